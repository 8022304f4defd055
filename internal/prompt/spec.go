package prompt

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"
	"time"

	"telegram-login-mcp/internal/secret"
)

// Spec is what is asked of a person. It does one thing: Submit asks, QR shows a code, or Reveal hands something out. Its texts are for people, and
// hold no secret.
type Spec struct {
	Key  string // names the purpose: of two prompts with one key only one is open; see [Set]
	Args any    // what else it is about, comparable: other ones under the same key are another prompt
	Flow string // the login that it is for; "" without one
	Step string // the tool that it is for

	Beside []byte // what other processes of the program are told of it besides, where they may know of it; else nil

	Title   string          // the heading: what is asked or shown
	Account string          // whose, masked; may be empty
	Why     string          // why this is asked, one to three sentences
	Notes   []string        // what helps to answer, for example the hint of a password
	Latest  func() []string // notes that change, and come first; asked for every few seconds, so it must not block; may be nil
	Recheck func()          // called whenever somebody looks: it ends the prompt where what that is for went on without it, and must not block; may be nil
	Fields  []Field         // what is asked, only with Submit; with none of them a click is asked for
	Button  string          // what the button says, not with QR

	// Submit gets what was typed, by the names of the fields; what is optional and was left empty is the empty secret. It is called once at
	// a time, and returns soon after ctx is done: after a minute, when the prompt is withdrawn, and when the program ends, but not when the
	// browser goes away.
	Submit func(ctx context.Context, typed map[string]secret.String) Result

	// QR is the code as it is now. It is asked for every second, so it must not block.
	QR func() QR

	// Reveal is called after a click, like Submit. With a result that is done, the person is shown what it returned, once, and the prompt is
	// accepted. When nobody is there to see it any more, what it returned is dropped and the prompt stays open.
	Reveal func(ctx context.Context) (Reveal, Result)
	// Shown is called once what Reveal returned is on its way to a browser that was still there when all of it was written: what can be known of
	// an answer over HTTP. The prompt ends after it. When the writing fails, the prompt stays open. Nil where nobody wants to know.
	Shown func(ctx context.Context)
}

// Field is one thing to type, or to choose.
type Field struct {
	Name      string // lower-case letters, digits and underscores
	Label     string
	Help      string
	Secret    bool // hidden while it is typed
	Multiline bool
	Optional  bool
	Choices   []Choice // one of them is chosen, and nothing is typed; none is chosen beforehand

	AutoComplete string // as in HTML: one-time-code, current-password, new-password; "off" when empty
	InputMode    string // as in HTML: numeric, email, …
}

// Choice is one of the answers of a field.
type Choice struct {
	Value  string // what Submit gets
	Label  string
	Help   string
	Detail string // what it comes to, line by line, such as the change of a file; may be empty
	// Warnings are what should make whoever chooses it think twice; may be empty.
	Warnings []string
	No       bool // the answer of whoever wants nothing done
}

// Result is what came of something that was submitted, or of the prompt, in words for the person.
type Result struct {
	Done    bool // the prompt has done its work; else it says what was wrong and asks again
	Title   string
	Brief   string // the title for whoever asked, who may speak another language than the person; "" for the title itself
	Meaning string
	Fixes   []string
	Fields  []string // with Done false: the names of those to ask again, all when empty; the others are kept, unseen
	Needed  bool     // with Fields: none of them may be left empty any more
	Unsent  bool     // nothing came of it, so it does not count as a try
}

// QR is a QR code that changes.
type QR struct {
	Number  int // another one for each code
	PNG     []byte
	Link    string // what the code holds
	Expires time.Time
	Text    string // how it stands, in a sentence
	Result  Result // with Done true, the prompt ends with it; else it is ignored
}

// Reveal is what is handed out.
type Reveal struct {
	Items []Item
}

// Item is one thing to copy.
type Item struct {
	Label, Help string
	Value       secret.String
	Multiline   bool
}

// AllNotes are all notes, as they are now.
func (s Spec) AllNotes() []string {
	if s.Latest == nil {
		return s.Notes
	}
	return slices.Concat(s.Latest(), s.Notes)
}

var fieldName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z][a-z0-9_]*$`) })

// Check finds what is wrong with a spec. These are defects of whoever made it.
func (s Spec) Check() error {
	purposes := 0
	for _, has := range []bool{s.Submit != nil, s.QR != nil, s.Reveal != nil} {
		if has {
			purposes++
		}
	}
	switch {
	case purposes != 1:
		return errors.New("prompt: a spec has one of Submit, QR and Reveal")
	case s.Title == "":
		return errors.New("prompt: a spec has a title")
	case s.Button == "" && s.QR == nil:
		return errors.New("prompt: a spec with Submit or Reveal has a button")
	case len(s.Fields) > 0 && s.Submit == nil:
		return errors.New("prompt: only a spec with Submit has fields")
	}
	seen := make(map[string]bool)
	for _, f := range s.Fields {
		if !fieldName().MatchString(f.Name) || seen[f.Name] || f.Label == "" {
			return fmt.Errorf("prompt: field %q has a name of its own and a label", f.Name)
		}
		seen[f.Name] = true
		if err := f.checkChoices(); err != nil {
			return err
		}
	}
	return nil
}

func (f Field) checkChoices() error {
	if len(f.Choices) > 0 && (len(f.Choices) == 1 || f.Secret || f.Multiline || f.Optional) {
		return fmt.Errorf("prompt: field %q has two choices or more, and nothing of what is typed", f.Name)
	}
	seen := make(map[string]bool)
	for _, c := range f.Choices {
		if c.Value == "" || seen[c.Value] || c.Label == "" {
			return fmt.Errorf("prompt: a choice of field %q has a value of its own and a label", f.Name)
		}
		seen[c.Value] = true
	}
	return nil
}

// Offers reports whether a value is one of the choices.
func (f Field) Offers(value string) bool {
	return slices.ContainsFunc(f.Choices, func(c Choice) bool { return c.Value == value })
}

// Typed reports whether something is typed into a field.
func (s Spec) Typed() bool {
	return slices.ContainsFunc(s.Fields, func(f Field) bool { return len(f.Choices) == 0 })
}
