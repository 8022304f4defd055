package explain

import (
	"strings"
	"testing"
)

// TestStartReadsOnlyWhatIsListed: what an assistant is told when it lists things comes from files that are read alone.
func TestStartReadsOnlyWhatIsListed(t *testing.T) {
	facts := append(toolFacts(), Instructions{}, Instructions{Pages: true, Sandbox: true})
	for h := range english.sections() {
		if name, ok := strings.CutPrefix(h, "listed."); ok {
			facts = append(facts, Listed{Name: name, Tools: Offered(), Formats: []string{"a", "b"}})
		}
	}
	fresh := newBundle(English)
	all := fresh.sections
	fresh.sections = func() map[string]string {
		t.Error("all texts are read")
		return all()
	}
	for _, f := range facts {
		for _, r := range []Reader{Assistant, Private} {
			if text, ok := fresh.render(f.ID(), r, f); !ok || text == "" {
				t.Errorf("%s has no text for %s", f.ID(), r)
			}
		}
	}
}

// TestListedTextsStandTogether: a section for a reader of its own that stood in another file would not be found.
func TestListedTextsStandTogether(t *testing.T) {
	for _, b := range []*bundle{english, russian} {
		listed := b.listed()
		for h := range b.sections() {
			id, _, _ := strings.Cut(h, " @")
			_, plain := listed[id]
			if _, found := listed[h]; plain && !found {
				t.Errorf("%s: %s stands in %v, and %s in another file", b.folder, id, listedFiles, h)
			}
		}
	}
}
