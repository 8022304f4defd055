package mcpserver

import (
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/mcpserver/present"
)

// TestForgottenLoginIsToldTheSameByEveryTool has two finished logins that waited too long, one of them without any code.
func TestForgottenLoginIsToldTheSameByEveryTool(t *testing.T) {
	tools, s := checkTools(t, false)
	byCode := tools.finished(t, "+9996620001", "22222")
	added, err := tools.Flows.Add(t.Context(), authflow.AddRequest{FlowID: byCode.ID, ForTool: "n8n"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Advance(t.Context(), 24*time.Hour+time.Minute); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{byCode.ID, added.ID} {
		for _, tool := range []struct {
			name string
			args map[string]any
		}{{"get_flow", map[string]any{"flow_id": id}}, {"get_session", map[string]any{"flow_id": id, "format": "telethon"}}, {"check_session", map[string]any{"flow_id": id}}, {"add_login", map[string]any{"flow_id": id}}} {
			handler := tools.getFlow()
			switch tool.name {
			case "get_session":
				handler = tools.getSession()
			case "check_session":
				handler = tools.checkSession()
			case "add_login":
				handler = tools.addLogin()
			}
			_, text := toolResult(t, handler, tool.args)
			for _, want := range []string{"still exists at Telegram", "To end the login itself, open Settings > Devices", "goes on working"} {
				if !strings.Contains(text, want) {
					t.Errorf("%s does not say %q: %s", tool.name, want, text)
				}
			}
			if strings.Contains(text, "code is dead") {
				t.Errorf("%s: %s", tool.name, text)
			}
		}
	}
}

// TestLoginIsPromisedNoLongerThanItIsKept has a program that keeps nothing when it ends.
func TestLoginIsPromisedNoLongerThanItIsKept(t *testing.T) {
	tools, s := checkTools(t, false)
	tools.For.Ends = true
	kept := tools.finished(t, "+9996620001", "22222")
	if _, err := s.Advance(t.Context(), 10*time.Hour); err != nil {
		t.Fatal(err)
	}
	res, text := toolResult(t, tools.getFlow(), map[string]any{"flow_id": kept.ID})
	f, ok := res.StructuredContent.(present.Flow)
	if !ok || f.Deadline != "kept here for 14 hours at most, while this program runs" || !strings.Contains(text, f.Deadline) {
		t.Errorf("%+v\n%s", res.StructuredContent, text)
	}
}
