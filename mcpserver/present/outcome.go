// Package present turns what a call of a tool came to into what is read: an MCP result, a page's words, a terminal's words. It is the only place
// that makes a sentence of a result: what it gets are facts.
//
// The text of a result is made from its structured content, so that either alone holds all that a reader must know: some clients show the
// model only the one, some only the other.
//
// It depends on mcp-go, authflow, explain, sessionstring and internal/outside.
package present

import (
	"strings"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

// Outcome is what a call of a tool came to. The zero value says nothing.
type Outcome struct {
	// Flow is the login that it is about, as it is now. Nil where it is about none.
	Flow *authflow.Snapshot
	// Happened is what the call did, in order. Where it is empty, where the login stands says it.
	Happened []explain.Fact
	// Fact is what it is about in place of where the login stands: a refusal, an error, a page. Failed says that the call did not do what it should.
	Fact   explain.Fact
	Failed bool
	// RPC is Telegram's own answer where that was an error.
	RPC *authflow.RPCError
	// Dump says that the call brought the answer of Telegram that Flow has. Before is one that it replaced, nil for none.
	Dump   bool
	Before *authflow.Object
	// More tells all that is known, and not only the likeliest.
	More     bool
	Warnings []explain.Fact
	// Tool is the one that was called, where it is not to be called again at once. Again is a call that has to be made in another way, nil for none; Alone says that it
	// is the only one of use.
	Tool    string
	Again   *Step
	Alone   bool
	Page    *Page
	Session *Session
	// History adds the timeline, the last error and the pages of the flow.
	History bool
	Pages   []*Page
	// Open are forms that the person has for the login, which other results than its history do not tell of.
	Open []*Page
	// Request asks the client for something in place of a result.
	Request *mcp.CallToolResult
	// Structured and Text are the result of a tool that is about no login; Holds says that a session is in it, and
	// Of is whose session it is about, as explain.SessionOtherServers has it, [OfEither] where that is not to be seen, "" where it is about none.
	Structured any
	Text       string
	Holds      bool
	Of         string
}

// OfEither is a session that can be of the sandbox and of the real Telegram.
const OfEither = "either"

// Page is a private page that a person has.
type Page struct {
	For       string         `json:"for"`
	URL       string         `json:"url"`
	Opened    bool           `json:"opened"`
	Tries     int            `json:"tries"`
	ExpiresAt string         `json:"expires_at"`
	Status    string         `json:"status,omitempty"` // what the person has done there so far
	Key       string         `json:"-"`                // of the prompt, as its Spec has it; "" for one of this process
	Form      string         `json:"-"`                // the ID of its form in the chat, which goes to that and to no model; "" for none
	Fact      explain.Page   `json:"-"`
	Tool      string         `json:"-"` // the one that it was opened for
	Again     map[string]any `json:"-"` // the arguments with which that was called
	Asks      string         `json:"-"` // the argument that the page is in place of, where no flow tells
}

// Session is a session that was handed over.
type Session struct {
	Format, Library string
	DC              int
	Deliver         string // chat, file, page or tool
	Text            string // for the chat
	Path            string // of the file
	Variable        string // of the file, that has the session; "" where the file is the session
	APIID           int
	HashSource      string
	User            authflow.User
	Asked           bool    // Telegram was asked just now
	Placed          *Placed // where it was written, for its tool
}

// Placed is where a session was written, in the configuration of its tool. Names are fit to stand in a text.
type Placed struct {
	Kind      string       `json:"kind"` // entry, dotenv or file
	Tool      string       `json:"tool"`
	Client    string       `json:"client,omitempty"` // as on the command line
	Entry     string       `json:"entry,omitempty"`
	Variables []string     `json:"variables,omitempty"`
	Files     []PlacedFile `json:"files"`
	MadeWith  int          `json:"put_in_api_id,omitempty"` // the session's API ID, where the tool has another one and the hash is not known
	Restart   string       `json:"restart"`                 // what is to be started anew
	Unseen    bool         `json:"-"`                       // nobody has seen the session, here or elsewhere

	Title string `json:"-"` // the client as people call it
}

// PlacedFile is a file that was written, and the copy of what was there.
type PlacedFile struct {
	Path   string `json:"path"`
	Backup string `json:"backup,omitempty"`
}

// Presenter makes results for an audience.
type Presenter struct{ For Audience }

// Audience is to whom results are told, and what they may be told.
type Audience struct {
	Private  bool                    // no secret goes through the chat
	Pages    bool                    // there are private pages, or forms in the chat
	Forms    bool                    // the client shows forms in the chat
	Terminal bool                    // the person reads at a terminal
	page     bool                    // the person reads on a private page
	Ends     bool                    // logins end with the program
	Ending   bool                    // which ends now
	Language func() explain.Language // of people; nil is English
	Sandbox  bool
	Remote   bool // the server runs elsewhere, for many: none of its files is the person's, and theirs are not here
	// TestServers says that logins go to Telegram's test servers.
	TestServers bool
	// LoginCommand is a login by hand, PausesCommand lists and forgets pauses: command lines for the person's shell.
	LoginCommand, PausesCommand string
	// Log gets a line for a defect. It never holds a secret.
	Log func(line string)
}

// Reader is who reads the results.
func (p Presenter) Reader() explain.Reader {
	switch {
	case p.For.page:
		return p.OnPage()
	case p.For.Terminal:
		return p.where(explain.Terminal)
	case p.For.Private:
		return p.where(explain.Private)
	default:
		return p.where(explain.Assistant)
	}
}

// OnPage is the person who reads a private page.
func (p Presenter) OnPage() explain.Reader { return p.where(explain.OnPage) }

// ForPage tells the person on a private page.
func (p Presenter) ForPage() Presenter {
	p.For.page = true
	return p
}

// where is a reader in their language, and as far from the server as they are.
func (p Presenter) where(r explain.Reader) explain.Reader {
	if p.For.Remote {
		r = r.Remote()
	}
	if p.For.Language == nil {
		return r
	}
	return r.In(p.For.Language())
}

// Say is a fact in one sentence or a few.
func (p Presenter) Say(f explain.Fact) string {
	told := explain.Tell(p.Reader(), f)
	if told.Meaning == "" {
		return told.Title
	}
	title := told.Title
	if !strings.HasSuffix(title, ".") { // a headline, which stands for itself elsewhere
		title += "."
	}
	return title + " " + told.Meaning
}
