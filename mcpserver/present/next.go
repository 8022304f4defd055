package present

import (
	"maps"
	"slices"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/sessionstring"
)

// Step is a tool that can be called next, with its arguments. What stands in angle brackets is to be filled in. Why says what for, or what to ask the person before.
type Step struct {
	Tool      string         `json:"tool"`
	Arguments map[string]any `json:"arguments,omitempty"`
	Why       string         `json:"why,omitempty"`
}

// next is the one list of what can be called next: what the login recommends, and what helps with the error. Everything that names a tool as the next
// one takes it from here.
func (p Presenter) next(o Outcome) []Step {
	steps := []Step{}
	if o.Again != nil {
		steps = append(steps, *o.Again)
	}
	add := func(tool string, s *authflow.Snapshot) {
		if tool == o.Tool || p.For.Remote && tool == "diagnose_tool" || slices.ContainsFunc(steps, func(one Step) bool { return one.Tool == tool }) {
			return
		}
		f := explain.Step{Tool: tool, First: len(steps) == 0, Pages: p.For.Pages, Forms: p.For.Forms, Chat: !p.For.Private, News: o.Dump}
		step := Step{Tool: tool}
		if s != nil {
			f.State, f.For, f.Other = string(s.State), takerOf(*s), unknownTool(*s) != ""
			f.Unsent = s.DC == 0 && s.SentCode == nil
			if tool == string(authflow.ResendCode) && s.ResendFrom.After(s.Now) {
				f.In = s.ResendFrom.Sub(s.Now)
			}
			if kind := s.SentCode.Object("type"); kind != nil {
				f.Kind = kind.Constructor
			}
			step.Arguments = p.arguments(tool, *s)
			if f.Long = tool == string(authflow.GetFlow) && p.long(*s); f.Long {
				delete(step.Arguments, "wait_seconds")
			}
		}
		step.Why = explain.Tell(p.Reader(), f).Title
		steps = append(steps, step)
	}
	if o.Alone {
		return steps
	}
	if w := o.Page; w != nil {
		again, wait := Step{Tool: w.Tool, Arguments: w.Again}, "same_call" // it waits for the page, where no flow tells when that is done
		if o.Flow != nil {
			again, wait = Step{Tool: string(authflow.GetFlow), Arguments: map[string]any{"flow_id": o.Flow.ID, "wait_seconds": 20}}, "wait"
		}
		again.Why = explain.Tell(p.Reader(), explain.Step{Tool: wait, Forms: p.For.Forms}).Title
		steps = append(steps, again)
		return append(steps, p.waysAround(o)...)
	}
	if o.Fact != nil && o.Failed {
		told := explain.Tell(p.Reader(), o.Fact)
		if o.Flow == nil {
			for _, tool := range told.Next {
				if tool != "check_connection" || !p.For.Remote || ofService(o.Fact) {
					add(tool, nil)
				}
			}
			return p.forFormat(steps, o.Fact)
		}
	}
	if o.Flow == nil {
		return steps
	}
	open := slices.Concat(o.Pages, o.Open)
	if o.Flow.State == authflow.RecoveryCodeSent && !slices.ContainsFunc(open, func(w *Page) bool { return w.Tool == string(authflow.RecoverPassword) }) {
		add(string(authflow.RecoverPassword), o.Flow) // before a wait for the password, which they have forgotten
	}
	_, running := o.Fact.(explain.StillRunning)
	if busy, ok := o.Fact.(explain.FlowBusy); running || busy.Cut || ok && o.Flow.State == authflow.Connecting || len(open) > 0 { // what goes on, or the person is on, is looked at first
		add(string(authflow.GetFlow), o.Flow)
	}
	asked := map[string]bool{}
	for _, w := range open {
		if asked[w.Tool] = true; w.Fact.Kind == "scanned" && o.Flow.State == authflow.QRShown {
			continue // which stands in this result
		}
		steps = append(steps, p.waysAround(Outcome{Flow: o.Flow, Page: w})...)
	}
	for i, a := range o.Flow.Next {
		if !asked[string(a)] {
			add(string(a), o.Flow)
		}
		if i == 0 && p.For.Pages && o.Flow.State == authflow.QRShown && len(open) == 0 { // some clients show no picture, and none renews itself
			add(string(authflow.StartQRLogin), o.Flow)
		}
	}
	switch o.Fact.(type) {
	case explain.WayFailure, explain.NoAnswer, explain.StillRunning:
		add("check_connection", nil)
	}
	if p.long(*o.Flow) { // another way, which needs no answer to what is waited for
		add(string(authflow.StartQRLogin), o.Flow)
		add("check_connection", nil)
	}
	if slices.ContainsFunc(o.Happened, func(f explain.Fact) bool { found, ok := f.(explain.Existing); return ok && found.QR }) { // the same call would find it again
		other := map[string]any{"for_tool": "<" + p.Text(explain.Phrase{Name: "fill.second"}) + ">"}
		steps = append(steps, Step{Tool: string(authflow.StartQRLogin), Arguments: other, Why: explain.Tell(p.Reader(), explain.Step{Tool: "second"}).Title})
	}
	return steps
}

