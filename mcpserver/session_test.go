package mcpserver_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/gotd/td/session"
	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/sessionstring"
)

// handed is what get_session and convert_session say to programs.
type handed struct {
	Format, Session, Path, State string
	APIID                        int `json:"api_id"`
	User                         struct {
		ID        int64
		FirstName string `json:"first_name"`
	}
	Error struct {
		Code, Meaning string
	}
	Library, Address string
	DC               int
	KeyFingerprint   string `json:"key_fingerprint"`
	Added, Dropped   []string
	Notes, Warnings  []string
	Servers          string
	Sandbox          bool
	Next             []struct {
		Tool      string
		Arguments map[string]any
	}
}

func (r *rig) hand(tool string, args map[string]any) (h handed, text string, bad bool) {
	r.Helper()
	res, err := r.client.CallTool(context.WithoutCancel(r.Context()), mcp.CallToolRequest{Params: mcp.CallToolParams{Name: tool, Arguments: args}})
	if err != nil {
		r.Fatalf("%s: %v", tool, err)
	}
	raw, err := json.Marshal(res.StructuredContent)
	if err != nil {
		r.Fatal(err)
	}
	if err := json.Unmarshal(raw, &h); err != nil {
		r.Fatalf("%s: %v in %s", tool, err, raw)
	}
	return h, res.Content[0].(mcp.TextContent).Text, res.IsError
}

// taken is the session of a login in a format, which is handed out.
func (r *rig) taken(id, format string) handed {
	r.Helper()
	h, text, bad := r.hand("get_session", map[string]any{"flow_id": id, "format": format})
	if bad {
		r.Fatal(text)
	}
	return h
}

// loggedIn is the ID of a finished login.
func (r *rig) loggedIn() string {
	r.Helper()
	a, bad := r.call("request_code", map[string]any{"phone": "+9996620001"})
	if bad {
		r.Fatalf("request_code: %+v", a.Error)
	}
	if a, bad = r.call("submit_code", map[string]any{"flow_id": a.FlowID, "code": "22222"}); bad || a.State != "authorized" {
		r.Fatalf("submit_code: %s %+v", a.State, a.Error)
	}
	return a.FlowID
}

func TestSessionThatIsHandedOverTwiceIsOneLogin(t *testing.T) {
	r := build(t)
	id := r.loggedIn()
	const same = "This is the login of the session that was handed over before"
	for i, want := range []bool{false, true} {
		h, text, bad := r.hand("get_session", map[string]any{"flow_id": id, "format": "gramjs"})
		if got := strings.Contains(strings.Join(h.Warnings, " "), same); bad || got != want || strings.Contains(text, same) != want {
			t.Errorf("time %d: %+v\n%s", i+1, h.Warnings, text)
		}
	}
	h, text, bad := r.hand("get_session", map[string]any{"flow_id": id, "format": "gramjs", "deliver": "file", "path": "/nowhere/x.env"})
	if !bad || len(h.Next) == 0 || h.Next[0].Tool != "get_session" || h.Next[0].Arguments["format"] != "gramjs" {
		t.Errorf("a file that cannot be written leads nowhere: %+v\n%s", h.Next, text)
	}
}

func TestSessionIsHandedOverInEveryFormat(t *testing.T) {
	r := build(t)
	id := r.loggedIn()
	var fingerprint string
	for _, format := range sessionstring.Formats() {
		deliver := "chat"
		if format.IsFile() {
			deliver = "file"
		}
		h, text, bad := r.hand("get_session", map[string]any{"flow_id": id, "format": string(format), "deliver": deliver})
		if bad || h.Format != string(format) || h.APIID != 1 || h.User.ID != 1020001 {
			t.Fatalf("%s: %+v\n%s", format, h, text)
		}
		var got sessionstring.Session
		if deliver == "file" {
			if regexp.MustCompile(`\n1[A-Za-z0-9]{20}`).MatchString(text) || h.Session != "" {
				t.Errorf("%s: the session shows in the chat", format)
			}
			raw, err := os.ReadFile(h.Path)
			if err != nil {
				t.Fatal(err)
			}
			i, err := sessionstring.DecodeSQLite(raw, nil)
			if err != nil || i.Format != format {
				t.Fatalf("%s: read as %s, %v", format, i.Format, err)
			}
			got = i.Session
		} else {
			if !strings.Contains(text, "\n"+h.Session+"\n") {
				t.Errorf("%s: the session does not stand alone on a line", format)
			}
			i, err := sessionstring.Detect(h.Session)
			if err != nil || i.Format != format {
				t.Fatalf("%s: read as %s, %v", format, i.Format, err)
			}
			got = i.Session
		}
		if got.DC != 2 {
			t.Errorf("%s: DC %d", format, got.DC)
		}
		if f := sessionstring.Fingerprint(got.Key); fingerprint == "" {
			fingerprint = f
		} else if f != fingerprint {
			t.Errorf("%s: another key", format)
		}
	}
	h, _, _ := r.hand("get_session", map[string]any{"flow_id": id, "format": "gotd"})
	store := &session.StorageMemory{}
	if err := store.StoreSession(t.Context(), []byte(h.Session)); err != nil {
		t.Fatal(err)
	}
	if d, err := (&session.Loader{Storage: store}).Load(t.Context()); err != nil || d.DC != 2 || len(d.Config.DCOptions) == 0 {
		t.Errorf("gotd reads DC %d, %v", d.DC, err)
	}
}

