package mcpserver

import (
	"strings"
	"testing"
)

const unseenSession = "It was in no chat and on no screen."

// TestASessionIsUnseenOnlyWhereNobodyHasSeenIt has one that goes into its tool, then out into the chat, and into its tool again.
func TestASessionIsUnseenOnlyWhereNobodyHasSeenIt(t *testing.T) {
	d := newUserHome(t)
	d.has(desktopFile, chigwell("", "7"), 0o600)
	s := d.login("chigwell/telegram-mcp")
	toTool := map[string]any{"flow_id": s.ID, "deliver": "tool"}
	if _, text := d.agree("get_session", toTool, "0"); !strings.Contains(text, unseenSession) {
		t.Errorf("nobody has seen it:\n%s", text)
	}
	d.call("get_session", map[string]any{"flow_id": s.ID, "deliver": "chat"})
	address, shown := d.page("get_session", toTool)
	if strings.Contains(shown, "(hidden, new)") || !strings.Contains(shown, "It stands there already") {
		t.Errorf("the same session is shown as a new one:\n%s", shown)
	}
	fill(t, address, "answer", "0")
	if _, text := d.call("get_session", toTool); strings.Contains(text, unseenSession) || !strings.Contains(text, "The person said yes") {
		t.Errorf("after it was in the chat:\n%s", text)
	}
}

func TestASessionThatWasPastedWasSeen(t *testing.T) {
	d := newUserHome(t)
	d.has(desktopFile, chigwell("", "7"), 0o600)
	session := d.session(d.login("").ID, "telethon")
	args := map[string]any{"to": "chigwell/telegram-mcp", "deliver": "tool", "session": session}
	if _, text := d.agree("convert_session", args, "0"); strings.Contains(text, unseenSession) || !strings.Contains(text, "The person said yes") {
		t.Errorf("it came from somewhere:\n%s", text)
	}
}

// TestWhereNobodySaidWhichToolThePathIsAskedFor is about what follows where no place was found.
func TestWhereNobodySaidWhichToolThePathIsAskedFor(t *testing.T) {
	d := newUserHome(t)
	path := d.has(desktopFile, chigwell("", "7"), 0o600)
	s := d.login("")
	args := map[string]any{"flow_id": s.ID, "deliver": "tool"}
	if _, text := d.call("get_session", args); !strings.Contains(text, `"deliver":"tool","flow_id":"`+s.ID+`","path":"<the path`) {
		t.Errorf("nothing says how it goes on:\n%s", text)
	}
	args["path"] = path
	if _, shown := d.page("get_session", args); !strings.Contains(shown, "the entry “telegram” in Claude Desktop") {
		t.Errorf("the path does not tell:\n%s", shown)
	}
}