// ofService reports whether a failure is one of the way from a service to Telegram, and so of what its check looks at; what other programs report is none.
func ofService(f explain.Fact) bool {
	way, ok := f.(explain.WayFailure)
	return ok && way.Service
}

// forFormat gives the format that another tool takes to the steps that write a session.
func (p Presenter) forFormat(steps []Step, f explain.Fact) []Step {
	other, ok := f.(explain.ToolFailure)
	if !ok || other.Want == "" {
		return steps
	}
	if p.For.Remote && sessionstring.Format(other.Want).IsFile() { // which is not written there
		return slices.DeleteFunc(steps, func(s Step) bool { return s.Tool == "convert_session" || s.Tool == string(authflow.GetSession) })
	}
	for i := range steps {
		switch steps[i].Tool {
		case "convert_session":
			steps[i].Arguments = map[string]any{"to": other.Want}
		case string(authflow.GetSession):
			steps[i].Arguments = map[string]any{"format": other.Want}
		}
	}
	return steps
}

// Helps are the tools that help with a failure that is of no login here, and the lines that name them. What is first comes before them, nil for nothing.
func (p Presenter) Helps(f explain.Fact, first *Step) (steps []Step, text string) {
	steps = p.next(Outcome{Fact: f, Failed: true, Again: first})
	var l lines
	if len(steps) > 0 {
		p.foot(&l, steps, nil, explain.Standing{})
	}
	return steps, l.String()
}

// Offers are calls that go on from a result that is about no login, each with what it is for where it does not say so, and the lines that name them.
func (p Presenter) Offers(steps ...Step) (offered []Step, text string) {
	for _, step := range steps {
		if step.Why == "" {
			step.Why = explain.Tell(p.Reader(), explain.Step{Tool: step.Tool}).Title
		}
		offered = append(offered, step)
	}
	var l lines
	p.foot(&l, offered, nil, explain.Standing{})
	return offered, l.String()
}

// GoesOn is what a login here recommends, after what is first, nil for nothing, and the lines that name it, with the one that says which login it is.
func (p Presenter) GoesOn(s authflow.Snapshot, first *Step) (steps []Step, text string) {
	steps = p.next(Outcome{Flow: &s, Again: first})
	var l lines
	p.foot(&l, steps, nil, standing(&s.ID, &s.State, s.Phone, s.ForTool, p.deadline(s), p.codes(s)))
	return steps, l.String()
}

// Alive is what is told of a dead login, with the step by which another one of the account lets it in anew, nil for none.
func Alive(f explain.Fact, another *Step) explain.Fact {
	if another == nil || another.Tool != string(authflow.AddLogin) {
		return f
	}
	switch e := f.(type) {
	case explain.Failure:
		e.Live = true
		return e
	case explain.SessionKeyUnknown:
		e.Live = true
		return e
	default:
		return f
	}
}

// deliverOf is the way to hand over that arguments have, "" for none.
func deliverOf(arguments map[string]any) string {
	way, _ := arguments["deliver"].(string)
	return way
}

// waysAround are the calls that go on without a page.
func (p Presenter) waysAround(o Outcome) (steps []Step) {
	for _, around := range p.around(o) {
		steps = append(steps, Step{Tool: o.Page.Tool, Arguments: around, Why: explain.Tell(p.Reader(), explain.Step{Tool: "instead", Kind: deliverOf(around), Forms: p.For.Forms}).Title})
	}
	return steps
}

