package secretpage

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"telegram-login-mcp/internal/secret"
)

// Page is what a ticket shows. It does one thing: Submit asks, QR shows a code, or Reveal hands something out. Its texts are for people, and
// hold no secret.
type Page struct {
	Title   string          // the heading: what is asked or shown
	Account string          // whose, masked; may be empty
	Why     string          // why this is asked, one to three sentences
	Notes   []string        // what helps to answer, for example the hint of a password
	Latest  func() []string // notes that change, and come first; an open page asks every few seconds, so it must not block; may be nil
	Fields  []Field         // what is asked, only with Submit; with none of them the page asks for a click
	Button  string          // what the button says, not with QR

	// Submit gets what was typed, by the names of the fields; what is optional and was left empty is the empty secret. It is called once at
	// a time, and returns soon after ctx is done: after a minute, when the ticket is withdrawn, and when the desk closes, but not when the
	// browser goes away.
	Submit func(ctx context.Context, typed map[string]secret.String) Outcome

	// QR is the code as it is now. The page asks for it every second, so it must not block.
	QR func() QR

	// Reveal is called after a click, like Submit. With an outcome that is done, the page shows what it returned, once, and the ticket is used
	// up. When nobody is there to see it any more, what it returned is dropped and the ticket stays open.
	Reveal func(ctx context.Context) (Reveal, Outcome)
	// Shown is called once what Reveal returned is on its way to a browser that was still there when all of it was written: what can be known of
	// an answer over HTTP. The ticket ends after it. When the writing fails, the ticket stays open. Nil where nobody wants to know.
	Shown func(ctx context.Context)
}

// Field is one thing to type.
type Field struct {
	Name      string // lower-case letters, digits and underscores
	Label     string
	Help      string
	Secret    bool // hidden while it is typed
	Multiline bool
	Optional  bool

	AutoComplete string // as in HTML: one-time-code, current-password, new-password; "off" when empty
	InputMode    string // as in HTML: numeric, email, …
}

// Outcome is what came of a try, in words for the page.
type Outcome struct {
	Done    bool // the page has done its work; else it says what was wrong and asks again
	Title   string
	Brief   string // the title for whoever asked for the page, who may speak another language than the person; "" for the title itself
	Meaning string
	Fixes   []string
	Fields  []string // with Done false: the names of those to ask again, all when empty; the others are kept, unseen
	Unsent  bool     // nothing came of it, so it does not count as a try
}

// QR is a QR code that changes.
type QR struct {
	Number  int // another one for each code
	PNG     []byte
	Link    string // what the code holds
	Expires time.Time
	Text    string  // how it stands, in a sentence
	Outcome Outcome // with Done true, the page ends with it; else it is ignored
}

// Reveal is what the page hands out.
type Reveal struct {
	Items []Item
}

// Item is one thing to copy.
type Item struct {
	Label, Help string
	Value       secret.String
	Multiline   bool
}

// notes are all notes, as they are now.
func (p Page) notes() []string {
	if p.Latest == nil {
		return p.Notes
	}
	return slices.Concat(p.Latest(), p.Notes)
}

var fieldName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// check finds what is wrong with a page. These are defects of whoever opens it.
func (p Page) check() error {
	purposes := 0
	for _, has := range []bool{p.Submit != nil, p.QR != nil, p.Reveal != nil} {
		if has {
			purposes++
		}
	}
	switch {
	case purposes != 1:
		return errors.New("secretpage: a page has one of Submit, QR and Reveal")
	case p.Title == "":
		return errors.New("secretpage: a page has a title")
	case p.Button == "" && p.QR == nil:
		return errors.New("secretpage: a page with Submit or Reveal has a button")
	case len(p.Fields) > 0 && p.Submit == nil:
		return errors.New("secretpage: only a page with Submit has fields")
	}
	seen := make(map[string]bool)
	for _, f := range p.Fields {
		if !fieldName.MatchString(f.Name) || seen[f.Name] || f.Label == "" {
			return fmt.Errorf("secretpage: field %q has a name of its own and a label", f.Name)
		}
		seen[f.Name] = true
	}
	return nil
}
