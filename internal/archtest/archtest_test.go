package archtest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestTheHouseKeepsItsRules(t *testing.T) {
	root := filepath.Join("..", "..")
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatalf("the module is not where it should be: %v", err)
	}
	sources, err := read(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	if len(sources) < 20 {
		t.Fatalf("only %d files were found", len(sources))
	}
	for _, problem := range check(sources) {
		t.Error(problem)
	}
}

// broken lists all that is wrong in testdata/broken, without the reasons.
var broken = []string{
	"authflow/authflow.go: imports github.com/gotd/td/telegram, which authflow may not",
	"authflow/authflow.go: imports github.com/gotd/td/telegram, which only internal/tgclient and e2e may",
	"authflow/authflow.go: imports github.com/mark3labs/mcp-go/mcp, which authflow may not",
	"authflow/authflow.go: imports github.com/rs/zerolog, which authflow may not",
	"authflow/authflow.go: imports net/http, which authflow may not",
	"authflow/authflow.go: imports telegram-login-mcp/explain, which authflow may not",
	"authflow/authflow.go: imports telegram-login-mcp/sandbox, which authflow may not",
	"authflow/authflow_test.go: imports github.com/gotd/td/telegram/dcs, which only internal/tgclient and e2e and sandbox and cmd may",
	"authflow/authflow_test.go:13: uses time.Sleep",
	"cmd/telegram-login-mcp/main.go: imports github.com/gotd/td/tg, which cmd may not",
	"cmd/telegram-login-mcp: has no package comment",
	"e2e/examples/doc.go: imports telegram-login-mcp/sandbox, which e2e may not",
	"explain/explain.go: imports telegram-login-mcp/internal/secret, which explain may not",
	"explain/long.go: has 401 lines, want at most 400",
	"explain/long_test.go: has 504 lines, want at most 400",
	"explain/printing.go:11: uses fmt.Println",
	"explain/printing.go:12: uses fmt.Printf",
	"explain/printing.go:13: uses fmt.Print",
	"explain/printing.go:14: uses os.Stdout",
	"explain/uses/doc.go: imports telegram-login-mcp/authflow, which explain/uses may not",
	"explain: has no package comment",
	"internal/archtest/doc.go: imports telegram-login-mcp/authflow, which internal/archtest may not",
	"internal/outside/hidden.go:15: Unused is exported, and no other package uses it",
	"internal/outside/hidden.go:17: Length hides that of its package",
	"internal/outside/hidden.go:21: Kind hides that of its package",
	"internal/outside/hidden.go:23: strings hides an import",
	"internal/authkey/doc.go: imports telegram-login-mcp/authflow, which internal/authkey may not",
	"internal/badnet/doc.go: imports telegram-login-mcp/authflow, which internal/badnet may not",
	"internal/chatform/doc.go: imports github.com/mark3labs/mcp-go/mcp, which internal/chatform may not",
	"internal/clientconfig/doc.go: imports telegram-login-mcp/authflow, which internal/clientconfig may not",
	"internal/terminal/doc.go: imports telegram-login-mcp/authflow, which internal/terminal may not",
	"internal/flowstore/doc.go: imports telegram-login-mcp/internal/tgclient, which internal/flowstore may not",
	"internal/gitcheck/doc.go: imports telegram-login-mcp/authflow, which internal/gitcheck may not",
	"internal/audit/audit.go: imports telegram-login-mcp/internal/secretpage, which internal/audit may not",
	"internal/metrics/metrics.go: imports telegram-login-mcp/internal/owner, which internal/metrics may not",
	"internal/traces/traces.go: imports telegram-login-mcp/explain, which internal/traces may not",
	"internal/oauth/oauth.go: imports telegram-login-mcp/authflow, which internal/oauth may not",
	"internal/httpserve/doc.go: imports telegram-login-mcp/mcpserver, which internal/httpserve may not",
	"internal/tokens/doc.go: imports telegram-login-mcp/authflow, which internal/tokens may not",
	"internal/handover/doc.go: imports telegram-login-mcp/authflow, which internal/handover may not",
	"internal/leaktest/doc.go: imports telegram-login-mcp/authflow, which internal/leaktest may not",
	"internal/limits/doc.go: imports telegram-login-mcp/authflow, which internal/limits may not",
	"internal/owner/doc.go: imports telegram-login-mcp/authflow, which internal/owner may not",
	"internal/owners/doc.go: imports telegram-login-mcp/explain, which internal/owners may not",
	"internal/ownfile/doc.go: imports telegram-login-mcp/authflow, which internal/ownfile may not",
	"internal/pasted/doc.go: imports telegram-login-mcp/authflow, which internal/pasted may not",
	"internal/phone/doc.go: imports github.com/nyaruka/phonenumbers, which internal/phone may not",
	"internal/secret/doc.go: imports github.com/rs/zerolog, which internal/secret may not",
	"internal/newfile/doc.go: imports github.com/rs/zerolog, which internal/newfile may not",
	"internal/outside/doc.go: imports github.com/rs/zerolog, which internal/outside may not",
	"internal/prompt/doc.go: imports telegram-login-mcp/authflow, which internal/prompt may not",
	"internal/rehearsal/doc.go: imports telegram-login-mcp/mcpserver, which internal/rehearsal may not",
	"internal/secretpage/doc.go: imports github.com/mark3labs/mcp-go/mcp, which internal/secretpage may not",
	"internal/sessionfile/doc.go: imports telegram-login-mcp/authflow, which internal/sessionfile may not",
	"internal/stdio/doc.go: imports telegram-login-mcp/mcpserver, which internal/stdio may not",
	"internal/seal/doc.go: imports telegram-login-mcp/internal/flowstore, which internal/seal may not",
	"internal/storetest/doc.go: imports telegram-login-mcp/internal/flowstore, which internal/storetest may not",
	"internal/redistest/doc.go: imports telegram-login-mcp/authflow, which internal/redistest may not",
	"internal/redisstore/doc.go: imports telegram-login-mcp/internal/tgclient, which internal/redisstore may not",
	"internal/testca/doc.go: imports telegram-login-mcp/authflow, which internal/testca may not",
	"internal/testrun/doc.go: imports telegram-login-mcp/authflow, which internal/testrun may not",
	"internal/tgclient/doc.go: imports telegram-login-mcp/mcpserver, which internal/tgclient may not",
	"internal/toolstart/doc.go: imports telegram-login-mcp/explain, which internal/toolstart may not",
	"internal/toolconfig/doc.go: imports telegram-login-mcp/authflow, which internal/toolconfig may not",
	"mcpserver/doc.go: imports github.com/gotd/td/tg, which mcpserver may not",
	"mcpserver/doc.go: imports telegram-login-mcp/internal/phone, which mcpserver may not",
	"mcpserver/doc.go: imports telegram-login-mcp/nowhere, which mcpserver may not",
	"mcpserver/present/doc.go: imports telegram-login-mcp/internal/secretpage, which mcpserver/present may not",
	"nowhere/doc.go: nowhere is in no room",
	"packaging/doc.go: imports telegram-login-mcp/explain, which packaging may not",
	"sandbox/inner/doc.go: imports github.com/gotd/td/telegram, which only internal/tgclient and e2e may",
	"sandbox/inner/doc.go: imports telegram-login-mcp/authflow, which sandbox may not",
	"sessionstring/doc.go: imports github.com/gotd/td/session, which sessionstring may not",
}

