package present

import (
	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

// Where is which login a result is about that has a form of its own, and where that login stands. All but State is "" where there is none.
type Where struct {
	State     *authflow.State `json:"state"`              // nil where it is about none
	ForTool   string          `json:"for_tool,omitempty"` // the name of the login
	Phone     string          `json:"phone,omitempty"`    // masked
	ExpiresAt string          `json:"expires_at,omitempty"`
	Deadline  string          `json:"deadline,omitempty"` // what ends when, in words
}

// Where is where a login stands, and the line that says so. A snapshot without an ID is none.
func (p Presenter) Where(s authflow.Snapshot) (w Where, text string) {
	if s.ID == "" {
		return w, ""
	}
	w = Where{State: &s.State, ForTool: s.ForTool, Phone: s.Phone, Deadline: p.deadline(s)}
	if !s.State.Ended() {
		w.ExpiresAt = Stamp(s.Expires)
	}
	line := standing(&s.ID, &s.State, s.Phone, s.ForTool, w.Deadline, p.codes(s))
	if p.For.Terminal {
		line.State = explain.Tell(p.Reader(), explain.StateLabel{State: line.State}).Title
	}
	return w, p.Text(line)
}
