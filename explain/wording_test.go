package explain

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// complaints says what is wrong with the wording of e.
func complaints(e Explanation) []string {
	var bad []string
	complain := func(format string, args ...any) { bad = append(bad, fmt.Sprintf(format, args...)) }
	if len(e.Fixes) == 0 {
		complain("no fix")
	}
	if !slices.ContainsFunc([]string{"delivery.", "answer.", "failure.", "state.", "connection.", "guide."}, func(p string) bool { return strings.HasPrefix(e.Code, p) }) {
		complain("code %q", e.Code)
	}
	if !strings.HasPrefix(e.Source, "https://") && e.Source != sourceProject {
		complain("source %q", e.Source)
	}
	if r := []rune(e.Title); len(r) == 0 || len(r) > 70 || !(unicode.IsUpper(r[0]) || unicode.IsDigit(r[0])) || strings.HasSuffix(e.Title, ".") {
		complain("title %q is not a short line in sentence case without a full stop", e.Title)
	}
	if n := len(sentences(e.Meaning)); n == 0 || n > 3 {
		complain("meaning has %d sentences: %q", n, e.Meaning)
	}
	for _, s := range append([]string{e.Meaning}, e.Fixes...) {
		if begin := []rune(strings.TrimPrefix(s, "“")); len(begin) == 0 || !unicode.IsUpper(begin[0]) || !strings.HasSuffix(s, ".") {
			complain("%q is not a sentence", s)
		}
	}
	for _, s := range append([]string{e.Title, e.Meaning}, e.Fixes...) {
		for _, ugly := range []string{"  ", "{", "}", "|", "..", " .", " ,", "!", "\n", "%", "n't", "please", "Please", "later", "wait a bit", "a moment", "invalid", "illegal", "ou must", "you failed"} {
			if strings.Contains(strings.NewReplacer(" .session file", " session file", " @ as %40", "").Replace(s), ugly) {
				complain("%q has %q in it", s, ugly)
			}
		}
		if len(s) > 420 {
			complain("%q is too long to be read", s)
		}
	}
	for i, fix := range e.Fixes {
		if slices.Contains(e.Fixes[:i], fix) {
			complain("the fix %q is there twice", fix)
		}
	}
	return bad
}

// sentences splits a text at full stops that end a sentence.
func sentences(s string) []string {
	var all []string
	for one := range strings.SplitSeq(s, ". ") {
		if one != "" {
			all = append(all, one)
		}
	}
	return all
}

func TestComplaintsSeeEachFault(t *testing.T) {
	good := Explanation{"failure.x", "A title", "One sentence.", []string{"Do this."}, nil, sourceErrors}
	if c := complaints(good); c != nil {
		t.Fatalf("a good text is complained about: %q", c)
	}
	for name, spoil := range map[string]func(*Explanation){
		"no fix":          func(e *Explanation) { e.Fixes = nil },
		"hole":            func(e *Explanation) { e.Meaning = "It has {length} digits." },
		"no stop":         func(e *Explanation) { e.Fixes = []string{"Do this"} },
		"lower case":      func(e *Explanation) { e.Title = "a title" },
		"four sentences":  func(e *Explanation) { e.Meaning = "One. Two. Three. Four." },
		"platitude":       func(e *Explanation) { e.Fixes = []string{"Try again later."} },
		"no source":       func(e *Explanation) { e.Source = "" },
		"doubled space":   func(e *Explanation) { e.Meaning = "One  sentence." },
		"same fix twice":  func(e *Explanation) { e.Fixes = []string{"Do this.", "Do this."} },
		"unknown code":    func(e *Explanation) { e.Code = "x" },
		"nothing is said": func(e *Explanation) { e.Meaning = "" },
	} {
		e := good
		spoil(&e)
		if complaints(e) == nil {
			t.Errorf("%s: nothing is complained about in %+v", name, e)
		}
	}
}

// named lists the words of line that could be the name of a tool or variable.
func named(line string) []string {
	words := strings.FieldsFunc(line, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) })
	return slices.DeleteFunc(words, func(w string) bool { return !strings.Contains(w, "_") })
}
