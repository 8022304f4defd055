package mcpserver

import (
	"fmt"
	"strings"
	"time"

	"telegram-login-mcp/authflow"
)

// limitsPart is what is remembered across logins, in structured content.
type limitsPart struct {
	Pauses []pausePart `json:"pauses"`
	Codes  []codesPart `json:"codes"`
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
	part := limitsPart{Pauses: []pausePart{}, Codes: []codesPart{}}
	for _, p := range found.Pauses {
		part.Pauses = append(part.Pauses, pausePart{For: p.Shown, Method: p.Method, Until: rfc3339(p.Until), AskedSeconds: int(p.Asked / time.Second)})
	}
	for _, c := range found.Codes {
		part.Codes = append(part.Codes, codesPart{Phone: c.Shown, Codes: c.N})
	}
	text := LimitsText(found)
	if len(found.Pauses) > 0 {
		text += "Telegram asked for these pauses. The person can have them forgotten in a terminal, with: telegram-login-mcp pauses\n"
	}
	return part, text
}

// LimitsText says what is remembered across logins, a line for each pause and one for the codes; "" when there is nothing.
func LimitsText(l authflow.Limits) string {
	var b strings.Builder
	for _, p := range l.Pauses {
		fmt.Fprintf(&b, "Pause: %s for %s until %s", p.Method, p.Shown, stamp(p.Until))
		if p.Asked > authflow.MaxPause {
			fmt.Fprintf(&b, "; Telegram named %s, and here a call is let through then", asked(p.Asked))
		}
		b.WriteString("\n")
	}
	for i, c := range l.Codes {
		if i == 0 {
			b.WriteString("Codes asked for within 24 hours: ")
		} else {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s %d", c.Shown, c.N)
	}
	if len(l.Codes) > 0 {
		if l.More {
			b.WriteString("; there may be more that were forgotten")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// asked is a pause as Telegram named it, "" for none.
func asked(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%d s (%d days)", int(d/time.Second), int(d/(24*time.Hour)))
}
