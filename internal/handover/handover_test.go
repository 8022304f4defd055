package handover

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/sessionstring"
)

// userHome is a home folder.
type userHome struct {
	*testing.T
	home string
}

func (d userHome) has(name, content string) string {
	d.Helper()
	path := filepath.Join(d.home, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		d.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		d.Fatal(err)
	}
	return path
}

func (d userHome) reads(path string) string {
	d.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		d.Fatal(err)
	}
	return string(content)
}

func (d userHome) finds(want Want) Found {
	d.Helper()
	return Find(d.Context(), clientconfig.Paths{Home: d.home, Config: filepath.Join(d.home, ".config"), Work: filepath.Join(d.home, "work"), OS: "linux"}, want)
}

func newUserHome(t *testing.T) userHome {
	t.Parallel()
	return userHome{t, t.TempDir()}
}

// entry is Cursor's file with one server.
func entry(command string) string { return `{"mcpServers": {"tg": ` + command + `}}` }

func TestWhatIsNoPlaceIsSaidToBeNone(t *testing.T) {
	for name, x := range map[string]struct {
		entry string
		want  Want
		why   Reason
	}{
		"a container that is not given the variable": {`{"command": "docker", "args": ["run", "-i", "telegram-mcp"]}`, Want{Tool: "chigwell"}, container},
		"a session among the arguments":              {`{"command": "docker", "args": ["run", "-e", "TELEGRAM_SESSION_STRING=x", "telegram-mcp"]}`, Want{Tool: "chigwell"}, container},
		"another format":                             {`{"command": "npx", "args": ["telegram-mcp-local-server"]}`, Want{Format: sessionstring.Telethon}, otherFormat},
		"a tool that takes none":                     {`{"command": "npx", "args": ["-y", "mcp-telegram"], "env": {"TELEGRAM_API_ID": "1"}}`, Want{}, takesNone},
		"a folder with ~, which nobody expands":      {`{"command": "uvx", "args": ["fast-mcp-telegram"], "env": {"SESSION_DIR": "~/x"}}`, Want{}, unclear},
		"a file that lies elsewhere":                 {`{"command": "uvx", "args": ["fast-mcp-telegram"], "env": {"SESSION_DIR": "/srv/x"}}`, Want{}, outsideHome},
	} {
		t.Run(name, func(t *testing.T) {
			d := newUserHome(t)
			path := d.has(".cursor/mcp.json", entry(x.entry))
			if x.want == (Want{}) {
				x.want.Path = path
			}
			if found := d.finds(x.want); len(found.Places) > 0 || len(found.Left) != 1 || found.Left[0].Reason != x.why {
				t.Errorf("%+v", found)
			}
		})
	}
}

func TestAContainerThatIsGivenTheVariableIsAPlace(t *testing.T) {
	for _, args := range []string{`"-e", "TELEGRAM_SESSION_STRING"`, `"-eTELEGRAM_SESSION_STRING"`, `"--env=TELEGRAM_SESSION_STRING"`} {
		t.Run(args, func(t *testing.T) {
			d := newUserHome(t)
			d.has(".cursor/mcp.json", entry(`{"command": "docker", "args": ["run", "-i", `+args+`, "telegram-mcp"]}`))
			if found := d.finds(Want{Tool: "chigwell"}); len(found.Places) != 1 || found.Places[0].Kind != Entry || found.Places[0].Variable != "TELEGRAM_SESSION_STRING" {
				t.Errorf("%+v", found)
			}
		})
	}
}

func TestASessionOfAScriptGoesIntoTheDotenvThatIsNamed(t *testing.T) {
	d := newUserHome(t)
	path := d.has("bot/.env", "API_ID=1\nSESSION_STRING=\n")
	found := d.finds(Want{Tool: "a script with Pyrogram", Path: path})
	if len(found.Places) != 1 || found.Places[0].Variable != "SESSION_STRING" || found.Places[0].Format != sessionstring.Pyrogram || found.Places[0].Kind != Dotenv {
		t.Fatalf("%+v", found)
	}
	plan, err := found.Places[0].Plan(context.Background(), Session{Content: secret.New("abc")})
	if err != nil || strings.Contains(plan.Diff, "abc") {
		t.Fatalf("%v\n%s", err, plan.Diff)
	}
	if _, err := (Writer{Now: time.Now}).Write(t.Context(), plan, plan); err != nil || d.reads(path) != "API_ID=1\nSESSION_STRING=abc\n" {
		t.Errorf("%v\n%s", err, d.reads(path))
	}
}

// fileTool is a tool whose session is a file, with an API ID that is another one.
func fileTool(d userHome) (config string, place Place) {
	d.Helper()
	config = d.has(".cursor/mcp.json", entry(`{"command": "uvx", "args": ["fast-mcp-telegram"], "env": {"API_ID": "1", "API_HASH": "x"}}`))
	found := d.finds(Want{Tool: "fast-mcp-telegram"})
	if len(found.Places) != 1 {
		d.Fatalf("%+v", found)
	}
	return config, found.Places[0]
}

