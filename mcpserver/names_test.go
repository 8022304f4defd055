package mcpserver

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"telegram-login-mcp/explain"
)

// named are the places in Go where a label, a phrase or a listing is named, and what stands before the name in its heading. A name that goes on with a plus is put together.
var named = []struct {
	place  *regexp.Regexp
	before string
}{
	{regexp.MustCompile(`\bLabel\("([^"]+)"\)`), "label."},
	{regexp.MustCompile(`\blabel\(r, "([^"]+)"\)`), "label."},
	{regexp.MustCompile(`\bLabel\{Name: "([^"]+)"\}`), "label."},
	{regexp.MustCompile(`\bphrase\("([^"]+)", `), "phrase."},
	{regexp.MustCompile(`\bPhrase\{Name: "([^"]+)"[,}]`), "phrase."},
	{regexp.MustCompile(`\b(?:fill|chat)\("[a-z_]+", "([^"]+)"\)`), "phrase.fill."},
	{regexp.MustCompile(` secret:"([^"]+)"`), "phrase."},
	{regexp.MustCompile(`\blisting\("([^"]+)"\)`), "listed."},
}

// heading is a text that has nothing but its name.
type heading string

func (h heading) ID() string { return string(h) }

// TestNamesOfLabelsHaveATextAndTextsAreNamed: a name is a string, so nothing else tells that it is misspelt.
func TestNamesOfLabelsHaveATextAndTextsAreNamed(t *testing.T) {
	var all strings.Builder
	for _, pattern := range []string{"*.go", "present/*.go", "../internal/terminal/*.go", "../cmd/*/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(src)
			for _, n := range named {
				for _, found := range n.place.FindAllStringSubmatch(string(src), -1) {
					if id := n.before + found[1]; explain.Text(explain.Assistant, heading(id)) == "" && !strings.HasPrefix(id, "listed.prompt.") && !templated(id) {
						t.Errorf("%s: there is no text %s", path, id)
					}
				}
			}
		}
	}
	for _, file := range []string{"frames", "lists"} {
		text, err := os.ReadFile(filepath.Join("..", "explain", "texts", "en", file+".md"))
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`(?m)^## (?:label|phrase|listed)\.(\S+)$`).FindAllStringSubmatch(string(text), -1) {
			name := found[1]
			part := name[strings.LastIndexByte(name, '.')+1:]
			if !strings.Contains(all.String(), `"`+name+`"`) && !strings.Contains(all.String(), `"`+part) && name != "limits_file" && name != "given_field" { // which have a fact of their own
				t.Errorf("nothing names %s", found[0])
			}
		}
	}
}

// templated reports whether a phrase has a field, and so a text only when it is told with one.
func templated(id string) bool {
	name, ok := strings.CutPrefix(id, "phrase.")
	return ok && explain.Text(explain.Assistant, explain.Phrase{Name: name, Of: "x", Count: 2}) != ""
}
