package explain

import (
	"fmt"
	"slices"
	"strings"
)

// wordsDocument shows every text for every reader that has words of their own: with sample values first, then every line that other values bring.
func wordsDocument(l Language) string {
	b := newBundle(l)
	byHeading := map[string][]Explanation{}
	add := func(f Fact) {
		told := map[wording]bool{}
		for _, r := range readers {
			r = r.In(l)
			h := b.headingOf(f, r)
			if alone, ok := f.(interface{ Own() string }); ok && l != English && b.heading(alone.Own(), r) == "" { // told in English only
				continue
			}
			if w := (wording{h, r.remote}); h != "" && r.Language() == l && !told[w] {
				told[w] = true
				byHeading[h] = append(byHeading[h], Tell(r, f).Explanation)
			}
		}
	}
	for _, f := range facts() {
		add(f)
	}
	for _, f := range failures() {
		add(f)
	}
	var headings []string
	for h := range b.sections() {
		if !strings.HasPrefix(h, "part.") && !ofUnits(h) {
			headings = append(headings, h)
		}
	}
	slices.Sort(headings)
	var out strings.Builder
	head := "# All that can be said\n\n[Front page](../README.md) · before: [All errors](errors.md) · [in Russian](words.ru.md)\n\n"
	if l == Russian {
		head = "# All that can be said in Russian\n\n[Front page](../README.md) · before: [All that can be said](words.md)\n\n"
	}
	out.WriteString(head + "Made from `explain/texts` by `go test ./explain -run Seen -update`; change it there. Each text stands under its ID, with the reader behind it " +
		"where it is for one alone. What other values bring stands behind “or”, what is told on request only behind “more”.\n")
	for _, h := range headings {
		fmt.Fprintf(&out, "\n## %s\n\n", h)
		if byHeading[h] == nil {
			out.WriteString("(no fact leads here)\n")
		}
		said := map[string]bool{}
		line := func(first bool, form, text string) {
			key := form + text
			if text == "" || said[key] {
				return
			}
			said[key] = true
			if !first {
				form = "or: " + form
			}
			fmt.Fprintf(&out, "* "+form+"\n", text)
		}
		for i, e := range byHeading[h] {
			line(i == 0, "**%s**", e.Title)
			for _, s := range strings.SplitAfter(e.Meaning, ". ") {
				line(i == 0, "%s", strings.TrimSpace(s))
			}
			for _, s := range e.Fixes {
				line(i == 0, "→ %s", s)
			}
			for _, s := range e.More {
				line(i == 0, "more: %s", s)
			}
		}
	}
	return out.String()
}

// failures are the errors of Telegram, in each circumstance that the catalogue knows.
func failures() (all []Fact) {
	for _, e := range catalogue() {
		f := Failure{Type: e.name, Code: e.number, Argument: 42, Now: sampleNow}
		all = append(all, f)
		ours := f
		ours.State, ours.Method = "code_sent", "auth.signIn"
		all = append(all, ours)
		for _, c := range casesOf(f) {
			all = append(all, c.failure)
			if c.failure.State == "" {
				c.failure.State = "code_sent"
				all = append(all, c.failure)
			}
		}
	}
	return append(all, Failure{Code: 400, Type: "NOT_IN_ANY_LIST", Method: "auth.signIn", State: "code_sent", Now: sampleNow}, Failure{Code: 500}, Failure{})
}
