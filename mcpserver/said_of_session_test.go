package mcpserver

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"telegram-login-mcp/sessionstring"
)

// TestFileIsNotToldAsAString has a file of Pyrogram that lacks what a library can leave out.
func TestFileIsNotToldAsAString(t *testing.T) {
	tools, s := checkTools(t, false)
	i, err := sessionstring.Detect(madeElsewhere(t, s, "+9996620001", "22222"))
	if err != nil {
		t.Fatal(err)
	}
	i.Session.APIID, i.Session.UserID, i.Session.Bot, i.Session.Test = 1, 6000000001, new(false), new(false)
	file, err := sessionstring.EncodeFile(sessionstring.PyrogramSQLite, i.Session)
	if err != nil {
		t.Fatal(err)
	}
	tools.Home = t.TempDir()
	at := filepath.Join(tools.Home, "a.session")
	if err := os.WriteFile(at, file, 0o600); err != nil {
		t.Fatal(err)
	}
	changed(t, at, `update sessions set api_id = null, user_id = null`)
	res, text := toolResult(t, tools.inspectSession(), map[string]any{"path": at})
	if res.IsError || !strings.Contains(text, "This session holds no api_id") || !strings.Contains(text, "There is no user ID in this session") || strings.Contains(text, "string") {
		t.Errorf("%s", text)
	}
}

// TestSessionThatStoodInTheChatIsToBeEnded has a session where secrets are kept out of the chat: it cannot be changed as a password can.
func TestSessionThatStoodInTheChatIsToBeEnded(t *testing.T) {
	tools, _ := checkTools(t, false)
	tools.Private, tools.For.Private = true, true
	if _, text := toolResult(t, tools.inspectSession(), map[string]any{"session": "1Ag"}); !strings.Contains(text, "end this one under Settings > Devices") || strings.Contains(text, "change it") {
		t.Errorf("%s", text)
	}
	if _, text := toolResult(t, tools.submitPassword(), map[string]any{"flow_id": "flow_00000000000000000000000000000000", "password": "x"}); !strings.Contains(text, "you may want to change it") {
		t.Errorf("%s", text)
	}
}
