package explain

import "strings"

// What came of another login of an account, which one that is there lets in without a code.
type (
	// LoginAdded is another login of an account that was let in. Device and App are what Telegram lists it by under Settings > Devices, "" where it did not say.
	// HalfDone says that it still needs the two-step password.
	LoginAdded struct {
		Account     string
		Device, App string
		HalfDone    bool
	}
	// AddRefused is a login that lives and was not allowed to let another one in. Name is Telegram's error. Unasked says that the new login was refused
	// before the one that is there was asked, Shown that the new login shows a QR code now.
	AddRefused struct {
		Name    string
		Unasked bool
		Shown   bool
	}
	// SourceKept adds to a failure that the login that was to let another one in is as it was.
	SourceKept struct{}
)

func (LoginAdded) ID() string { return "happened.login_added" }
func (AddRefused) ID() string { return "failure.add_refused" }
func (SourceKept) ID() string { return "warning.source_kept" }

// Fresh reports whether the login that is there is too new.
func (f AddRefused) Fresh() bool { return strings.Contains(f.Name, "FRESH") }

// acceptMethod is the call by which a login lets another one in.
const acceptMethod = "auth.acceptLoginToken"

// AddRefused is f as a login that lives and was not allowed to let another one in, false where it is nothing of the kind.
func (f Failure) AddRefused() (AddRefused, bool) {
	r := AddRefused{Name: f.plain().Type}
	return r, f.Method == acceptMethod && (r.Token() || r.Fresh())
}

// Used reports whether the token of the new login was accepted before.
func (f AddRefused) Used() bool { return f.Name == "AUTH_TOKEN_ALREADY_ACCEPTED" }

// Token reports whether the fault is of the token that the new login has shown.
func (f AddRefused) Token() bool { return strings.HasPrefix(f.Name, "AUTH_TOKEN_") }

// App reports whether the fault is of the API ID and the API hash.
func (f AddRefused) App() bool {
	return strings.HasPrefix(f.Name, "API_ID_") || f.Name == "UPDATE_APP_TO_LOGIN"
}
