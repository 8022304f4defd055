package explain

import "time"

// Page is a private page, on which a person types or sees what the assistant must not. Event is waiting, declined, expired, withdrawn, impossible or too_many.
type Page struct {
	Event string
	What  string // what it is for: "the login code"
	Kind  string // what is done there: typed, copied, scanned or answered
	URL   string
	Until time.Time
	Now   time.Time
	// Shown is how it got to the person: link (the assistant passes it on), browser (this computer was asked to open it), client (the client shows it, and the person agreed), client_silent
	// (the client was asked and has not answered yet), form (the client shows it as a form in the chat; URL is "" where it has no page).
	Shown    string
	Public   bool // it opens on any device, and not only on the computer of the server
	Full     bool // too_many: of all owners together
	Opened   bool
	Busy     bool   // what was sent is being worked on
	Last     string // what the last try came to, in words; "" without one
	Chat     bool   // the chat will do where the page cannot be opened
	Replaced bool   // by another page
	Port     int    // that could not be had, where all pages are on one
	With     string // answered: what is given there besides the answer, "the session"; "" for nothing
	Unused   string // answered, about whether a program uses a session: check_session or add_login, for which it is wanted; else ""
	Pasted   bool   // typed: what is typed is a session, which nobody types by hand
	Forms    bool   // the client shows forms in the chat, so that one can answer it, too
	InUse    bool   // with Unused: where the form is not seen, the same call takes that answer
	Path     bool   // with InUse: the session can come by its path alone, because the chat takes none
	Place    bool   // answered, about a session that is to go into its tool; it can go into a file instead
	ByHand   string // the command for a login by hand, where a form that is not seen leaves nothing else; else ""
	Unpaged  bool   // with Unused: a server without pages takes that answer in the chat, which one that keeps secrets private cannot do without
}

// ID implements Fact.
func (f Page) ID() string {
	if f.Event == "waiting" {
		return "page.waiting"
	}
	return "failure.page_" + f.Event
}

// InChat reports whether it is told of as a form in the chat: where that is the way, and where a page is offered besides and neither was seen yet.
func (f Page) InChat() bool {
	return f.Shown == "form" || f.Forms && (f.Shown == "" || f.Shown == "link" && !f.Opened)
}

// NoPrivateWay is a secret that this server keeps out of the chat, where it has no pages and the client shows no forms. ByHand is the command for a login by hand.
type NoPrivateWay struct{ ByHand string }

// ID implements Fact.
func (NoPrivateWay) ID() string { return "failure.no_private_way" }

func (NoPrivateWay) about(p *Problem) { p.Retry = elsewhere }

// PageQuestion is what a client asks the person before it shows a page. Seen says that the assistant may see what is there.
type PageQuestion struct {
	What string
	Seen bool
}

// ID implements Fact.
func (PageQuestion) ID() string { return "page.question" }
