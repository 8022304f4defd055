package mcpserver

import (
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sandbox"
)

// leadsTo reports whether steps begin with a login that lets another one in.
func leadsTo(steps []present.Step, flow string) bool {
	return len(steps) > 0 && steps[0].Tool == "add_login" && steps[0].Arguments["flow_id"] == flow
}

func TestLoginThatDiedIsToldAgainAndFollowedByOneThatLives(t *testing.T) {
	tools, s := checkTools(t, false)
	dead := tools.finished(t, "+9996620001", "22222")
	live, err := tools.Flows.Add(t.Context(), authflow.AddRequest{FlowID: dead.ID, ForTool: "n8n"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Inject(t.Context(), sandbox.Injection{Method: "users.getUsers", Code: 401, Error: "SESSION_REVOKED", Times: 1}); err != nil {
		t.Fatal(err)
	}
	asked := 0
	for i := range 2 {
		r := checkedIn(t, first(tools.checks(t, map[string]any{"flow_id": dead.ID})))
		if r.Alive || r.Cause == nil || *r.Cause != "SESSION_REVOKED" || !leadsTo(r.Next, live.ID) || !slices.Contains(r.NextTools, "add_login") {
			t.Errorf("check %d: %+v", i+1, r)
		}
		if n := usersAsked(s); i == 0 {
			asked = n
		} else if n != asked {
			t.Error("Telegram was asked again")
		}
	}
	for tool, call := range map[string]map[string]any{"get_session": {"flow_id": dead.ID, "format": "telethon"}, "add_login": {"flow_id": dead.ID}} {
		handler := tools.getSession()
		if tool == "add_login" {
			handler = tools.addLogin()
		}
		res, text := toolResult(t, handler, call)
		f, ok := res.StructuredContent.(present.Failure)
		if !ok || f.Error.Code != "failure.wrong_state" || !leadsTo(f.Next, live.ID) || !strings.Contains(f.Error.Title, "ended") || !strings.Contains(text, "add_login") {
			t.Errorf("%s: %+v\n%s", tool, res.StructuredContent, text)
		}
	}
}

func TestLoginThatWasLoggedOutHereIsToldSo(t *testing.T) {
	tools, _ := checkTools(t, false)
	gone := tools.finished(t, "+9996620001", "22222")
	if _, err := tools.Flows.LogOut(t.Context(), gone.ID); err != nil {
		t.Fatal(err)
	}
	res, text := tools.checks(t, map[string]any{"flow_id": gone.ID})
	f, ok := res.StructuredContent.(present.Failure)
	if !ok || !strings.Contains(f.Error.Title, "logged out here") || !slices.Equal(f.NextTools, []string{"request_code", "start_qr_login"}) {
		t.Errorf("%+v\n%s", res.StructuredContent, text)
	}
}

func TestDeadSessionOfNoLoginLeadsToANewOne(t *testing.T) {
	tools, s := checkTools(t, false)
	tools.Credentials = Credentials{APIID: 1, APIHash: secret.New("sandbox"), Source: "in the test"}
	session := madeElsewhere(t, s, "+9996620001", "22222")
	if err := s.Inject(t.Context(), sandbox.Injection{Method: "auth.acceptLoginToken", Code: 401, Error: "SESSION_REVOKED", Times: 1}); err != nil {
		t.Fatal(err)
	}
	res, text := toolResult(t, tools.addLogin(), map[string]any{"session": session, "in_use": "no"})
	f, ok := res.StructuredContent.(present.Failure)
	if !ok || !slices.Contains(f.NextTools, "request_code") {
		t.Errorf("%+v\n%s", res.StructuredContent, text)
	}
}
