package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/mcpserver/present"
)

// A number may have an account at both, so logins and pauses of the one must not be taken for those of the other.
func TestLoginsOfTheTestServersAreKeptApart(t *testing.T) {
	state := stateFlags{StateDir: t.TempDir()}
	test := telegramFlags{TestServers: true}
	real, _ := state.store(telegramFlags{}, &network{}, present.Presenter{})
	apart, kept := state.store(test, &network{test: true}, present.Presenter{})
	r := authflow.Record{ID: "flow_aaaaaaaaaaaa", State: authflow.CodeSent, Phone: "+9996621234"}
	if err := apart.Put(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if ids, err := apart.IDs(t.Context()); err != nil || !slices.Contains(ids, r.ID) {
		t.Errorf("kept are %v (%v)", ids, err)
	}
	if ids, err := real.IDs(t.Context()); err != nil || len(ids) > 0 {
		t.Errorf("a server of the real Telegram finds %v (%v)", ids, err)
	}
	if where := filepath.Join(state.StateDir, "test-servers"); !strings.Contains(kept(), where) {
		t.Errorf("it says %q, which does not name %s", kept(), where)
	}
	if words := sameOptions(test, stateFlags{}, &languageFlags{}); !slices.Contains(words, "--test-servers") {
		t.Errorf("another command meets them with %q", words)
	}
}
