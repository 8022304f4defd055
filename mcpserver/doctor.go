package mcpserver

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/toolconfig"
	"telegram-login-mcp/mcpserver/present"
)

// Doctor tells what was found in the configuration of tools.
type Doctor struct {
	present.Presenter
	System toolconfig.System
	// Files is how many files of clients were looked into.
	Files int
	// Asked is what was looked for. Names are those of the entries that there are, where none has the name that was asked for.
	Asked toolconfig.Filter
	Names []string
	// Login is the command for a login for a tool, as a person types it. Only for a terminal.
	Login func(tool string) string
}

// Text is a report for a person.
func (d Doctor) Text(r toolconfig.Report) string { return d.text(d.diagnosis(r)) }

// diagnosis is a report in its parts.
func (d Doctor) diagnosis(r toolconfig.Report) diagnosis {
	told := diagnosis{Entries: []entryPart{}}
	for _, e := range r.Entries {
		part := entryPart{Entry: e.Head.Entry, Client: e.Head.Client, File: e.Head.Path, Line: e.Head.Line, Tool: e.Head.Tool, Formats: e.Formats, Wrong: []findingPart{}, Right: []string{}}
		if e.Found.Alone() {
			part.Entry = ""
		}
		for _, f := range e.Findings {
			if said := d.finding(f.Fact); f.Grade == toolconfig.Wrong {
				part.Wrong = append(part.Wrong, said)
			} else {
				part.Notes = append(part.Notes, said)
			}
		}
		for _, one := range e.Right {
			part.Right = append(part.Right, d.Presenter.Text(one))
		}
		if e.Renews && !e.Waits {
			part.Renewal, part.renewed = d.renewal(e)
		}
		told.Entries = append(told.Entries, part)
	}
	for _, u := range r.Unread {
		told.Unread = append(told.Unread, d.finding(u.Fact(d.System, d.whyUnread)))
	}
	if len(r.Entries) == 0 {
		told.Happened = d.Presenter.Text(d.none(r.Unread))
		return told
	}
	told.Happened = d.Presenter.Text(explain.DoctorEnd{Entries: len(r.Entries), Wrong: r.Wrong() - len(r.Unread), Unread: len(r.Unread)})
	return told
}

// Renewal says, at a terminal, how the dead session of an entry is followed by a new one in the same place. It is "" where that cannot be told, or where the
// report has said it.
func (d Doctor) Renewal(e toolconfig.Entry) string {
	said, called := d.renewal(e)
	if e.Renews || said == "" {
		return ""
	}
	return said + "\n  " + d.Login(called) + "\n"
}

// none is what is said where nothing was found.
func (d Doctor) none(unread []toolconfig.Unreadable) explain.DoctorNone {
	f := explain.DoctorNone{Names: d.Names, Files: d.Files, Home: outside.Path(d.System.Home), Client: toolconfig.Title(d.Asked.Client), Unread: len(unread), Container: d.System.Container}
	for _, u := range unread {
		if u.Place.Path != "" && f.Files > 0 { // it is there, and was not looked through
			f.Files--
		}
	}
	if d.Asked.Entry != "" {
		f.Asked = outside.Quoted(d.Asked.Entry)
	}
	if d.Asked.Path != "" {
		f.Path = d.System.Shown(d.Asked.Path)
	}
	return f
}

func (d Doctor) finding(f explain.Fact) findingPart {
	told := explain.Tell(d.Reader(), f)
	return findingPart{Code: told.Code, What: told.Title, Meaning: told.Meaning, Fixes: told.Fixes}
}

// whyUnread says why a file could not be read, as a clause.
func (d Doctor) whyUnread(err error) string {
	var bad *clientconfig.Error
	var system *fs.PathError
	switch {
	case errors.As(err, &bad):
		return explain.Tell(d.Reader(), explain.ConfigUnread{
			Kind: string(bad.Kind), Line: bad.Line, Column: bad.Column, Name: outside.Text(bad.Name), Found: bad.Found, First: bad.First, Said: bad.Said,
		}).Title
	case errors.Is(err, toolconfig.ErrOutside):
		return d.Presenter.Text(explain.Phrase{Name: "outside_home"})
	case errors.Is(err, syscall.ELOOP):
		return d.Presenter.Text(explain.Phrase{Name: "link_loop"})
	case errors.Is(err, fs.ErrPermission):
		return d.Presenter.Text(explain.Phrase{Name: "not_permitted"})
	case errors.As(err, &system):
		err = system.Err
	}
	return explain.Tell(d.Reader(), explain.WhyFailed{Why: present.Cause(err)}).Title
}

// text is a report as it is read: what it came to, then entry by entry what is wrong, what is worth to know and what is right.
func (d Doctor) text(r diagnosis) string {
	var b strings.Builder
	list := func(indent, label string, all []findingPart) {
		if len(all) == 0 {
			return
		}
		fmt.Fprintf(&b, "%s%s\n", indent, d.Label(label))
		for i, f := range all {
			fmt.Fprintf(&b, "%s%d. %s.", indent, i+1, strings.TrimSuffix(f.What, "."))
			if f.Meaning != "" {
				b.WriteString(" " + f.Meaning)
			}
			b.WriteByte('\n')
			for _, fix := range f.Fixes {
				fmt.Fprintf(&b, "%s   - %s\n", indent, fix)
			}
		}
	}
	b.WriteString(r.Happened + "\n")
	for _, e := range r.Entries {
		head := d.Presenter.Text(explain.DoctorEntry{Entry: e.Entry, Client: e.Client, Tool: e.Tool, Path: e.File, Line: e.Line})
		fmt.Fprintf(&b, "\n%s\n", head)
		list("  ", "wrong", e.Wrong)
		list("  ", "unsure", e.Notes)
		if len(e.Right) > 0 {
			fmt.Fprintf(&b, "  %s\n", d.Label("right"))
			for _, one := range e.Right {
				fmt.Fprintf(&b, "  - %s\n", one)
			}
		}
		if e.Renewal != "" {
			fmt.Fprintf(&b, "  %s\n", e.Renewal)
			if d.For.Terminal {
				fmt.Fprintf(&b, "  %s\n", d.Login(e.renewed))
			}
		}
	}
	if len(r.Unread) > 0 {
		b.WriteByte('\n')
		list("", "unread", r.Unread)
	}
	if len(r.Entries)+len(r.Unread) > 0 {
		fmt.Fprintf(&b, "\n%s\n", d.Label("no_secret"))
	}
	return b.String()
}
