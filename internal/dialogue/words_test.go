package dialogue

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"telegram-login-mcp/explain"
)

// literals are all texts in the sources of a package. The explain room hands out only what fits a moment; here every alternative counts.
func literals(t *testing.T, dir string) (texts []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no sources in %s: %v", dir, err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			e, isExpr := n.(ast.Expr)
			s, isText := constant(e)
			if isExpr && isText {
				texts = append(texts, s)
			}
			return !isText
		})
	}
	return texts
}

// constant is the text of a literal, or of literals that are added up; names among them are left out.
func constant(n ast.Expr) (string, bool) {
	switch n := n.(type) {
	case *ast.BasicLit:
		if n.Kind != token.STRING {
			return "", false
		}
		s, err := strconv.Unquote(n.Value)
		return s, err == nil
	case *ast.BinaryExpr:
		if n.Op != token.ADD {
			return "", false
		}
		a, okA := constant(n.X)
		b, okB := constant(n.Y)
		return a + b, okA || okB
	}
	return "", false
}

// forModels is what a person must not meet.
var forModels = func() *regexp.Regexp {
	names := []string{"flow_id", "wait_seconds", "next_tools", "new_password", "recovery_code", "delivery_type"}
	names = append(names, explain.Tools()...)
	return regexp.MustCompile(`\b(` + strings.Join(names, "|") + `)\b`)
}()

func TestNoTextOfTheExplainRoomNamesAToolOrAnArgument(t *testing.T) {
	sentences := 0
	for _, text := range literals(t, filepath.Join("..", "..", "explain")) {
		if !strings.Contains(text, " ") {
			continue // a name
		}
		for one := range strings.SplitSeq(text, " | ") {
			sentences++
			said := worded(one)
			if found := forModels.FindString(said); found != "" {
				t.Errorf("%s is left in %q", found, said)
			}
			if !strings.Contains(one, "{?by_page}") && !strings.Contains(one, "{?private}") && !strings.Contains(one, "{?page}") && strings.Contains(said, "MCP client") {
				t.Errorf("this person has no MCP client: %q", said)
			}
			for _, ugly := range []string{"  ", " .", " ,", " :", "““", "private page,", "flow"} {
				if strings.Contains(said, ugly) && !strings.Contains(one, ugly) && !strings.Contains(one, "  ") {
					t.Errorf("%q became %q, with %q in it", one, said, ugly)
				}
			}
		}
	}
	if sentences < 500 {
		t.Errorf("only %d sentences were looked at", sentences)
	}
}

func TestEveryPhraseStillOccurs(t *testing.T) {
	all := strings.Join(slices.Concat(literals(t, filepath.Join("..", "..", "explain")), literals(t, filepath.Join("..", "..", "mcpserver"))), "\n")
	for _, p := range phrases {
		if !strings.Contains(all, p.model) {
			t.Errorf("nothing says %q any more", p.model)
		}
	}
}

func TestEveryToolThatTextsNameHasALabel(t *testing.T) {
	for _, tool := range explain.Tools() {
		if labels[tool] == "" {
			t.Errorf("%s has no label", tool)
		}
	}
}

func TestWordedText(t *testing.T) {
	for model, person := range map[string]string{
		"Pass the digits to submit_code.":                                                                     "Type the digits at “enter the code”.",
		"Look again, and pass that one to submit_code.":                                                       "Look again, and type that one at “enter the code”.",
		"Call resend_code in 42 s.":                                                                           "Choose “send the code another way” in 42 s.",
		"Call get_flow with this ID and wait_seconds 20 until it is finished.":                                "Choose “what happened so far” until it is finished.",
		"Call submit_password with the flow_id only: the password is typed on a private page.":                "Choose “enter the password”.",
		"Start a new login with request_code.":                                                                "Start a new login with “new login”.",
		"Flow flow_abcdef234567: state code_sent, +44 *** 17, DC 2.":                                          "This login: waiting for the code, +44 *** 17, DC 2.",
		"Flow flow_abcdef234567 is in the state password_needed.":                                             "This login is in the state “waiting for the password”.",
		"The flow is expired now, so the answer that came afterwards was dropped.":                            "The login is too old to go on now, so the answer that came afterwards was dropped.",
		"The flow is in the state code_sent, and submit_password does not fit there.":                         "The login is in the state “waiting for the code”, and “enter the password” does not fit there.",
		"Use one of the tools that fit now: submit_code, resend_code.":                                        "Use one of the choices that fit now: “enter the code”, “send the code another way”.",
		"The last answer of Telegram has no next_type, so it would refuse a resend.":                          "The last answer of Telegram has no next_type, so it would refuse a resend.",
		"SANDBOX: this is the embedded Telegram of telegram-login-mcp, not the real one.":                     "",
		"-- Telegram's answer ---\n  hint  Pass the code to submit_code, flow_id\n-----------\nCall get_flow": "-- Telegram's answer ---\n  hint  Pass the code to submit_code, flow_id\n-----------\nChoose “what happened so far”",
	} {
		if got := worded(model); got != person {
			t.Errorf("%q became\n%q, want\n%q", model, got, person)
		}
	}
}

func TestWhatStandsInMarksIsNotReworded(t *testing.T) {
	const session = "1BVtsOHwBu-flow-7abc-flows-x get_flow"
	for model, person := range map[string]string{
		"Telegram confirms the login as “Flo, the flow” (“@flow”, +44 *** 17, ID 42).": "",
		"Your own hint for it is: “old flow of this server”.":                          "",
		"The file “/home/ada/flow/get_flow.session” is in the flow.":                   "The file “/home/ada/flow/get_flow.session” is in the login.",
		"Pass “the flow” to submit_code, or “x” to it.":                                "Type “the flow” at “enter the code”, or “x” to it.",
		"Call “get_flow":           "Call “get_flow", // a mark that nothing ends
		"in the state “code_sent”": "",
		session:                    "",
		"“” the flow “flow” get_flow “”": "“” the login “flow” “what happened so far” “”",
	} {
		if person == "" {
			person = model
		}
		if got := worded(model, session); got != person {
			t.Errorf("%q became\n%q, want\n%q", model, got, person)
		}
	}
	if got := named("The hint is “check_connection”.\nSee check_connection later: “explain_error”", "check_connection", "explain_error"); !slices.Equal(got, []string{"check_connection"}) {
		t.Errorf("a text is taken to name %v", got)
	}
}

func TestCredentialsAreExplainedToSomebodyWithoutAnAssistant(t *testing.T) {
	how := explain.ForLocal("failure.api_credentials_missing", nil)
	text := worded(list(how.Fixes))
	for _, bad := range []string{"MCP", "client", "also pass", "private page", "“new login”"} {
		if strings.Contains(text, bad) {
			t.Errorf("%q is left in\n%s", bad, text)
		}
	}
	if !strings.Contains(text, "Type the two values here") || !strings.Contains(text, "my.telegram.org") {
		t.Errorf("the way to the credentials is not told:\n%s", text)
	}
}
