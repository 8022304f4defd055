package mcpserver_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/sandbox"
)

// addedFor is another login of the same account, which one lets in.
func (r *rig) addedFor(flow, tool string) string {
	r.Helper()
	a, bad := r.call("add_login", map[string]any{"flow_id": flow, "for_tool": tool, "in_use": "no"})
	if bad || a.FlowID == flow || a.FlowID == "" {
		r.Fatalf("%+v %+v", a, a.Error)
	}
	return a.FlowID
}

// kill has Telegram say of a login that it is no more, and this program see it.
func (r *rig) kill(flow, name string) {
	r.Helper()
	if err := r.telegram.Inject(r.Context(), sandbox.Injection{Method: "users.getUsers", Code: 401, Error: name, Times: 1}); err != nil {
		r.Fatal(err)
	}
	r.call("check_session", map[string]any{"flow_id": flow, "in_use": "no"})
}

// TestADeadSessionIsFollowedByALoginThatAnotherOneLetsIn has what check_session offers for it.
func TestADeadSessionIsFollowedByALoginThatAnotherOneLetsIn(t *testing.T) {
	for name, want := range map[string][]string{"AUTH_KEY_UNREGISTERED": {"add_login"}, "SESSION_REVOKED": {"add_login"}, "": {"add_login", "request_code", "start_qr_login"}} {
		r := withClients(t)
		id := r.loggedIn()
		h, text, bad := r.hand("get_session", map[string]any{"flow_id": id, "format": "telethon"})
		if bad {
			t.Fatal(text)
		}
		r.chigwell("4711", someHash, h.Session)
		live := r.addedFor(id, "n8n")
		if name != "" {
			r.kill(id, name)
		} else {
			r.call("log_out", map[string]any{"flow_id": id})
		}
		d, text := r.diagnose(nil)
		if len(d.Entries) != 1 || !slices.Equal(codes(d.Entries[0].Wrong), []string{"finding.session_dead"}) || !slices.Equal(d.NextTools, want) {
			t.Fatalf("%s: %+v\n%s", name, d, text)
		}
		if args := d.Next[0].Arguments; args["flow_id"] != live || args["for_tool"] != "chigwell/telegram-mcp" || args["deliver"] != "tool" {
			t.Errorf("%s: %+v", name, args)
		}
		if strings.Contains(text, "Do not log in again today") || d.Entries[0].Renewal == "" {
			t.Errorf("%s: what is said is not what is offered:\n%s", name, text)
		}
	}
}

func TestAnEntryOfAnUnknownToolIsRenewedInItsPlace(t *testing.T) {
	r := withClients(t)
	id := r.loggedIn()
	h, text, bad := r.hand("get_session", map[string]any{"flow_id": id, "format": "pyrogram"})
	if bad {
		t.Fatal(text)
	}
	r.write("bin/mine", "#!/bin/sh\n", 0o755)
	r.write(".cursor/mcp.json", `{"mcpServers": {"my-own": {"command": "`+filepath.ToSlash(filepath.Join(r.home, "bin", "mine"))+`", "env": {"MINE_TELEGRAM_SESSION_STRING": "`+h.Session+`"}},
		"other": {"command": "`+filepath.ToSlash(filepath.Join(r.home, "bin", "mine"))+`", "env": {"MINE_TELEGRAM_SESSION_STRING": ""}}}}`, 0o600)
	live := r.addedFor(id, "n8n")
	if _, bad := r.call("log_out", map[string]any{"flow_id": id}); bad {
		t.Fatal("log_out failed")
	}
	d, text := r.diagnose(map[string]any{"entry": "my-own"})
	if len(d.Entries) != 1 || !slices.Equal(codes(d.Entries[0].Wrong), []string{"finding.session_dead"}) || !slices.Equal(d.NextTools, []string{"add_login", "request_code", "start_qr_login"}) {
		t.Fatalf("%+v\n%s", d, text)
	}
	for _, want := range []string{"of the format pyrogram,", "say that it is for “my-own”", "path “~/.cursor/mcp.json”"} {
		if !strings.Contains(strings.ReplaceAll(d.Entries[0].Renewal, `\`, "/"), want) || !strings.Contains(text, d.Entries[0].Renewal) {
			t.Errorf("no %q in: %s\n%s", want, d.Entries[0].Renewal, text)
		}
	}
	if d.Next[0].Arguments["for_tool"] != "my-own" || d.Next[1].Arguments["for_tool"] != "my-own" {
		t.Errorf("%+v", d.Next)
	}
	fresh := r.addedFor(live, "my-own")
	d, _ = r.diagnose(map[string]any{"entry": "my-own"})
	if d.NextTools[0] != "get_session" || d.Next[0].Arguments["flow_id"] != fresh || d.Next[0].Arguments["deliver"] != "tool" || d.Next[0].Arguments["format"] != "pyrogram" {
		t.Fatalf("%+v", d.Next)
	}
	if a, said := r.said("get_session", d.Next[0].Arguments); a.Error == nil || a.Error.Code != "failure.not_placed" || !strings.Contains(said, "yes on a private page") { // there are none here
		t.Errorf("%+v\n%s", a, said)
	}
}

// TestASessionThatStandsThereIsNotPutBesideItself has a pool with a login of this program, and what is left of another session.
func TestASessionThatStandsThereIsNotPutBesideItself(t *testing.T) {
	r := withClients(t)
	id := r.addedFor(r.loggedIn(), "chigwell/telegram-mcp")
	h, text, bad := r.hand("get_session", map[string]any{"flow_id": id, "format": "telethon"})
	if bad {
		t.Fatal(text)
	}
	r.chigwell("4711", someHash, "")
	r.write("telegram-mcp/.env", "TELEGRAM_SESSION_STRINGS="+h.Session+","+h.Session[:250]+"\n", 0o600)
	d, text := r.diagnose(nil)
	if !slices.Equal(d.NextTools, []string{"add_login", "request_code", "start_qr_login"}) || d.Next[0].Arguments["flow_id"] != id || d.Next[0].Arguments["deliver"] != "tool" {
		t.Errorf("%+v\n%s", d.Next, text)
	}
}