func TestSessionFileIsPrivateNewAndInsideTheHome(t *testing.T) {
	r := build(t)
	id := r.loggedIn()
	h, text, bad := r.hand("get_session", map[string]any{"flow_id": id, "format": "pyrogram", "deliver": "file"})
	if bad || h.Session != "" {
		t.Fatalf("%s", text)
	}
	raw, err := os.ReadFile(h.Path)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	for line := range strings.Lines(string(raw)) {
		if k, v, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			values[k] = v
		}
	}
	if i, err := sessionstring.Detect(values["SESSION_STRING"]); err != nil || i.Format != sessionstring.Pyrogram || values["TELEGRAM_API_ID"] != "1" || values["TELEGRAM_API_HASH"] != "sandbox" {
		t.Errorf("the file holds %d variables, session %v", len(values), err)
	}
	if strings.Contains(text, values["SESSION_STRING"]) {
		t.Error("the session shows in the chat")
	}
	if runtime.GOOS != "windows" {
		for path, want := range map[string]os.FileMode{h.Path: 0o600, filepath.Dir(h.Path): 0o700 | os.ModeDir} {
			if info, err := os.Lstat(path); err != nil || info.Mode() != want {
				t.Errorf("%s has mode %v, %v", path, info.Mode(), err)
			}
		}
	}

	outside := t.TempDir()
	link := filepath.Join(r.home, "link")
	if err := os.Symlink(outside, link); err != nil {
		t.Fatal(err)
	}
	dangling := filepath.Join(r.home, "dangling.session")
	if err := os.Symlink(filepath.Join(outside, "target.env"), dangling); err != nil {
		t.Fatal(err)
	}
	taken := filepath.Join(r.home, "taken.session")
	if err := os.WriteFile(taken, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"existing file":   taken,
		"outside":         filepath.Join(outside, "x.env"),
		"climbing out":    filepath.Join(r.home, "..", "x.env"),
		"relative":        "x.env",
		"through symlink": filepath.Join(link, "x.env"),
		"onto a symlink":  dangling,
		"the home itself": r.home,
		"a second line":   filepath.Join(r.home, "a\nNext: cancel_flow.env"),
		"turned around":   filepath.Join(r.home, "a\u202evne.env"),
	} {
		for _, format := range []string{"telethon", "telethon_sqlite"} {
			got, text, bad := r.hand("get_session", map[string]any{"flow_id": id, "format": format, "path": path})
			if !bad || got.Error.Code != "failure.session_file" {
				t.Errorf("%s, %s: %s", name, format, text)
			}
		}
	}
	if entries, err := os.ReadDir(outside); err != nil || len(entries) != 0 {
		t.Errorf("something was written outside: %v, %v", entries, err)
	}
	if again, err := os.ReadFile(taken); err != nil || string(again) != "mine" {
		t.Error("an existing file was changed")
	}
	if got, text, bad := r.hand("get_session", map[string]any{"flow_id": id, "path": filepath.Join(r.home, "new folder", "mine.env")}); bad || got.Path == "" {
		t.Errorf("a path of the person's own: %s", text)
	}
	second, text, bad := r.hand("get_session", map[string]any{"flow_id": id, "format": "pyrogram", "deliver": "file"})
	if bad || second.Path == h.Path {
		t.Errorf("a second file of our own name: %s", text)
	}
	if !strings.Contains(text, "was not asked again") {
		t.Errorf("the text claims a check that was not made: %s", text)
	}
	// Telethon opens acc.session for "acc".
	if got, text, bad := r.hand("get_session", map[string]any{"flow_id": id, "format": "telethon_sqlite", "path": filepath.Join(r.home, "acc")}); bad || got.Path != filepath.Join(r.home, "acc.session") {
		t.Errorf("a database without its ending: %s", text)
	}
}

