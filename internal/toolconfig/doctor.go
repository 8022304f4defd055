package toolconfig

import (
	"path/filepath"
	"slices"
	"strings"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/explain/uses"
	"telegram-login-mcp/sessionstring"
)

// doctor judges one entry.
type doctor struct {
	System
	read   func(path string) (sessionstring.Inspection, error) // a session file
	found  Found
	entry  Entry
	values []Value   // that the tool reads, and those that it does not
	used   []session // what it would log in with
}

// session is a whole session that an entry has.
type session struct {
	value       Value
	text        string // itself, "" for a file
	path        string // of its file, "" for a string
	nth         int
	fingerprint string
}

func (d *doctor) add(grade Grade, f explain.Finding) {
	if f.Tool == "" {
		f.Tool = toolOf(d.found)
	}
	d.entry.Findings = append(d.entry.Findings, Finding{Fact: f, Grade: grade})
	ofSession := f.Kind != kindPlaceholder || f.Other == string(uses.Session)
	d.entry.Renews = d.entry.Renews || ofSession && slices.Contains(renewing, f.Kind)
	d.entry.Converts = d.entry.Converts || slices.Contains(converting, f.Kind)
}

func (d *doctor) wrong(f explain.Finding) { d.add(Wrong, f) }
func (d *doctor) note(f explain.Finding)  { d.add(Note, f) }
func (d *doctor) right(r explain.Right)   { d.entry.Right = append(d.entry.Right, r) }

// at is a finding about a value.
func (d *doctor) at(kind string, v Value) explain.Finding {
	f := explain.Finding{Kind: kind, Variable: variableName(v.Name), Line: v.From.Line}
	if v.Name == "" {
		f.Variable, f.Argument = "", v.From.Argument
	}
	if v.From.Dotenv != "" {
		f.Path = d.shown(v.From.Dotenv)
	}
	return f
}

// variableName is the name of a variable as it may be shown.
func variableName(name string) string { return commandName(name) }

// expanded replaces ~ at the beginning of a path.
func (d *doctor) expanded(path string) string {
	if rest, ok := strings.CutPrefix(filepath.ToSlash(path), "~/"); ok && d.Home != "" {
		return filepath.Join(d.Home, filepath.FromSlash(rest))
	}
	return path
}

// look judges the entry by itself.
func (d *doctor) look() {
	s := d.found.Server
	d.values = slices.Concat(d.found.Values(), d.found.given(), d.found.unlisted())
	if !d.found.Alone() {
		if s.Disabled {
			d.note(explain.Finding{Kind: kindDisabled, Client: d.found.Place.Title})
		}
		d.command()
	}
	if !d.found.Known {
		d.note(explain.Finding{Kind: kindUnknown})
	}
	for _, e := range d.found.Dotenv {
		if e.Unseen {
			d.note(explain.Finding{Kind: kindDotenvUnseen, Path: d.shownValue(e.Path)})
		} else if e.Named && !e.Exists {
			d.wrong(explain.Finding{Kind: kindDotenvAbsent, Path: d.shownValue(e.Path)})
		}
	}
	if s.Command == "" && s.URL != "" {
		return
	}
	d.sources()
	d.variables()
	d.sessions()
}

// sources judges where the values stand: in the entry and in a .env, twice in one, or where the tool does not look.
func (d *doctor) sources() {
	for _, e := range d.found.Dotenv {
		for _, s := range e.Settings {
			_, known := d.found.variable(s.Name)
			line := explain.Finding{Kind: kindDotenvLine, Path: d.shown(e.Path), Line: s.Line}
			switch {
			case !e.Read:
			case known && !d.found.understandsIn(e, s):
				d.wrong(line)
			case s.Name == "", known && s.Bare:
				d.note(line)
			}
			if known && e.Read && s.Again > 0 {
				d.wrong(explain.Finding{Kind: kindTwice, Variable: variableName(s.Name), Path: d.shown(e.Path), Line: s.Again})
			}
		}
	}
	for _, v := range d.values {
		switch earlier, has := d.earlier(v); {
		case v.From.Dotenv == "":
			if _, set := d.value(v.Name); !set {
				f := d.at(kindNotPassed, v)
				f.Command = commandName(program(d.found.Server.Command))
				d.wrong(f)
			}
		case !v.From.Read:
			if _, set := d.value(v.Name); !set && !d.found.unseen() {
				d.wrong(d.at(kindIgnored, v))
			}
		case !has || earlier.Text == v.Text:
		case earlier.From.Dotenv == "" && strings.TrimSpace(earlier.Text) == "" && v.Text != "":
			d.wrong(d.at(kindHides, v))
		case earlier.From.Dotenv == "":
			d.note(d.at(kindOverridden, v))
		}
	}
}

// earlier is the value of the same variable that stands before v.
func (d *doctor) earlier(v Value) (Value, bool) {
	for _, o := range d.values {
		if o == v {
			return Value{}, false
		}
		if o.Name == v.Name {
			return o, true
		}
	}
	return Value{}, false
}

// value is the value that the tool gets: the first that it reads.
func (d *doctor) value(name string) (Value, bool) {
	for _, v := range d.values {
		if v.Name == name && v.From.Read {
			return v, true
		}
	}
	return Value{}, false
}

// effective are the values that the tool gets, without those that are overridden.
func (d *doctor) effective() (all []Value) {
	for _, v := range d.values {
		if first, ok := d.value(v.Name); ok && first == v {
			all = append(all, v)
		}
	}
	return all
}

// holding is the first value of a kind that the tool gets, and that is not empty.
func (d *doctor) holding(holds ...uses.Holds) (Value, bool) {
	for _, v := range d.effective() {
		if slices.Contains(holds, v.Variable.Holds) && strings.TrimSpace(v.Text) != "" {
			return v, true
		}
	}
	return Value{}, false
}

// shared judges what entries have in common: one session in two of them.
func (d *doctor) shared(before, after []*doctor) {
	if d.found.Server.Disabled {
		return
	}
	for i, s := range d.used {
		if slices.ContainsFunc(d.used[:i], func(o session) bool { return o.fingerprint == s.fingerprint && o.value.Name != s.value.Name }) {
			continue
		}
		f := d.ofSession(kindTwoEntries, s)
		f.Fingerprint = s.fingerprint
		for _, other := range slices.Concat(before, after) {
			if other.found.Server.Disabled || other.found.Alone() != d.found.Alone() || d.found.Alone() {
				continue
			}
			if !slices.ContainsFunc(other.used, func(o session) bool { return o.fingerprint == s.fingerprint }) {
				continue
			}
			if other.found.Place.Client != d.found.Place.Client || other.found.Place.Path != d.found.Place.Path {
				f.Kind = kindTwoClients
			}
			if f.Number++; f.Number > maxPartners {
				f.More++
				continue
			}
			client := other.found.Place.Title
			at := slices.IndexFunc(f.Others, func(o explain.EntriesOf) bool { return o.Client == client })
			if at < 0 {
				at = len(f.Others)
				f.Others = append(f.Others, explain.EntriesOf{Client: client})
			}
			f.Others[at].Entries = append(f.Others[at].Entries, nameOf(other.found))
		}
		if f.Number > 0 {
			d.wrong(f)
		}
	}
}

// maxPartners is how many entries with the same session are named.
const maxPartners = 5

// ofSession is a finding about a session.
func (d *doctor) ofSession(kind string, s session) explain.Finding {
	f := d.at(kind, s.value)
	f.Nth = s.nth
	if s.path != "" && f.Variable == "" {
		f.Variable, f.Path, f.Line = d.shownValue(s.path), "", 0
	}
	return f
}
