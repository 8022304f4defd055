package mcpserver

import (
	"strings"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/mcpserver/present"
)

// limitsPart is what is remembered across logins, in structured content.
type limitsPart struct {
	Pauses []pausePart `json:"pauses"`
	Codes  []codesPart `json:"codes"`
	More   bool        `json:"more"` // there may be more: what was noted was lost or cannot be read
}

type pausePart struct {
	For          string `json:"for"` // a masked number, an application or a flow
	Method       string `json:"method"`
	Until        string `json:"until"`
	AskedSeconds int    `json:"asked_seconds,omitempty"` // what Telegram asked for
}

type codesPart struct {
	Phone string `json:"phone"` // masked
	Codes int    `json:"codes"` // within 24 hours
}

// limits are the pauses that run and the codes of the day.
func (t *tools) limits() (limitsPart, string) {
	found := t.Flows.LimitsReport()
	part := limitsPart{Pauses: []pausePart{}, Codes: []codesPart{}, More: found.More || found.Unread != nil}
	for _, p := range found.Pauses {
		part.Pauses = append(part.Pauses, pausePart{For: p.Shown, Method: p.Method, Until: present.Stamp(p.Until), AskedSeconds: int(p.Asked / time.Second)})
	}
	for _, c := range found.Codes {
		part.Codes = append(part.Codes, codesPart{Phone: c.Shown, Codes: c.N})
	}
	said := LimitsText(t.Presenter, found)
	if len(found.Pauses) > 0 && t.PausesCommand != "" {
		said += t.Text(explain.PausesCommand{Command: t.PausesCommand}) + "\n"
	}
	return part, said
}

// LimitsText says what is remembered across logins, a line for each pause, one for the codes and one where there may be more; "" when there is nothing.
func LimitsText(p present.Presenter, l authflow.LimitsReport) string {
	var b strings.Builder
	say := func(f explain.Fact) { b.WriteString(p.Text(f) + "\n") }
	for _, pause := range l.Pauses {
		row := explain.PauseRow{Method: pause.Method, For: pause.Shown, Until: pause.Until.UTC().Add(time.Minute - time.Nanosecond).Truncate(time.Minute), Now: time.Now().UTC()}
		if pause.Asked > authflow.MaxPause {
			row.Asked = pause.Asked
		}
		say(row)
	}
	if len(l.Codes) > 0 {
		row := explain.CodesRow{More: l.More}
		for _, c := range l.Codes {
			row.Numbers = append(row.Numbers, explain.NumberCodes{Phone: c.Shown, Count: c.N})
		}
		say(row)
	}
	switch {
	case l.Unread != nil:
		say(explain.LimitsUnread{Why: p.WhyLimitsUnread(l.Unread)})
	case l.More && len(l.Codes) == 0:
		say(explain.Label{Name: "limits_lost"})
	}
	return b.String()
}