// around are the arguments with which a tool goes on without its page, for somebody who cannot open it, the better way first; nil where there is none.
func (p Presenter) around(o Outcome) []map[string]any {
	w := o.Page
	switch {
	case w.Fact.InUse && !w.Fact.Busy:
		given := map[string]any{"in_use": "<" + p.Text(explain.Phrase{Name: "fill.in_use"}) + ">"}
		if maps.Copy(given, w.Again); w.Fact.Path {
			given["path"] = "<" + p.Text(explain.Phrase{Name: "fill.path"}) + ">"
		} else if w.Asks != "" {
			given[w.Asks] = "<" + w.Fact.With + ">"
		}
		return []map[string]any{given}
	case w.Fact.Place && o.Flow == nil && !w.Fact.Busy:
		given := maps.Clone(w.Again)
		delete(given, "path") // of the tool's own file
		given["deliver"] = "file"
		return []map[string]any{given}
	case w.Fact.Kind == "copied" && o.Flow == nil && !w.Fact.Busy: // a session that was converted
		var ways []map[string]any
		for _, deliver := range []string{"file", "chat"} {
			if deliver == "chat" && !w.Fact.Chat || deliver == "file" && p.For.Remote {
				continue
			}
			given := maps.Clone(w.Again)
			given["deliver"] = deliver
			if _, saved := given["from_path"]; !saved && w.Fact.Chat { // else it is asked for once more
				given["session"] = "<" + p.Text(explain.Phrase{Name: "fill.session"}) + ">"
			}
			ways = append(ways, given)
		}
		return ways
	case w.Fact.Pasted && w.Fact.Kind == "typed" && w.Fact.Forms && !w.Fact.Chat && w.URL == "" && !w.Fact.Busy && !p.For.Remote: // a path is no secret
		given, path := maps.Clone(w.Again), "path"
		if w.Tool == "convert_session" {
			path = "from_path"
		}
		if given == nil {
			given = map[string]any{}
		}
		given[path] = "<" + p.Text(explain.Phrase{Name: "fill.path"}) + ">"
		return []map[string]any{given}
	case w.Fact.Busy || o.Flow == nil && (w.Asks == "" || !w.Fact.Chat):
		return nil
	case o.Flow == nil:
		given := map[string]any{w.Asks: "<" + w.For + ">"}
		maps.Copy(given, w.Again)
		return []map[string]any{given}
	case w.Fact.Kind == "scanned" && p.For.Forms: // where it is no default
		return []map[string]any{{"flow_id": o.Flow.ID, "deliver": "chat"}}
	case w.Fact.Kind == "scanned":
		return []map[string]any{{"flow_id": o.Flow.ID}}
	case deliverOf(w.Again) == "tool":
		given := maps.Clone(w.Again)
		delete(given, "path") // of the tool's own file
		given["deliver"] = "file"
		return []map[string]any{given}
	case w.Fact.Kind == "copied":
		var ways []map[string]any
		for _, deliver := range []string{"file", "chat"} {
			if deliver == "file" && !p.For.Remote || deliver == "chat" && w.Fact.Chat {
				given := maps.Clone(w.Again)
				given["deliver"] = deliver
				ways = append(ways, given)
			}
		}
		return ways
	case w.Fact.Kind == "typed" && w.Fact.Chat:
		return []map[string]any{Presenter{For: Audience{Private: p.For.Private}}.arguments(w.Tool, *o.Flow)}
	default:
		return nil
	}
}

// arguments are those with which a tool is called for a login.
func (p Presenter) arguments(tool string, s authflow.Snapshot) map[string]any {
	given := map[string]any{"flow_id": s.ID}
	fill := func(name, what string) { given[name] = "<" + p.Text(explain.Phrase{Name: "fill." + what}) + ">" }
	chat := func(name, what string) {
		if !p.For.Private {
			fill(name, what)
		}
	}
	switch authflow.Action(tool) {
	case authflow.RequestCode:
		given = map[string]any{}
		fill("phone", "phone")
		if s.ForTool != "" {
			given["for_tool"] = outside.Text(s.ForTool)
		}
	case authflow.StartQRLogin:
		switch {
		case s.State.Ended() || s.State == authflow.Connecting: // a login of its own
			if given = nil; s.ForTool != "" {
				given = map[string]any{"for_tool": outside.Text(s.ForTool)}
			}
		case s.State == authflow.QRShown:
			given["deliver"] = "page"
		}
	case authflow.SubmitCode:
		if !p.For.Forms {
			chat("code", "code")
		}
	case authflow.SubmitPassword:
		if !p.For.Pages {
			chat("password", "password")
		}
	case authflow.RecoverPassword:
		if s.State == authflow.RecoveryCodeSent && !p.For.Pages {
			chat("recovery_code", "code")
			chat("new_password", "new_password")
		}
	case authflow.SetLoginEmail:
		switch {
		case s.State == authflow.EmailSetupNeeded || s.State == authflow.QRShown:
			fill("email", "email")
		case !p.For.Forms:
			chat("code", "code")
		}
	case authflow.GetSession:
		how, _ := explain.ForTool(s.ForTool)
		if p.For.Remote && sessionstring.Format(how.Format).IsFile() {
			how.Format = ""
		}
		if how.Format != "" {
			given["format"] = how.Format
		} else {
			fill("format", "format")
		}
		if sessionstring.Format(how.Format).IsFile() {
			given["deliver"] = "file"
		} else {
			fill("deliver", "deliver")
		}
	case authflow.GetFlow:
		given["wait_seconds"] = 20
	}
	return given
}

func tools(steps []Step) []string {
	names := []string{}
	for _, s := range steps {
		if !slices.Contains(names, s.Tool) { // one tool can be of use in two ways
			names = append(names, s.Tool)
		}
	}
	return names
}
