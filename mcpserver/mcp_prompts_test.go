package mcpserver

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestPromptOfASessionFitsWhetherTheToolTakesOne has a tool that takes none, one that is known, and one that is not.
func TestPromptOfASessionFitsWhetherTheToolTakesOne(t *testing.T) {
	s := New(Options{})
	for tool, x := range map[string]struct{ has, not []string }{
		"telepilot": {[]string{"fetch none for it.", "diagnose_tool"}, []string{"Pass on the API ID", "Keep it like a password", "check_session"}},
		"chigwell":  {[]string{"Ask me how I want the session", "Keep it like a password", "diagnose_tool", "check_session"}, nil},
		"my own":    {[]string{"Ask me how I want the session", "Keep it like a password", "diagnose_tool", "check_session"}, nil},
	} {
		raw, err := json.Marshal(s.HandleMessage(t.Context(), json.RawMessage(fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"use_my_session","arguments":{"tool":%q}}}`, tool))))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range x.has {
			if !strings.Contains(string(raw), want) {
				t.Errorf("%s: no %q in\n%s", tool, want, raw)
			}
		}
		for _, odd := range x.not {
			if strings.Contains(string(raw), odd) {
				t.Errorf("%s: %q in\n%s", tool, odd, raw)
			}
		}
	}
}
