package mcpserver

import (
	"strings"
	"testing"

	"telegram-login-mcp/sessionstring"
)

// pooled is chigwell's entry with a pool in place of a single session.
func pooled(sessions ...string) string {
	return strings.Replace(chigwell(strings.Join(sessions, ","), "7"), "TELEGRAM_SESSION_STRING", "TELEGRAM_SESSION_STRINGS", 1)
}

func TestASessionJoinsThePoolOfItsTool(t *testing.T) {
	d := newUserHome(t)
	first := d.session(d.login("").ID, sessionstring.Telethon)
	cut := first[:220]
	path := d.has(desktopFile, pooled(first, cut), 0o600)
	s := d.login("chigwell/telegram-mcp")
	session := d.session(s.ID, sessionstring.Telethon)
	args := map[string]any{"flow_id": s.ID, "deliver": "tool"}
	address, shown := d.page("get_session", args)
	for _, want := range []string{"as one more beside the 2 there", "in place of session 1 of the 2 there (key ", "in place of session 2 of the 2 there<", "of the same account", "among those in TELEGRAM_SESSION_STRINGS", "The others stay."} {
		if !strings.Contains(shown, want) {
			t.Errorf("the page does not show %q:\n%s", want, shown)
		}
	}
	if strings.Contains(shown, "The session that is there now is replaced") {
		t.Error("it is said to replace what stays")
	}
	fill(t, address, "answer", "2")
	if res, text := d.call("get_session", args); res.IsError || d.reads(path) != pooled(first, session) {
		t.Fatalf("%s\n%s", text, d.reads(path))
	}

	// Once more: it has its place there.
	_, shown = d.page("get_session", args)
	if strings.Contains(shown, "one more") || strings.Contains(shown, "session 1 of") || !strings.Contains(shown, "session 2 of the 2 there (key ") {
		t.Errorf("a second place is offered:\n%s", shown)
	}
	if res, text := d.agree("get_session", args, "0"); res.IsError || d.reads(path) != pooled(first, session) {
		t.Errorf("%s\n%s", text, d.reads(path))
	}
	d.kept(session)
}
