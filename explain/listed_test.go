package explain

import (
	"strings"
	"testing"
)

// TestStartReadsOnlyWhatIsListed: what an assistant is told when it lists things stands in files that are read alone, and no other file has words for a
// reader of its own to a text that stands there, which would then not be found.
func TestStartReadsOnlyWhatIsListed(t *testing.T) {
	fresh := newBundle(English)
	listed := fresh.listed()
	for h := range listed {
		if id, _, _ := strings.Cut(h, " @"); strings.HasPrefix(id, "tool.") || strings.HasPrefix(id, "listed.") {
			if got := fresh.heading(id, Assistant); got == "" {
				t.Errorf("%s is not found", id)
			}
		}
	}
	for h, text := range fresh.sections() {
		id, _, _ := strings.Cut(h, " @")
		mine := strings.HasPrefix(id, "tool.") || strings.HasPrefix(id, "listed.") || id == "instructions"
		_, found := listed[h]
		if mine && !found {
			t.Errorf("%s is told at every start, and does not stand in %v", h, listedFiles)
		}
		if mine && strings.Contains(text, "{{template") {
			t.Errorf("%s is told at every start, and takes in a part, which has all files read", h)
		}
		if _, ok := listed[id]; ok && !found {
			t.Errorf("%s stands in %v, and %s in another file", id, listedFiles, h)
		}
	}
}
