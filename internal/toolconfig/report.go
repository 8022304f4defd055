package toolconfig

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/ownfile"
	"telegram-login-mcp/internal/sessionfile"
	"telegram-login-mcp/sessionstring"
)

// Grade is how much a finding matters.
type Grade string

// The grades.
const (
	Wrong Grade = "wrong" // it keeps the tool from Telegram, or will
	Note  Grade = "note"  // it is worth to know
)

// Finding is a fact of one entry.
type Finding struct {
	Fact  explain.Finding
	Grade Grade
}

// Entry is what was found of one entry.
type Entry struct {
	Found    Found
	Head     explain.DoctorEntry
	Findings []Finding
	Right    []explain.Right
	Formats  []string // that the tool takes, its own first
	// Sessions are those that the tool would log in with, and that are whole.
	Sessions []Session
	wrong    int // how many things are wrong, also of those that are left out
	// Renews says that a new login would mend it, Converts that the session only needs another format.
	Renews, Converts bool
	// Waits says that a new login now would make things worse, whatever else it would mend.
	Waits bool
}

// Session is one of an entry. It prints without its secret.
type Session struct {
	Fingerprint string // of the key
	Path        string // of its file, "" for one that stands in a variable
	text        string
	id          int
	hash        string
}

// Credentials are the API ID and the API hash that the entry has beside the session, 0 and "" where it has none that can be right.
func (s Session) Credentials() (id int, hash string) { return s.id, s.hash }

// Reveal is the session itself, "" for one in a file.
func (s Session) Reveal() string { return s.text }

// String is the fingerprint.
func (s Session) String() string { return s.Fingerprint }

// GoString is likewise for %#v.
func (s Session) GoString() string { return s.Fingerprint }

// Report is what came of all that was found.
type Report struct {
	Entries []Entry
	Unread  []Unreadable
}

// Wrong is how many things are wrong.
func (r Report) Wrong() (n int) {
	for _, e := range r.Entries {
		n += e.wrong
	}
	return n + len(r.Unread)
}

// Diagnose says what is wrong with what Find found. It reads session files that an entry names, and runs nothing.
func Diagnose(ctx context.Context, found []Found, unread []Unreadable, s System) Report {
	r := Report{Unread: unread}
	read := func(path string) (sessionstring.Inspection, error) { return sessionfile.Read(ctx, path, s.Sessions) }
	var doctors []*doctor
	for _, f := range found {
		d := &doctor{System: s, found: f, read: read}
		d.entry = Entry{Found: f, Formats: f.Tool.Formats, Head: explain.DoctorEntry{
			Entry: nameOf(f), Client: f.Place.Title, Path: s.shown(f.Place.Path), Line: f.Server.Line,
		}}
		if f.Known {
			d.entry.Head.Tool = f.Tool.Name
		}
		if f.Alone() {
			d.entry.Head.Path = s.shown(f.Dotenv[0].Path)
		}
		d.look()
		doctors = append(doctors, d)
	}
	for i, d := range doctors {
		d.shared(doctors[:i], doctors[i+1:])
	}
	left := maxFindings
	for _, d := range doctors {
		slices.SortStableFunc(d.entry.Findings, func(a, b Finding) int { return rank(a.Grade) - rank(b.Grade) })
		d.entry.wrong = d.wrongs()
		d.shorten(min(maxOfEntry, max(left, 1)))
		left -= len(d.entry.Findings)
		r.Entries = append(r.Entries, d.entry)
	}
	return r
}

// maxOfEntry is how many findings of an entry are told, maxFindings how many of all. A file of a project may come from anybody.
const maxOfEntry, maxFindings = 12, 120

// shorten leaves so many findings, and as many things that are right.
func (d *doctor) shorten(to int) {
	d.entry.Right = d.entry.Right[:min(to, len(d.entry.Right))]
	if more := len(d.entry.Findings) - to; more > 0 {
		d.entry.Findings = append(d.entry.Findings[:to], Finding{Grade: Note, Fact: explain.Finding{Kind: kindMore, Number: more}})
	}
}

func rank(g Grade) int {
	if g == Wrong {
		return 0
	}
	return 1
}

// nameOf is the name of an entry as it may be shown.
func nameOf(f Found) string {
	if !harmless(f.Server.Name) {
		return outside.Quoted("…")
	}
	return outside.Name(f.Server.Name)
}

// toolOf is how the tool of an entry is called in a sentence.
func toolOf(f Found) string {
	switch {
	case f.Known:
		return f.Tool.Name
	case f.Alone():
		return outside.Quoted(".env")
	default:
		return nameOf(f)
	}
}

// Fact says why a file could not be read. why puts the error in words, as a clause.
func (u Unreadable) Fact(s System, why func(error) string) explain.Finding {
	f := explain.Finding{Kind: kindUnread, Client: u.Place.Title, Path: s.shown(u.Path)}
	var bad *ownfile.Error
	switch { // the path stands in the finding, as it may be shown
	case errors.As(u.Err, &bad) && bad.Fault == ownfile.Irregular:
		f.File = explain.SessionPathUnread{Kind: "no_file", Found: string(bad.Found)}
	case errors.As(u.Err, &bad) && bad.Fault == ownfile.TooLarge:
		f.File = explain.SessionPathUnread{Kind: "too_large", Limit: bad.Limit}
	case errors.Is(u.Err, fs.ErrNotExist):
		f.File = explain.SessionPathUnread{Kind: "absent"}
	default:
		f.Why = why(u.Err)
	}
	return f
}

// baseName is the name of a program or script without its folder.
func baseName(path string) string { return filepath.Base(filepath.ToSlash(path)) }
