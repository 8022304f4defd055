package toolconfig

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/sessionfile"
	"telegram-login-mcp/sessionstring"
)

const (
	goodID   = "4711017"
	goodHash = "9f86d081884c7d659a2feaa0c55ad015"
)

// sessionOf is a session string with a key of one byte.
func sessionOf(t *testing.T, format sessionstring.Format, fill byte, change func(*sessionstring.Session)) string {
	t.Helper()
	text, err := sessionstring.Encode(format, sessionWith(t, fill, change))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func sessionWith(t *testing.T, fill byte, change func(*sessionstring.Session)) sessionstring.Session {
	t.Helper()
	raw := make([]byte, sessionstring.KeySize)
	for i := range raw {
		raw[i] = fill*31 + byte(i*7+i/3)
	}
	key, err := sessionstring.NewKey(raw)
	if err != nil {
		t.Fatal(err)
	}
	s := sessionstring.Session{DC: 2, Addr: "149.154.167.51", Port: 443, Test: new(bool), Key: key, APIID: 4711017, UserID: 42, Bot: new(bool)}
	if change != nil {
		change(&s)
	}
	return s
}

// person is somebody with a home folder, and programs in a PATH.
type person struct {
	t     *testing.T
	home  string
	paths clientconfig.Paths
	s     System
}

func newPerson(t *testing.T) *person {
	t.Helper()
	p := &person{t: t, home: t.TempDir()}
	p.paths = clientconfig.Paths{Home: p.home, Config: filepath.Join(p.home, ".config"), OS: "linux"}
	bin := filepath.Join(p.home, "bin")
	for _, name := range []string{"uv", "npx", "node"} {
		p.write(filepath.Join("bin", name+exeEnding()), "#!/bin/sh\n", 0o755)
	}
	p.write("telegram-mcp/main.py", "", 0o600)
	p.s = System{OS: "linux", Home: p.home, Path: bin, Sessions: sessionfile.Options{Home: p.home}}
	return p
}

func exeEnding() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}

func (p *person) path(name string) string { return filepath.Join(p.home, filepath.FromSlash(name)) }

func (p *person) write(name, text string, mode os.FileMode) {
	p.t.Helper()
	path := p.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		p.t.Fatal(err)
	}
}

// entry is one of a client's file.
type entry struct {
	Command  string            `json:"command,omitempty"`
	Args     []string          `json:"args,omitempty"`
	Env      map[string]string `json:"env,omitempty"`
	URL      string            `json:"url,omitempty"`
	EnvFile  string            `json:"envFile,omitempty"`
	Disabled bool              `json:"disabled,omitempty"`
}

const desktopFile, cursorFile = ".config/Claude/claude_desktop_config.json", ".cursor/mcp.json"

// client writes the file of a client.
func (p *person) client(file string, entries map[string]entry) {
	p.t.Helper()
	raw, err := json.MarshalIndent(map[string]any{"mcpServers": entries}, "", "  ")
	if err != nil {
		p.t.Fatal(err)
	}
	p.write(file, string(raw), 0o600)
}

// chigwell is the entry of chigwell's server as its README has it.
func (p *person) chigwell(env map[string]string) entry {
	return entry{Command: "uv", Args: []string{"--directory", p.path("telegram-mcp"), "run", "main.py"}, Env: env}
}

func (p *person) report(filter Filter) Report {
	p.t.Helper()
	found, unread := Find(p.paths, filter)
	return Diagnose(context.Background(), found, unread, p.s)
}

// only is the report of the one entry that there is.
func (p *person) only() Entry {
	p.t.Helper()
	r := p.report(Filter{})
	if len(r.Entries) != 1 || len(r.Unread) != 0 {
		p.t.Fatalf("%d entries, %d unread: %+v", len(r.Entries), len(r.Unread), r)
	}
	return r.Entries[0]
}

// kinds are the kinds of what is wrong, and of the notes behind a bar.
func (e Entry) kinds() (all []string) {
	for _, f := range e.Findings {
		kind := f.Fact.Kind
		if f.Grade == Note {
			kind = "note:" + kind
		}
		all = append(all, kind)
	}
	return all
}

func rightOf(e Entry) (all []string) {
	for _, r := range e.Right {
		all = append(all, r.Kind)
	}
	return all
}

