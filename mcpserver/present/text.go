package present

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
)

// Result makes the MCP result of an outcome.
func (p Presenter) Result(o Outcome) *mcp.CallToolResult {
	switch {
	case o.Request != nil:
		return o.Request
	case o.Structured != nil || o.Text != "":
		text := o.Text
		for _, f := range o.Warnings {
			text = strings.TrimRight(text, "\n") + "\n" + p.Say(f)
		}
		if p.For.Sandbox && !p.For.Terminal {
			text = strings.TrimRight(text, "\n") + "\n" + p.Say(explain.SandboxOnly{Session: o.Session != nil})
		}
		return result(o.Structured, text)
	case o.Page != nil:
		r := p.waiting(o)
		return result(r, p.waitingText(r))
	case o.Failed || o.Flow == nil:
		if o.Fact == nil {
			o.Fact = explain.Internal{}
		}
		r := p.failure(o)
		res := result(r, p.failureText(r))
		res.IsError = true
		return res
	default:
		r := p.flow(o, true)
		res := result(r, p.flowText(r, o))
		p.image(r.QR, res)
		return res
	}
}

func result(structured any, text string) *mcp.CallToolResult {
	return &mcp.CallToolResult{Content: []mcp.Content{mcp.NewTextContent(strings.TrimRight(text, "\n"))}, StructuredContent: structured}
}

// lines joins the lines of a text. An empty line stands once.
type lines struct{ strings.Builder }

func (l *lines) add(format string, values ...any) {
	if len(values) > 0 {
		format = fmt.Sprintf(format, values...)
	}
	if format = strings.TrimRight(format, "\n"); format != "" {
		l.WriteString(format + "\n")
	}
}

func (l *lines) gap() {
	if l.Len() > 0 && !strings.HasSuffix(l.String(), "\n\n") {
		l.WriteString("\n")
	}
}

func (p Presenter) flowText(r Flow, o Outcome) string {
	var l lines
	said := func() {
		if r.Happened != "" {
			l.add(r.Happened)
		}
		if e := r.Explanation; e != nil {
			l.add(e.Meaning)
		}
	}
	if !p.For.Terminal {
		said()
	}
	if r.Before != nil {
		l.gap()
		l.add("Before:\n%s\nNow:", Dump(r.Before))
	}
	if r.SentCode != nil && (o.Dump || o.History) {
		l.gap()
		l.add(Dump(r.SentCode))
	}
	if p.For.Terminal { // where what comes last is what stays on the screen
		l.gap()
		said()
	}
	if r.QR != nil && !p.For.Terminal {
		l.gap()
		l.add("QR code number %d, for about 30 seconds:\n%s", r.QR.Number, r.QR.URL)
	}
	if h := r.handed; h != nil {
		l.gap()
		p.session(&l, h)
	}
	if e := r.Explanation; e != nil {
		l.gap()
		p.steps(&l, e.Fixes, e.More)
	}
	if h := r.history; h != nil {
		p.told(&l, r, h)
	}
	p.foot(&l, r.Next, r.Warnings, p.line(r.FlowID, string(r.State), r.Phone, r.Deadline, r.Codes))
	return l.String()
}

// steps are what the person can do.
func (p Presenter) steps(l *lines, steps, more []string) {
	lead := "Tell them:"
	if p.For.Terminal {
		lead = "What to do:"
	}
	l.add("%s", List(lead, slices.Concat(steps, more)))
}

// List is a list under a lead, one line where it has one point, "" where it has none.
func List(lead string, points []string) string {
	switch len(points) {
	case 0:
		return ""
	case 1:
		return lead + " " + points[0] + "\n"
	}
	var b strings.Builder
	b.WriteString(lead + "\n")
	for i, s := range points {
		fmt.Fprintf(&b, "  %d. %s\n", i+1, s)
	}
	return b.String()
}

// Article is an explanation that stands for itself.
func Article(e explain.Explanation) string {
	return e.Title + "\n" + e.Meaning + "\n" + List("What to do:", slices.Concat(e.Fixes, e.More)) + "More: " + e.Source
}

// foot is what the assistant does next, what it should know besides, and where the login stands.
func (p Presenter) foot(l *lines, next []Step, warnings []string, line string) {
	if !p.For.Terminal && len(next) > 0 {
		l.gap()
		first := next[0]
		l.add("You: %s", call(first))
		var others []string
		for _, s := range next[1:] {
			if s.Why != "" {
				others = append(others, s.Tool+" ("+s.Why+")")
			} else {
				others = append(others, s.Tool)
			}
		}
		if len(others) > 0 {
			l.add("Or: %s.", strings.Join(others, ", "))
		}
	}
	if len(next) == 0 {
		l.gap()
	}
	for _, w := range warnings {
		l.add(w)
	}
	l.add(line)
}

// call is a tool with its arguments, and why.
func call(s Step) string {
	text := s.Tool
	if len(s.Arguments) > 0 {
		var b strings.Builder
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if enc.Encode(s.Arguments) == nil {
			text += " " + strings.TrimSpace(b.String())
		}
	}
	if s.Why != "" {
		text += ": " + s.Why
	}
	return text + "."
}

