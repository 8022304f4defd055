package toolconfig

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/sessionstring"
)

// TestEveryKindHasWordsAndIsFound reads the kinds from their file: each has a text, and is what something is.
func TestEveryKindHasWordsAndIsFound(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "kinds.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	sources := ""
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if name == "kinds.go" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources += string(raw)
	}
	n := 0
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "kind") {
			return true
		}
		n++
		kind, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if told := explain.Tell(explain.Terminal, explain.Finding{Kind: kind}); err != nil || told.Code != "finding."+kind || len(told.Fixes) == 0 {
			t.Errorf("%s is told as %s", kind, told.Code)
		}
		if !strings.Contains(sources, spec.Names[0].Name) {
			t.Errorf("nothing is ever %s", kind)
		}
		return true
	})
	if n < 40 {
		t.Errorf("%d kinds", n)
	}
}

// TestWhereDotenvsAreLookedFor has a .env in each of the places that an entry can mean.
func TestWhereDotenvsAreLookedFor(t *testing.T) {
	good := sessionOf(t, sessionstring.Telethon, 1, nil)
	pair := "TELEGRAM_API_ID=" + goodID + "\nTELEGRAM_API_HASH=" + goodHash + "\n"
	for _, x := range []struct {
		name string
		make func(p *person) entry
		want []string
	}{
		{"in the folder of uv", func(p *person) entry {
			p.write("telegram-mcp/.env", pair+"TELEGRAM_SESSION_STRING=\""+good+"\"\n", 0o600)
			return p.chigwell(nil)
		}, nil},
		{"named by docker", func(p *person) entry {
			p.write("bin/docker"+exeEnding(), "", 0o755)
			p.write("x.env", pair+"TELEGRAM_SESSION_STRING="+good+"\n", 0o600)
			return entry{Command: "docker", Args: []string{"run", "-i", "--rm", "--env-file", p.path("x.env"), "telegram-mcp:latest"}}
		}, nil},
		{"named by docker, and not there", func(p *person) entry {
			p.write("bin/docker"+exeEnding(), "", 0o755)
			return entry{Command: "docker", Args: []string{"run", "-i", "--rm", "--env-file", p.path("x.env"), "telegram-mcp:latest"}, Env: map[string]string{"TELEGRAM_API_ID": goodID, "TELEGRAM_API_HASH": goodHash, "TELEGRAM_SESSION_STRING": good}}
		}, []string{"dotenv_absent", "variable_not_passed", "variable_not_passed", "variable_not_passed"}},
		{"no docker", func(p *person) entry {
			return entry{Command: "docker", Args: []string{"run", "-e", "TELEGRAM_API_ID=" + goodID, "-e", "TELEGRAM_API_HASH=" + goodHash, "-e", "TELEGRAM_SESSION_STRING=" + good, "telegram-mcp:latest"}}
		}, []string{"command_unfound", "note:session_in_arguments"}},
		{"beside a virtual environment", func(p *person) entry {
			p.write("telegram-mcp/.venv/bin/telegram-mcp"+exeEnding(), "#!/bin/sh\n", 0o755)
			p.write("telegram-mcp/.env", pair+"TELEGRAM_SESSION_STRING="+good[:200]+"\n", 0o600)
			return entry{Command: p.path("telegram-mcp/.venv/bin/telegram-mcp" + exeEnding())}
		}, []string{"session_cut"}},
		{"of a tool that reads none", func(p *person) entry {
			p.write("local/index.js", "", 0o600)
			p.write("local/.env", "TELEGRAM_SESSION_STRING=x\n"+pair, 0o600)
			return entry{Command: "npx", Args: []string{"telegram-mcp-local-server", p.path("local/index.js")}, Env: map[string]string{"TELEGRAM_API_ID": goodID, "TELEGRAM_API_HASH": goodHash}}
		}, []string{"dotenv_ignored"}},
		{"a colon in place of =", func(p *person) entry {
			p.write("telegram-mcp/.env", pair+"TELEGRAM_SESSION_STRING: "+good+"\n", 0o600)
			return p.chigwell(nil)
		}, []string{"dotenv_line", "session_missing"}},
		{"twice", func(p *person) entry {
			p.write("telegram-mcp/.env", pair+"TELEGRAM_SESSION_STRING=x\nTELEGRAM_SESSION_STRING="+good+"\n", 0o600)
			return p.chigwell(nil)
		}, []string{"dotenv_twice"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			p := newPerson(t)
			p.client(desktopFile, map[string]entry{"telegram": x.make(p)})
			if got := p.only().kinds(); !slices.Equal(got, x.want) {
				t.Errorf("found %q, want %q", got, x.want)
			}
		})
	}
}

