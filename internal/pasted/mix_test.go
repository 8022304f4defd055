package pasted

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/explain"
)

// pieces are lines of what people paste: the corpus, the spellings of errors, and what the rules have.
func pieces(t *testing.T) (all []string) {
	t.Helper()
	files, err := filepath.Glob("testdata/corpus/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, part := range strings.Split(string(raw), "```\n") {
			if i%2 == 1 {
				all = append(all, part)
			}
		}
	}
	for form := range spellings {
		for _, name := range []string{"PHONE_CODE_INVALID", "AUTH_KEY_UNREGISTERED", "PEER_FLOOD", "CHAT_WRITE_FORBIDDEN"} {
			all = append(all, spelled(name, form)+"\n")
		}
	}
	for _, r := range rules() {
		all = append(all, strings.ReplaceAll(r.text, "#", "42")+" "+r.with+"\n")
	}
	return all
}

// TestMixturesKeepTheirSecrets puts secrets among what people paste, wherever a line has a gap.
func TestMixturesKeepTheirSecrets(t *testing.T) {
	all := pieces(t)
	r := rand.New(rand.NewPCG(11, 16))
	for range 4000 {
		text := all[r.IntN(len(all))] + all[r.IntN(len(all))] + all[r.IntN(len(all))]
		hidden := secretSpellings[r.IntN(len(secretSpellings))]
		at := r.IntN(len(text))
		for at > 0 && !strings.ContainsRune(" \n", rune(text[at-1])) {
			at--
		}
		if strings.Contains(text, hidden.secret) {
			continue
		}
		whole := text[:at] + fmt.Sprintf(hidden.form, hidden.secret) + "\n" + text[at:]
		read := Read(whole, "")
		if len(read.Secrets) == 0 {
			t.Errorf("no secret in %q", whole)
		}
		for i, one := range read.Findings {
			p := told(one)
			if said := strings.Join(slices.Concat([]string{one.As, p.Title, p.Meaning}, p.Fixes, p.More), "\n"); strings.Contains(said, hidden.secret) {
				t.Errorf("%q: the answer repeats %q: %s", whole, hidden.secret, said)
			}
			for _, other := range read.Findings[:i] {
				if other.Fact == one.Fact {
					t.Errorf("%q: %+v stands there twice", whole, one)
				}
			}
			if _, unread := one.Fact.(explain.Unread); unread && len(read.Findings) > 1 {
				t.Errorf("%q: what is not known stands beside what is", whole)
			}
		}
	}
}
