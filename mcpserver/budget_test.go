package mcpserver_test

import (
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/internal/rehearsal"
	"telegram-login-mcp/internal/secretpage"
	"telegram-login-mcp/mcpserver"
	"telegram-login-mcp/sandbox"
)

// TestPlainLoginIsShort bounds what an assistant reads in the login that most people have: a code in the app, then the session.
func TestPlainLoginIsShort(t *testing.T) {
	t.Parallel()
	pages := secretpage.New(secretpage.Options{})
	t.Cleanup(func() { _ = pages.Close() })
	r := buildOn(t, sandbox.Options{}, func(o *mcpserver.Options) { o.Pages = pages })
	all := 0
	call := func(tool string, most int, arguments map[string]any) (id string) {
		t.Helper()
		res, err := r.client.CallTool(t.Context(), mcp.CallToolRequest{Params: mcp.CallToolParams{Name: tool, Arguments: arguments}})
		if err != nil || res.IsError {
			t.Fatalf("%s: %v %+v", tool, err, res)
		}
		text := res.Content[0].(mcp.TextContent).Text
		n := rehearsal.TextWords(text)
		if all += n; n > most {
			t.Errorf("%s has %d words, more than %d:\n%s", tool, n, most, text)
		}
		id, _ = res.StructuredContent.(map[string]any)["flow_id"].(string)
		if !strings.Contains(text, "Flow "+id+" (“Telethon”): ") {
			t.Errorf("%s does not say what the login is called:\n%s", tool, text)
		}
		return id
	}
	id := call("request_code", 130, map[string]any{"phone": "+9996620001", "for_tool": "Telethon"})
	call("submit_code", 130, map[string]any{"flow_id": id, "code": "22222"})
	call("get_session", 180, map[string]any{"flow_id": id, "format": "telethon", "deliver": "chat"})
	if all > 350 {
		t.Errorf("the login has %d words, more than 350", all)
	}
	t.Logf("%d words", all)
}
