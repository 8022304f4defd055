package secretpage

import (
	"net/http"
	"time"

	"telegram-login-mcp/internal/prompt"
)

// Said is a text in its parts.
type Said struct {
	Title   string
	Brief   string // see [Outcome]
	Meaning string
	Steps   []string // what the person can do; may be empty
}

// Words are what pages say by themselves, beside what a [prompt.Spec] brings. All of them are required; only Steps may be empty. They are for people, and
// hold no secret.
type Words struct {
	Language string // of all of them, as HTML names it: "en"

	// What every page has.
	From      string // above the title: what program this is
	Rehearsal Said   // on every page of a sandbox
	Account   string // in front of the account, without a colon
	Error     string // in front of the title of a page with trouble, without a colon
	Done      string // under a result: what to do with the page now
	Back      string // behind the reason for which a page was withdrawn
	Footer    func(left time.Duration, typed bool) string

	// Pages without anything of a prompt.
	UsedUp, Expired, Withdrawn, Unknown, WrongHost, WrongPlace, WrongMethod, WrongForm, TooLong, Defect, Closing Said

	// What came of a form.
	Missing   Said   // something that is required was left empty
	Failed    string // the title of a refusal that has none
	Mistake   Said   // this program failed while it worked on the form
	Working   Said   // while it is being worked on
	Unused    string // the title where a form was not used
	UnusedNow string // why: another one is being worked on
	UnusedOld string // why: another one was sent since
	UnusedEnd string // why: the page was over
	NotSent   Said   // nobody answered for a moment
	FormLong  Said   // it is too long to be sent

	// Forms.
	Optional string                     // behind the label of a field
	Look     string                     // at what is typed
	Kept     string                     // what was right is kept
	Busy     string                     // on the button
	Again    func(button string) string // when a page asks again: what to do with this button

	// What is handed out, and QR codes.
	Copy, Copied, NotCopied, CopyByHand, ShownOnce string
	Picture                                        string // what a picture of a QR code is, for those who do not see it
	Link                                           Said   // what the code holds
	Reloads                                        string // without a script
	Replaced                                       func(left time.Duration) string

	// Asked is on pages at a public address only, and may be empty elsewhere: whoever sends somebody a link to one gets what they type there.
	Asked Said

	// What protects a page. NotProtected is on pages of this computer only. Cleared stands in the middle of them, where something was typed.
	NotProtected, CutOff, Foreign, Unsure Said
	Cleared                               string
}

// notice is a page without anything of a prompt in it.
type notice struct {
	status int
	said   func(w *Words) Said
}

func (n notice) content(w *Words) content {
	s := n.said(w)
	return content{Title: s.Title, Notice: s.Meaning, Notes: s.Steps}
}

var (
	usedUp      = notice{http.StatusGone, func(w *Words) Said { return w.UsedUp }}
	expired     = notice{http.StatusGone, func(w *Words) Said { return w.Expired }}
	withdrawn   = notice{http.StatusGone, func(w *Words) Said { return w.Withdrawn }}
	unknown     = notice{http.StatusNotFound, func(w *Words) Said { return w.Unknown }}
	wrongHost   = notice{http.StatusForbidden, func(w *Words) Said { return w.WrongHost }}
	wrongPlace  = notice{http.StatusForbidden, func(w *Words) Said { return w.WrongPlace }}
	wrongMethod = notice{http.StatusMethodNotAllowed, func(w *Words) Said { return w.WrongMethod }}
	wrongForm   = notice{http.StatusBadRequest, func(w *Words) Said { return w.WrongForm }}
	tooLong     = notice{http.StatusRequestEntityTooLarge, func(w *Words) Said { return w.TooLong }}
	defect      = notice{http.StatusInternalServerError, func(w *Words) Said { return w.Defect }}
	closing     = notice{http.StatusServiceUnavailable, func(w *Words) Said { return w.Closing }}
	unsure      = notice{http.StatusGatewayTimeout, func(w *Words) Said { return w.Unsure }}
)

// endNotices say how a page ended.
var endNotices = map[prompt.State]notice{
	prompt.Accepted: usedUp, prompt.Expired: expired,
	prompt.Withdrawn: withdrawn, prompt.Declined: withdrawn, prompt.Superseded: withdrawn,
}

// result is a text as what came of a try.
func (s Said) result() prompt.Result {
	return prompt.Result{Title: s.Title, Brief: s.Brief, Meaning: s.Meaning, Fixes: s.Steps}
}
