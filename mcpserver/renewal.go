package mcpserver

import (
	"slices"
	"strings"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/explain/uses"
	"telegram-login-mcp/internal/handover"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/toolconfig"
	"telegram-login-mcp/mcpserver/present"
)

// renewal is how a session that is of no use is followed by a new one in the same place.
type renewal struct {
	forTool string // by which the place is found, "" where only the path leads there
	format  string // "" where it is not known
	path    string // of the file, "" for a tool that is known
}

// renewalOf is the renewal of an entry. It reports false for one whose tool takes no session. A tool that is not known is called by the name of its entry, unless that is the name of another one.
func renewalOf(e toolconfig.Entry) (renewal, bool) {
	f := e.Found
	if f.Known {
		if len(e.Formats) == 0 {
			return renewal{}, false
		}
		return renewal{forTool: f.Tool.Name, format: e.Formats[0]}, true
	}
	r := renewal{format: string(handover.FormatIn(f)), path: e.Head.Path}
	if _, another := uses.Named(f.Server.Name); !another && !f.Alone() {
		r.forTool = outside.Text(f.Server.Name)
	}
	return r, true
}

// isFor reports whether a login was made for the tool.
func (r renewal) isFor(f toolconfig.Found, tool string) bool {
	return f.IsCalled(tool) || !f.Known && r.forTool != "" && strings.EqualFold(r.forTool, tool)
}

// afterDiagnosis are the calls that put right what a new login or another format puts right, for the first entry that needs it; or that asks Telegram where nothing is wrong.
func (t *tools) afterDiagnosis(r toolconfig.Report) []present.Step {
	if slices.ContainsFunc(r.Entries, func(e toolconfig.Entry) bool { return e.Waits }) { // what died at birth is followed by no login today, as check_session says
		return []present.Step{}
	}
	for _, e := range r.Entries {
		into, ok := renewalOf(e)
		if !ok || !e.Renews && (!e.Converts || into.format == "") {
			continue
		}
		var steps []present.Step
		if e.Converts {
			steps = append(steps, present.Step{Tool: "convert_session", Arguments: map[string]any{"to": into.format, "deliver": deliverTool}})
		}
		if e.Renews {
			steps = append(steps, t.renews(e, into)...)
		}
		return steps
	}
	for _, e := range r.Entries {
		if len(e.Sessions) > 0 && r.Wrong() == 0 {
			return []present.Step{{Tool: "check_session"}}
		}
	}
	return []present.Step{{Tool: "explain_error", Arguments: map[string]any{"error": "<" + strings.TrimSuffix(t.phrase("fill.log", ""), ".") + ">"}}}
}

// renews are the calls by which an entry gets another session: one of a login that is here for it, one that another login of the account lets in, or a new one.
func (t *tools) renews(e toolconfig.Entry, into renewal) (steps []present.Step) {
	stands := func(s authflow.Snapshot) bool {
		return slices.ContainsFunc(e.Sessions, func(o toolconfig.Session) bool { return o.Fingerprint == s.Fingerprint })
	}
	var there *present.Step // a login whose session is of use in the entry, and lets in another one for what is not
	for _, s := range t.Flows.List() {
		if s.State == authflow.Authorized && stands(s) {
			there = t.forAnotherTool(s.ID)
		}
	}
	for _, s := range t.Flows.List() {
		if s.State == authflow.Authorized && into.isFor(e.Found, s.ForTool) && !stands(s) {
			steps = append(steps, present.Step{Tool: string(authflow.GetSession), Arguments: into.arguments(t, map[string]any{"flow_id": s.ID, "deliver": deliverTool}), Why: explain.Tell(t.Reader(), explain.Step{Tool: "renew"}).Title})
			break
		}
	}
	codes := true
	for _, s := range e.Sessions {
		if step := t.letInAnew(s.Fingerprint); step != nil {
			l, _ := Logins(t.Flows)(s.Fingerprint)
			there, codes = step, !l.Unwise
			break
		}
	}
	if there != nil {
		if into.forTool != "" { // else the place has a path, which that tool does not take
			there.Arguments["deliver"], there.Arguments["for_tool"] = deliverTool, into.forTool
		}
		steps = append(steps, *there)
	}
	if !codes {
		return steps
	}
	phone, login := map[string]any{"phone": "<" + t.phrase("fill.phone", "") + ">"}, map[string]any{}
	if into.forTool != "" {
		phone["for_tool"], login["for_tool"] = into.forTool, into.forTool
	}
	return append(steps, present.Step{Tool: string(authflow.RequestCode), Arguments: phone}, present.Step{Tool: string(authflow.StartQRLogin), Arguments: login})
}

// arguments are those of a call that has the session written into the place.
func (r renewal) arguments(t *tools, given map[string]any) map[string]any {
	if given["format"] = r.format; r.format == "" {
		given["format"] = "<" + t.phrase("fill.format", "") + ">"
	}
	if r.path != "" {
		given["path"] = r.path
	}
	return given
}

// letInAnew is how another login of the account lets a new one in, in place of the dead one with a key. Nil where there is none.
func (t *tools) letInAnew(fingerprint string) *present.Step {
	for _, s := range t.Flows.List() {
		if s.Fingerprint == fingerprint {
			return t.fromAnother(s)
		}
	}
	return nil
}

// renewal says that a new session goes into the place of an entry, "" where there is no way to it. called is by which name a login is for it.
func (d Doctor) renewal(e toolconfig.Entry) (said, called string) {
	r, ok := renewalOf(e)
	if !ok || d.For.Terminal && (r.forTool == "" || r.format == "") { // a login there is for a tool by its name, and takes no path
		return "", ""
	}
	f := explain.DoctorRenews{Tool: r.forTool, Format: r.format, Path: r.path}
	if r.path != "" && r.forTool != "" {
		f.Tool = outside.Quoted(r.forTool)
	}
	return d.Presenter.Text(f), r.forTool
}
