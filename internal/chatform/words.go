package chatform

import (
	"strings"

	"telegram-login-mcp/internal/prompt"
)

// Words are what a form says by itself, beside what a [prompt.Spec] brings. They are for people, and hold no secret. All of them are required.
type Words struct {
	Language  string // of all of them, as HTML names it: "en"
	From      string // above the title: what program this is
	Rehearsal Said   // on every form of a sandbox
	Account   string // in front of the account, without a colon
	Kept      string // what was right is kept
	Back      string // behind the reason for which a form was withdrawn
	Again     func(button string) string
	// How a form ended that has no result to tell. Unknown is for one that nobody knows, or that is somebody else's.
	UsedUp, Expired, Withdrawn, Unknown Said
	PageForQR                           string // PageWhy of a form with a QR code, which the assistant gets to see when it asks how the login stands
	Labels                              Labels
}

// Said is a text in its parts.
type Said struct {
	Title   string   `json:"title"`
	Meaning string   `json:"meaning,omitempty"`
	Fixes   []string `json:"fixes,omitempty"` // what the person can do
}

// Labels are the words of the app's own controls. {n} stands for a number, {text} for what the person is to say.
type Labels struct {
	Optional    string `json:"optional"`     // behind the label of a field
	Required    string `json:"required"`     // at a field that was left empty
	Look        string `json:"look"`         // a button: show what is typed
	Hide        string `json:"hide"`         // the same button then
	Copy        string `json:"copy"`         // a button
	Copied      string `json:"copied"`       // what came of it
	NotCopied   string `json:"not_copied"`   // copy the marked text by hand
	Save        string `json:"save"`         // a button
	Saved       string `json:"saved"`        // what came of it
	NotSaved    string `json:"not_saved"`    // the client did not do it
	OpenPage    string `json:"open_page"`    // a button: the private page instead
	PageWhy     string `json:"page_why"`     // why somebody may want that
	Working     string `json:"working"`      // while something is being worked on
	Failed      string `json:"failed"`       // the client or the server did not answer
	Unsure      string `json:"unsure"`       // nor did they to what was sent, which may be used
	Retry       string `json:"retry"`        // a button: look again how the prompt stands
	GoesOn      string `json:"goes_on"`      // the model has heard of the end, for a result that says nothing of what comes next
	TellIt      string `json:"tell_it"`      // the client does not pass on {text}, so that the person has to say it
	ShownOnce   string `json:"shown_once"`   // above what is handed out
	In          string `json:"in"`           // behind the label of an action whose time has not come: (in {n} s)
	MinutesLeft string `json:"minutes_left"` // how long the form is open: {n} minutes
	Picture     string `json:"picture"`      // what a QR code is, for those who do not see it
	NoForm      string `json:"no_form"`      // where there is nothing to fill in
}

// of is a result as a text.
func of(r prompt.Result) *Said { return &Said{Title: r.Title, Meaning: r.Meaning, Fixes: r.Fixes} }

// because puts the reason in the place of the meaning, where there is one.
func (s Said) because(why, back string) *Said {
	if why != "" {
		s.Meaning = strings.TrimSpace(why + " " + back)
	}
	return &s
}
