package explain

// Unread is a pasted text of which nobody here knows more than its form. Form is one of rpc, file, module, network, system, code, error, or prose where nothing in the text looks like an error.
type Unread struct {
	Quote   string // the part that looks most like an error, without anything secret
	Form    string
	Library string // that the text names, "" where it names none
	Code    int    // Telegram's number for the class of errors, of an rpc; 0 without one
	Near    string // an error that a word of the text almost is, "" without one
	Session bool   // the text speaks of a session
}

// ID implements Fact.
func (f Unread) ID() string {
	if f.Form == "prose" {
		return "failure.no_error"
	}
	return "failure.unread"
}

// Class is the code, 500 for any from 500 to 599, 0 without one.
func (f Unread) Class() int { return Failure{Code: f.Code}.Class() }

func (f Unread) about(p *Problem) {
	p.Retry = Retry{When: RetryUnknown}
	switch {
	case f.Form == "rpc":
		p.Retry, p.Next = classOf(Failure{Code: f.Code}).retry, classOf(Failure{Code: f.Code}).next
	case f.Form == "network":
		p.Next = theWay
	case f.Session && f.Form != "module":
		p.Next = []string{"inspect_session"}
	}
}

// SecretPasted is something secret that stands in a pasted text. Kind is one of session, bot_token, password, code, api_hash, proxy or phone.
type SecretPasted struct{ Kind string }

// ID implements Fact.
func (f SecretPasted) ID() string { return "guide.secret_" + f.Kind }
