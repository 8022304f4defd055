package toolconfig

import (
	"slices"
	"strings"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/explain/uses"
	"telegram-login-mcp/sessionstring"
)

// shortestSession is from how many bytes on a text is looked at as a session where nothing else says that it is one.
const shortestSession = 180

// isWhole reports whether a text is a session, whatever stands around it.
func isWhole(text string) bool {
	if len(text) < shortestSession {
		return false
	}
	_, err := sessionstring.Detect(text)
	return err == nil
}

// setting is a variable that reaches the server, with its value.
type setting struct {
	name, text string
	from       From
}

// unnamed are the variables of an entry that its tool has no name for; where the tool is not known, those whose names say nothing.
func (f Found) unnamed() (all []setting) {
	add := func(name, text string, from From) {
		if _, known := f.variable(name); !known && name != "" && strings.TrimSpace(text) != "" && len(all) < maxValues {
			all = append(all, setting{name, text, from})
		}
	}
	passed := f.passed()
	for _, v := range f.Server.Env {
		add(v.Name, v.Value, From{Read: passed(v.Name)})
	}
	for _, a := range argumentsOf(f.Server) {
		if a.variable {
			add(a.name, a.text, From{Argument: a.nth, Read: true})
		}
	}
	for _, d := range f.Dotenv {
		for _, s := range d.Settings {
			if d.Read && s.Again == 0 && !s.Bare {
				add(s.Name, s.Value, From{Dotenv: d.Path, Line: s.Line, Read: true})
			}
		}
	}
	return all
}

// unlisted are sessions under names that say nothing of one, of a tool that is not known: it may read them.
func (f Found) unlisted() (all []Value) {
	if f.Known {
		return nil
	}
	for _, s := range f.unnamed() {
		if isWhole(s.text) {
			all = append(all, Value{Variable: uses.Variable{Name: s.name, Holds: uses.Session}, Name: s.name, Text: s.text, From: s.from})
		}
	}
	return all
}

// hasSession reports whether a session stands anywhere in an entry, or in a .env that it reads.
func (f Found) hasSession() bool {
	whole := func(v Value) bool { return isWhole(v.Text) }
	return slices.ContainsFunc(f.unlisted(), whole) || slices.ContainsFunc(f.given(), whole) || slices.ContainsFunc(f.Values(), whole)
}

// strays are the sessions under names that the tool, which is known, does not read.
func (d *doctor) strays() (all []setting) {
	if !d.found.Known {
		return nil
	}
	for _, s := range d.found.unnamed() {
		guess, ok := byName(s.name)
		if ok = ok && (guess.Holds == uses.Session || guess.Holds == uses.Sessions); s.from.Read && (ok || isWhole(s.text)) {
			all = append(all, s)
		}
	}
	return all
}

// otherName judges whether the session that the tool does not get stands under the name that another tool has for it.
func (d *doctor) otherName() {
	takes := d.variableOf()
	for _, s := range d.strays() {
		if takes != "" && len(d.found.Tool.Formats) > 0 {
			d.wrong(explain.Finding{Kind: kindMisnamed, Variable: takes, Other: variableName(s.name)})
			return
		}
	}
}

// unread judges sessions that do nothing, because the tool takes none, or only a file.
func (d *doctor) unread() {
	for _, s := range d.strays() {
		f := d.at(kindUntaken, Value{Name: s.name, From: s.from})
		switch {
		case len(d.found.Tool.Formats) == 0:
			d.wrong(f)
		case d.variableOf() != "":
		case len(d.used) > 0: // its file is there
			f.Kind, f.Wants = kindNoFile, d.wants(true)
			d.note(f)
		default:
			f.Kind, f.Wants = kindNoFile, d.wants(true)
			d.wrong(f)
		}
	}
}

// amongArguments tells of a session that others on the computer can read.
func (d *doctor) amongArguments(v Value) {
	if v.From.Argument == 0 {
		return
	}
	f := d.at(kindInArguments, v)
	if f.Other = d.variableOf(); slices.Contains(containers, program(d.found.Server.Command)) {
		f.Command = commandName(program(d.found.Server.Command))
	}
	d.note(f)
}
