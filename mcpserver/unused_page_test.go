package mcpserver

import (
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/mcpserver/present"
)

// TestWhoCannotOpenThePageHearsWhatElseThereIs has a person on a phone in front of a page whose answer no argument can give.
func TestWhoCannotOpenThePageHearsWhatElseThereIs(t *testing.T) {
	tools, s := checkTools(t, true)
	session := madeElsewhere(t, s, "+9996620001", "22222")
	for name, x := range map[string]struct {
		tool   server.ServerTool
		args   map[string]any
		do     string
		around string
	}{
		"a check":              {tools.checkSession(), map[string]any{"session": session}, "and say there whether a program uses the session now", "Settings > Devices in Telegram lists each login that lives"},
		"a check, pasted":      {tools.checkSession(), map[string]any{}, "and give the session there, and say whether a program uses the session now", "Settings > Devices in Telegram lists each login that lives"},
		"another login":        {tools.addLogin(), map[string]any{"session": session}, "and say there whether a program uses the session now", "Code or QR code let the new tool in"},
		"another from a paste": {tools.addLogin(), map[string]any{"for_tool": "n8n"}, "and give the session there, and say whether a program uses the session now", "Code or QR code let the new tool in"},
	} {
		res, text := toolResult(t, x.tool, x.args)
		w, ok := res.StructuredContent.(present.Waiting)
		if !ok {
			t.Fatalf("%s: %+v", name, res.StructuredContent)
		}
		told := strings.Join(w.Explanation.Fixes, "\n")
		for _, want := range []string{x.do, "the chat takes no answer", x.around, "With --no-pages the server takes the answer in the chat"} {
			if !strings.Contains(text, want) || !strings.Contains(told, want) {
				t.Errorf("%s does not say %q:\n%s", name, want, text)
			}
		}
	}
	tools, _ = checkTools(t, true)
	tools.Private, tools.For.Private = true, true // which does not go without pages
	if _, text := toolResult(t, tools.checkSession(), map[string]any{}); !strings.Contains(text, "the chat takes no answer") || strings.Contains(text, "--no-pages") {
		t.Errorf("with secrets kept private:\n%s", text)
	}
}
