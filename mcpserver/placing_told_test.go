package mcpserver

import (
	"strings"
	"testing"

	"telegram-login-mcp/mcpserver/present"
)

// TestTheCallThatWaitsForThePageTellsWhatCameOfIt answers the page, and has get_flow called, as the page's own result says.
func TestTheCallThatWaitsForThePageTellsWhatCameOfIt(t *testing.T) {
	d := newDesk(t)
	before := chigwell("old", "7")
	path := d.has(desktopFile, before, 0o600)
	s := d.login("chigwell/telegram-mcp")
	args, waits := map[string]any{"flow_id": s.ID, "deliver": "tool"}, map[string]any{"flow_id": s.ID, "wait_seconds": 20}

	address, _ := d.page("get_session", args)
	fill(t, address, "answer", "no")
	res, text := d.call("get_flow", waits)
	if f, ok := res.StructuredContent.(present.Failure); !ok || f.Error.Code != "failure.not_placed" || !strings.Contains(text, "wants nothing changed") || d.reads(path) != before {
		t.Errorf("of the no it is said:\n%s", text)
	}

	address, _ = d.page("get_session", args)
	fill(t, address, "answer", "0")
	res, text = d.call("get_flow", waits)
	if at := placedIn(t, res); at.Entry != "telegram" || at.Files[0].Backup == "" || !strings.Contains(text, "quit Claude Desktop") || !strings.Contains(text, at.Files[0].Backup) {
		t.Errorf("of the yes it is said:\n%s", text)
	}
	if next := res.StructuredContent.(present.Flow).Next; len(next) == 0 || next[0].Tool != "diagnose_tool" {
		t.Errorf("it goes on with %+v", next)
	}
}

func TestThePageSaysWhatToStartAnew(t *testing.T) {
	d := newDesk(t)
	d.has(desktopFile, chigwell("old", "7"), 0o600)
	s := d.login("chigwell/telegram-mcp")
	address, _ := d.page("get_session", map[string]any{"flow_id": s.ID, "deliver": "tool"})
	if shown := fillAll(t, address, map[string]string{"answer": "0"}); !strings.Contains(shown, "Now quit Claude Desktop") {
		t.Errorf("the page says\n%s", shown)
	}
}
