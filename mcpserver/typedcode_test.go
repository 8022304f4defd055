package mcpserver_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/mcpserver"
	"telegram-login-mcp/sandbox"
)

// sent counts what went to Telegram, the calls of gotd itself left out.
func (r *rig) sent() int {
	n := 0
	for _, c := range r.telegram.Calls() {
		if c.Method != "help.getConfig" {
			n++
		}
	}
	return n
}

// TestACodeThatCannotBeRightIsNotSent gives codes wherever one enters, by text and by number. Nothing goes to Telegram, the login is as it
// was, and the right code is taken afterwards, however many came before: Telegram allows five.
func TestACodeThatCannotBeRightIsNotSent(t *testing.T) {
	t.Parallel()
	r := buildOn(t, sandbox.Options{}, func(*mcpserver.Options) {})
	refuse := func(tool, id, argument string, code any, want ...string) {
		t.Helper()
		before, sent := r.flow(id), r.sent()
		res, err := r.client.CallTool(context.WithoutCancel(t.Context()), mcp.CallToolRequest{Params: mcp.CallToolParams{Name: tool, Arguments: map[string]any{"flow_id": id, argument: code}}})
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := json.Marshal(res.StructuredContent)
		text := res.Content[0].(mcp.TextContent).Text
		if !res.IsError || !strings.Contains(string(raw), `"code":"failure.code_format"`) || !strings.Contains(text, "no try was used up") {
			t.Errorf("%s %v: %s", tool, code, text)
		}
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s %v: %q is not in\n%s", tool, code, w, text)
			}
		}
		if s, ok := code.(string); ok && len(s) > 3 && strings.Contains(text+string(raw), s) {
			t.Errorf("%s repeats the code: %s", tool, text)
		}
		if now := r.flow(id); r.sent() != sent || now != before {
			t.Errorf("%s %v: %d calls went out, and the login became\n%s\nbefore:\n%s", tool, code, r.sent()-sent, now, before)
		}
	}
	take := func(tool, id, argument string, code any, state string) {
		t.Helper()
		if a, bad := r.call(tool, map[string]any{"flow_id": id, argument: code}); bad || a.State != state {
			t.Fatalf("%s %v: %s %+v", tool, code, a.State, a.Error)
		}
	}
	begin := func(nnnn string) string {
		t.Helper()
		a, bad := r.call("request_code", map[string]any{"phone": "+999662" + nnnn})
		if bad {
			t.Fatalf("%+v", a.Error)
		}
		return a.FlowID
	}

	id := begin("0020")
	where := "The code is in Telegram, not in an SMS"
	for _, code := range []any{"22222x", "2a2b2c2d2e", "22222 (5)", "2222", "22222, 33333", "222222", "help"} {
		refuse("submit_code", id, "code", code, "A code of 5 digits is awaited", where, "You: submit_code")
	}
	refuse("submit_code", id, "code", 2222, "this has 4 digits", "as a number it loses them")
	refuse("submit_code", id, "code", 222222, "this has 6 digits")
	take("submit_code", id, "code", "[sandbox] Login code: 22222. Do not give this code to anyone. (Chat \"Telegram\", 777000)", "password_needed")
	take("recover_password", id, "recovery_code", nil, "recovery_code_sent")
	for _, code := range []any{"222", "22222222222", "abcdef", "222222x", "222222 or 333333"} {
		refuse("recover_password", id, "recovery_code", code, "The digits of the code are awaited", "in the mail to “", "You: recover_password")
	}
	refuse("recover_password", id, "recovery_code", 22222, "as a number it loses them")
	take("recover_password", id, "recovery_code", 222222, "authorized")

	id = begin("0008")
	take("set_login_email", id, "email", "ada@example.org", "email_code_sent")
	for _, code := range []any{"22222", "222222a", "222222 333333", 22222} {
		refuse("set_login_email", id, "code", code, "A code of 6 digits is awaited", "in the mail to “", "You: set_login_email")
	}
	take("set_login_email", id, "code", "Your code is 222 222.", "code_sent")
	take("submit_code", id, "code", 22222, "authorized")

	id = begin("0006")
	for _, code := range []any{"222", "22222", "+44 20 7946 0123", "2222x"} {
		refuse("submit_code", id, "code", code, "awaited")
	}
	take("submit_code", id, "code", "+999 660 2222", "authorized")

	id = begin("0011")
	for _, code := range []any{"boat", "22222", "paper or plane"} {
		refuse("submit_code", id, "code", code, "The code is a word in an SMS")
	}
	take("submit_code", id, "code", "“Paper”.", "authorized")

	id = begin("0012")
	for _, code := range []any{"boats sail far", "22222"} {
		refuse("submit_code", id, "code", code, "The code is a phrase in an SMS")
	}
	take("submit_code", id, "code", "[sandbox] Your Telegram phrase is: paper boats sail far", "authorized")
}

// flow is what get_flow tells of a login, but for the time.
func (r *rig) flow(id string) string {
	r.Helper()
	res, err := r.client.CallTool(context.WithoutCancel(r.Context()), mcp.CallToolRequest{Params: mcp.CallToolParams{Name: "get_flow", Arguments: map[string]any{"flow_id": id}}})
	if err != nil {
		r.Fatal(err)
	}
	raw, err := json.Marshal(res.StructuredContent)
	if err != nil {
		r.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(raw, &all); err != nil {
		r.Fatal(err)
	}
	delete(all, "explanation") // which counts the seconds
	raw, err = json.Marshal(all)
	if err != nil {
		r.Fatal(err)
	}
	return string(raw)
}

// TestAnArgumentThatIsNullIsAbsent gives null for all that may be left out, as some models do.
func TestAnArgumentThatIsNullIsAbsent(t *testing.T) {
	t.Parallel()
	r := buildOn(t, sandbox.Options{}, func(*mcpserver.Options) {})
	a, bad := r.call("request_code", map[string]any{"phone": "+9996620001", "api_id": nil, "api_hash": nil})
	if bad {
		t.Fatalf("%+v", a.Error)
	}
	if b, bad := r.call("get_flow", map[string]any{"flow_id": a.FlowID, "wait_seconds": nil}); bad || b.State != "code_sent" {
		t.Errorf("%+v", b.Error)
	}
	if b, bad := r.call("submit_code", map[string]any{"flow_id": a.FlowID, "code": nil}); !bad || b.Error.Code != "failure.code_empty" {
		t.Errorf("%+v", b)
	}
	for _, code := range []any{22222.5, -22222, true, []any{"22222"}, 1e21} {
		if b, bad := r.call("submit_code", map[string]any{"flow_id": a.FlowID, "code": code}); !bad || b.Error.Code != "failure.arguments" {
			t.Errorf("%v: %+v", code, b)
		}
	}
	if b, bad := r.call("submit_code", map[string]any{"flow_id": a.FlowID, "code": 22222}); bad || b.State != "authorized" {
		t.Errorf("%+v", b.Error)
	}
}
