package explain

import (
	"strings"
	"testing"
)

// BenchmarkStart measures what texts cost a process that starts: each round reads and compiles anew.
func BenchmarkStart(b *testing.B) {
	for name, facts := range map[string][]Fact{
		"FirstTell":    {UnknownFlow{}},
		"Instructions": {Instructions{Pages: true}},
		"Tools":        toolFacts(),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				fresh := newBundle(English)
				for _, f := range facts {
					if _, ok := fresh.render(f.ID(), Assistant, f); !ok {
						b.Fatal(f.ID())
					}
				}
			}
		})
	}
}

// toolFacts are all tools, as a client lists them.
func toolFacts() (all []Fact) {
	for h := range english.sections() {
		if name, ok := strings.CutPrefix(h, "tool."); ok && !strings.Contains(name, "@") {
			all = append(all, Tool{Name: name, Pages: true})
		}
	}
	return all
}