func brokenProblems(t *testing.T) []string {
	t.Helper()
	sources, err := read(os.DirFS(filepath.Join("testdata", "broken")))
	if err != nil {
		t.Fatal(err)
	}
	return check(sources)
}

func TestEachBreachIsFoundAndNothingElse(t *testing.T) {
	var found []string
	for _, problem := range brokenProblems(t) {
		// The reason is what follows the last colon; no reason has one in it.
		found = append(found, problem[:strings.LastIndex(problem, ": ")])
	}
	for _, want := range broken {
		if !slices.Contains(found, want) {
			t.Errorf("not found: %s", want)
		}
	}
	for _, got := range found {
		if !slices.Contains(broken, got) {
			t.Errorf("found, and is no breach: %s", got)
		}
	}
}

func TestEachRuleFailsWithItsReason(t *testing.T) {
	reasons := map[string]string{"lines": whyLines, "print": whyPrint, "sleep": whySleep, "doc": whyDoc, "shadow": whyShadow, "exported": whyExported}
	for _, r := range rooms {
		reasons[r.path] = r.why
	}
	for _, r := range reservations {
		reasons[r.pkg] = r.why
	}
	problems := brokenProblems(t)
	for rule, why := range reasons {
		if len(why) < 40 {
			t.Errorf("the rule on %s has no reason to speak of: %q", rule, why)
		}
		if !slices.ContainsFunc(problems, func(problem string) bool { return strings.HasSuffix(problem, ": "+why) }) {
			t.Errorf("nothing in testdata/broken breaks the rule on %s", rule)
		}
	}
}

func TestEachRoomHasOneLine(t *testing.T) {
	for i, r := range rooms {
		for _, other := range rooms[:i] {
			if r.path == other.path {
				t.Errorf("%s has two lines", r.path)
			}
		}
		for _, path := range r.ours {
			if path == "*" {
				continue
			}
			if target, ok := roomOf(path); !ok || target.path != path {
				t.Errorf("%s may import %s, which is no room", r.path, path)
			}
		}
	}
}
