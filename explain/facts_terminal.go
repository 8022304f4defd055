package explain

import (
	"slices"
	"strings"
	"time"
)

// What a person at a terminal is asked, offered and told besides what the tools say. Only a terminal tells these.
type (
	// Line is what is said without a value. Key is the heading of its text: ask.… asks for something, sure.… for a yes, choice.… is a line of a menu, hint.… what stands in brackets behind one, and the
	// rest is named after who says it.
	Line struct{ Key string }
	// NoSuchChoice is a number that is none of a menu's, which has Count of them.
	NoSuchChoice struct{ Count int }
	// WhatNow is over the menu of a login. Last is what the last result came to, "" where it is still to be seen.
	WhatNow struct{ Last string }
	// ToolFailed is a tool that did not answer.
	ToolFailed struct{ Why string }
	// KeptLogin is a login that can be gone on with, as a choice. Phone is masked, "" for one by QR code; State is the label of its state; Begun and Until may be zero.
	KeptLogin struct {
		Phone, State      string
		Begun, Until, Now time.Time
	}
	// KeptBefore is how many logins from before this program are kept.
	KeptBefore struct{ Count int }
	// Goodbye is what becomes of a login when the program ends. Kind is rehearsal, session (it was handed over, and the login is not kept), session_kept, forgotten (it was not handed over), lost or kept.
	// Phone, State and Until are as in KeptLogin. NotKept is why the login ends with this program, as a clause.
	Goodbye struct {
		Kind, Phone, State, NotKept string
		Until, Now                  time.Time
	}
	// Unwritten is why a login is lost that could not be saved.
	Unwritten struct{ Why string }
	// SessionFileChoice offers a session as the file that a library keeps it in.
	SessionFileChoice struct{ Library string }
	// SessionPath asks for the file that gets a session. Ending is that of its name.
	SessionPath struct{ Ending string }
	// IntoTool offers to write a session into the configuration of a tool. Library says that it is a library, and that a tool is meant that is built on it.
	IntoTool struct {
		Tool    string
		Library bool
	}
	// SureOf asks for a yes to what somebody has chosen, as it is offered.
	SureOf struct{ What string }
	// HowTo is over how Tool takes a session, and where that is documented. None says that it takes none, and logs in itself.
	HowTo struct {
		Tool, Source string
		None         bool
	}
	// QRUndrawn is a QR code of which the link alone can be shown, QRTooWide one that needs more characters than the window is wide.
	QRUndrawn struct{ Why, Link string }
	QRTooWide struct{ Width, Needed int }
)

func (f Line) ID() string            { return f.Key }
func (NoSuchChoice) ID() string      { return "say.no_such_choice" }
func (WhatNow) ID() string           { return "ask.what_now" }
func (ToolFailed) ID() string        { return "say.tool_failed" }
func (KeptLogin) ID() string         { return "choice.kept_login" }
func (KeptBefore) ID() string        { return "say.kept_before" }
func (f Goodbye) ID() string         { return "goodbye." + f.Kind }
func (Unwritten) ID() string         { return "lost.unwritten" }
func (SessionFileChoice) ID() string { return "choice.session_file" }
func (SessionPath) ID() string       { return "ask.session_path" }
func (IntoTool) ID() string          { return "choice.into_tool" }
func (SureOf) ID() string            { return "sure.chosen" }
func (HowTo) ID() string             { return "say.how_to" }
func (QRUndrawn) ID() string         { return "say.qr_undrawn" }
func (QRTooWide) ID() string         { return "say.qr_too_wide" }

// atTerminal is in a fact that only a terminal tells.
type atTerminal interface{ forTerminal() }

func (Line) forTerminal()              {}
func (NoSuchChoice) forTerminal()      {}
func (WhatNow) forTerminal()           {}
func (ToolFailed) forTerminal()        {}
func (KeptLogin) forTerminal()         {}
func (KeptBefore) forTerminal()        {}
func (Goodbye) forTerminal()           {}
func (Unwritten) forTerminal()         {}
func (SessionFileChoice) forTerminal() {}
func (SessionPath) forTerminal()       {}
func (IntoTool) forTerminal()          {}
func (SureOf) forTerminal()            {}
func (HowTo) forTerminal()             {}
func (QRUndrawn) forTerminal()         {}
func (QRTooWide) forTerminal()         {}

// Ago is how long ago the login was begun, Left how long it is still kept.
func (f KeptLogin) Ago() time.Duration  { return f.Now.Sub(f.Begun) }
func (f KeptLogin) Left() time.Duration { return max(f.Until.Sub(f.Now), 0) }

// Left is how long the login is still kept.
func (f Goodbye) Left() time.Duration { return max(f.Until.Sub(f.Now), 0) }

// Agrees reports whether an answer to a question that wants a yes is one, and Declines whether it is a no. What counts as one stands in units.md.
func Agrees(r Reader, answer string) bool   { return oneOf(r, "unit.yes", answer) }
func Declines(r Reader, answer string) bool { return oneOf(r, "unit.no", answer) }

func oneOf(r Reader, heading, answer string) bool {
	return slices.Contains(r.bundles()[0].lines(heading), strings.ToLower(strings.Trim(answer, " .!\t\r\n")))
}