func TestOfTwoFilesNoneIsLeftHalfWritten(t *testing.T) {
	d := newUserHome(t)
	config, place := fileTool(d)
	old := d.has(".config/fast-mcp-telegram/telegram.session", "old")
	before := d.reads(config)
	plan, err := place.Plan(context.Background(), Session{Content: secret.New("new"), APIID: 7, APIHash: secret.New("y")})
	if err != nil {
		t.Fatal(err)
	}
	meanwhile := strings.Replace(before, "tg", "tg2", 1)
	w := Writer{Now: time.Now, NewFile: func(path string, content []byte) error {
		d.has(".cursor/mcp.json", meanwhile) // the client writes its file just then
		return os.WriteFile(path, content, 0o600)
	}}
	if done, err := w.Write(t.Context(), plan, plan); !errors.Is(err, ErrChanged) || done != nil {
		t.Fatalf("%+v %v", done, err)
	}
	if d.reads(old) != "old" || d.reads(config) != meanwhile {
		t.Errorf("it is left with %q and %s", d.reads(old), d.reads(config))
	}
	w.NewFile = func(string, []byte) error { return errors.New("the disk is full") }
	plan, err = place.Plan(context.Background(), Session{Content: secret.New("new")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(t.Context(), plan, plan); err == nil || d.reads(old) != "old" {
		t.Errorf("%v: %q", err, d.reads(old))
	}
}

func TestAFolderIsNotMovedAsideForASession(t *testing.T) {
	d := newUserHome(t)
	_, place := fileTool(d)
	kept := d.has(".config/fast-mcp-telegram/telegram.session/td.binlog", "kept")
	if _, err := place.Plan(t.Context(), Session{Content: secret.New("new")}); !errors.Is(err, syscall.EISDIR) || d.reads(kept) != "kept" {
		t.Error(err)
	}
}

// twoFiles is a tool with its session in its entry, and its API ID in a .env.
func twoFiles(d userHome) (config, dotenv string, plan Plan) {
	d.Helper()
	dotenv = d.has("telegram-mcp/.env", "TELEGRAM_API_ID=1\nTELEGRAM_API_HASH=x\n")
	config = d.has(".cursor/mcp.json", entry(`{"command": "uv", "args": ["--directory", "`+filepath.ToSlash(filepath.Dir(dotenv))+`", "run", "main.py"], "env": {"TELEGRAM_SESSION_STRING": "old"}}`))
	found := d.finds(Want{Tool: "chigwell"})
	if len(found.Places) != 1 {
		d.Fatalf("%+v", found)
	}
	plan, err := found.Places[0].Plan(d.Context(), Session{Content: secret.New("CANARY"), APIID: 7, APIHash: secret.New("y")})
	if err != nil || len(plan.edits) != 2 {
		d.Fatalf("%d files: %v", len(plan.edits), err)
	}
	return config, dotenv, plan
}

func TestWhatIsPutBackLeavesNoSessionBehind(t *testing.T) {
	d := newUserHome(t)
	config, dotenv, plan := twoFiles(d)
	before := d.reads(config)
	d.has("telegram-mcp/.env", "TELEGRAM_API_ID=2\n")
	if done, err := (Writer{Now: time.Now}).Write(t.Context(), plan, plan); !errors.Is(err, ErrChanged) || done != nil {
		t.Fatalf("%+v %v", done, err)
	}
	if d.reads(config) != before || d.reads(dotenv) != "TELEGRAM_API_ID=2\n" {
		t.Errorf("it is left with %s and %s", d.reads(config), d.reads(dotenv))
	}
	if left, err := os.ReadDir(filepath.Dir(config)); err != nil || len(left) != 1 {
		t.Errorf("beside the file there is %v: %v", left, err)
	}
}

func TestWhatAClientWroteSinceIsNotPutBack(t *testing.T) {
	d := newUserHome(t)
	config, _, plan := twoFiles(d)
	d.has("telegram-mcp/.env", "TELEGRAM_API_ID=2\n")
	meanwhile := entry(`{"command": "x"}`)
	calls := 0
	w := Writer{Now: func() time.Time {
		if calls++; calls == 2 { // the first file is written
			d.has(".cursor/mcp.json", meanwhile)
		}
		return time.Now()
	}}
	if _, err := w.Write(t.Context(), plan, plan); !errors.Is(err, ErrChanged) || d.reads(config) != meanwhile {
		t.Errorf("%v\n%s", err, d.reads(config))
	}
}

func TestAWriterOfAnotherProcessIsWaitedForAndThenRefused(t *testing.T) {
	d := newUserHome(t)
	path := d.has("bot/.env", "SESSION_STRING=\n")
	folder := filepath.Join(d.home, "state")
	release, err := clientconfig.Lock(t.Context(), folder, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	plan, err := d.finds(Want{Tool: "Pyrogram", Path: path}).Places[0].Plan(context.Background(), Session{Content: secret.New("abc")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (Writer{Folder: folder, Now: time.Now}).Write(t.Context(), plan, plan); !errors.Is(err, clientconfig.ErrBusy) || d.reads(path) != "SESSION_STRING=\n" {
		t.Errorf("%v", err)
	}
}

func TestPathsOfToolsAreExpandedOrLeft(t *testing.T) {
	t.Parallel()
	values := map[string]string{"A": "/a", "TILDE": "~/x", "OTHER": "${A}"}
	for path, want := range map[string]string{
		"~/x/y": "/home/me/x/y", "${A}/x": "/a/x", "${B:-~/c}/x": "/home/me/c/x", "${B:-${C:-/d}}/x": "/d/x", "x": "x",
		"${B}/x": "", "${TILDE}/x": "", "${OTHER}": "", "{what}/x": "", "${B:-{what}}/x": "", "${A": "", "$A": "",
	} {
		got, ok := expand(path, "/home/me", func(name string) string { return values[name] })
		if ok != (want != "") || ok && filepath.ToSlash(got) != want {
			t.Errorf("%s is %q %t, want %q", path, got, ok, want)
		}
	}
}