func TestARightConfigurationIsToldToBeRight(t *testing.T) {
	p := newPerson(t)
	p.client(desktopFile, map[string]entry{"telegram": p.chigwell(map[string]string{
		"TELEGRAM_API_ID": goodID, "TELEGRAM_API_HASH": goodHash, "TELEGRAM_SESSION_STRING": sessionOf(t, sessionstring.Telethon, 1, nil),
	}), "weather": {Command: "npx", Args: []string{"-y", "weather"}}})
	e := p.only()
	if got := e.kinds(); len(got) != 0 {
		t.Errorf("found wrong: %q", got)
	}
	if got, want := rightOf(e), []string{"command", "api_id", "api_hash", "session"}; !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
		t.Errorf("right: %q, want %q", got, want)
	}
	if e.Head.Tool != "chigwell/telegram-mcp" || e.Head.Client != "Claude Desktop" || e.Head.Path != "~/"+desktopFile || e.Head.Line != 3 {
		t.Errorf("%+v", e.Head)
	}
}

// TestEachBrokenConfigurationIsFound has a configuration for each way to break one. What is wrong is found, and nothing else.
func TestEachBrokenConfigurationIsFound(t *testing.T) {
	good := func(t *testing.T) string { return sessionOf(t, sessionstring.Telethon, 1, nil) }
	env := func(id, hash, session string) map[string]string {
		return map[string]string{"TELEGRAM_API_ID": id, "TELEGRAM_API_HASH": hash, "TELEGRAM_SESSION_STRING": session}
	}
	for _, x := range []struct {
		name string
		make func(t *testing.T, p *person) entry
		want []string
	}{
		{"no uv", func(t *testing.T, p *person) entry {
			p.s.Path = p.path("telegram-mcp")
			return p.chigwell(env(goodID, goodHash, good(t)))
		}, []string{"command_unfound"}},
		{"a short PATH on a Mac", func(t *testing.T, p *person) entry {
			p.s.OS = "darwin"
			e := p.chigwell(env(goodID, goodHash, good(t)))
			p.write("bin/uv-of-mine", "", 0o755)
			e.Command = "uv-of-mine"
			return e
		}, []string{"command_short_path", "note:tool_unknown"}},
		{"the path of an example", func(t *testing.T, p *person) entry {
			return entry{Command: "uv", Args: []string{"--directory", "/full/path/to/telegram-mcp", "run", "main.py"}, Env: env(goodID, goodHash, good(t))}
		}, []string{"path_example"}},
		{"a folder that is gone", func(t *testing.T, p *person) entry {
			return entry{Command: "uv", Args: []string{"--directory", p.path("old/telegram-mcp"), "run", "main.py"}, Env: env(goodID, goodHash, good(t))}
		}, []string{"script_absent"}},
		{"placeholders", func(t *testing.T, p *person) entry {
			return p.chigwell(env("your_api_id_here", "your_api_hash_here", "your_session_string_here"))
		}, []string{"placeholder", "placeholder", "placeholder"}},
		{"an unset reference", func(t *testing.T, p *person) entry { return p.chigwell(env("${TG_ID_OF_MINE}", goodHash, good(t))) }, []string{"reference_unset"}},
		{"quotes", func(t *testing.T, p *person) entry { return p.chigwell(env(`"`+goodID+`"`, goodHash, good(t))) }, []string{"quotes"}},
		{"blanks", func(t *testing.T, p *person) entry { return p.chigwell(env(goodID, goodHash+" \n", good(t))) }, []string{"spaces"}},
		{"an ID that is a word", func(t *testing.T, p *person) entry { return p.chigwell(env("mytelegramapp", goodHash, good(t))) }, []string{"api_id_no_number"}},
		{"a cut hash", func(t *testing.T, p *person) entry { return p.chigwell(env(goodID, goodHash[:30], good(t))) }, []string{"hash_length"}},
		{"a hash of other letters", func(t *testing.T, p *person) entry {
			return p.chigwell(env(goodID, "z"+goodHash[1:], good(t)))
		}, []string{"hash_no_hex"}},
		{"swapped", func(t *testing.T, p *person) entry { return p.chigwell(env(goodHash, goodID, good(t))) }, []string{"swapped"}},
		{"the session of another library", func(t *testing.T, p *person) entry {
			return p.chigwell(env(goodID, goodHash, sessionOf(t, sessionstring.Pyrogram, 1, nil)))
		}, []string{"session_library"}},
		{"a session of GramJS", func(t *testing.T, p *person) entry {
			return p.chigwell(env(goodID, goodHash, sessionOf(t, sessionstring.GramJS, 1, nil)))
		}, []string{"session_library"}},
		{"a cut session", func(t *testing.T, p *person) entry { return p.chigwell(env(goodID, goodHash, good(t)[:300])) }, []string{"session_cut"}},
		{"a session without its first character", func(t *testing.T, p *person) entry { return p.chigwell(env(goodID, goodHash, good(t)[1:])) }, []string{"session_cut"}},
		{"lower case", func(t *testing.T, p *person) entry {
			return p.chigwell(env(goodID, goodHash, strings.ToLower(good(t))))
		}, []string{"session_lower_case"}},
		{"line breaks", func(t *testing.T, p *person) entry {
			s := good(t)
			return p.chigwell(env(goodID, goodHash, s[:100]+"\n"+s[100:]))
		}, []string{"session_line_breaks"}},
		{"a name before the session", func(t *testing.T, p *person) entry {
			return p.chigwell(env(goodID, goodHash, "SESSION="+good(t)))
		}, []string{"session_marks"}},
		{"no session", func(t *testing.T, p *person) entry { return p.chigwell(env(goodID, goodHash, "my session")) }, []string{"placeholder"}},
		{"the hash in place of a session", func(t *testing.T, p *person) entry { return p.chigwell(env(goodID, goodHash, goodHash)) }, []string{"session_no_session"}},
		{"the test servers", func(t *testing.T, p *person) entry {
			return p.chigwell(env(goodID, goodHash, sessionOf(t, sessionstring.Telethon, 1, func(s *sessionstring.Session) { s.Addr, *s.Test = "149.154.167.40", true })))
		}, []string{"session_test"}},
		{"the sandbox", func(t *testing.T, p *person) entry {
			return p.chigwell(env(goodID, goodHash, sessionOf(t, sessionstring.Telethon, 1, func(s *sessionstring.Session) { s.Addr, s.Port = "127.0.0.1", 40001 })))
		}, []string{"session_sandbox"}},
		{"another API ID", func(t *testing.T, p *person) entry {
			p.write("telegram-app/bot.py", "", 0o600)
			return entry{Command: "uv", Args: []string{"run", p.path("telegram-app/bot.py")}, Env: map[string]string{"API_ID": "17", "API_HASH": goodHash, "SESSION_STRING": sessionOf(t, sessionstring.Pyrogram, 1, nil)}}
		}, []string{"session_other_app", "note:tool_unknown"}},
		{"variables of the environment", func(t *testing.T, p *person) entry {
			p.s.Getenv = func(name string) string {
				return map[string]string{"TELEGRAM_API_ID": goodID, "TELEGRAM_API_HASH": goodHash, "TELEGRAM_SESSION_STRING": "x"}[name]
			}
			return p.chigwell(nil)
		}, []string{"note:variable_inherited", "note:variable_inherited", "note:variable_inherited"}},
		{"a PATH of its own", func(t *testing.T, p *person) entry {
			e := p.chigwell(env(goodID, goodHash, good(t)))
			e.Env["PATH"] = p.path("telegram-mcp")
			return e
		}, []string{"command_unfound"}},
		{"nothing set", func(t *testing.T, p *person) entry { return p.chigwell(nil) }, []string{"variable_missing", "variable_missing", "session_missing"}},
		{"the name of another tool", func(t *testing.T, p *person) entry {
			p.write(".telegram-mcp/session.json", sessionOf(t, sessionstring.Gotd, 1, nil), 0o600)
			return entry{Command: "npx", Args: []string{"-y", "@chaindead/telegram-mcp"}, Env: map[string]string{"TELEGRAM_API_ID": goodID, "TELEGRAM_API_HASH": goodHash}}
		}, []string{"variable_misnamed", "variable_misnamed"}},
		{"a file that is not there", func(t *testing.T, p *person) entry {
			return entry{Command: "npx", Args: []string{"-y", "@chaindead/telegram-mcp"}, Env: map[string]string{"TG_APP_ID": goodID, "TG_API_HASH": goodHash}}
		}, []string{"session_file_absent"}},
		{"a file of another library", func(t *testing.T, p *person) entry {
			p.write(".telegram-mcp/session.json", good(t), 0o600)
			return entry{Command: "npx", Args: []string{"-y", "@chaindead/telegram-mcp"}, Env: map[string]string{"TG_APP_ID": goodID, "TG_API_HASH": goodHash}}
		}, []string{"session_file_library"}},
		{"a session in place of a path", func(t *testing.T, p *person) entry {
			return entry{Command: "npx", Args: []string{"-y", "@overpod/mcp-telegram"}, Env: map[string]string{"TELEGRAM_API_ID": goodID, "TELEGRAM_API_HASH": goodHash, "TELEGRAM_SESSION_PATH": sessionOf(t, sessionstring.GramJS, 1, nil)}}
		}, []string{"path_secret"}},
		{"a path with ~", func(t *testing.T, p *person) entry {
			return entry{Command: "npx", Args: []string{"-y", "@overpod/mcp-telegram"}, Env: map[string]string{"TELEGRAM_API_ID": goodID, "TELEGRAM_API_HASH": goodHash, "TELEGRAM_SESSION_PATH": "~/session"}}
		}, []string{"tilde"}},
		{"string and file", func(t *testing.T, p *person) entry {
			e := p.chigwell(env(goodID, goodHash, good(t)))
			e.Env["TELEGRAM_SESSION_NAME"] = "telegram_session"
			return e
		}, []string{"note:session_both"}},
		{"an empty variable before a .env", func(t *testing.T, p *person) entry {
			p.write("telegram-mcp/.env", "TELEGRAM_SESSION_STRING="+good(t)+"\n", 0o600)
			return p.chigwell(env(goodID, goodHash, ""))
		}, []string{"variable_hides"}},
		{"a .env that the entry overrides", func(t *testing.T, p *person) entry {
			p.write("telegram-mcp/.env", "# mine\nTELEGRAM_API_ID=17\n", 0o600)
			return p.chigwell(env(goodID, goodHash, good(t)))
		}, []string{"note:dotenv_overridden"}},
		{"a pool with one session twice", func(t *testing.T, p *person) entry {
			e := p.chigwell(env(goodID, goodHash, ""))
			e.Env["TELEGRAM_SESSION_STRINGS"] = good(t) + "," + sessionOf(t, sessionstring.Telethon, 2, nil) + "," + good(t)
			return e
		}, []string{"session_pool_twice"}},
		{"a session that is dead here", func(t *testing.T, p *person) entry {
			p.s.Login = func(string) (Login, bool) { return Login{Dead: true, Reason: "AUTH_KEY_UNREGISTERED"}, true }
			return p.chigwell(env(goodID, goodHash, good(t)))
		}, []string{"session_dead"}},
		{"a session that died at birth", func(t *testing.T, p *person) entry {
			p.s.Login = func(string) (Login, bool) {
				return Login{Dead: true, Reason: "AUTH_KEY_UNREGISTERED", Unwise: true}, true
			}
			return p.chigwell(env(goodID, goodHash, good(t)))
		}, []string{"session_died_fresh"}},
		{"switched off", func(t *testing.T, p *person) entry {
			e := p.chigwell(env(goodID, goodHash, good(t)))
			e.Disabled = true
			return e
		}, []string{"note:disabled"}},
		{"an address", func(t *testing.T, p *person) entry {
			return entry{URL: "https://telegram.example.org/mcp?token=" + goodHash}
		}, []string{"note:remote", "note:tool_unknown"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			p := newPerson(t)
			p.client(desktopFile, map[string]entry{"telegram": x.make(t, p)})
			e := p.only()
			if got := e.kinds(); !slices.Equal(got, x.want) {
				t.Errorf("found %q, want %q\n%+v", got, x.want, e.Findings)
			}
			for _, f := range e.Findings {
				if told := explain.Tell(explain.Assistant, f.Fact); told.Code != f.Fact.ID() || len(told.Fixes) == 0 {
					t.Errorf("%s is told as %s with the fixes %q", f.Fact.ID(), told.Code, told.Fixes)
				}
			}
		})
	}
}
