package explain

import "time"

// What a private page says to the person. Only a page reads these texts.
type (
	// Form is a page: its title, why it asks, and what helps to answer. Kind is code, password, recovery, email_code, api_hash, number, unused (a session), inspect, convert, passcode,
	// handed (a session), place (of a session) or qr.
	Form struct {
		Kind    string
		Sandbox bool
		APIID   int      // that the hash is asked for
		Phone   string   // that a code is asked for
		Numbers int      // other numbers that codes were asked for within the last hour
		Hint    string   // of the password
		Mailbox string   // where the code went, "" where nobody knows
		Library string   // that the session is for
		InChat  bool     // the converted session will be shown in the chat
		Asks    bool     // the session is asked for as well
		Adds    bool     // it is to let another login in
		Login   string   // that is let in, in marks; "" where it has no name
		Several bool     // there are several places
		Unread  []string // files that could not be read, in which there may be more places
		// Path, in marks, or Fingerprint says which session it is, where that is no login of this program.
		Path, Fingerprint string
		// HasRecovery says that the account has a recovery e-mail, ResetAsked that its password is being reset already, Mailed that a code went
		// to the recovery e-mail.
		HasRecovery, ResetAsked, Mailed bool
	}
	// Field is something to type on a page: its label, and what helps.
	Field struct {
		Form, Name string
		Sandbox    bool
	}
	// Button is what is pressed on a page.
	Button struct{ Kind string }
	// Shown is what came of a page, or how it stands. Library is what a session is for, Why is why it could not be converted, or what is to be started anew, in sentences. Adds says that a session was
	// to let another login in.
	Shown struct {
		Kind, Library, Why string
		Adds               bool
	}
	// PageText is what a page or a form says by itself. Left is how long something goes on, Typed says that the page asks for something, Button is what its button says, Count is what stands where a form
	// puts a number, Said is what stands where it puts what the person is to say, Way is how Telegram would send another code, "" where it names none. Public is the address below which
	// pages are, where they open on any device; "" where that is this computer only.
	PageText struct {
		Name   string
		Left   time.Duration
		Typed  bool
		Button string
		Count  string
		Said   string
		Way    string
		Public string
	}
)

func (f Form) ID() string     { return "form." + f.Kind }
func (f Field) ID() string    { return "field." + f.Form + "." + f.Name }
func (f Button) ID() string   { return "button." + f.Kind }
func (f Shown) ID() string    { return "shown." + f.Kind }
func (f PageText) ID() string { return "page_text." + f.Name }

func (Form) forPages()     {}
func (Field) forPages()    {}
func (Button) forPages()   {}
func (Shown) forPages()    {}
func (PageText) forPages() {}
