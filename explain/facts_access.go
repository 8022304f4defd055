package explain

// What a service over HTTP says when it cannot be started as it was asked to.
type (
	// ServiceRefused is an option of it. Kind is oauth_issuer, oauth_scope, oauth_other_issuer, oauth_alone, metrics, audit, traces or unserved, or store_ and unserved, alone, memory, keyless, keys, key_file, address, no_password, anybody, no_tls, unchecked, file, untrusted, other_name, out_of_date, no_certificate, refused, permissions or silent, about the store that instances share. Value is what was given, Why what is wrong with it.
	ServiceRefused struct{ Kind, Value, Why string }
)

func (f ServiceRefused) ID() string { return "refuse.service_" + f.Kind }

func (ServiceRefused) forTerminal() {}
