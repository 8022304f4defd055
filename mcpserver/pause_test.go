package mcpserver

import (
	"slices"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sandbox"
)

// TestPauseBeforeACheckLeadsToTheSameCall asks of a finished login, for which no other way of logging in is of use, while Telegram wants a pause, and once more while
// this program holds the call back.
func TestPauseBeforeACheckLeadsToTheSameCall(t *testing.T) {
	for name, method := range map[string]string{"check_session": "users.getUsers", "get_session": "users.getUsers", "add_login": "auth.acceptLoginToken"} {
		t.Run(name, func(t *testing.T) {
			tools, s := checkTools(t, false)
			tools.Credentials = Credentials{APIID: 1, APIHash: secret.New("sandbox"), Source: "in the test"}
			here := tools.finished(t, "+9996620001", "22222")
			tool := map[string]server.ServerTool{"check_session": tools.checkSession(), "get_session": tools.getSession(), "add_login": tools.addLogin()}[name]
			if err := s.Inject(t.Context(), sandbox.Injection{Method: method, Code: 420, Error: "FLOOD_WAIT_300", Times: 1}); err != nil {
				t.Fatal(err)
			}
			args := map[string]any{"flow_id": here.ID}
			if name == "get_session" {
				args["deliver"] = "chat"
			}
			for range 2 {
				res, text := toolResult(t, tool, args)
				f, ok := res.StructuredContent.(present.Failure)
				if !ok || f.Error.RetryAfterSeconds == nil || !slices.Equal(f.NextTools, []string{name}) || f.Next[0].Arguments["flow_id"] != here.ID ||
					f.Next[0].Arguments["deliver"] != args["deliver"] || !strings.Contains(f.Next[0].Why, "after the pause, in 5 minutes") {
					t.Errorf("%+v", res.StructuredContent)
				}
				if strings.Contains(text, "Log in by") {
					t.Errorf("a finished login is to be made anew:\n%s", text)
				}
			}
		})
	}
}

func TestPauseBeforeACheckOfAPastedSessionLeadsToTheSameCall(t *testing.T) {
	tools, s := checkTools(t, false)
	session := madeElsewhere(t, s, "+9996620001", "22222")
	if err := s.Inject(t.Context(), sandbox.Injection{Method: "users.getUsers", Code: 420, Error: "FLOOD_WAIT_300", Times: 1}); err != nil {
		t.Fatal(err)
	}
	res, text := tools.checks(t, map[string]any{"session": session, "in_use": "no"})
	f, ok := res.StructuredContent.(present.Failure)
	if !ok || !slices.Equal(f.NextTools, []string{"check_session"}) || !strings.Contains(text, "after the pause, in 5 minutes") || strings.Contains(text, session[20:60]) {
		t.Errorf("%+v\n%s", res.StructuredContent, text)
	}
}
