package mcpserver

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sessionstring"
)

// TestTheCallThatWaitsForThePageTellsWhatCameOfIt answers the page, and has get_flow called, as the page's own result says.
func TestTheCallThatWaitsForThePageTellsWhatCameOfIt(t *testing.T) {
	d := newUserHome(t)
	before := chigwell("old", "7")
	path := d.has(desktopFile, before, 0o600)
	s := d.login("chigwell/telegram-mcp")
	args, waits := map[string]any{"flow_id": s.ID, "deliver": "tool"}, map[string]any{"flow_id": s.ID, "wait_seconds": 20}

	address, _ := d.page("get_session", args)
	fill(t, address, "answer", "no")
	res, text := d.call("get_flow", waits)
	if f, ok := res.StructuredContent.(present.Failure); !ok || f.Error.Code != "failure.not_placed" || !strings.Contains(text, "wants nothing changed") || d.reads(path) != before {
		t.Errorf("of the no it is said:\n%s", text)
	}

	address, _ = d.page("get_session", args)
	fill(t, address, "answer", "0")
	res, text = d.call("get_flow", waits)
	if at := placedIn(t, res); at.Entry != "telegram" || at.Files[0].Backup == "" || !strings.Contains(text, "quit Claude Desktop") || !strings.Contains(text, at.Files[0].Backup) {
		t.Errorf("of the yes it is said:\n%s", text)
	}
	if next := res.StructuredContent.(present.Flow).Next; len(next) == 0 || next[0].Tool != "diagnose_tool" {
		t.Errorf("it goes on with %+v", next)
	}
}

func TestThePageSaysWhatToStartAnew(t *testing.T) {
	d := newUserHome(t)
	d.has(desktopFile, chigwell("old", "7"), 0o600)
	s := d.login("chigwell/telegram-mcp")
	address, _ := d.page("get_session", map[string]any{"flow_id": s.ID, "deliver": "tool"})
	if shown := fillAll(t, address, map[string]string{"answer": "0"}); !strings.Contains(shown, "Now quit Claude Desktop") {
		t.Errorf("the page says\n%s", shown)
	}
}

// TestASessionOfAnotherApplicationIsNotPairedWithItsHash has a session that names its API ID, and a server whose hash belongs to another one.
func TestASessionOfAnotherApplicationIsNotPairedWithItsHash(t *testing.T) {
	d := newUserHome(t)
	d.tools.Credentials = Credentials{APIID: 7, APIHash: secret.New("sandbox")}
	path := d.has(desktopFile, chigwell("", "1"), 0o600)
	session := d.session(d.login("").ID, sessionstring.Telethon)
	args := map[string]any{"to": "chigwell/telegram-mcp", "session": session, "api_id": 12345, "deliver": "tool"}
	address, shown := d.page("convert_session", args)
	if !strings.Contains(shown, "made with the API ID 12345, and another one stays there") {
		t.Errorf("the page does not say it:\n%s", shown)
	}
	fill(t, address, "answer", "0")
	res, text := d.call("convert_session", args)
	if at := placedIn(t, res); at.MadeWith != 12345 || !strings.Contains(text, "put 12345 and its hash in") || slices.Contains(at.Variables, "TELEGRAM_API_ID") {
		t.Errorf("%+v\n%s", at, text)
	}
	if d.reads(path) != chigwell(session, "1") {
		t.Errorf("it is now %s", d.reads(path))
	}
}

func TestAFileThatTwoEntriesReadIsOneChoice(t *testing.T) {
	d := newUserHome(t)
	folder := filepath.Join(d.home, "telegram-mcp")
	d.has("telegram-mcp/.env", "TELEGRAM_API_ID=7\nTELEGRAM_API_HASH=sandbox\nTELEGRAM_SESSION_STRING=\n", 0o600)
	entry := `{"mcpServers": {"NAME": {"command": "uv", "args": ["--directory", "` + folder + `", "run", "main.py"]}}}`
	d.has(desktopFile, strings.ReplaceAll(entry, "NAME", "first"), 0o600)
	d.has(".cursor/mcp.json", strings.ReplaceAll(entry, "NAME", "second"), 0o600)
	s := d.login("chigwell/telegram-mcp")
	_, shown := d.page("get_session", map[string]any{"flow_id": s.ID, "deliver": "tool"})
	if n := strings.Count(shown, `type="radio"`); n != 2 || !strings.Contains(shown, "“second” in Cursor reads this file, too") {
		t.Errorf("there are %d choices:\n%s", n, shown)
	}
}

func TestAToolThatNobodyKnowsGetsNoOthersEntry(t *testing.T) {
	d := newUserHome(t)
	before := chigwell("old", "7")
	path := d.has(desktopFile, before, 0o600)
	for tool, want := range map[string]string{"": "Nobody said which tool", "blahtool": "No known tool and no entry of a client is called so"} {
		s := d.login(tool)
		args := map[string]any{"flow_id": s.ID, "deliver": "tool"}
		res, text := d.call("get_session", args)
		if f, ok := res.StructuredContent.(present.Failure); !ok || f.Error.Code != "failure.not_placed" || !strings.Contains(text, want) || !strings.Contains(text, "“telegram” in Claude Desktop") {
			t.Errorf("%q: %s", tool, text)
		}
		args["path"] = path // what the person means after all
		if _, shown := d.page("get_session", args); !strings.Contains(shown, "the entry “telegram” in Claude Desktop") {
			t.Errorf("%q: the page shows\n%s", tool, shown)
		}
	}
	if d.reads(path) != before {
		t.Error("something was written")
	}
	s := d.login("Telegram") // the name of the entry
	if _, shown := d.page("get_session", map[string]any{"flow_id": s.ID, "deliver": "tool"}); !strings.Contains(shown, "the entry “telegram” in Claude Desktop") {
		t.Errorf("the page shows\n%s", shown)
	}
}

func TestThePageSaysAllThatChangesAndWhatCouldNotBeRead(t *testing.T) {
	d := newUserHome(t)
	d.has(desktopFile, chigwell("", "1"), 0o600)
	d.has(".cursor/mcp.json", `{"mcpServers": {`, 0o600)
	s := d.login("chigwell/telegram-mcp")
	args := map[string]any{"flow_id": s.ID, "deliver": "tool"}
	_, shown := d.page("get_session", args)
	for _, want := range []string{"TELEGRAM_API_ID changes, too, to what the session was made with", "Could not be read, and so is no place here: ~/.cursor/mcp.json"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the page does not say %q:\n%s", want, shown)
		}
	}
	args["path"] = filepath.Join(filepath.Dir(d.home), "elsewhere", "passwd")
	if _, text := d.call("get_session", args); !strings.Contains(text, "lies outside the home folder") {
		t.Errorf("it is not said why:\n%s", text)
	}
}

func TestTheSameCallAgainTellsWhereTheLoginWentThatItLetIn(t *testing.T) {
	d := newUserHome(t)
	d.has(desktopFile, chigwell("", "7"), 0o600)
	first := d.login("n8n")
	args := map[string]any{"flow_id": first.ID, "for_tool": "chigwell/telegram-mcp", "deliver": "tool"}
	address, _ := d.page("add_login", args)
	fill(t, address, "answer", "0")
	res, text := d.call("add_login", args)
	if res.IsError {
		t.Fatal(text)
	}
	if at := placedIn(t, res); at.Entry != "telegram" || len(d.Flows.List()) != 2 {
		t.Errorf("there are %d logins:\n%s", len(d.Flows.List()), text)
	}
}
