package mcpserver

import (
	"strings"
	"testing"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sandbox"
)

// TestNoLoginIsOfferedAfterABan has Telegram say of one of two logins that the account is no more.
func TestNoLoginIsOfferedAfterABan(t *testing.T) {
	for name, title := range map[string]string{"USER_DEACTIVATED_BAN": "banned", "USER_DEACTIVATED": "deleted"} {
		tools, s := checkTools(t, false)
		dead := tools.finished(t, "+9996620001", "22222")
		other, err := tools.Flows.Add(t.Context(), authflow.AddRequest{FlowID: dead.ID, ForTool: "n8n"})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Inject(t.Context(), sandbox.Injection{Method: "users.getUsers", Code: 401, Error: name, Times: 1}); err != nil {
			t.Fatal(err)
		}
		res, text := tools.checks(t, map[string]any{"flow_id": dead.ID})
		if r := checkedIn(t, res); r.Alive || len(r.Next) != 0 || strings.Contains(text, "add_login") {
			t.Errorf("%s: after the check %+v is offered\n%s", name, r.Next, text)
		}
		for _, id := range []string{dead.ID, other.ID} {
			for _, tool := range []string{"get_session", "add_login"} {
				handler, args := tools.getSession(), map[string]any{"flow_id": id, "format": "telethon"}
				if tool == "add_login" {
					handler, args = tools.addLogin(), map[string]any{"flow_id": id}
				}
				res, text := toolResult(t, handler, args)
				f, ok := res.StructuredContent.(present.Failure)
				if !ok || f.Error.Code != "failure.wrong_state" || len(f.Next) != 0 || !strings.Contains(strings.ToLower(f.Error.Title+f.Error.Meaning), title) {
					t.Errorf("%s: %s of %s: %+v\n%s", name, tool, id, res.StructuredContent, text)
				}
			}
		}
	}
}
