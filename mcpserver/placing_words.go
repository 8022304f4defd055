package mcpserver

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/handover"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/toolconfig"
	"telegram-login-mcp/mcpserver/present"
)

// choice is a place as the page offers it.
func (t *tools) choice(value string, p handover.Place, plan handover.Plan) prompt.Choice {
	f := explain.PlaceChoice{
		Kind: string(p.Kind), Tool: t.toolName(p), Client: p.Title, File: t.homely(p.Path), Variable: p.Variable, Occupied: p.Occupied, Same: p.Same, Tightens: plan.Tightens,
		Git: string(p.Git), Copy: string(p.Copy),
	}
	f.MadeWith, f.Pool, f.Nth, f.Key = plan.MadeWith, p.Pool, p.Nth, p.Key
	f.Beside = slices.DeleteFunc(slices.Clone(plan.Variables), func(name string) bool { return name == p.Variable })
	if p.Entry != "" {
		f.Entry = outside.Quoted(p.Entry)
	}
	for _, o := range p.Shared {
		f.Shared = append(f.Shared, explain.PlaceShared{Title: o.Title, Entry: outside.Quoted(o.Entry)})
	}
	if !p.Occupied && p.Kind == handover.File { // there will be no copy
		f.Copy = ""
	}
	said := explain.Tell(t.OnPage(), f)
	if !t.asks() {
		said = explain.Tell(t.Reader(), explain.PlaceHere(f))
	}
	return prompt.Choice{Value: value, Label: said.Title, Help: said.Meaning, Warnings: said.Fixes, Detail: t.inHome(plan.Diff)}
}

// toolName is the tool of a place, or the name of its entry where it is not known.
func (t *tools) toolName(p handover.Place) string {
	switch {
	case p.Tool != "":
		return p.Tool
	case p.Entry != "":
		return outside.Quoted(p.Entry)
	default:
		return t.homely(p.Path)
	}
}

// mostTold is how many of what was found and is no place are told.
const mostTold = 2

// nowhere is that no place was found for a session.
func (t *tools) nowhere(w placing, tool string, found handover.Found) explain.NotPlaced {
	f := explain.NotPlaced{Kind: "nowhere", Tool: tool, Looked: len(clientconfig.Clients())}
	if tool == "" && len(found.Other) > 0 {
		f.Kind = "unnamed"
		for _, o := range found.Other {
			f.Others = append(f.Others, explain.PlaceShared{Title: o.Title, Entry: outside.Quoted(o.Entry)})
		}
	}
	if tool == "" && w.want.Tool != "" {
		f.Tool = outside.Quoted(w.want.Tool)
	}
	if w.want.Path != "" {
		f.File = outside.Quoted(w.want.Path)
	}
	for _, left := range found.Left[:min(len(found.Left), mostTold)] {
		l := explain.PlaceLeft{Tool: left.Tool, Title: left.Title, File: t.homely(left.Path), Reason: string(left.Reason)}
		if left.Entry != "" {
			l.Entry = outside.Quoted(left.Entry)
		}
		f.Left = append(f.Left, l)
	}
	if w.want.Path != "" && slices.ContainsFunc(found.Unread, func(u toolconfig.Unreadable) bool { return errors.Is(u.Err, toolconfig.ErrOutside) }) {
		return explain.NotPlaced{Kind: "outside", File: f.File}
	}
	f.Unread = t.unread(found)
	return f
}

// unread are files that could not be read, of which some are told.
func (t *tools) unread(found handover.Found) (all []string) {
	for _, u := range found.Unread[:min(len(found.Unread), mostTold)] {
		all = append(all, t.homely(u.Path))
	}
	return all
}

// placed is a session that was written, as it is told.
func (t *tools) placed(p handover.Place, plan handover.Plan, files []handover.Written) *present.Placed {
	out := &present.Placed{Kind: string(p.Kind), Tool: t.toolName(p), Client: p.Client, Title: p.Title, Variables: plan.Variables, MadeWith: plan.MadeWith}
	if p.Entry != "" {
		out.Entry = outside.Text(p.Entry)
	}
	for _, w := range files {
		file := present.PlacedFile{Path: t.homely(w.Path)}
		if w.Backup != "" {
			file.Backup = t.homely(w.Backup)
		}
		out.Files = append(out.Files, file)
	}
	return out
}

// checkPlaced is how the tool that has a session now is looked at: its configuration, for what else may be wrong with it.
func (t *tools) checkPlaced(at present.Placed) *present.Step {
	step := present.Step{Tool: "diagnose_tool", Arguments: map[string]any{}, Why: explain.Tell(t.Reader(), explain.Step{Tool: "diagnose_tool"}).Title}
	if at.Client != "" {
		step.Arguments["client"], step.Arguments["entry"] = at.Client, at.Entry
	} else {
		step.Arguments["path"] = at.Files[0].Path
	}
	return &step
}

// homely is a path with ~ for the home folder, which shows nobody's name, and fit to stand in a text.
func (t *tools) homely(path string) string {
	home := t.Paths.Home
	if real, err := filepath.EvalSymlinks(home); err == nil && !below(home, path) {
		home = real
	}
	if below(home, path) {
		rest, _ := filepath.Rel(home, path)
		path = "~" + string(filepath.Separator) + rest
	}
	return outside.Path(path)
}

// inHome is a diff with ~ for the home folder.
func (t *tools) inHome(diff string) string {
	if t.Paths.Home == "" {
		return diff
	}
	return strings.ReplaceAll(diff, t.Paths.Home+string(filepath.Separator), "~"+string(filepath.Separator))
}
