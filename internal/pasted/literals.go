package pasted

import (
	"slices"
	"strings"
	"sync"

	"github.com/coregx/ahocorasick"
)

// literal is what is looked for in a text, in lower case, and who wants to know of it: a rule, or what is told by found.
type literal struct {
	text  string
	rule  *rule
	found func(p *page, at int)
}

// keyLength is how many bytes of a literal the automaton looks for; the rest is compared where they stand. With whole literals its table would have four times as many rows.
const keyLength = 8

// finder finds all literals in one pass.
type finder struct {
	automaton *ahocorasick.Automaton
	behind    [][]literal // by the number of a key: the literals that begin with it
}

// literals is made when the first text is read: most servers end without having explained one.
var literals = sync.OnceValue(newFinder)

func newFinder() *finder {
	f := &finder{}
	keys := map[string]int{}
	builder := ahocorasick.NewBuilder()
	add := func(l literal) {
		key := l.text[:min(keyLength, len(l.text))]
		at, ok := keys[key]
		if !ok {
			at = len(f.behind)
			keys[key] = at
			f.behind = append(f.behind, nil)
			builder.AddPattern([]byte(key))
		}
		f.behind[at] = append(f.behind[at], l)
	}
	all := rules()
	for i := range all {
		before, _, _ := strings.Cut(all[i].text, "#")
		add(literal{text: before, rule: &all[i]})
	}
	for _, m := range marks {
		add(literal{text: m.text, found: m.found})
	}
	for _, m := range answerMarks() {
		add(literal{text: m.text, found: m.found})
	}
	for _, s := range slices.Concat(places, sentences(), apart()) {
		add(literal{text: s.text, found: s.found})
	}
	var err error
	if f.automaton, err = builder.Build(); err != nil {
		panic(err) // it is built in
	}
	return f
}

// in tells of every place in a text where a literal stands, by the end of its key.
func (f *finder) in(p *page) {
	for _, m := range f.automaton.FindAllOverlapping(p.folded) {
		for i := range f.behind[m.PatternID] {
			l := &f.behind[m.PatternID][i]
			if n := m.End - m.Start; n < len(l.text) && (m.End == len(p.lower) || p.lower[m.End] != l.text[n]) {
				continue // as nearly all: many literals begin alike
			}
			switch {
			case !strings.HasPrefix(p.lower[m.Start:], l.text):
			case l.rule != nil:
				p.byRule(l.rule, m.Start, m.Start+len(l.text))
			default:
				l.found(p, m.Start)
			}
		}
	}
}
