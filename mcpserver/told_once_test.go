package mcpserver

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
)

// sameWords is how many words in a row a result says once.
const sameWords = 5

// quotedWords are names and what else was given: they may come again.
var quotedWords = regexp.MustCompile(`“[^”]*”|\([^)]*\)`)

// ToldOnce holds that a result says nothing twice, whatever the structure of it calls it: what happened, what that means, what the person can do, warnings, and why the next calls. Two of those can be for one reason.
func ToldOnce(t testing.TB, tool string, raw []byte) {
	t.Helper()
	var r struct {
		Happened           string
		Warnings           []string
		Explanation, Error struct {
			Meaning     string
			Fixes, More []string
		}
		Next []struct{ Why string }
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		t.Fatalf("%s: %v in %s", tool, err, raw)
	}
	seen := map[string]bool{}
	told := slices.Concat([]string{r.Happened, r.Explanation.Meaning, r.Error.Meaning}, r.Explanation.Fixes, r.Explanation.More, r.Error.Fixes, r.Error.More, r.Warnings)
	for _, piece := range told {
		for _, run := range runs(piece) {
			if seen[run] {
				t.Errorf("%s says %q twice:\n%s", tool, run, raw)
			}
			seen[run] = true
		}
	}
	for _, next := range r.Next {
		for _, run := range runs(next.Why) {
			if seen[run] {
				t.Errorf("%s says %q, and once more for %q:\n%s", tool, run, next.Why, raw)
			}
		}
	}
}

// runs are the words of a text, so many in a row at a time.
func runs(text string) (all []string) {
	words := strings.FieldsFunc(strings.ToLower(quotedWords.ReplaceAllString(text, " ")), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '_' && c != '\'' })
	for i := range max(len(words)-sameWords+1, 0) {
		all = append(all, strings.Join(words[i:i+sameWords], " "))
	}
	return all
}

func TestWhatIsToldTwiceIsSeen(t *testing.T) {
	for raw, twice := range map[string]bool{
		`{"happened":"The login was given up now.","explanation":{"meaning":"So the login was given up now."}}`:         true,
		`{"error":{"fixes":["Each code counts towards the few."]},"next":[{"why":"each code counts towards the few"}]}`: true,
		`{"next":[{"why":"if it does not come"},{"why":"if it does not come: soon"}]}`:                                  false,
		`{"happened":"It is “one two three four five”.","explanation":{"meaning":"(one two three four five)"}}`:         false,
	} {
		seen := &testing.T{}
		ToldOnce(seen, "a tool", []byte(raw))
		if seen.Failed() != twice {
			t.Errorf("%s: %v", raw, seen.Failed())
		}
	}
}

// What ends a login says what was done, then what that means, and what to do, each once.
func TestAnEndIsToldOnce(t *testing.T) {
	tools, _ := hashTools(t, 20*time.Second)
	asked, err := tools.Flows.RequestCode(t.Context(), authflow.CodeRequest{Phone: "+9996620003", APIID: 1, APIHash: secret.New("sandbox")})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		tool server.ServerTool
		flow string
		want string
	}{
		{tools.cancelFlow(), asked.ID, "The login was given up, and Telegram took the pending code back: it is of no use any more.\nNobody was logged in with it.\n\nTell them: A new login can begin at any time.\n"},
		{tools.cancelFlow(), tools.finished(t, "+9996620001", "22222").ID, "This program forgot the login.\nAt Telegram the login of the account with ID 1020001 still exists.\n\nTell them:\n  1. To end the login itself, open Settings > Devices in an official app, and terminate the entry of this program.\n  2. A new login can begin at any time.\n"},
		{tools.logOut(), tools.finished(t, "+9996620001", "22222").ID, "Telegram ended the login of “Sandbox 20001” (“@sandbox_20001”, masked, ID 1020001).\nEvery session that was made from it is of no use any more.\n\nTell them:\n  1. If a tool has such a session, take it out there.\n  2. Start a new login when you need one.\n"},
	} {
		if _, text := toolResult(t, c.tool, map[string]any{"flow_id": c.flow}); !strings.HasPrefix(text, c.want) {
			t.Errorf("%s says\n%s", c.tool.Tool.Name, text)
		}
	}
}
