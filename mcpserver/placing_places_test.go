package mcpserver

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/internal/sessionfile"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sessionstring"
)

// session is what the login's session is in a format, as text.
func (d *userHome) session(id string, f sessionstring.Format) string {
	d.Helper()
	_, x, err := d.Flows.Export(d.Context(), id)
	if err != nil {
		d.Fatal(err)
	}
	_, session, err := exported(x, f)
	if err != nil {
		d.Fatal(err)
	}
	return session
}

func TestEachKindOfFileGetsTheSessionAndStaysAsItWas(t *testing.T) {
	for name, x := range map[string]struct {
		file, before, after string // SESSION stands for the session
		tool                string
		format              sessionstring.Format
		variables           []string
	}{
		"a .env that the entry's folder has": {
			file: "telegram-mcp/.env", tool: "chigwell/telegram-mcp", format: sessionstring.Telethon, variables: []string{"TELEGRAM_SESSION_STRING", "TELEGRAM_API_ID"},
			before: "# mine\nTELEGRAM_API_ID=12345\nexport TELEGRAM_API_HASH='sandbox'\nTELEGRAM_SESSION_STRING=\nOTHER=x # y\n",
			after:  "# mine\nTELEGRAM_API_ID=7\nexport TELEGRAM_API_HASH='sandbox'\nTELEGRAM_SESSION_STRING=SESSION\nOTHER=x # y\n",
		},
		"TOML of Codex": {
			file: ".codex/config.toml", tool: "Undermove/telegram-mcp-local-server", format: sessionstring.GramJS, variables: []string{"TELEGRAM_SESSION_STRING"},
			before: "model = \"x\" # mine\n\n[mcp_servers.tg]\ncommand = \"npx\"\nargs = [\"telegram-mcp-local-server\"]\n\n[mcp_servers.tg.env]\nTELEGRAM_API_ID = \"7\"\nTELEGRAM_API_HASH = \"sandbox\" # here\nTELEGRAM_SESSION_STRING = \"old\"\n\n[other]\na = 1\n",
			after:  "model = \"x\" # mine\n\n[mcp_servers.tg]\ncommand = \"npx\"\nargs = [\"telegram-mcp-local-server\"]\n\n[mcp_servers.tg.env]\nTELEGRAM_API_ID = \"7\"\nTELEGRAM_API_HASH = \"sandbox\" # here\nTELEGRAM_SESSION_STRING = \"SESSION\"\n\n[other]\na = 1\n",
		},
		"YAML of Goose": {
			file: ".config/goose/config.yaml", tool: "Undermove/telegram-mcp-local-server", format: sessionstring.GramJS, variables: []string{"TELEGRAM_SESSION_STRING"},
			before: "# mine\nextensions:\n  tg:\n    enabled: true\n    type: stdio\n    name: tg\n    cmd: npx\n    args:\n      - telegram-mcp-local-server\n    envs:\n      TELEGRAM_API_ID: \"7\"\n      TELEGRAM_API_HASH: sandbox\n      TELEGRAM_SESSION_STRING: old # mine, too\n    timeout: 300\nGOOSE_MODEL: x\n",
			after:  "# mine\nextensions:\n  tg:\n    enabled: true\n    type: stdio\n    name: tg\n    cmd: npx\n    args:\n      - telegram-mcp-local-server\n    envs:\n      TELEGRAM_API_ID: \"7\"\n      TELEGRAM_API_HASH: sandbox\n      TELEGRAM_SESSION_STRING: \"SESSION\" # mine, too\n    timeout: 300\nGOOSE_MODEL: x\n",
		},
		"a variable with a label": {
			file: ".cursor/mcp.json", tool: "chigwell/telegram-mcp", format: sessionstring.Telethon, variables: []string{"TELEGRAM_SESSION_STRING_WORK"},
			before: strings.ReplaceAll(chigwell("old", "7"), "SESSION_STRING", "SESSION_STRING_WORK"),
			after:  strings.ReplaceAll(chigwell("SESSION", "7"), "SESSION_STRING", "SESSION_STRING_WORK"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newUserHome(t)
			if strings.HasSuffix(x.file, ".env") {
				d.has(desktopFile, `{"mcpServers": {"telegram": {"command": "uv", "args": ["--directory", "`+filepath.Join(d.home, "telegram-mcp")+`", "run", "main.py"]}}}`, 0o600)
			}
			path := d.has(x.file, x.before, 0o600)
			s := d.login(x.tool)
			res, text := d.agree("get_session", map[string]any{"flow_id": s.ID, "deliver": "tool"}, "0")
			if res.IsError {
				t.Fatal(text)
			}
			at, session := placedIn(t, res), d.session(s.ID, x.format)
			if got, want := d.reads(path), strings.ReplaceAll(x.after, "SESSION\"", session+"\""); got != strings.ReplaceAll(want, "=SESSION\n", "="+session+"\n") {
				t.Errorf("it is now\n%s", got)
			}
			if !slices.Equal(at.Variables, x.variables) || d.reads(filepath.Join(d.home, strings.TrimPrefix(at.Files[0].Backup, "~/"))) != x.before {
				t.Errorf("it is said to be in %+v", at)
			}
			d.kept(session)
		})
	}
}

