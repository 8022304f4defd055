package explain

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"text/template"

	"telegram-login-mcp/internal/outside"
)

// textFiles are all texts, a folder for each language. A text is a section of a Markdown file, under a heading that is its ID:
//
//	## failure.phone_code_invalid
//	The code is wrong
//
//	Telegram compared the code, and it is not the one that it sent.
//
//	- Look at the newest message with a code.
//	- Type it digit by digit.
//	---
//	- What is told on request only.
//
// The first line is the title, what stands between it and the list is the meaning, each point is a step for the person, and what comes behind
// --- is for whoever asks for more. Only the title is required. A section is a text/template over the fact that it tells of: {{.Length}} is a field of that struct,
// and a line that becomes empty is left out. "## ID @reader" says the same in other words to one reader. "## part.name" is no text, but lines that
// others take in with {{template "part.name" .}}. "## unit.name" and "## way.name" are words that durations, dates and lists are made of (units.md).
//
// {{if remote}} begins what is told where the server runs elsewhere, see [Reader.Remote].
//
// English has every text. Another language has those that people read themselves, under the same headings, and in the same form.
//
//go:embed texts
var textFiles embed.FS

// Fact is something that can be told: what Telegram answered, what failed, where a login stands. Its ID is stable, and names the text. A fact with a
// method Shared() string that has no text of its own has the one with that heading, which it shares with others of its kind. One with a method Own() string has
// the text with that heading if there is one, before that of its ID: one error of many about the same.
type Fact interface{ ID() string }

// Tell puts a fact in words for a reader. A fact without a text is told as a fault of this program.
func Tell(r Reader, f Fact) Problem {
	said, ok := r.say(f)
	if !ok {
		f = Internal{}
		said, _ = r.say(f)
	}
	p := Problem{
		Explanation: Explanation{Code: f.ID(), Title: said.title, Meaning: said.meaning, Fixes: said.steps, More: said.more, Source: sourceProject},
		Retry:       Retry{When: RetryCorrected},
	}
	if known, ok := guidances[f.ID()]; ok {
		p.Retry, p.EndsFlow, p.Next = known.retry, known.ends, known.next
		if known.source != "" {
			p.Source = known.source
		}
	}
	if own, ok := f.(interface{ about(*Problem) }); ok {
		own.about(&p)
	}
	return p
}