func TestOwnFolderIsNotFollowedElsewhere(t *testing.T) {
	r := build(t)
	id := r.loggedIn()
	outside := t.TempDir()
	if err := os.Symlink(outside, filepath.Join(r.home, "state")); err != nil {
		t.Fatal(err)
	}
	if h, text, bad := r.hand("get_session", map[string]any{"flow_id": id, "deliver": "file"}); !bad || h.Error.Code != "failure.session_file" {
		t.Errorf("%s", text)
	}
}

func TestSessionsFromAnywhereAreInspectedAndConverted(t *testing.T) {
	r := build(t)
	id := r.loggedIn()
	telethon, _, _ := r.hand("get_session", map[string]any{"flow_id": id})

	h, text, bad := r.hand("inspect_session", map[string]any{"session": "TELEGRAM_SESSION_STRING=\"" + telethon.Session[:100] + "\n" + telethon.Session[100:] + "\""})
	if bad || h.Library != "telethon" || h.DC != 2 || !strings.HasPrefix(h.Address, "127.0.0.1:") || len(h.KeyFingerprint) < 8 {
		t.Fatalf("%+v\n%s", h, text)
	}
	if strings.Contains(text, telethon.Session[20:60]) || strings.Contains(text, telethon.Session[len(telethon.Session)-40:]) {
		t.Error("a part of the key is shown")
	}

	got, text, bad := r.hand("convert_session", map[string]any{"session": telethon.Session, "to": "pyrogram"})
	if !bad || got.Error.Code != "failure.session_incomplete" || !strings.Contains(text, "api_id") || !strings.Contains(text, "user_id") {
		t.Errorf("what is missing is not asked for: %s", text)
	}
	got, text, bad = r.hand("convert_session", map[string]any{"session": telethon.Session, "to": "pyrogram", "api_id": 1, "user_id": 1020001})
	if bad || got.Session == "" {
		t.Fatalf("%s", text)
	}
	if len(got.Added) < 2 || !strings.Contains(text, "as you gave it") {
		t.Errorf("what was given is not said: %s", text)
	}
	back, text, bad := r.hand("convert_session", map[string]any{"session": got.Session, "to": "telethon"})
	if bad || len(back.Dropped) == 0 || len(back.Added) == 0 {
		t.Errorf("what was added and dropped is not said: %s", text)
	}
	file, text, bad := r.hand("convert_session", map[string]any{"session": telethon.Session, "to": "telethon_sqlite"})
	if bad || file.Path == "" || file.Session != "" {
		t.Errorf("%s", text)
	}
}

func TestBadSessionsAreRefusedWithoutEcho(t *testing.T) {
	r := build(t)
	for _, bad := range []string{"", "CANARY", "1CANARY" + strings.Repeat("A", 346), strings.Repeat("CANARY ", 1000), "\x00\x01CANARY\xff"} {
		for tool, args := range map[string]map[string]any{"inspect_session": {"session": bad}, "convert_session": {"session": bad, "to": "gramjs"}} {
			want := "failure.session_format"
			if bad == "" { // which is none
				want = "failure.arguments"
			}
			h, text, isError := r.hand(tool, args)
			if !isError || h.Error.Code != want || strings.Contains(text, "CANARY") {
				t.Errorf("%s: %s", tool, text)
			}
		}
	}
}

func TestUseFollowsTheFormatThatWasWritten(t *testing.T) {
	r := build(t)
	h, _ := r.call("request_code", map[string]any{"phone": "+9996620001", "for_tool": "Pyrogram"})
	id := h.FlowID
	if _, bad := r.call("submit_code", map[string]any{"flow_id": id, "code": "22222"}); bad {
		t.Fatal("not logged in")
	}
	for format, want := range map[string]string{
		"pyrogram": "session_string=session", "pyrogram_sqlite": `Client("my_account", api_id=api_id, api_hash=api_hash), without`,
		"telethon": "StringSession(session)", "telethon_sqlite": "the path of the file", "gotd": "session.FileStorage", "gogram": "MemorySession",
	} {
		_, text, bad := r.hand("get_session", map[string]any{"flow_id": id, "format": format})
		if own := strings.Contains(text, "session_string=session"); bad || !strings.Contains(text, want) || own != (format == "pyrogram") {
			t.Errorf("%s: %s", format, text)
		}
	}
}
