package explain

// What a service over HTTP says when it cannot be started as it was asked to.
type (
	// ServiceRefused is an option of it. Kind is oauth_issuer, oauth_scope, oauth_other_issuer, oauth_alone, metrics, audit, audit_file, names, traces or unserved, or store_ and unserved, alone, memory, keyless, keys, key_file, key_missing, address, database, option, option_value, option_tls, no_password, anybody, no_tls, unchecked, file, untrusted, other_name, out_of_date, no_certificate, refused, permissions, other_key or silent, about the store that instances share. Value is what was given, Why what is wrong with it; for other_key it is the name in Redis of what says so.
	// For option and those after it Value is the name of a parameter, "" where it can be a part of a password; for silent it is slow, nobody, socket, way, host, name, closed, plain, tls, password or master, "" for what Why alone says.
	ServiceRefused struct{ Kind, Value, Why string }
	// ServiceWarning is a setting of the Redis that instances share with which it loses logins. Kind is forgets, where it writes to no disk at once, or evicts.
	ServiceWarning struct{ Kind string }
)

func (f ServiceRefused) ID() string { return "refuse.service_" + f.Kind }

func (f ServiceWarning) ID() string { return "say.service_" + f.Kind }

func (ServiceRefused) forTerminal() {}
func (ServiceWarning) forTerminal() {}
