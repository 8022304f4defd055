package rehearsal

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// Kind is what a person is asked for.
type Kind string

// What a person can be asked for.
const (
	Number      Kind = "number"       // their phone number
	Code        Kind = "code"         // whatever came: digits, a word, a phrase, a caller's number
	Password    Kind = "password"     // the two-step password
	NewPassword Kind = "new password" // in place of a forgotten one
	Mail        Kind = "mail"         // an e-mail address
	APIID       Kind = "api id"
	APIHash     Kind = "api hash"
	Tool        Kind = "tool"    // what the session is for
	Format      Kind = "format"  // of which library a session has to be
	Deliver     Kind = "deliver" // how they want the session
	Scan        Kind = "scan"    // a QR code that is shown
	Link        Kind = "link"    // a private page
	Offer       Kind = "offer"   // whether a tool that is offered makes sense for them
	Happened    Kind = "happened"
)

// asked is the kind of what an argument of a tool takes.
var asked = map[string]Kind{
	"phone": Number, "code": Code, "recovery_code": Code, "password": Password, "new_password": NewPassword, "email": Mail, "api_id": APIID, "api_hash": APIHash,
	"for_tool": Tool, "format": Format, "deliver": Deliver,
}

// secrets are the kinds that open an account.
var secrets = []Kind{Code, Password, NewPassword, APIHash}

// Question is one thing that a person is asked.
type Question struct {
	Kind  Kind
	About string // of an offer: the tool; of a link or a scan: the address, "" where none was shown
}

// Answer is what a person says, and did.
type Answer struct {
	Words string
	Value string // what an argument takes
	Did   bool   // they did something: typed on a page, scanned a code
	No    bool   // they have it not, want it not, or it did not work
	Aside bool   // they have it, and do not write it in the chat
	Page  page   // what came of a private page

	do func(context.Context, *Stage) error // what they do besides
}

// Person is somebody who logs in. The zero value has a number and nothing else, sits at the computer, and wants the session in the chat.
type Person struct {
	Phone    string
	Password string
	Mail     string
	Tool     string // as they name it, "a script of mine" where empty
	Format   string // what they say when they are asked for the library
	Deliver  string // chat where empty
	APIID    string
	APIHash  string

	Scans  bool     // has a phone at hand that is logged in
	Away   bool     // is on a phone: no page on the computer opens
	Shy    bool     // writes no code and no password in the chat
	Misses []string // channels of the sandbox's inbox that they do not see
	Gives  bool     // agrees to give an attempt up when that is offered
	Loses  bool     // has lost the mailbox of the login e-mail

	// First is what they answer the first times that they are asked, before they answer what is so.
	First map[Kind][]Answer
}

// Answer is what the person answers a question. It may do things in the sandbox and on pages.
func (s *Stage) Answer(ctx context.Context, q Question) (Answer, error) {
	if script := s.script[q.Kind]; len(script) > 0 && q.Kind != Link { // on a page it is typed there
		s.script[q.Kind] = script[1:]
		a := script[0]
		if a.do != nil {
			if err := a.do(ctx, s); err != nil {
				return a, err
			}
		}
		if a.Words != "" {
			return a, nil
		}
		if a.Value != "" {
			return says("It is %s.", a.Value), nil
		}
	}
	p := s.story.Person
	switch q.Kind {
	case Number:
		return says("My number is %s.", p.Phone), nil
	case Code:
		code, err := s.code(ctx)
		switch {
		case err != nil:
			return Answer{}, err
		case code == "":
			return no("Nothing has come, on any device."), nil
		case p.Shy:
			return aside("I have it"), nil
		}
		return says("I have received this: %s", code), nil
	case Password:
		switch {
		case p.Password == "":
			return no("I do not know it any more."), nil
		case p.Shy:
			return aside("I know it"), nil
		}
		return says("My password is: %s", p.Password), nil
	case NewPassword:
		if p.Shy {
			return aside("I will choose one"), nil
		}
		return says("As the new password I want: %s", newPassword), nil
	case Mail:
		if p.Mail == "" {
			return no("I do not want to give an address for that."), nil
		}
		return says("My address is %s", p.Mail), nil
	case APIID, APIHash:
		value := p.APIID
		if q.Kind == APIHash {
			value = p.APIHash
		}
		if value == "" {
			return no("I have no such thing."), nil
		}
		if q.Kind == APIHash && p.Shy {
			return aside("I have it"), nil
		}
		return says("It says %s.", value), nil
	case Tool:
		return says("It is for %s.", cmp.Or(p.Tool, "a script of mine")), nil
	case Format:
		return says("It wants a session for %s.", cmp.Or(p.Format, "telethon")), nil
	case Deliver:
		return says("I would like it in this way: %s", cmp.Or(p.Deliver, "chat")), nil
	case Scan:
		return s.scan(ctx, q.About)
	case Link:
		return s.visit(ctx, q.About)
	case Offer:
		return s.offered(q.About), nil
	default:
		return Answer{Words: "All right."}, nil
	}
}

// newPassword is what everybody takes in place of a forgotten one.
const newPassword = "correct horse 9"

// offered is what a person thinks of something that could be done for them. They know what the tools are for, as who reads why would tell them.
func (s *Stage) offered(tool string) Answer {
	p := s.story.Person
	switch tool {
	case "start_qr_login":
		if !p.Scans {
			return no("I have no other device with Telegram on it.")
		}
	case "submit_password":
		if p.Password == "" {
			return no("I forgot that password.")
		}
	case "recover_password":
		if p.Password != "" {
			return no("I know my password.")
		}
	case "cancel_flow":
		if !p.Gives {
			return no("No, I do not want to give up.")
		}
	case "reset_login_email":
		if !p.Loses {
			return no("My mailbox is fine.")
		}
	case "log_out":
		return no("No, I want to stay logged in.")
	}
	return Answer{Words: "Yes, do that."}
}

// scan is what comes of a QR code.
func (s *Stage) scan(ctx context.Context, link string) (Answer, error) {
	if !s.story.Person.Scans {
		return no("I have no other device with Telegram on it, so I cannot scan anything."), nil
	}
	if link == "" {
		return Answer{Words: "My phone is logged in, so I can scan a code as soon as I see one."}, nil
	}
	if err := s.telegram.ScanQR(ctx, s.story.Person.Phone, link); err != nil {
		return no("I scanned it inside Telegram, and my phone says that the code is not valid."), nil
	}
	return Answer{Words: "I scanned it with Telegram on my phone and agreed.", Did: true}, nil
}

// visit is what comes of a private page.
func (s *Stage) visit(ctx context.Context, address string) (Answer, error) {
	if s.story.Person.Away {
		return no("I am on my phone, and that link does not open here."), nil
	}
	v, err := s.browse(ctx, address)
	if err != nil {
		return no("That link does not open: " + err.Error()), nil
	}
	if v.session != "" {
		s.session = v.session
	}
	a := Answer{Words: "I opened it. The page says: " + v.text, Did: v.sent, No: !v.sent && !v.live, Page: v}
	if v.missing {
		a.Words = "I opened it, but I do not know what it asks for."
	}
	return a, nil
}

func says(format, value string) Answer {
	return Answer{Words: strings.ReplaceAll(format, "%s", value), Value: value}
}

// aside is what somebody shy says of what they have.
func aside(have string) Answer {
	return Answer{Words: have + ", but I do not want to write it here.", Aside: true}
}

func no(words string) Answer { return Answer{Words: words, No: true} }

// wary reports whether an answer brings a secret into the chat.
func wary(q Question, a Answer) bool { return a.Value != "" && slices.Contains(secrets, q.Kind) }
