package present

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

// Result makes the MCP result of an outcome.
func (p Presenter) Result(o Outcome) *mcp.CallToolResult {
	if p.For.Ending {
		o = p.whileEnding(o)
	}
	switch {
	case o.Request != nil:
		return o.Request
	case o.Structured != nil || o.Text != "":
		text := o.Text
		for _, f := range o.Warnings {
			text = strings.TrimRight(text, "\n") + "\n" + p.Say(f)
		}
		if other := p.notTheReal(o); other != nil {
			text = strings.TrimRight(text, "\n") + "\n" + p.Say(other)
		}
		return result(o.Structured, text)
	case o.Page != nil:
		r := p.waiting(o)
		res := result(r, p.waitingText(r))
		if o.Page.Form != "" {
			res.Meta = mcp.NewMetaFromMap(map[string]any{formMeta: map[string]any{"form": o.Page.Form}})
		}
		return res
	case o.Failed || o.Flow == nil:
		if o.Fact == nil {
			o.Fact = explain.Internal{}
		}
		r := p.failure(o)
		res := result(r, p.failureText(r))
		res.IsError = true
		p.image(r.QR, res)
		return res
	default:
		r := p.flow(o, true)
		res := result(r, p.flowText(r, o))
		p.image(r.QR, res)
		return res
	}
}

// formMeta is where a result names the form that it brings, for the app that shows it.
const formMeta = "telegram-login/form"

func result(structured any, text string) *mcp.CallToolResult {
	return &mcp.CallToolResult{Content: []mcp.Content{mcp.NewTextContent(strings.TrimRight(text, "\n"))}, StructuredContent: structured}
}

// lines joins the lines of a text. An empty line stands once.
type lines struct{ strings.Builder }

func (l *lines) add(text string) {
	if text = strings.TrimRight(text, "\n"); text != "" {
		l.WriteString(text)
		l.WriteByte('\n')
	}
}

// apart adds a line that stands for itself, for whoever copies it.
func (l *lines) apart(line string) {
	l.gap()
	l.add(line)
	l.gap()
}

func (l *lines) gap() {
	if l.Len() > 0 && !strings.HasSuffix(l.String(), "\n\n") {
		l.WriteString("\n")
	}
}

// Text is a frame, a row or a phrase in words.
func (p Presenter) Text(f explain.Fact) string { return explain.Text(p.Reader(), f) }

// Label is a label in words.
func (p Presenter) Label(name string) string { return label(p.Reader(), name) }

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
		l.add(p.Label("before"))
		l.add(Dump(p.Reader(), r.Before))
		l.add(p.Label("now"))
	}
	if r.SentCode != nil && (o.Dump || o.History) {
		l.gap()
		l.add(Dump(p.Reader(), r.SentCode))
	}
	if p.For.Terminal { // where what comes last is what stays on the screen
		l.gap()
		said()
	}
	p.code(&l, r.QR)
	if h := r.delivered; h != nil {
		l.gap()
		p.session(&l, h)
	}
	if r.history != nil {
		p.past(&l, r)
	}
	p.steps(&l, r.toDo())
	if r.history != nil {
		p.told(&l, r.history)
	}
	p.foot(&l, r.Next, r.Warnings, explain.Standing{Flow: r.FlowID, State: string(r.State), Phone: r.Phone, Name: r.ForTool, Deadline: r.Deadline, Codes: r.Codes})
	return l.String()
}

// toDo are the steps for the person, in one list: those of the last call that failed, and those of where the login stands.
func (r Flow) toDo() (steps []string) {
	if h := r.history; h != nil && h.LastError != nil {
		steps = h.LastError.Fixes
	}
	if e := r.Explanation; e != nil {
		steps = slices.Concat(steps, e.Fixes, e.More)
	}
	return steps
}

// mostSteps is how many steps a person is told at once.
const mostSteps = 3

