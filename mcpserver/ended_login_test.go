package mcpserver

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
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
		res, text := tools.checks(t, map[string]any{"flow_id": dead.ID})
		r := checkedIn(t, res)
		if r.Alive || r.Cause == nil || *r.Cause != "SESSION_REVOKED" || !leadsTo(r.Next, live.ID) || !slices.Contains(r.NextTools, "add_login") {
			t.Errorf("check %d: %+v", i+1, r)
		}
		const repeats, changed = "This repeats what Telegram said less than a minute ago: it was not asked again.", "Nothing was changed"
		if n := usersAsked(s); i == 0 {
			asked = n
			if r.RepeatedFrom != "" || strings.Contains(text, repeats) || !strings.Contains(text, changed) {
				t.Errorf("the first answer: %+v\n%s", r, text)
			}
		} else if n != asked || r.RepeatedFrom == "" || !strings.Contains(text, repeats) || strings.Contains(text, changed) {
			t.Errorf("Telegram was asked again, or nobody is told that it was not: %+v\n%s", r, text)
		}
		if strings.Contains(text, "log in again") || !strings.Contains(text, "let a new one in") {
			t.Errorf("what is said is not what is offered:\n%s", text)
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

// TestEveryToolOffersTheSameForADeadLogin asks all of them about one that died within an hour of its beginning.
func TestEveryToolOffersTheSameForADeadLogin(t *testing.T) {
	for _, name := range []string{"SESSION_REVOKED", "AUTH_KEY_UNREGISTERED", "SESSION_EXPIRED"} {
		tools, s := checkTools(t, false)
		dead := tools.finished(t, "+9996620001", "22222")
		live, err := tools.Flows.Add(t.Context(), authflow.AddRequest{FlowID: dead.ID, ForTool: "n8n"})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Inject(t.Context(), sandbox.Injection{Method: "users.getUsers", Code: 401, Error: name, Times: 1}); err != nil {
			t.Fatal(err)
		}
		res, text := tools.checks(t, map[string]any{"flow_id": dead.ID})
		want := checkedIn(t, res).Next
		if !leadsTo(want, live.ID) || !strings.Contains(text, dead.ID) || !strings.Contains(text, "failed") {
			t.Errorf("%s: the check: %+v\n%s", name, want, text)
		}
		args := map[string]any{"flow_id": dead.ID}
		for tool, handler := range map[string]server.ServerTool{"get_flow": tools.getFlow(), "get_session": tools.getSession(), "add_login": tools.addLogin(), "log_out": tools.logOut()} {
			res, text := toolResult(t, handler, args)
			var got []present.Step
			switch r := res.StructuredContent.(type) {
			case present.Failure:
				got = r.Next
			case present.Flow:
				got = r.Next
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %s offers %+v, and the check %+v", name, tool, got, want)
			}
			if strings.Contains(text, "Wait a day") || strings.Contains(text, "before the next login") {
				t.Errorf("%s: %s says what is not offered:\n%s", name, tool, text)
			}
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

// TestWhoComesBackWithADeadSessionHearsOfTheCheck looks at a login whose session was handed over some time ago.
func TestWhoComesBackWithADeadSessionHearsOfTheCheck(t *testing.T) {
	tools, s := checkTools(t, false)
	here := tools.finished(t, "+9996620001", "22222")
	toolResult(t, tools.getSession(), map[string]any{"flow_id": here.ID, "format": "telethon", "deliver": "chat"})
	const checked = "stop the tool and have the session checked here"
	if _, text := toolResult(t, tools.getFlow(), map[string]any{"flow_id": here.ID}); strings.Contains(text, checked) || !strings.Contains(text, "Put it into one tool only") {
		t.Errorf("at once:\n%s", text)
	}
	if _, err := s.Advance(t.Context(), 6*time.Minute); err != nil {
		t.Fatal(err)
	}
	if _, text := toolResult(t, tools.getFlow(), map[string]any{"flow_id": here.ID}); !strings.Contains(text, checked) || !strings.Contains(text, "it can be had once more") {
		t.Errorf("minutes afterwards:\n%s", text)
	}
}

func TestDeadLoginWithoutAKnownKeyIsFollowedByOneThatLives(t *testing.T) {
	another := &present.Step{Tool: "add_login"}
	for _, f := range []explain.Fact{explain.SessionKeyUnknown{}, explain.Failure{Method: "users.getUsers", Code: 401, Type: "AUTH_KEY_UNREGISTERED", State: "failed"}} {
		told := strings.Join(explain.Tell(explain.Assistant, present.Alive(f, another)).Fixes, " ")
		alone := strings.Join(explain.Tell(explain.Assistant, present.Alive(f, nil)).Fixes, " ")
		if !strings.Contains(told, "lets a new one in without a code") || strings.Contains(alone, "lets a new one in") {
			t.Errorf("%s: %s; without another: %s", f.ID(), told, alone)
		}
	}
}
