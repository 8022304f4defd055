package explain

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// stays are texts of two or more words that stand in the Go of a terminal, by the file, and why.
var stays = map[string]struct {
	why   string
	texts []string
}{
	"internal/terminal/keyboard.go": {"an error that is compared, and not shown", []string{"the input has ended"}},
	"internal/terminal/wait.go":     {"an error that is compared, and not shown", []string{"enter was pressed"}},

	"cmd/telegram-login-mcp/demo.go":    {"errors of the demo itself, for whoever mends it", []string{"%s ended as %q, not as %q", "no code arrived in the app"}},
	"cmd/telegram-login-mcp/folders.go": {"a folder of macOS", []string{"Application Support"}},
	"cmd/telegram-login-mcp/login.go":   {"how kong says an error", []string{"telegram-login-mcp: error: %v\n", "exit code %d"}},
	"cmd/telegram-login-mcp/parse.go": {"the description of kong's help, as that of each flag", []string{
		"An MCP server that takes a person through a Telegram login, explains every answer of Telegram, and ends with a session that other tools accept."}},
	"cmd/telegram-login-mcp/transcript.go": {"an error of the demo itself, for whoever mends it", []string{"an answer of Telegram is no object: %s"}},
}

// scripts are programs for shells.
const scripts = "cmd/telegram-login-mcp/install_completion.go"

var (
	twoWords = regexp.MustCompile(`[A-Za-z]{2,}[^A-Za-z]* [^A-Za-z]*[A-Za-z]{2,}`)
	// operation is what stands before an error: "open the browser: ".
	operation = regexp.MustCompile(`^(%s: )?[a-z][A-Za-z ]*: %w$`)
)

// sentences of Go: texts of two or more words that are neither in a tag, nor in a log, nor before an error.
func sentencesInGo(file *ast.File) (found []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			n.Tag = nil // which kong reads
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Msg" { // zerolog's
				return false
			}
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); n.Kind == token.STRING && err == nil && twoWords.MatchString(text) && !operation.MatchString(text) {
				found = append(found, text)
			}
		}
		return true
	})
	return found
}

func TestNoSentenceIsLeftInTheGoOfATerminal(t *testing.T) {
	unused := map[string][]string{}
	for name, s := range stays {
		unused[name] = slices.Clone(s.texts)
	}
	for name, file := range sources() {
		name = strings.TrimPrefix(name, "../")
		if name == scripts {
			continue
		}
		for _, text := range sentencesInGo(file) {
			if !slices.Contains(stays[name].texts, text) {
				t.Errorf("%s says %q: a sentence belongs into texts/en", name, text)
			}
			unused[name] = slices.DeleteFunc(unused[name], func(s string) bool { return s == text })
		}
	}
	for name, texts := range unused {
		if len(texts) > 0 || stays[name].why == "" {
			t.Errorf("%s has not said %q for a while, or nobody knows why", name, texts)
		}
	}
}

func TestSentencesInGoAreFound(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "x.go", `package x

import "a b/c d"

type c struct { A int `+"`help:\"A flag of kong.\"`"+` }

func f() {
	log.Warn().Msg("Left out of it.")
	x("open the browser: %w", "one", "--flag", "%d. %s")
	say("Found it, at last.", `+"`Found too`"+`, "do \"this\" now")
}
`, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := sentencesInGo(file), []string{"Found it, at last.", "Found too", "do \"this\" now"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

// TestEveryKindInGoIsToldOf looks at facts with a kind: one that has no text would be silent.
func TestEveryKindInGoIsToldOf(t *testing.T) {
	told := map[string][]string{} // kinds by type
	for _, f := range commandAndTerminal() {
		if kind := reflect.ValueOf(f).FieldByName("Kind"); kind.IsValid() {
			told[reflect.TypeOf(f).Name()] = append(told[reflect.TypeOf(f).Name()], kind.String())
		}
	}
	asked := map[string][]string{}
	for name, file := range sources() {
		ast.Inspect(file, func(n ast.Node) bool {
			if set, ok := n.(*ast.AssignStmt); ok {
				if of, ok := set.Lhs[0].(*ast.SelectorExpr); ok && of.Sel.Name == "Kind" {
					for _, kind := range literals(set.Rhs[0]) {
						if !slices.ContainsFunc(slices.Collect(maps.Values(told)), func(kinds []string) bool { return slices.Contains(kinds, kind) }) {
							t.Errorf("%s: nothing of the kind %q has a text", name, kind)
						}
					}
				}
			}
			lit, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			of, ok := lit.Type.(*ast.SelectorExpr)
			if !ok || told[of.Sel.Name] == nil {
				return true
			}
			for _, e := range lit.Elts {
				pair := e.(*ast.KeyValueExpr)
				if pair.Key.(*ast.Ident).Name != "Kind" {
					continue
				}
				for _, kind := range literals(pair.Value) {
					asked[of.Sel.Name] = append(asked[of.Sel.Name], kind)
					if !slices.Contains(told[of.Sel.Name], kind) {
						t.Errorf("%s: %s of the kind %q has no text", name, of.Sel.Name, kind)
					}
				}
			}
			return true
		})
	}
	if len(asked) < 5 {
		t.Errorf("kinds are looked for in vain: %v", asked)
	}
}

// takesKey are the functions of internal/terminal that take the key of a Line, and which of their arguments it is.
var takesKey = map[string]int{"line": 0, "choice": 0, "askHidden": 1, "confirmedStep": 1}

// TestEveryKeyInGoLooksLikeOne, so that terminalSamples finds it.
func TestEveryKeyInGoLooksLikeOne(t *testing.T) {
	n := 0
	for name, file := range sources() {
		look := func(e ast.Expr) {
			for _, key := range literals(e) {
				if n++; !isKey.MatchString(key) {
					t.Errorf("%s: %q is no key", name, key)
				}
			}
		}
		ast.Inspect(file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.CallExpr:
				if f, ok := node.Fun.(*ast.SelectorExpr); ok && strings.Contains(name, "internal/terminal") {
					if at, ok := takesKey[f.Sel.Name]; ok && at < len(node.Args) {
						look(node.Args[at])
					}
				}
			case *ast.KeyValueExpr:
				if key, ok := node.Key.(*ast.Ident); ok && key.Name == "Key" {
					look(node.Value)
				}
			}
			return true
		})
	}
	if n < 50 {
		t.Errorf("only %d keys were found", n)
	}
}

// TestReaderAtATerminalIsSetInOnePlace holds that everything else is told who reads: in another language it is somebody else.
func TestReaderAtATerminalIsSetInOnePlace(t *testing.T) {
	found := map[string]int{}
	for name, file := range sources() {
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Terminal" {
				if of, ok := s.X.(*ast.Ident); ok && of.Name == "explain" {
					found[strings.TrimPrefix(name, "../")]++
				}
			}
			return true
		})
	}
	// where the language is chosen, and the default where nobody says; a dialogue has the same default.
	if want := map[string]int{"cmd/telegram-login-mcp/parse.go": 1, "cmd/telegram-login-mcp/language.go": 2, "internal/terminal/dialogue.go": 1}; !maps.Equal(found, want) {
		t.Errorf("explain.Terminal stands in %v, want %v", found, want)
	}
}

func commandAndTerminal() (all []Fact) {
	for _, f := range full() {
		if only(f) == Terminal {
			all = append(all, f)
		}
	}
	return all
}
