package mcpserver

import (
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/mcpserver/present"
)

// TestToolWithALoginGetsNoOther logs one of two logins for a tool out.
func TestToolWithALoginGetsNoOther(t *testing.T) {
	for other, offered := range map[string]bool{"n8n": false, "Telethon": true} {
		server, _ := shownTools(t)
		login := func(forTool string) string {
			sent, err := server.Flows.RequestCode(t.Context(), authflow.CodeRequest{Phone: "+9996620001", APIID: 1, APIHash: secret.New("sandbox"), ForTool: forTool})
			if err == nil {
				_, err = server.Flows.SubmitCode(t.Context(), sent.ID, secret.New("22222"))
			}
			if err != nil {
				t.Fatal(err)
			}
			return sent.ID
		}
		login(other)
		ended := login("n8n")
		if _, text := toolResult(t, server.logOut(), map[string]any{"flow_id": ended}); strings.Contains(text, "add_login") != offered {
			t.Errorf("beside a login for %s:\n%s", other, text)
		}
	}
}

// TestCheckHasNoTwoEmptyLines looks at the result of a check as a person does.
func TestCheckHasNoTwoEmptyLines(t *testing.T) {
	server, s := shownTools(t)
	server.shows = false
	_, text := toolResult(t, server.checkSession(), map[string]any{"session": madeElsewhere(t, s, "+9996620001", "22222"), "in_use": "no"})
	if !strings.Contains(text, "lives") || strings.Contains(text, "\n\n\n") {
		t.Errorf("%s", text)
	}
}

func TestWordsThatFitWhatIsSo(t *testing.T) {
	private := func(argument string) string {
		return strings.Join(explain.Tell(explain.Private, explain.SecretInChat{What: "it", Argument: argument}).Fixes, "\n")
	}
	for argument, change := range map[string]bool{"code": false, "recovery_code": false, "password": true} {
		if text := private(argument); strings.Contains(text, "you may want to change it") != change {
			t.Errorf("%s: %s", argument, text)
		}
	}
	p := present.Presenter{}
	now := time.Unix(1_800_000_000, 0)
	flow := &authflow.Snapshot{ID: "flow_abcdefghijkl", State: authflow.Authorized, Now: now, Fetched: now, Expires: now.Add(time.Hour)}
	for deliver, placed := range map[string]*present.Placed{"tool": {Kind: "entry", Tool: "n8n"}, "chat": nil} {
		text := textOf(t, p.Result(present.Outcome{Flow: flow, Session: &present.Session{Library: "Telethon", Deliver: deliver, Placed: placed}}))
		if strings.Contains(text, "Put it into one tool only") != (placed == nil) || !strings.Contains(text, "Keep it like a password") {
			t.Errorf("deliver %s:\n%s", deliver, text)
		}
	}
	text := textOf(t, p.Result(present.Outcome{Page: &present.Page{For: "the code", URL: "http://127.0.0.1:4/x", Fact: explain.Page{Event: "waiting", What: "the code", Kind: "typed", Forms: true, Opened: true, Shown: "link", URL: "http://127.0.0.1:4/x", Until: now, Now: now}}}))
	if strings.Count(text, "http://127.0.0.1:4/x") != 1 || !strings.Contains(text, "the page that is open, at http://127.0.0.1:4/x: I wait") {
		t.Errorf("a page that was opened:\n%s", text)
	}
}
