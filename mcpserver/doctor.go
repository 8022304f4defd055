package mcpserver

import (
	"errors"
	"fmt"
	"strings"

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
		if e.Renews && e.Found.Known && len(e.Formats) > 0 {
			part.renewed = e.Found.Tool.Name
			part.Renewal = d.Presenter.Text(explain.DoctorRenews{Tool: e.Found.Tool.Name, Format: e.Formats[0]})
		}
		told.Entries = append(told.Entries, part)
	}
	for _, u := range r.Unread {
		told.Unread = append(told.Unread, d.finding(u.Fact(d.System, d.whyUnread)))
	}
	told.Happened = d.Presenter.Text(explain.DoctorEnd{Entries: len(r.Entries), Wrong: r.Wrong() - len(r.Unread), Files: d.Files, Unread: len(r.Unread)})
	return told
}

func (d Doctor) finding(f explain.Fact) findingPart {
	told := explain.Tell(d.Reader(), f)
	return findingPart{Code: told.Code, What: told.Title, Meaning: told.Meaning, Fixes: told.Fixes}
}

// whyUnread says why a file could not be read, as a clause.
func (d Doctor) whyUnread(err error) string {
	var bad *clientconfig.Error
	switch {
	case errors.As(err, &bad):
		return explain.Tell(d.Reader(), explain.ConfigUnread{
			Kind: string(bad.Kind), Line: bad.Line, Column: bad.Column, Name: outside.Text(bad.Name), Found: bad.Found, First: bad.First, Said: bad.Said,
		}).Title
	case errors.Is(err, toolconfig.ErrOutside):
		return d.Presenter.Text(explain.Phrase{Name: "outside_home"})
	}
	return explain.Tell(d.Reader(), explain.WhyFailed{Why: present.Cause(err)}).Title
}

// text is a report as it is read: what it came to, then entry by entry what is wrong, what is worth to know and what is right.
func (d Doctor) text(r diagnosis) string {
	var b strings.Builder
	list := func(label string, all []findingPart) {
		if len(all) == 0 {
			return
		}
		fmt.Fprintf(&b, "  %s\n", d.Label(label))
		for i, f := range all {
			fmt.Fprintf(&b, "  %d. %s.", i+1, strings.TrimSuffix(f.What, "."))
			if f.Meaning != "" {
				b.WriteString(" " + f.Meaning)
			}
			b.WriteByte('\n')
			for _, fix := range f.Fixes {
				fmt.Fprintf(&b, "     - %s\n", fix)
			}
		}
	}
	b.WriteString(r.Happened + "\n")
	for _, e := range r.Entries {
		head := d.Presenter.Text(explain.DoctorEntry{Entry: e.Entry, Client: e.Client, Tool: e.Tool, Path: e.File, Line: e.Line})
		fmt.Fprintf(&b, "\n%s\n", head)
		list("wrong", e.Wrong)
		list("unsure", e.Notes)
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
		list("unread", r.Unread)
	}
	if len(r.Entries)+len(r.Unread) > 0 {
		fmt.Fprintf(&b, "\n%s\n", d.Label("no_secret"))
	}
	return b.String()
}