// Text puts a fact in words that have no title and no steps, line by line as they stand in the file. "" where there are none.
func Text(r Reader, f Fact) string {
	text, _ := r.render(f)
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// guidance is what is known of a fact besides its words. The zero value of retry means that nothing is to be tried again.
type guidance struct {
	retry  Retry
	ends   bool     // the flow where it happened is over
	source string   // "" is this program
	next   []string // the tools that help where no flow says which, the best first
}

// bundle is all texts of a language.
type bundle struct {
	language Language
	folder   string
	funcs    template.FuncMap
	listed   func() map[string]string           // the sections of listedFiles, by heading, read once
	sections func() map[string]string           // all of them, read once
	parts    func() (*template.Template, error) // what texts can take in, parsed once for all of them
	headings sync.Map                           // by textOf: the heading that was found for it, a string
	compiled sync.Map                           // by heading: a *template.Template, made when the text is first told; nil where the text is always the same
	remotely func() *bundle                     // the same texts for readers of a service, made once
}

// textOf is an ID and who is told of it.
type textOf struct{ id, who string }

// listedFiles have what a client is told when it starts the program: instructions, and what each tool is. They are read alone, because a start should not
// wait for texts of which most servers tell none. All sections with one of their IDs, whoever reads them, stand in these files.
var listedFiles = []string{"instructions.md", "lists.md", "surface.md", "units.md"}

var (
	english = newBundle(English)
	russian = newBundle(Russian)
)

func newBundle(l Language) *bundle { return makeBundle(l, false) }

// makeBundle makes a bundle. remote says that it is for readers of a service that runs elsewhere.
func makeBundle(l Language, remote bool) *bundle {
	b := &bundle{language: l, folder: "texts/" + string(l)}
	b.funcs = template.FuncMap{
		"remote": func() bool { return remote }, "span": b.span, "exactly": b.exactly, "at": b.at, "list": b.list, "by": b.way, "shortly": b.shortWay, "plural": b.plural, "quote": outside.Quoted, "name": outside.Name,
	}
	b.remotely = sync.OnceValue(func() *bundle {
		other := makeBundle(l, true)
		other.listed, other.sections = b.listed, b.sections
		return other
	})
	b.listed = sync.OnceValue(func() map[string]string {
		return b.read(func(file string) bool { return slices.Contains(listedFiles, file) })
	})
	b.sections = sync.OnceValue(func() map[string]string { return b.read(func(string) bool { return true }) })
	b.parts = sync.OnceValues(func() (*template.Template, error) {
		base := template.New("").Funcs(b.funcs)
		for heading, text := range b.sections() {
			if strings.HasPrefix(heading, "part.") {
				if _, err := base.New(heading).Parse(strings.TrimSpace(text)); err != nil { // trimmed, so that it can stand within a line
					return nil, err
				}
			}
		}
		return base, nil
	})
	return b
}

// read reads sections from the files that are wanted, by heading.
func (b *bundle) read(wanted func(file string) bool) map[string]string {
	all := map[string]string{}
	files, err := textFiles.ReadDir(b.folder)
	if err != nil {
		panic(err) // it is built in
	}
	for _, file := range files {
		if !wanted(file.Name()) {
			continue
		}
		raw, err := textFiles.ReadFile(b.folder + "/" + file.Name())
		if err != nil {
			panic(err)
		}
		_, rest, _ := strings.Cut(string(raw), "\n## ") // behind the title of the file
		for section := range strings.SplitSeq(rest, "\n## ") {
			heading, text, _ := strings.Cut(section, "\n")
			if _, twice := all[heading]; twice {
				panic("the text " + heading + " stands in " + b.folder + " twice")
			}
			all[strings.TrimSpace(heading)] = text
		}
	}
	return all
}

// heading is the section that has a text for a reader, "" when there is none.
func (b *bundle) heading(id string, r Reader) string {
	if h, ok := b.headings.Load(textOf{id, r.who}); ok {
		return h.(string)
	}
	h := b.find(id, r)
	if h != "" { // an ID without a text may come from outside, and there is no end of those
		b.headings.Store(textOf{id, r.who}, h)
	}
	return h
}

// find is heading by looking at all that could have the text.
func (b *bundle) find(id string, r Reader) string {
	tries := []string{id + " @" + r.who, id}
	if r.who == Private.who {
		tries = []string{id + " @private", id + " @assistant", id}
	}
	for _, sections := range []func() map[string]string{b.listed, b.sections} {
		for _, h := range tries {
			if _, ok := sections()[h]; ok {
				return h
			}
		}
	}
	return ""
}

// section is the text under a heading, "" when there is none.
func (b *bundle) section(heading string) string {
	if text, ok := b.listed()[heading]; ok {
		return text
	}
	return b.sections()[heading]
}

// template is what fills a text in, nil for one that is always the same.
func (b *bundle) template(heading string) (*template.Template, error) {
	if t, ok := b.compiled.Load(heading); ok {
		return t.(*template.Template), nil
	}
	text := b.section(heading)
	var t *template.Template
	if strings.Contains(text, "{{") {
		var err error
		if t, err = b.parse(heading, text); err != nil {
			return nil, fmt.Errorf("%s: %w", b.folder, err)
		}
	}
	b.compiled.Store(heading, t)
	return t, nil
}

func (b *bundle) parse(heading, text string) (*template.Template, error) {
	t := template.New("").Funcs(b.funcs)
	if strings.Contains(text, "{{template") { // few do, and the first text that is told should not wait for parts
		parts, err := b.parts()
		if err != nil {
			return nil, err
		}
		if t, err = parts.Clone(); err != nil {
			return nil, err
		}
	}
	return t.New(heading).Parse(text)
}

// rendered is a text in its parts.
type rendered struct {
	title, meaning string
	steps, more    []string
}

// render renders a text. It reports false when there is none, or when it does not fit its fact, which a test rules out.
func (b *bundle) render(id string, r Reader, fact any) (string, bool) {
	h := b.heading(id, r)
	if h == "" {
		return "", false
	}
	text, err := b.fill(h, fact)
	return text, err == nil
}

// usualText is as long as nearly all texts are at most, in bytes. Longer ones take what they need.
const usualText = 256

// fill fills a section in with a fact.
func (b *bundle) fill(heading string, fact any) (string, error) {
	t, err := b.template(heading)
	if err != nil {
		return "", err
	}
	if t == nil {
		return b.section(heading), nil
	}
	var out strings.Builder
	out.Grow(usualText) // a template writes in small pieces
	if err := t.Execute(&out, fact); err != nil {
		return "", err
	}
	return out.String(), nil
}

// splitText takes a rendered section apart. No value can begin a line of its own: outside leaves no line end in any.
func splitText(text string) (s rendered) {
	var meaning []string
	steps := &s.steps
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		point, isPoint := strings.CutPrefix(line, "- ")
		switch {
		case line == "":
		case line == "---":
			steps = &s.more
		case isPoint:
			*steps = append(*steps, strings.TrimSpace(point))
		case s.title == "":
			s.title = line
		default:
			meaning = append(meaning, line)
		}
	}
	s.meaning = strings.Join(meaning, " ")
	return s
}
