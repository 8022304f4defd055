package mcpserver

import (
	"strings"
	"testing"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/mcpserver/present"
)

// TestACheckTakesTheAPIIDThatItAsksFor has a server without API credentials, and a session that carries no API ID.
func TestACheckTakesTheAPIIDThatItAsksFor(t *testing.T) {
	tools, s := checkTools(t, false)
	session := madeElsewhere(t, s, "+9996620001", "22222")
	tools.Credentials = Credentials{}
	args := map[string]any{"session": session, "in_use": "no"}
	res, text := tools.checks(t, args)
	f, ok := res.StructuredContent.(present.Failure)
	if !ok || len(f.Next) == 0 || f.Next[0].Tool != "check_session" || f.Next[0].Arguments["api_id"] != 1 || f.Next[0].Arguments["api_hash"] != nil {
		t.Fatalf("%+v", res.StructuredContent)
	}
	if strings.Contains(text, "my.telegram.org") || !strings.Contains(text, "any will do") {
		t.Errorf("a check sends people to get an app of their own:\n%s", text)
	}
	args["api_id"] = 1
	if r := checkedIn(t, first(tools.checks(t, args))); !r.Alive {
		t.Errorf("%+v", r)
	}
	args["api_id"] = -1
	res, _ = tools.checks(t, args)
	if f, ok := res.StructuredContent.(present.Failure); !ok || f.Error.Code != "failure.api_id_invalid_local" {
		t.Errorf("%+v", res.StructuredContent)
	}
	tools.Sandbox, tools.For.Sandbox = nil, false
	told := explain.Tell(tools.Reader(), explain.CredentialsMissing{OnlyID: true})
	if fixes := strings.Join(told.Fixes, " "); strings.Contains(fixes, "my.telegram.org") || !strings.Contains(fixes, "of the program that uses this session") {
		t.Errorf("the real Telegram: %s", fixes)
	}
}

// TestAForeignSessionLetsOneInWithTheCredentialsOfTheCall has the same server.
func TestAForeignSessionLetsOneInWithTheCredentialsOfTheCall(t *testing.T) {
	tools, s := checkTools(t, false)
	session := madeElsewhere(t, s, "+9996620001", "22222")
	tools.Credentials = Credentials{}
	args := map[string]any{"session": session, "in_use": "no"}
	res, _ := toolResult(t, tools.addLogin(), args)
	f, ok := res.StructuredContent.(present.Failure)
	if !ok || f.Error.Code != "failure.api_credentials_missing" || len(f.Next) == 0 || f.Next[0].Tool != "add_login" {
		t.Fatalf("%+v", res.StructuredContent)
	}
	res, _ = toolResult(t, tools.addLogin(), map[string]any{"session": session, "in_use": "no", "api_id": 1})
	if half, ok := res.StructuredContent.(present.Failure); !ok || len(half.Next) == 0 || half.Next[0].Arguments["api_hash"] == nil || half.Next[0].Arguments["api_id"] != 1 {
		t.Errorf("with an API ID alone: %+v", res.StructuredContent)
	}
	for _, name := range []string{"api_id", "api_hash"} {
		if args[name] = f.Next[0].Arguments[name]; args[name] == nil {
			t.Errorf("the next call has no %s: %+v", name, f.Next)
		}
	}
	res, _ = toolResult(t, tools.addLogin(), args)
	if r, ok := res.StructuredContent.(present.Flow); !ok || r.State != authflow.Authorized {
		t.Errorf("%+v", res.StructuredContent)
	}
}

// TestTheAPIHashOfALoginThatIsLetInIsTypedOnThePage has an API ID, and no hash anywhere.
func TestTheAPIHashOfALoginThatIsLetInIsTypedOnThePage(t *testing.T) {
	tools, s := checkTools(t, true)
	session := madeElsewhere(t, s, "+9996620001", "22222")
	tools.Credentials = Credentials{}
	res, _ := toolResult(t, tools.addLogin(), map[string]any{})
	f, ok := res.StructuredContent.(present.Failure)
	if !ok || f.Error.Code != "failure.api_credentials_missing" || len(f.Next) == 0 || f.Next[0].Arguments["api_id"] == nil {
		t.Fatalf("a page asks for a session that is of no use: %+v", res.StructuredContent)
	}
	for name, typed := range map[string]map[string]string{
		"session on the page": {"session": session, "hash": "sandbox", "answer": "no"}, "session in the call": {"hash": "sandbox", "answer": "no"},
	} {
		args := map[string]any{"api_id": 1}
		if typed["session"] == "" {
			args["session"] = session
		}
		res, _ = toolResult(t, tools.addLogin(), args)
		w, ok := res.StructuredContent.(present.Waiting)
		if !ok || w.Page == nil {
			t.Fatalf("%s: %+v", name, res.StructuredContent)
		}
		fillAll(t, w.Page.URL, typed)
		res, _ = toolResult(t, tools.addLogin(), args)
		r, ok := res.StructuredContent.(present.Flow)
		if !ok || r.State != authflow.Authorized {
			t.Fatalf("%s: %+v", name, res.StructuredContent)
		}
	}
}