// line says in one line which login it is and where it stands.
func (p Presenter) line(id, state, phone, deadline, codes string) string {
	if id == "" {
		return ""
	}
	head := "Flow " + id + ": " + state
	if p.For.Terminal {
		head = "This login: " + explain.Tell(p.Reader(), explain.StateLabel{State: state}).Title
	}
	parts := []string{head}
	for _, one := range []string{phone, deadline, codes} {
		if one != "" {
			parts = append(parts, one)
		}
	}
	return strings.Join(parts, ", ") + "."
}

func (p Presenter) session(l *lines, h *handed) {
	x := h.session
	l.add("API ID:   %d\nAPI hash: %s", h.APIID, h.APIHash)
	switch x.Deliver {
	case "page":
		l.add("The person has the session for %s, DC %d, from the private page; you did not see it.", x.Library, x.DC)
	case "file":
		l.add("Session for %s, DC %d, in a file that only they can read:\n\n%s\n", x.Library, x.DC, h.Path)
		if x.Variable != "" {
			l.add("The file also has TELEGRAM_API_ID and TELEGRAM_API_HASH; the session is in %s.", x.Variable)
		}
	default:
		l.add("Session for %s, DC %d:\n\n%s\n", x.Library, x.DC, h.Session)
	}
	if h.Use != nil {
		l.add("How %s takes it:", h.Use.Tool)
		for i, s := range h.Use.Steps {
			l.add("  %d. %s", i+1, s)
		}
	}
}

// told tells what happened so far.
func (p Presenter) told(l *lines, r Flow, h *history) {
	if h.Doing != nil && r.State != authflow.Connecting { // which the explanation tells already
		l.add("Going on now: %s.", *h.Doing)
	}
	if e := h.LastError; e != nil {
		l.gap()
		l.add("The last call failed: %s\n%s", e.Title, e.Meaning)
		p.steps(l, e.Fixes, nil)
	}
	for _, page := range h.Pages {
		l.add("The person has a private page for %s (%s), open until %s: %s", page.For, page.Status, page.ExpiresAt, page.URL)
	}
	if len(h.Timeline) > 0 {
		l.gap()
		l.add("Timeline (UTC):")
		for _, m := range h.Timeline {
			_, clock, _ := strings.Cut(strings.TrimSuffix(m.Time, "Z"), "T")
			l.add("  %s  %s", clock, m.What)
		}
	}
}

func (p Presenter) failure(o Outcome) Failure {
	told := explain.Tell(p.Reader(), o.Fact)
	r := Failure{Error: p.explained(told, o.RPC), Next: p.next(o), Warnings: p.warnings(o), Sandbox: p.For.Sandbox}
	if way, ok := o.Fact.(explain.WayFailure); ok && way.Kind != "network" && way.Doing.Kind != "" { // whose meaning has it
		r.Error.Step = p.Say(way.Doing)
	}
	if o.More {
		r.Error.More = told.More
	}
	r.NextTools = tools(r.Next)
	if s := o.Flow; s != nil {
		r.FlowID, r.State, r.Phone, r.Deadline, r.Codes = &s.ID, &s.State, s.Phone, p.deadline(*s), p.codes(*s)
	}
	return r
}

func (p Presenter) failureText(r Failure) string {
	var l lines
	e := r.Error
	l.add("error: %s\n%s", e.Title, e.Meaning)
	if e.Step != "" {
		l.add("This happened in this step: %s.", e.Step)
	}
	if e.RPC != nil {
		l.add("Telegram's own words: %d %s to %s", e.RPC.Code, outside.Name(e.RPC.Name), e.RPC.Method)
		if e.Notice != "" {
			l.add("Telegram's message about it: %s", outside.Quoted(e.Notice))
		}
	}
	l.gap()
	p.steps(&l, e.Fixes, e.More)
	line := ""
	if r.FlowID != nil {
		line = p.line(*r.FlowID, string(*r.State), r.Phone, r.Deadline, r.Codes)
	}
	p.foot(&l, r.Next, r.Warnings, line)
	return l.String()
}

func (p Presenter) waiting(o Outcome) Waiting {
	told := explain.Tell(p.Reader(), o.Page.Fact)
	r := Waiting{Explanation: told.Explanation, Page: o.Page, Next: p.next(o), Warnings: p.warnings(o), Sandbox: p.For.Sandbox}
	r.NextTools = tools(r.Next)
	if s := o.Flow; s != nil {
		r.FlowID, r.State = &s.ID, &s.State
	}
	return r
}

func (p Presenter) waitingText(r Waiting) string {
	var l lines
	l.add("%s.\n%s", r.Explanation.Title, r.Explanation.Meaning)
	if !slices.ContainsFunc(r.Explanation.Fixes, func(step string) bool { return strings.Contains(step, r.Page.URL) }) {
		l.add("\n  %s\n", r.Page.URL)
	}
	l.gap()
	p.steps(&l, r.Explanation.Fixes, nil)
	line := ""
	if r.FlowID != nil {
		line = fmt.Sprintf("Flow %s: %s.", *r.FlowID, *r.State)
	}
	p.foot(&l, r.Next, r.Warnings, line)
	return l.String()
}
