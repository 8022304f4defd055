package terminal

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Tools are what can be asked for. Call blocks until the tool has answered, at most 25 s, and ends with ctx. An error means that the tool did
// not answer; a refusal is a result.
type Tools interface {
	Call(ctx context.Context, tool string, arguments map[string]any) (Result, error)
}

// Result is what a tool answers.
type Result struct {
	Text       string
	Structured json.RawMessage
	Failed     bool
}

// answer is what the dialogue reads of a result's structured content.
type answer struct {
	FlowID      string      `json:"flow_id"`
	State       string      `json:"state"`
	ForTool     string      `json:"for_tool"`
	Phone       string      `json:"phone"`   // masked
	Account     string      `json:"account"` // who is logged in
	NextTools   []string    `json:"next_tools"`
	Next        []nextCall  `json:"next"`
	ResendFrom  moment      `json:"resend_available_at"`
	Expires     moment      `json:"expires_at"`
	Begun       moment      `json:"begun_at"`
	Unsaved     string      `json:"unsaved"`
	Doing       string      `json:"doing"`
	Explanation explanation `json:"explanation"`
	SentCode    *struct {
		Type struct {
			Constructor string `json:"constructor"`
		} `json:"type"`
	} `json:"sent_code"`
	QR    *qrCode     `json:"qr"`
	Error explanation `json:"error"`
	// Explanations are those of a text with errors, LastError is in what happened so far.
	Explanations []explanation `json:"explanations"`
	LastError    *explanation  `json:"last_error"`

	Session string `json:"session"`
	Path    string `json:"path"`

	Flows    []answer `json:"flows"`
	Accounts []struct {
		Phone     string `json:"phone"`
		Rehearses string `json:"rehearses"`
	} `json:"accounts"`
}

// nextCall is a call that an answer proposes. Of another login than the one that it is about it names the flow.
type nextCall struct {
	Tool      string `json:"tool"`
	Arguments struct {
		FlowID string `json:"flow_id"`
	} `json:"arguments"`
}

// moment is a time that an answer names, zero where it names none.
type moment struct{ time.Time }

// UnmarshalJSON implements json.Unmarshaler. It leaves out what is no time, as it leaves out null.
func (m *moment) UnmarshalJSON(raw []byte) error {
	_ = m.Time.UnmarshalJSON(raw)
	return nil
}

// explanation is an explanation, of which the text of the result has the rest.
type explanation struct {
	Code  string   `json:"code"`
	Title string   `json:"title"`
	Fixes []string `json:"fixes"`
	More  []string `json:"more"`
}

// steps are the first steps of all that a result explains: what stands before one in its text leads to it.
func (a answer) steps() (first []string) {
	all := append([]explanation{a.Explanation, a.Error}, a.Explanations...)
	if a.LastError != nil {
		all = append(all, *a.LastError)
	}
	for _, t := range all {
		if steps := slices.Concat(t.Fixes, t.More); len(steps) > 0 {
			first = append(first, steps[0])
		}
	}
	return first
}

// title is what a result says in one line, "" for what has none.
func (a answer) title() string {
	if a.Error.Title != "" {
		return a.Error.Title
	}
	return a.Explanation.Title
}

type qrCode struct {
	URL    string `json:"url"`
	Number int    `json:"number"`
}

// parse is the structured content of a result. What does not fit is left out: the text is what counts.
func (r Result) parse() (a answer) {
	_ = json.Unmarshal(r.Structured, &a)
	return a
}

// copied are the values that somebody may want to copy, each at the end of a line of the text.
func (a answer) copied() []string {
	values := []string{a.Session, a.Path}
	if a.QR != nil {
		values = append(values, a.QR.URL)
	}
	return values
}

// finalStates are the states that nothing follows. A login in one of them is over.
var finalStates = []string{"logged_out", "cancelled", "expired", "failed"}

func (a answer) ended() bool { return slices.Contains(finalStates, a.State) }

// delivered reports whether the session was handed over, here or elsewhere.
func (a answer) delivered() bool { return a.Explanation.Code == "state.authorized" }

// unscannedQR reports whether nothing of a login exists but a QR code that nobody has scanned: a new one is as good.
func (a answer) unscannedQR() bool {
	return a.Phone == "" && a.Account == "" && !a.offers("submit_code") && !a.offers("set_login_email") && (a.State == "qr_shown" || a.State == "connecting")
}

// pending reports whether something goes on in the background whose end has to be waited for.
func (a answer) pending() bool {
	return a.State == "connecting" && a.Doing != "" || a.Explanation.Code == "failure.still_running"
}

func (a answer) offers(tool string) bool { return slices.Contains(a.NextTools, tool) }

// mayBeCode reports whether a text can be what the login waits for. A code has digits, unless Telegram sent a word or a phrase.
func (a answer) mayBeCode(text string) bool {
	if a.State == "email_code_sent" && strings.Contains(text, "@") { // another address
		return true
	}
	if a.SentCode != nil && a.State == "code_sent" {
		if kind := a.SentCode.Type.Constructor; strings.HasSuffix(kind, "Word") || strings.HasSuffix(kind, "Phrase") {
			return true
		}
	}
	return strings.ContainsFunc(text, unicode.IsDigit)
}
