package toolconfig

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/explain/uses"
	"telegram-login-mcp/internal/sessionfile"
	"telegram-login-mcp/sessionstring"
)

// files judges the files in which the tool looks for its session, where no variable has one.
func (d *doctor) files() {
	if !d.found.Known || d.found.unseen() {
		return
	}
	var places []string
	for _, file := range d.found.Tool.Files {
		path, ok := d.resolved(file)
		if !ok {
			continue
		}
		if isAbsent(path) {
			places = append(places, path)
			continue
		}
		d.file(path)
		return
	}
	switch {
	case len(places) > 0 && d.variableOf() == "":
		d.wrong(explain.Finding{Kind: kindFileAbsent, Path: d.shownValue(places[0])})
	case d.variableOf() != "" && d.getenv(d.variableOf()) != "":
		d.note(explain.Finding{Kind: kindInherited, Variable: d.variableOf(), Client: d.found.Place.Title})
	case d.variableOf() != "" && !d.judged():
		d.wrong(explain.Finding{Kind: kindNoSession, Variable: d.variableOf()})
	}
}

// judged reports whether a session was found wanting already, so that its absence is no news.
func (d *doctor) judged() bool {
	return slices.ContainsFunc(d.entry.Findings, func(f Finding) bool {
		return (f.Fact.Kind == kindIgnored || f.Fact.Kind == kindHides || f.Fact.Kind == kindNotPassed || f.Fact.Kind == kindPathSecret || f.Fact.Kind == kindMisnamed) && strings.Contains(f.Fact.Variable, "SESSION")
	})
}

// variableOf is the variable that takes a session, "" for a tool that has none.
func (d *doctor) variableOf() string {
	for _, v := range d.found.Tool.Variables {
		if v.Holds == uses.Session {
			return v.Name
		}
	}
	return ""
}

// resolved is the path of a file with its variables filled in. It reports false where the entry does not say enough.
func (d *doctor) resolved(file uses.File) (string, bool) {
	path, known := d.filled(file.Path)
	if !known || path == "" {
		return "", false
	}
	if !filepath.IsAbs(path) {
		dir := d.expanded(workFolder(d.found.Server))
		if !filepath.IsAbs(dir) {
			return "", false
		}
		path = filepath.Join(dir, path)
	}
	return filepath.Clean(path), true
}

// filled fills ${NAME} and ${NAME:-path} in, and ~ where it is the tool's own. It reports false where something is not known.
func (d *doctor) filled(path string) (string, bool) {
	var b strings.Builder
	if strings.HasPrefix(path, "~/") && d.Home != "" {
		b.WriteString(d.Home)
		path = path[1:]
	}
	for path != "" {
		switch {
		case strings.HasPrefix(path, "${"):
			inner, rest := braced(path[1:])
			name, standard, has := strings.Cut(inner, ":-")
			value, known := d.pathOf(name)
			if known && value == "" {
				if known = has; has {
					value, known = d.filled(standard)
				}
			}
			if !known {
				return "", false
			}
			b.WriteString(value)
			path = rest
		case path[0] == '{':
			return "", false
		default:
			b.WriteByte(path[0])
			path = path[1:]
		}
	}
	return b.String(), true
}

// braced cuts what stands in the braces that a text begins with from what stands behind them.
func braced(text string) (inner, rest string) {
	depth := 0
	for i, r := range text {
		switch r {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return text[1:i], text[i+1:]
			}
		}
	}
	return strings.TrimPrefix(text, "{"), ""
}

// pathOf is the value of a variable that names a file or folder, "" for one that is not set, without an ending that the tool puts there itself. It reports false for one that leads
// nowhere: a session, or ~, which nobody replaces.
func (d *doctor) pathOf(name string) (path string, known bool) {
	if strings.HasPrefix(name, "XDG_") {
		return d.getenv(name), true
	}
	v, _ := d.value(name)
	text := bare(v.Text)
	if isSession(text) || strings.HasPrefix(text, "~") {
		return "", false
	}
	if v.Variable.Holds == uses.SessionName {
		text = strings.TrimSuffix(text, ".session")
	}
	return text, true
}

// file judges a session file.
func (d *doctor) file(path string) {
	f := explain.Finding{Path: d.shownValue(path)}
	if f.Path == "" {
		return
	}
	i, err := d.read(path)
	var unread *sessionfile.Error
	var none *sessionstring.FormatError
	switch {
	case errors.As(err, &unread):
		f.Kind, f.Wants = kindFileUnread, d.wants(true)
		f.File = explain.SessionPathUnread{Path: f.Path, Kind: string(unread.Kind), Home: unread.Home, Found: string(unread.Found), Limit: unread.Limit}
		d.wrong(f)
	case errors.As(err, &none):
		f.Kind, f.Got = kindFileNone, got(none)
		d.wrong(f)
	case err != nil: // a folder of Telegram Desktop, which is not a tool's
	default:
		if slices.ContainsFunc(i.Notes, func(n sessionstring.Note) bool { return n.Code == sessionstring.NoteFileOpen }) {
			open := f
			open.Kind = kindFileOpen
			d.note(open)
		}
		f.Variable = f.Path
		d.whole(f, session{path: path}, i)
	}
}
