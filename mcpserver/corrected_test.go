package mcpserver

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/mcpserver/present"
)

// TestSameCallComesFirstWithWhatIsToBePutRight holds what a refused call leads to first, and that no value is repeated that can be a secret in the wrong place.
func TestSameCallComesFirstWithWhatIsToBePutRight(t *testing.T) {
	tools, s := checkTools(t, false)
	session := madeElsewhere(t, s, "+9996620001", "22222")
	tools.Home = t.TempDir()
	bad := filepath.Join(tools.Home, "notes.txt")
	if err := os.WriteFile(bad, []byte("no session"), 0o600); err != nil {
		t.Fatal(err)
	}
	const aSession, aPath = "<the session>", "<the path of the file or folder>"
	check, inspect, convert, add := tools.checkSession(), tools.inspectSession(), tools.convertSession(), tools.addLogin()
	for name, x := range map[string]struct {
		tool server.ServerTool
		args map[string]any
		want map[string]any
	}{
		"a session that is none":        {inspect, map[string]any{"session": session[:40]}, map[string]any{"session": aSession}},
		"one for a check":               {check, map[string]any{"session": session[:40], "in_use": "no"}, map[string]any{"session": aSession, "in_use": "no"}},
		"a path in its place":           {check, map[string]any{"session": bad}, map[string]any{"path": aPath}},
		"a path to be converted":        {convert, map[string]any{"session": bad, "to": "gramjs", "deliver": "chat"}, map[string]any{"from_path": aPath, "to": "gramjs", "deliver": "chat"}},
		"a file without a session":      {inspect, map[string]any{"path": bad}, map[string]any{"path": bad}},
		"a session in place of a path":  {inspect, map[string]any{"path": session}, map[string]any{"path": aPath}},
		"a key in place of a path":      {inspect, map[string]any{"path": "/ab/" + strings.Repeat("k", 340)}, map[string]any{"path": aPath}},
		"a program that uses it":        {check, map[string]any{"path": bad, "in_use": "yes"}, map[string]any{"path": bad, "in_use": "<what they answer, yes or no>"}},
		"a way that there is not":       {convert, map[string]any{"session": session, "to": "gramjs", "deliver": "mail"}, map[string]any{"session": aSession, "to": "gramjs", "deliver": "<as they want it>"}},
		"nothing":                       {inspect, map[string]any{}, map[string]any{"session": aSession}},
		"nothing to be checked":         {check, map[string]any{"flow_id": ""}, map[string]any{"session": aSession}},
		"nothing to let another one in": {add, map[string]any{"for_tool": "n8n"}, map[string]any{"session": aSession, "for_tool": "n8n"}},
	} {
		if name == "a program that uses it" {
			if err := os.WriteFile(bad, []byte(session), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		res, text := toolResult(t, x.tool, x.args)
		f, ok := res.StructuredContent.(present.Failure)
		if !ok || len(f.Next) == 0 || f.Next[0].Tool != x.tool.Tool.Name || !reflect.DeepEqual(f.Next[0].Arguments, x.want) {
			t.Errorf("%s leads to %+v, want %v", name, f.Next, x.want)
		}
		if name == "nothing" && !strings.Contains(text, "one of the arguments session and path is needed") {
			t.Errorf("%s: %s", name, text)
		}
		raw, err := json.Marshal(res)
		if err != nil || strings.Contains(string(raw), session[:30]) || strings.Contains(string(raw), "kkkk") {
			t.Errorf("%s: the answer repeats a secret: %s, %v", name, raw, err)
		}
		if name == "a program that uses it" {
			if err := os.WriteFile(bad, []byte("no session"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestWhatWasRefusedIsNotRepeatedAndWhatIsMissingHasRoom has calls with something right, which stays, and something that the same call would fail of again.
func TestWhatWasRefusedIsNotRepeatedAndWhatIsMissingHasRoom(t *testing.T) {
	tools, s := checkTools(t, false)
	session := madeElsewhere(t, s, "+9996620001", "22222")
	tools.Home = t.TempDir()
	taken := filepath.Join(tools.Home, "taken.session")
	if err := os.WriteFile(taken, []byte(session), 0o600); err != nil {
		t.Fatal(err)
	}
	kept, _ := checkTools(t, false) // with secrets kept out of the chat
	kept.Private, kept.For.Private, kept.Home = true, true, tools.Home
	const aSession, aPath = "<the session>", "<the path of the file or folder>"
	for name, x := range map[string]struct {
		tool server.ServerTool
		args map[string]any
		want map[string]any
	}{
		"no IDs":         {tools.convertSession(), map[string]any{"session": session, "to": "Kurigram"}, map[string]any{"session": aSession, "to": "pyrogram", "api_id": "<the API ID>", "user_id": "<the user ID of the account, which a check of the session tells>"}},
		"one ID":         {tools.convertSession(), map[string]any{"session": session, "to": "pyrogram", "api_id": 17.0}, map[string]any{"session": aSession, "to": "pyrogram", "api_id": 17.0, "user_id": "<the user ID of the account, which a check of the session tells>"}},
		"a file in chat": {tools.convertSession(), map[string]any{"session": session, "to": "telethon_sqlite", "deliver": "chat"}, map[string]any{"session": aSession, "to": "telethon_sqlite", "deliver": "file"}},
		"no session":     {tools.convertSession(), map[string]any{"to": "gramjs"}, map[string]any{"session": aSession, "to": "gramjs"}},
		"a taken file":   {tools.convertSession(), map[string]any{"from_path": taken, "to": "telethon_sqlite", "path": taken}, map[string]any{"from_path": taken, "to": "telethon_sqlite", "path": aPath}},
		"two sessions":   {tools.convertSession(), map[string]any{"session": session, "from_path": taken, "to": "gramjs"}, map[string]any{"session": aSession, "to": "gramjs"}},
		"three sessions": {tools.checkSession(), map[string]any{"session": session, "path": taken, "flow_id": "flow_00000000000000000000000000000000", "in_use": false}, map[string]any{"flow_id": "<flow_id>", "in_use": "no"}},
		"kept, in chat":  {kept.convertSession(), map[string]any{"from_path": taken, "to": "gramjs", "deliver": "chat"}, map[string]any{"from_path": taken, "to": "gramjs", "deliver": "file"}},
		"kept, none":     {kept.convertSession(), map[string]any{"to": "gramjs"}, map[string]any{"from_path": aPath, "to": "gramjs"}},
		"another folder": {tools.inspectSession(), map[string]any{"path": "/etc/passwd"}, map[string]any{"path": aPath}},
		"no such file":   {tools.checkSession(), map[string]any{"path": taken + "2", "in_use": "no"}, map[string]any{"path": aPath, "in_use": "no"}},
		"no such format": {tools.convertSession(), map[string]any{"session": session, "to": "tdlib"}, map[string]any{"session": aSession, "to": "<of that tool>"}},
	} {
		res, text := toolResult(t, x.tool, x.args)
		f, ok := res.StructuredContent.(present.Failure)
		if !ok || len(f.Next) == 0 || f.Next[0].Tool != x.tool.Tool.Name || !reflect.DeepEqual(f.Next[0].Arguments, x.want) {
			t.Errorf("%s leads to %+v, want %v: %s", name, f.Next, x.want, text)
		}
	}
}

// TestWhatIsNoSessionLeadsToALogin has something that is whole, and of which no copy can be better.
func TestWhatIsNoSessionLeadsToALogin(t *testing.T) {
	tools, _ := checkTools(t, false)
	res, _ := toolResult(t, tools.inspectSession(), map[string]any{"session": "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw8"})
	if f, ok := res.StructuredContent.(present.Failure); !ok || len(f.Next) == 0 || f.Next[0].Tool != "request_code" {
		t.Errorf("%+v", res.StructuredContent)
	}
}
