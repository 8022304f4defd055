package mcpserver_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/testrun"
	"telegram-login-mcp/mcpserver"
	"telegram-login-mcp/sandbox"
	"telegram-login-mcp/sessionstring"
)

// diagnosed is what diagnose_tool says to programs.
type diagnosed struct {
	Happened string
	Entries  []struct {
		Entry, Client, File, Tool, Renewal string
		Line                               int
		Wrong, Notes                       []found
		Right                              []string
	}
	Unread []found
	Next   []struct {
		Tool, Why string
		Arguments map[string]any
	}
	NextTools []string `json:"next_tools"`
	Error     *struct{ Code string }
}

type found struct {
	Code, What, Meaning string
	Fixes               []string
}

func codes(all []found) (codes []string) {
	for _, f := range all {
		codes = append(codes, f.Code)
	}
	return codes
}

// withClients is build with a person who has clients in a home folder.
func withClients(t *testing.T) *rig {
	t.Helper()
	testrun.Parallel(t)
	return buildOn(t, sandbox.Options{}, func(o *mcpserver.Options) {
		o.Paths = clientconfig.Paths{Home: o.Home, Config: filepath.Join(o.Home, ".config"), OS: "linux"}
		o.System.Path = filepath.Join(o.Home, "bin")
	})
}

func (r *rig) diagnose(args map[string]any) (d diagnosed, text string) {
	r.Helper()
	res, err := r.client.CallTool(context.WithoutCancel(r.Context()), mcp.CallToolRequest{Params: mcp.CallToolParams{Name: "diagnose_tool", Arguments: args}})
	if err != nil {
		r.Fatal(err)
	}
	raw, err := json.Marshal(res.StructuredContent)
	if err == nil {
		err = json.Unmarshal(raw, &d)
	}
	if err != nil {
		r.Fatalf("%v in %s", err, raw)
	}
	return d, res.Content[0].(mcp.TextContent).Text
}

// write puts a file into the person's home folder.
func (r *rig) write(name, text string, mode os.FileMode) {
	r.Helper()
	path := filepath.Join(r.home, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		r.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		r.Fatal(err)
	}
}

// chigwell writes an entry of chigwell's server into Cursor's file.
func (r *rig) chigwell(id, hash, session string) {
	r.Helper()
	r.write("bin/uv", "#!/bin/sh\n", 0o755)
	r.write("telegram-mcp/main.py", "", 0o600)
	r.write(".cursor/mcp.json", fmt.Sprintf(`{"mcpServers": {"telegram": {"command": "uv", "args": ["--directory", %q, "run", "main.py"],
		"env": {"TELEGRAM_API_ID": %q, "TELEGRAM_API_HASH": %q, "TELEGRAM_SESSION_STRING": %q}}}}`, filepath.Join(r.home, "telegram-mcp"), id, hash, session), 0o600)
}

const someHash = "9f86d081884c7d659a2feaa0c55ad015"

func TestSessionOfALoginHereIsKnownAliveAndDead(t *testing.T) {
	r := withClients(t)
	id := r.loggedIn()
	h := r.taken(id, "telethon")
	r.chigwell("4711", someHash, h.Session)
	d, text := r.diagnose(nil)
	if len(d.Entries) != 1 || len(d.Entries[0].Wrong) != 0 || !slices.Equal(codes(d.Entries[0].Notes), []string{"finding.session_kept"}) {
		t.Fatalf("%+v\n%s", d, text)
	}
	if e := d.Entries[0]; e.Entry != "telegram" || e.Client != "Cursor" || e.Tool != "chigwell/telegram-mcp" || len(e.Right) != 4 {
		t.Errorf("%+v", e)
	}
	if !slices.Equal(d.NextTools, []string{"check_session"}) {
		t.Errorf("next: %q", d.NextTools)
	}
	if _, bad := r.call("log_out", map[string]any{"flow_id": id}); bad {
		t.Fatal("log_out failed")
	}
	d, text = r.diagnose(map[string]any{"client": "cursor", "entry": "Telegram"})
	if len(d.Entries) != 1 || !slices.Equal(codes(d.Entries[0].Wrong), []string{"finding.session_dead"}) {
		t.Fatalf("%+v\n%s", d, text)
	}
	if !slices.Equal(d.NextTools, []string{"request_code", "start_qr_login"}) || d.Next[0].Arguments["for_tool"] != "chigwell/telegram-mcp" || d.Entries[0].Renewal == "" {
		t.Errorf("nothing leads to a new login in the same place: %+v", d)
	}
	if strings.Contains(text, h.Session[:40]) || strings.Contains(text, someHash) {
		t.Errorf("a secret is shown:\n%s", text)
	}
}

