package mcpserver

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sessionstring"
)

func TestWithSecretsKeptOutOfTheChatASessionGoesIntoItsTool(t *testing.T) {
	d := newUserHome(t)
	d.tools.Private, d.For.Private = true, true
	path := d.has(desktopFile, chigwell("", "7"), 0o600)
	s := d.login("chigwell/telegram-mcp")
	res, text := d.agree("get_session", map[string]any{"flow_id": s.ID, "deliver": "tool"}, "0")
	session := d.session(s.ID, sessionstring.Telethon)
	if res.IsError || d.reads(path) != chigwell(session, "7") {
		t.Errorf("%s\n%s", text, d.reads(path))
	}
	d.kept(session)
}

func TestAConvertedSessionGoesIntoATool(t *testing.T) {
	for name, x := range map[string]map[string]any{
		"that is named":         {"to": "Undermove/telegram-mcp-local-server"},
		"that takes its format": {"to": "gramjs"},
		"by the page":           {"to": "gramjs"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newUserHome(t)
			d.has(desktopFile, chigwell("old", "7"), 0o600) // which takes another format
			path := d.has(".cursor/mcp.json", `{"mcpServers": {"tg": {"command": "npx", "args": ["telegram-mcp-local-server"], "env": {"TELEGRAM_SESSION_STRING": ""}}}}`, 0o600)
			s := d.login("")
			session := d.session(s.ID, sessionstring.Telethon)
			x["deliver"] = "tool"
			if name == "by the page" {
				address, _ := d.page("convert_session", x)
				fill(t, address, "session", session)
			} else {
				x["session"] = session
			}
			res, text := d.agree("convert_session", x, "0")
			if res.IsError {
				t.Fatal(text)
			}
			made := d.session(s.ID, sessionstring.GramJS)
			if got := d.reads(path); !strings.Contains(got, `"TELEGRAM_SESSION_STRING": "`+made+`"`) || strings.Contains(got, "API_ID") {
				t.Errorf("it is now %s", got)
			}
			if !strings.Contains(text, "“tg” of Cursor") && !strings.Contains(text, "tg of Cursor") {
				t.Errorf("it is not said where it is:\n%s", text)
			}
			if strings.Contains(d.said.String(), made) {
				t.Error("the session stands in a result, on a page or in the log")
			}
		})
	}
}

func TestALoginThatIsLetInGoesIntoItsTool(t *testing.T) {
	d := newUserHome(t)
	path := d.has(desktopFile, chigwell("", "7"), 0o600)
	first := d.login("n8n")
	res, text := d.call("add_login", map[string]any{"flow_id": first.ID, "for_tool": "chigwell/telegram-mcp", "deliver": "tool"})
	w, ok := res.StructuredContent.(present.Waiting)
	if !ok || w.FlowID == nil || *w.FlowID == first.ID || !strings.Contains(text, "(telegram-login-mcp)”") {
		t.Fatal(text)
	}
	fill(t, w.Page.URL, "answer", "0")
	res, text = d.call("get_session", map[string]any{"flow_id": *w.FlowID, "deliver": "tool"})
	if res.IsError {
		t.Fatal(text)
	}
	session := d.session(*w.FlowID, sessionstring.Telethon)
	if !strings.Contains(d.reads(path), session) || session == d.session(first.ID, sessionstring.Telethon) {
		t.Errorf("it is now %s", d.reads(path))
	}
	d.kept(session)
}

func TestNoLinkLeadsASessionOutOfTheHomeFolder(t *testing.T) {
	d := newUserHome(t)
	away := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(away, []byte(chigwell("old", "7")), 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(d.home, filepath.FromSlash(desktopFile))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(away, path); err != nil {
		t.Skip("no links here")
	}
	s := d.login("chigwell/telegram-mcp")
	res, text := d.call("get_session", map[string]any{"flow_id": s.ID, "deliver": "tool"})
	if f, ok := res.StructuredContent.(present.Failure); !ok || f.Error.Code != "failure.not_placed" || d.reads(away) != chigwell("old", "7") {
		t.Errorf("%s", text)
	}
	if now, _ := d.Flows.Peek(s.ID); now.State != authflow.Authorized || !now.Verified.Equal(s.Verified) {
		t.Error("Telegram was asked for nothing")
	}
}

func TestALoginThatEndsBeforeTheYesIsWrittenNowhere(t *testing.T) {
	d := newUserHome(t)
	before := chigwell("old", "7")
	path := d.has(desktopFile, before, 0o600)
	s := d.login("chigwell/telegram-mcp")
	args := map[string]any{"flow_id": s.ID, "deliver": "tool"}
	address, _ := d.page("get_session", args)
	if _, err := d.Flows.LogOut(t.Context(), s.ID); err != nil {
		t.Fatal(err)
	}
	fill(t, address, "answer", "0")
	if res, text := d.call("get_session", args); !res.IsError || d.reads(path) != before {
		t.Errorf("%s", text)
	}
}
