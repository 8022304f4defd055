//go:build unix

package mcpserver

import (
	"path/filepath"
	"strings"
	"testing"

	"telegram-login-mcp/internal/testrun"
	"telegram-login-mcp/mcpserver/present"
)

// TestASessionFileThatIsOpenElsewhereIsLeftAlone has the tool run before the person is asked, and begin to run while they think.
func TestASessionFileThatIsOpenElsewhereIsLeftAlone(t *testing.T) {
	d := newUserHome(t)
	d.has(desktopFile, `{"mcpServers": {"tg": {"command": "uvx", "args": ["fast-mcp-telegram"], "env": {"API_ID": "7", "API_HASH": "sandbox"}}}}`, 0o600)
	s := d.login("fast-mcp-telegram")
	args := map[string]any{"flow_id": s.ID, "deliver": "tool"}
	if res, text := d.agree("get_session", args, "0"); res.IsError {
		t.Fatal(text)
	}
	path := filepath.Join(d.home, ".config", "fast-mcp-telegram", "telegram.session")
	old := d.reads(path)
	refused := func(res any, text string) {
		t.Helper()
		if f, ok := res.(present.Failure); !ok || f.Error.Code != "failure.not_placed" || !strings.Contains(text, "A program uses that session file now") || d.reads(path) != old {
			t.Errorf("%s", text)
		}
	}
	release := testrun.Begin(t, "TestHold", path)
	res, text := d.call("get_session", args)
	release()
	refused(res.StructuredContent, text)

	address, _ := d.page("get_session", args)
	release = testrun.Begin(t, "TestHold", path)
	fill(t, address, "answer", "0")
	res, text = d.call("get_session", args)
	release()
	refused(res.StructuredContent, text)
	if res, text := d.agree("get_session", args, "0"); res.IsError {
		t.Errorf("afterwards: %s", text)
	}
}
