package mcpserver

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// inGo are the words that may stand in Go here and in present, by why they may, as "file: the literal". All else that anybody reads is a text in explain/texts.
var inGo = map[string][]string{
	"an error of Go, which names what failed, and is told as a fact": {
		"arguments.go: the argument ",
		"arguments.go:  is not taken",
		"code_text.go: neither text nor a whole number",
		"present/errors.go: the value of TELEGRAM_PROXY was not understood: ",
		"present/errors.go: write a session: ",
	},
	"a line of the log": {
		"server.go: a resource",
		"panics.go: panic of type %T in %s\n%s",
		"present/facts.go: unexplained error of type %T",
		"present/qr.go: draw QR code: %v",
	},
	"a description in a schema": {
		"get_flow.go: without flow_id: all flows",
		"get_flow.go: without flow_id: pauses, and the codes of 24 hours",
	},
}

// plainWord is a word as it stands in a sentence, and not a name of a program.
var plainWord = regexp.MustCompile(`^[(“"]?[A-Za-z][A-Za-z'-]*[.,:;)”"]*$`)

// wordsIn are the literals with two words or more in a file of Go, but for what goes to the log.
func wordsIn(t *testing.T, path string, src any) (found []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, src, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			n.Tag = nil
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.SelectorExpr); ok && (f.Sel.Name == "Log" || f.Sel.Name == "defect") && len(n.Args) > 0 {
				for _, arg := range n.Args {
					if _, made := arg.(*ast.CallExpr); made { // which is looked at
						return true
					}
				}
				return false
			}
		case *ast.BasicLit:
			if n.Kind != token.STRING {
				return true
			}
			s, err := strconv.Unquote(n.Value)
			if err != nil {
				t.Fatal(err)
			}
			words := slices.DeleteFunc(strings.Fields(s), func(w string) bool { return !plainWord.MatchString(w) })
			if len(words) >= 2 {
				found = append(found, s)
			}
		}
		return true
	})
	return found
}

// TestWordsStandInTexts: what is read has to be in texts that somebody can translate, so no sentence is made in Go.
func TestWordsStandInTexts(t *testing.T) {
	allowed := map[string]bool{} // and whether it was met
	for _, all := range inGo {
		for _, one := range all {
			allowed[one] = false
		}
	}
	for _, pattern := range []string{"*.go", "present/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			for _, literal := range wordsIn(t, path, nil) {
				key := filepath.ToSlash(path) + ": " + literal
				if _, ok := allowed[key]; !ok {
					t.Errorf("%q stands in Go: make it a text in explain/texts, or say above why it may", key)
				}
				allowed[key] = true
			}
		}
	}
	for one, met := range allowed {
		if !met {
			t.Errorf("%q stands in Go no more, so it can leave the list", one)
		}
	}
}

func TestWordsInGoAreSeen(t *testing.T) {
	src := `package x

type a struct{ B string "secret:\"a tag\"" }

func f(t log) {
	t.Log("for the log " + x)
	t.Log(fmt.Sprintf("made for %s", x))
	t.say("Tell them:", "one", "%s for %s", "auth.sendCode flow_id", "%d codes asked", "(an aside)")
}
`
	if found := wordsIn(t, "x.go", src); !slices.Equal(found, []string{"made for %s", "Tell them:", "%d codes asked", "(an aside)"}) {
		t.Errorf("%q", found)
	}
}
