package mcpserver

import (
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/mcpserver/present"
)

func TestAToolThatTakesNoSessionIsToldBeforeAnythingIsSpent(t *testing.T) {
	d := newUserHome(t)
	done := d.login("chigwell/telegram-mcp")
	for name, x := range map[string]struct {
		tool string
		args map[string]any
	}{
		"a code":                {"request_code", map[string]any{"phone": "+9996620002", "api_id": 7}},
		"no number at all":      {"request_code", map[string]any{"phone": "12", "api_id": 7}},
		"a QR code":             {"start_qr_login", map[string]any{"api_id": 7}},
		"a QR code on a page":   {"start_qr_login", map[string]any{"api_id": 7, "deliver": "page"}},
		"another login":         {"add_login", map[string]any{"flow_id": done.ID}},
		"another into the tool": {"add_login", map[string]any{"flow_id": done.ID, "deliver": "tool"}},
	} {
		for words, own := range map[string]string{"telepilot": "telepilot", "my script with TDLib": "TDLib", "tolboy": "tolboy/telegram-mcp-tdlib"} {
			x.args["for_tool"] = words
			res, text := d.call(x.tool, x.args)
			f, ok := res.StructuredContent.(present.Failure)
			if !ok || f.Error.Code != "failure.takes_no_session" || !strings.Contains(text, "No session from elsewhere goes into "+own) || !strings.Contains(text, " log in itself") {
				t.Fatalf("%s for %s: %s", name, words, text)
			}
			if len(f.Next) != 1 || f.Next[0].Tool != x.tool || !strings.HasPrefix(f.Next[0].Arguments["for_tool"].(string), "<") || f.Next[0].Arguments["flow_id"] != x.args["flow_id"] {
				t.Errorf("%s for %s goes on with %+v", name, words, f.Next)
			}
		}
	}
	if all := d.Flows.List(); len(all) != 1 {
		t.Errorf("%d logins were begun", len(all)-1)
	}
	if strings.Contains(d.said.String(), "http://") {
		t.Error("a page was opened")
	}
}

func TestALoginForAToolThatTakesNoneIsNotOfferedToIt(t *testing.T) {
	d := newUserHome(t)
	s := d.login("telepilot") // as a terminal or an older version can have begun it
	res, text := d.call("get_session", map[string]any{"flow_id": s.ID, "deliver": "tool"})
	f := res.StructuredContent.(present.Failure)
	i := slices.IndexFunc(f.Next, func(one present.Step) bool { return one.Tool == "get_session" })
	if i < 0 || strings.Contains(f.Next[i].Why, "telepilot") || !strings.Contains(f.Next[i].Why, "which tool it is for") {
		t.Errorf("it goes on with %+v\n%s", f.Next, text)
	}
	_, text = d.call("get_session", map[string]any{"flow_id": s.ID, "deliver": "chat"})
	for _, want := range []string{"because telepilot takes no session from elsewhere", "Telethon takes it"} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "Nobody said which tool") || strings.Contains(text, "Let it log in itself") {
		t.Errorf("it says what is not so:\n%s", text)
	}

	other := d.login("my bookkeeping")
	if _, text = d.call("get_session", map[string]any{"flow_id": other.ID, "deliver": "chat"}); !strings.Contains(text, "How “my bookkeeping” takes a session is not known here") {
		t.Errorf("for an unknown tool: %s", text)
	}
}