func TestFileSessionsAreRead(t *testing.T) {
	p := newPerson(t)
	raw, err := sessionstring.EncodeFile(sessionstring.TelethonSQLite, sessionWith(t, 3, nil))
	if err != nil {
		t.Fatal(err)
	}
	p.write("bin/uvx"+exeEnding(), "", 0o755)
	p.write(".config/fast-mcp-telegram/telegram.session", string(raw), 0o600)
	p.client(cursorFile, map[string]entry{"tg": {Command: "uvx", Args: []string{"fast-mcp-telegram"}, Env: map[string]string{"API_ID": goodID, "API_HASH": goodHash}}})
	e := p.only()
	if got := rightOf(e); len(e.Findings) != 0 || !slices.Contains(got, "session_file") {
		t.Errorf("%q, right %q", e.kinds(), got)
	}
	p.write(".config/fast-mcp-telegram/telegram.session", "notes", 0o600)
	if got := p.only().kinds(); !slices.Equal(got, []string{"session_file_no_session"}) {
		t.Errorf("no session: %q", got)
	}
	if err := os.Remove(p.path(".config/fast-mcp-telegram/telegram.session")); err != nil {
		t.Fatal(err)
	}
	p.write(".config/fast-mcp-telegram/telegram.session/x", "", 0o600)
	if got := p.only().kinds(); !slices.Equal(got, []string{"session_file_unread"}) {
		t.Errorf("a folder: %q", got)
	}
}

func TestClaudeCodeOnWindowsStartsNoBatchFile(t *testing.T) {
	p := newPerson(t)
	p.write(".telegram-mcp/session.json", sessionOf(t, sessionstring.Gotd, 1, nil), 0o600)
	p.client(".claude.json", map[string]entry{"telegram": {Command: "npx", Args: []string{"-y", "@chaindead/telegram-mcp"}, Env: map[string]string{"TG_APP_ID": goodID, "TG_API_HASH": goodHash}}})
	for os, want := range map[string][]string{"windows": {"command_batch"}, "linux": nil} {
		p.s.OS = os
		if got := p.only().kinds(); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", os, got, want)
		}
	}
}

func TestHostileFileMakesNoLongReport(t *testing.T) {
	p := newPerson(t)
	all := map[string]entry{}
	for i := range 12 {
		env := map[string]string{"TELEGRAM_API_ID": goodID, "TELEGRAM_API_HASH": goodHash}
		for j := range 300 {
			env["TELEGRAM_SESSION_STRING_"+strconv.Itoa(j)] = "1" + strings.Repeat("A", 350)
		}
		all["telegram"+strconv.Itoa(i)] = p.chigwell(env)
	}
	p.client(desktopFile, all)
	r := p.report(Filter{})
	n := 0
	for _, e := range r.Entries {
		n += len(e.Findings) + len(e.Right)
	}
	if len(r.Entries) != 12 || n > 200 || r.Wrong() < 12*90 {
		t.Errorf("%d entries, %d lines, %d wrong", len(r.Entries), n, r.Wrong())
	}
	if last := r.Entries[0].Findings[len(r.Entries[0].Findings)-1].Fact; last.Kind != "more" || last.Number < 80 {
		t.Errorf("%+v", last)
	}
}