// shareSteps leaves of the steps of where a login stands, and of its last call that failed, what fits side by side. What ended a login tells how another begins, but for an
// account that is logged in.
func (r *Flow) shareSteps(loggedIn bool) {
	stands, failed := r.Explanation, r.LastError
	if r.State.Ended() && !loggedIn && len(failed.Fixes) > 0 {
		stands.Fixes = []string{}
	}
	stands.Fixes = slices.DeleteFunc(slices.Clone(stands.Fixes), func(step string) bool { return slices.Contains(failed.Fixes, step) })
	failed.Fixes = failed.Fixes[:min(len(failed.Fixes), mostSteps-min(len(stands.Fixes), 1))]
	stands.Fixes = stands.Fixes[:min(len(stands.Fixes), mostSteps-len(failed.Fixes))]
}

// steps are what the person can do.
func (p Presenter) steps(l *lines, steps []string) {
	l.gap()
	l.add(List(p.Label("tell"), steps))
}

// List is a list under a lead, one line where it has one point, "" where it has none.
func List(lead string, points []string) string {
	switch len(points) {
	case 0:
		return ""
	case 1:
		return lead + " " + points[0] + "\n"
	}
	return lead + "\n" + Numbered("  ", points)
}

// Numbered is a list of points, each behind an indent.
func Numbered(indent string, points []string) string {
	var b strings.Builder
	for i, s := range points {
		fmt.Fprintf(&b, "%s%d. %s\n", indent, i+1, s)
	}
	return b.String()
}

// Article is an explanation that stands for itself.
func (p Presenter) Article(e explain.Explanation) string {
	return e.Title + "\n" + e.Meaning + "\n" + List(p.Label("do"), slices.Concat(e.Fixes, e.More)) + p.Label("more") + " " + e.Source
}

// foot is what the assistant does next, what it should know besides, and where the login stands, if it is about one.
func (p Presenter) foot(l *lines, next []Step, warnings []string, s explain.Standing) {
	if !p.For.Terminal && len(next) > 0 {
		l.gap()
		first := next[0]
		l.add(p.Text(explain.Call{Tool: first.Tool, Arguments: inJSON(first.Arguments), Why: first.Why}))
		var same, others []explain.Call
		for _, step := range next[1:] {
			given := maps.Clone(step.Arguments)
			if id, ok := given["flow_id"]; ok && id == s.Flow {
				delete(given, "flow_id")
				same = append(same, explain.Call{Tool: step.Tool, Arguments: inJSON(given), Why: step.Why})
				continue
			}
			others = append(others, explain.Call{Tool: step.Tool, Arguments: inJSON(given), Why: step.Why})
		}
		if len(same) > 0 {
			l.add(p.Text(explain.OtherCalls{Flow: s.Flow, Calls: same}))
		}
		if len(others) > 0 {
			l.add(p.Text(explain.OtherCalls{Calls: others}))
		}
	}
	if len(next) == 0 {
		l.gap()
	}
	for _, w := range warnings {
		l.add(w)
	}
	if s.Flow == "" {
		return
	}
	if p.For.Terminal {
		s.State = explain.Tell(p.Reader(), explain.StateLabel{State: s.State}).Title
	}
	l.add(p.Text(s))
}