func TestAToolThatKeepsItsSessionInAFileGetsTheFile(t *testing.T) {
	d := newUserHome(t)
	config := d.has(desktopFile, `{"mcpServers": {"tg": {"command": "uvx", "args": ["fast-mcp-telegram"], "env": {"API_ID": "12345", "API_HASH": "sandbox", "SESSION_NAME": "me"}}}}`, 0o600)
	s := d.login("fast-mcp-telegram")
	args := map[string]any{"flow_id": s.ID, "deliver": "tool"}
	res, text := d.agree("get_session", args, "0")
	if res.IsError {
		t.Fatal(text)
	}
	path := filepath.Join(d.home, ".config", "fast-mcp-telegram", "me.session")
	i, err := sessionfile.Read(t.Context(), path, sessionfile.Options{Home: d.home})
	if err != nil || i.Format != sessionstring.TelethonSQLite {
		t.Fatalf("the file has %v: %v", i.Format, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("it has the mode %v: %v", info.Mode(), err)
	}
	if got := d.reads(config); !strings.Contains(got, `"API_ID": "7"`) || strings.Contains(got, "12345") {
		t.Errorf("the entry has another API ID than the session: %s", got)
	}
	if at := placedIn(t, res); at.Kind != "file" || len(at.Files) != 2 || at.Files[0].Backup != "" {
		t.Errorf("it is said to be in %+v", at)
	}

	// Once more: what was there stays beside it, with what SQLite keeps there.
	old := d.reads(path)
	d.has(".config/fast-mcp-telegram/me.session-wal", "log", 0o600)
	if res, text = d.agree("get_session", args, "0"); res.IsError {
		t.Fatal(text)
	}
	at := placedIn(t, res)
	backup := filepath.Join(d.home, strings.TrimPrefix(at.Files[0].Backup, "~/"))
	if d.reads(backup) != old || d.reads(backup+"-wal") != "log" {
		t.Error("what was there is not kept")
	}
	if _, err := os.Stat(path + "-wal"); err == nil {
		t.Error("the log of the old file lies beside the new one")
	}
}

func TestOfSeveralPlacesThePersonChoosesOne(t *testing.T) {
	d := newUserHome(t)
	first, second := d.has(desktopFile, chigwell("one", "7"), 0o600), d.has(".cursor/mcp.json", chigwell("two", "7"), 0o600)
	s := d.login("chigwell/telegram-mcp")
	args := map[string]any{"flow_id": s.ID, "deliver": "tool"}
	address, shown := d.page("get_session", args)
	for _, want := range []string{"in Claude Desktop", "in Cursor", "choose one place"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	fill(t, address, "answer", "1")
	if res, text := d.call("get_session", args); placedIn(t, res).Client != "cursor" {
		t.Error(text)
	}
	if d.reads(first) != chigwell("one", "7") || strings.Contains(d.reads(second), `"two"`) {
		t.Error("it went into another place than the one that was chosen")
	}
}

func TestWhatGitKeepsIsToldBeforeAnythingIsWritten(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	d := newUserHome(t)
	work := filepath.Join(d.home, "work")
	d.has("work/.mcp.json", chigwell("", "7"), 0o600)
	d.has("work/.gitignore", ".env\n", 0o600)
	d.has("work/.env", "TELEGRAM_API_ID=7\nTELEGRAM_API_HASH=sandbox\nTELEGRAM_SESSION_STRING=\n", 0o600)
	for _, args := range [][]string{{"init", "-q"}, {"add", ".mcp.json"}} {
		cmd := exec.CommandContext(t.Context(), "git", args...)
		if cmd.Dir = work; cmd.Run() != nil {
			t.Fatal("git does not work")
		}
	}
	s := d.login("chigwell/telegram-mcp")
	_, shown := d.page("get_session", map[string]any{"flow_id": s.ID, "deliver": "tool", "path": filepath.Join(work, ".mcp.json")})
	if !strings.Contains(shown, "git keeps this file") {
		t.Errorf("nothing is said of git:\n%s", shown)
	}
	_, shown = d.page("get_session", map[string]any{"flow_id": s.ID, "deliver": "tool", "path": filepath.Join(work, ".env")})
	if !strings.Contains(shown, "but not the copy beside it") || strings.Contains(shown, "git keeps this file") {
		t.Errorf("the copy is not spoken of:\n%s", shown)
	}
}

func TestWithoutAYesNothingIsWritten(t *testing.T) {
	d := newUserHome(t)
	before := chigwell("old", "7")
	path := d.has(desktopFile, before, 0o600)
	s := d.login("chigwell/telegram-mcp")
	args := map[string]any{"flow_id": s.ID, "deliver": "tool"}
	refused := func(code, kind string, res present.Failure, text string) {
		t.Helper()
		if res.Error.Code != code || !strings.Contains(text, kind) {
			t.Errorf("%+v\n%s", res.Error, text)
		}
		if now, _ := d.Flows.Peek(s.ID); d.reads(path) != before || !now.Fetched.IsZero() || !now.Verified.Equal(s.Verified) {
			t.Error("something was done all the same")
		}
	}
	res, text := d.agree("get_session", args, "no")
	refused("failure.not_placed", "wants nothing changed", res.StructuredContent.(present.Failure), text)

	for name, x := range map[string]struct{ tool, want string }{
		"a tool that takes none": {"telepilot", "No session can be put into"},
		"a node of n8n":          {"grampro", "by hand"},
		"a tool that is nowhere": {"fast-mcp-telegram", "No place for the session was found"},
	} {
		other := d.login(x.tool)
		res, text := d.call("get_session", map[string]any{"flow_id": other.ID, "deliver": "tool"})
		f, ok := res.StructuredContent.(present.Failure)
		if !ok {
			t.Fatalf("%s: %s", name, text)
		}
		refused("failure.not_placed", x.want, f, text)
	}

	d.tools.Pages, d.For.Pages = nil, false
	res, text = d.call("get_session", args)
	refused("failure.not_placed", "private page", res.StructuredContent.(present.Failure), text)
}

func TestAFileThatChangedMeanwhileIsNotWrittenOver(t *testing.T) {
	d := newUserHome(t)
	path := d.has(desktopFile, chigwell("old", "7"), 0o600)
	s := d.login("chigwell/telegram-mcp")
	args := map[string]any{"flow_id": s.ID, "deliver": "tool"}
	address, _ := d.page("get_session", args)
	mine := strings.Replace(chigwell("old", "7"), "dark", "light", 1)
	d.has(desktopFile, mine, 0o600)
	fill(t, address, "answer", "0")
	res, text := d.call("get_session", args)
	f, ok := res.StructuredContent.(present.Failure)
	if !ok || !strings.Contains(text, "changed in the meantime") || d.reads(path) != mine || len(f.Next) == 0 || f.Next[0].Tool != "get_session" || f.Next[0].Arguments["deliver"] != "tool" {
		t.Fatalf("%s\n%+v", text, f)
	}
	if res, text := d.agree("get_session", args, "0"); res.IsError || !strings.Contains(d.reads(path), "light") {
		t.Errorf("the session is lost: %s", text)
	}
}
