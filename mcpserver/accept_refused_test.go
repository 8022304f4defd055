package mcpserver

import (
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sandbox"
)

// TestRefusalToAcceptIsOneExplanation has each told by the tool that heard it, by the login that is there, and by whoever looks it up.
func TestRefusalToAcceptIsOneExplanation(t *testing.T) {
	for name, want := range map[string]string{
		"FRESH_RESET_AUTHORISATION_FORBIDDEN": "too new to let another one in", "AUTH_TOKEN_INVALID": "did not take the token of the new login",
		"AUTH_TOKEN_EXCEPTION": "did not take the token of the new login", "AUTH_TOKEN_ALREADY_ACCEPTED": "was accepted before",
	} {
		tools, s := hashTools(t, 20*time.Second)
		first := tools.finished(t, "+9996620001", "22222")
		if err := s.Inject(t.Context(), sandbox.Injection{Method: "auth.acceptLoginToken", Code: 400, Error: name, Times: 1}); err != nil {
			t.Fatal(err)
		}
		res, text := toolResult(t, tools.addLogin(), map[string]any{"flow_id": first.ID})
		if f, ok := res.StructuredContent.(present.Failure); !ok || f.Error.Code != "failure.add_refused" || !strings.Contains(text, want) || !strings.Contains(text, "shows a QR code now") {
			t.Errorf("%s: %+v\n%s", name, res.StructuredContent, text)
		}
		res, text = toolResult(t, tools.getFlow(), map[string]any{"flow_id": first.ID})
		if r := res.StructuredContent.(present.Flow); r.LastError != nil || strings.Contains(text, "last call failed") {
			t.Errorf("%s: of the login that is there it is said: %+v\n%s", name, r.LastError, text)
		}
		for _, args := range []map[string]any{{"error": name, "method": "auth.acceptLoginToken"}, {"error": "rpc error: auth.acceptLoginToken: " + name}} {
			_, text = toolResult(t, tools.explainError(), args)
			if !strings.Contains(text, want) || !strings.Contains(text, "Nothing is lost") || strings.Contains(text, "shows a QR code now") {
				t.Errorf("%s: looked up with %v:\n%s", name, args, text)
			}
		}
		if _, text = toolResult(t, tools.explainError(), map[string]any{"error": name}); strings.Contains(text, "new login in") || strings.Contains(text, want) {
			t.Errorf("%s: of another call:\n%s", name, text)
		}
	}
}