func TestOnlyToolsThatUseTelegramAreFound(t *testing.T) {
	p := newPerson(t)
	p.client(desktopFile, map[string]entry{
		"weather": {Command: "npx", Args: []string{"weather"}}, "bot": {Command: "npx", Args: []string{"telegram-bot-mcp"}, Env: map[string]string{"TELEGRAM_BOT_TOKEN": "x"}},
		"telegram-login": {Command: "/usr/bin/telegram-login-mcp", Args: []string{"serve"}, Env: map[string]string{"TELEGRAM_API_ID": "x"}},
		"Telegram-Login": {Command: "/opt/tlm", Args: []string{"serve", "--sandbox"}},
		"mine":           {Command: "node", Args: []string{p.path("my-telegram/index.js")}},
	})
	p.write("my-telegram/index.js", "", 0o600)
	found, unread := Find(p.paths, Filter{})
	if len(found) != 1 || found[0].Server.Name != "mine" || len(unread) != 0 {
		t.Errorf("%+v, %+v", found, unread)
	}
	for filter, n := range map[Filter]int{{Entry: "MINE"}: 1, {Entry: "weather"}: 0, {Client: "cursor"}: 0, {Tool: "chigwell"}: 0, {Path: p.path(desktopFile)}: 1, {Path: "~/" + desktopFile}: 1} {
		if found, _ := Find(p.paths, filter); len(found) != n {
			t.Errorf("%+v: %d, want %d", filter, len(found), n)
		}
	}
}

func TestFilesOfEachSyntaxAreUnderstoodByTheirEnding(t *testing.T) {
	p := newPerson(t)
	p.write("a/mine.toml", "[mcp_servers.telegram]\ncommand = \"uv\"\n[mcp_servers.telegram.env]\nTELEGRAM_API_ID = \"x\"\n", 0o600)
	p.write("a/mine.yml", "extensions:\n  telegram:\n    type: stdio\n    cmd: uv\n    envs:\n      TELEGRAM_API_ID: x\n", 0o600)
	p.write("a/mine.json", `{"servers": {"telegram": {"command": "uv", "env": {"TELEGRAM_API_ID": "x"}}}}`, 0o600)
	for _, name := range []string{"a/mine.toml", "a/mine.yml", "a/mine.json"} {
		found, unread := Find(p.paths, Filter{Path: p.path(name)})
		if len(found) != 1 || len(unread) != 0 || found[0].Server.Command != "uv" {
			t.Errorf("%s: %+v, %+v", name, found, unread)
		}
	}
	p.paths.Work = p.path("project")
	p.write("project/.mcp.json", `{"mcpServers": {"telegram": {"command": "uv"}}}`, 0o600)
	p.write("project/.env", "TELEGRAM_API_ID=17\n", 0o600)
	found, _ := Find(p.paths, Filter{Path: p.path("project")})
	if len(found) != 1 || found[0].Place.Scope != clientconfig.Project || len(found[0].Dotenv) != 1 {
		t.Errorf("%+v", found)
	}
}

func TestOnlyEntriesThatStartThisServerAreLeftOut(t *testing.T) {
	for line, want := range map[string]bool{
		"npx -y telegram-login-mcp@1.2.0":                                                     false,
		"npx -y @somebody/telegram-login-mcp":                                                 false,
		"docker run -i --rm ghcr.io/somebody/telegram-login-mcp:1.2.0 serve":                  false,
		"go run github.com/somebody/telegram-login-mcp/cmd/telegram-login-mcp@latest":         false,
		`C:\Tools\telegram-login-mcp.exe serve`:                                               false,
		"python3 /srv/telegram-mcp/main.py /home/ann/.state/telegram-login-mcp/telegram.json": true,
		"node /tmp/telegram-login-mcp-e2e/telegram/index.js":                                  true,
	} {
		words := strings.Fields(line)
		s := clientconfig.Server{Name: "telegram", Command: words[0], Args: words[1:]}
		if _, found := (&reader{}).judge(clientconfig.Place{}, s); found != want {
			t.Errorf("%s: found is %v", line, found)
		}
	}
	lines := clientconfig.Server{Name: "telegram", Command: "sh", Args: []string{"-c", "cd /tmp && exec 'telegram-login-mcp' serve"}}
	if _, found := (&reader{}).judge(clientconfig.Place{}, lines); found {
		t.Error("a line that starts this server is looked at")
	}
}
