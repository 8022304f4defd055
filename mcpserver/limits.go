package mcpserver

import (
	"fmt"
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
	found := t.Flows.Limits()
	part := limitsPart{Pauses: []pausePart{}, Codes: []codesPart{}, More: found.More || found.Unread != nil}
	for _, p := range found.Pauses {
		part.Pauses = append(part.Pauses, pausePart{For: p.Shown, Method: p.Method, Until: p.Until.UTC().Format(time.RFC3339), AskedSeconds: int(p.Asked / time.Second)})
	}
	for _, c := range found.Codes {
		part.Codes = append(part.Codes, codesPart{Phone: c.Shown, Codes: c.N})
	}
	text := LimitsText(found)
	if len(found.Pauses) > 0 && t.PausesCommand != "" {
		text += "Telegram asked for these pauses. The person can have them forgotten in a terminal, with: " + t.PausesCommand + "\n"
	}
	return part, text
}

// LimitsText says what is remembered across logins, a line for each pause, one for the codes and one where there may be more; "" when there is nothing.
func LimitsText(l authflow.Limits) string {
	var b strings.Builder
	for _, p := range l.Pauses {
		fmt.Fprintf(&b, "Pause: %s for %s until %s", p.Method, p.Shown, explain.At(p.Until.UTC(), time.Now().UTC()))
		if p.Asked > authflow.MaxPause {
			fmt.Fprintf(&b, "; Telegram named %s, most likely by mistake, and this program asks once more then", asked(p.Asked))
		}
		b.WriteString("\n")
	}
	for i, c := range l.Codes {
		if i == 0 {
			b.WriteString("Codes asked for within 24 hours: ")
		} else {
			b.WriteString(", ")
		}
		codes := "codes"
		if c.N == 1 {
			codes = "code"
		}
		fmt.Fprintf(&b, "%s: %d %s", c.Shown, c.N, codes)
	}
	if len(l.Codes) > 0 {
		if l.More {
			b.WriteString("; there may be more that were forgotten")
		}
		b.WriteString("\n")
	}
	switch {
	case l.Unread != nil:
		fmt.Fprintf(&b, "There may be more pauses and codes: what was noted of them could not be read (%s).\n", UnreadText(l.Unread))
	case l.More && len(l.Codes) == 0:
		b.WriteString("There may be pauses and codes that are not known here: what was noted of them within 24 hours was lost.\n")
	}
	return b.String()
}

// UnreadText says why what is noted could not be read, as a clause.
func UnreadText(err error) string { return present.Presenter{}.MemoUnread(err) }

// asked is a pause as Telegram named it, "" for none.
func asked(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return explain.Exactly(d)
}