func TestSessionThatDiedAtBirthLeadsToNoLoginToday(t *testing.T) {
	r := withClients(t)
	id := r.loggedIn()
	h := r.taken(id, "telethon")
	r.chigwell("4711", someHash, h.Session)
	if n, err := r.telegram.EndSession(t.Context(), "+9996620001", "", "AUTH_KEY_UNREGISTERED"); err != nil || n == 0 {
		t.Fatal(n, err)
	}
	r.call("check_session", map[string]any{"flow_id": id, "in_use": "no"}) // which sees it
	d, text := r.diagnose(nil)
	if len(d.Entries) != 1 || !slices.Equal(codes(d.Entries[0].Wrong), []string{"finding.session_died_fresh"}) {
		t.Fatalf("%+v\n%s", d, text)
	}
	if len(d.NextTools) != 0 || d.Entries[0].Renewal != "" || !strings.Contains(text, "Do not log in again today") || strings.Contains(text, "request_code") {
		t.Errorf("it leads to another login today: %+v\n%s", d, text)
	}
}

func TestDiagnosisLeadsToAnotherFormat(t *testing.T) {
	r := withClients(t)
	id := r.loggedIn()
	h := r.taken(id, "mtcute")
	r.chigwell("4711", someHash, h.Session)
	d, text := r.diagnose(nil)
	if len(d.Entries) != 1 || !slices.Equal(codes(d.Entries[0].Wrong), []string{"finding.session_library"}) {
		t.Fatalf("%+v\n%s", d, text)
	}
	if d.Next[0].Tool != "convert_session" || d.Next[0].Arguments["to"] != "telethon" || d.Next[0].Arguments["deliver"] != "tool" {
		t.Errorf("next: %+v", d.Next)
	}
}

func TestDiagnosisSaysTheSameToBothHalvesAndIsReadOnly(t *testing.T) {
	r := withClients(t)
	r.chigwell("your_api_id_here", someHash[:30], "")
	r.write(".config/Claude/claude_desktop_config.json", "{\n  nonsense", 0o600)
	before := tree(t, r.home)
	d, text := r.diagnose(nil)
	if got, want := codes(d.Entries[0].Wrong), []string{"finding.placeholder", "finding.hash_length", "finding.session_missing"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
	if len(d.Unread) != 1 || !strings.Contains(d.Unread[0].What, "line 2, column 3") {
		t.Errorf("%+v", d.Unread)
	}
	for _, f := range slices.Concat(d.Entries[0].Wrong, d.Unread) {
		for _, line := range append([]string{f.What, f.Meaning}, f.Fixes...) {
			if !strings.Contains(text, line) {
				t.Errorf("the text lacks %q", line)
			}
		}
	}
	if !strings.HasPrefix(text, d.Happened) || d.Happened == "" {
		t.Errorf("%q does not begin with %q", text, d.Happened)
	}
	if after := tree(t, r.home); !slices.Equal(before, after) {
		t.Errorf("it has changed the home folder: %q, before %q", after, before)
	}
}

func TestDiagnosisKeepsToTheHomeFolder(t *testing.T) {
	r := withClients(t)
	outside := filepath.Join(t.TempDir(), ".env")
	if err := os.WriteFile(outside, []byte("TELEGRAM_API_ID=CANARY\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.write("project/.env", "TELEGRAM_API_ID=CANARY\nTELEGRAM_API_HASH="+someHash+"\n", 0o600)
	if err := os.Symlink(outside, filepath.Join(r.home, "led.env")); err != nil {
		t.Skip(err)
	}
	for _, path := range []string{outside, filepath.Join(r.home, "led.env"), "/etc/passwd", "project/.env"} {
		d, text := r.diagnose(map[string]any{"path": path})
		if len(d.Entries) != 0 || len(d.Unread) != 1 || strings.Contains(text, "CANARY") {
			t.Errorf("%s was read: %+v", path, d)
		}
	}
	for _, path := range []string{filepath.Join(r.home, "project"), "~/project/.env"} {
		d, text := r.diagnose(map[string]any{"path": path})
		if len(d.Entries) != 1 || d.Entries[0].File != filepath.FromSlash("~/project/.env") || !slices.Contains(codes(d.Entries[0].Wrong), "finding.api_id_no_number") || strings.Contains(text, "CANARY") {
			t.Errorf("%s: %+v\n%s", path, d, text)
		}
	}
	if d, _ := r.diagnose(map[string]any{"client": "CANARY"}); d.Error == nil || d.Error.Code != "failure.arguments" {
		t.Errorf("%+v", d)
	}
}

func TestBothRoomsNameAKeyAlike(t *testing.T) {
	r := build(t)
	id := r.loggedIn()
	h := r.taken(id, "gotd")
	i, err := sessionstring.Detect(h.Session)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := authflow.Fingerprint(secret.NewBytes(i.Session.Key.Reveal())), sessionstring.Fingerprint(i.Session.Key); got != want || len(got) != 8 {
		t.Errorf("%q and %q", got, want)
	}
}

// tree lists files with their sizes and times.
func tree(t *testing.T, dir string) (all []string) {
	t.Helper()
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err == nil {
			all = append(all, fmt.Sprint(path, info.Size(), info.ModTime(), info.Mode()))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