// inJSON are arguments as a call has them, "" for none.
func inJSON(arguments map[string]any) string {
	if len(arguments) == 0 {
		return ""
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(arguments) != nil {
		return ""
	}
	return strings.TrimSpace(b.String())
}

// standing says which login it is and where it stands, nothing without one.
func standing(id *string, state *authflow.State, phone, name, deadline, codes string) explain.Standing {
	if id == nil {
		return explain.Standing{}
	}
	return explain.Standing{Flow: *id, State: string(*state), Phone: phone, Name: name, Deadline: deadline, Codes: codes}
}

func (p Presenter) session(l *lines, h *delivered) {
	x := h.session
	l.add(p.Text(explain.Handed{APIID: h.APIID, HashFrom: h.APIHash, Library: x.Library, DC: x.DC, Deliver: x.Deliver}))
	switch x.Deliver {
	case "page":
	case "tool":
		l.add(p.PlacedText(*x.Placed, x.Library))
	case "file":
		l.apart(h.Path)
		if x.Variable != "" {
			l.add(p.Text(explain.FileVariable{Variable: x.Variable}))
		}
	default:
		l.apart(h.Session)
	}
	if h.Use != nil {
		l.add(p.Text(explain.UseHead{Tool: h.Use.Tool}))
		l.add(Numbered("  ", h.Use.Steps))
	}
}

// past is what goes on, and the last call that failed.
func (p Presenter) past(l *lines, r Flow) {
	if r.Doing != nil && r.State != authflow.Connecting { // which the explanation tells already
		l.add(p.Text(explain.GoingOn{Doing: *r.Doing}))
	}
	if e := r.LastError; e != nil {
		l.gap()
		l.add(p.Text(explain.LastRefusal{Title: e.Title, Meaning: e.Meaning}))
	}
}

// told tells of pages, and what happened so far.
func (p Presenter) told(l *lines, h *history) {
	for _, page := range h.Pages {
		l.add(p.Text(explain.OpenPage{For: page.For, Status: page.Status, URL: page.URL, Form: page.Fact.Shown == "form" || page.Fact.Forms, Until: page.Fact.Until, Now: page.Fact.Now}))
	}
	if len(h.Timeline) > 0 {
		l.gap()
		l.add(p.Label("timeline"))
		for _, m := range h.Timeline {
			_, clock := DayAndClock(m.Time)
			l.add("  " + clock + "  " + m.What)
		}
	}
}

func (p Presenter) failure(o Outcome) Failure {
	told := explain.Tell(p.Reader(), o.Fact)
	r := Failure{Error: p.explained(told, o.RPC), Next: p.next(o), Warnings: p.warnings(o), Sandbox: p.For.Sandbox, TestServers: p.For.TestServers}
	if way, ok := o.Fact.(explain.WayFailure); ok && way.Kind != "network" && way.Doing.Kind != "" { // whose meaning has it
		r.Error.Step = p.Say(way.Doing)
	}
	if o.More {
		r.Error.More = told.More
	}
	r.own = told.Own && !p.For.Terminal
	r.NextTools = tools(r.Next)
	if s := o.Flow; s != nil {
		r.FlowID, r.State, r.Phone, r.Deadline, r.Codes = &s.ID, &s.State, s.Phone, p.deadline(*s), p.codes(*s)
		r.ForTool = s.ForTool
		if _, ok := o.Fact.(explain.AddRefused); ok { // which says that this code can be scanned
			r.QR = qrOf(s.QR)
		}
	}
	return r
}

func (p Presenter) failureText(r Failure) string {
	var l lines
	e := r.Error
	f := explain.Refusal{Title: e.Title, Meaning: e.Meaning, Step: e.Step, Notice: e.Notice}
	if e.RPC != nil {
		f.Code, f.Name, f.Method = e.RPC.Code, e.RPC.Name, e.RPC.Method
	}
	l.add(p.Label("error") + " " + p.Text(f))
	p.code(&l, r.QR)
	if steps := slices.Concat(e.Fixes, e.More); r.own {
		l.add(strings.Join(steps, "\n"))
	} else {
		p.steps(&l, steps)
	}
	p.foot(&l, r.Next, r.Warnings, standing(r.FlowID, r.State, r.Phone, r.ForTool, r.Deadline, r.Codes))
	return l.String()
}

func (p Presenter) waiting(o Outcome) Waiting {
	told := explain.Tell(p.Reader(), o.Page.Fact)
	r := Waiting{Explanation: told.Explanation, Page: o.Page, Next: p.next(o), Warnings: p.warnings(o), Sandbox: p.For.Sandbox, TestServers: p.For.TestServers}
	r.NextTools = tools(r.Next)
	if s := o.Flow; s != nil {
		r.FlowID, r.State = &s.ID, &s.State
	}
	return r
}

func (p Presenter) waitingText(r Waiting) string {
	var l lines
	l.add(r.Explanation.Title + ".\n" + r.Explanation.Meaning)
	if !slices.ContainsFunc(r.Explanation.Fixes, func(step string) bool { return strings.Contains(step, r.Page.URL) }) {
		l.apart("  " + r.Page.URL)
	}
	p.steps(&l, r.Explanation.Fixes)
	p.foot(&l, r.Next, r.Warnings, standing(r.FlowID, r.State, "", "", "", ""))
	return l.String()
}
