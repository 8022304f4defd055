package mcpserver

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sessionstring"
)

// userHome is a person's home folder and computer with a server on it: what was said there is kept.
type userHome struct {
	*testing.T
	*tools
	home string
	said strings.Builder // all results, pages and lines of the log
}

func newUserHome(t *testing.T) *userHome {
	tools, _ := hashTools(t, 20*time.Second)
	d := &userHome{T: t, tools: tools, home: t.TempDir()}
	tools.Home, tools.Folder = d.home, filepath.Join(d.home, "state")
	tools.Paths = clientconfig.Paths{Home: d.home, Config: filepath.Join(d.home, ".config"), Work: filepath.Join(d.home, "work"), OS: "linux"}
	tools.Options.Log = func(line string) { d.said.WriteString(line + "\n") }
	return d
}

// has puts a file onto the computer, and gives its path.
func (d *userHome) has(name, content string, mode os.FileMode) string {
	d.Helper()
	path := filepath.Join(d.home, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		d.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		d.Fatal(err)
	}
	return path
}

func (d *userHome) reads(path string) string {
	d.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		d.Fatal(err)
	}
	return string(content)
}

// login is a finished login for a tool.
func (d *userHome) login(tool string) authflow.Snapshot {
	d.Helper()
	sent, err := d.Flows.RequestCode(d.Context(), authflow.CodeRequest{Phone: "+9996620001", APIID: 7, APIHash: secret.New("sandbox"), APIHashSource: "chat", ForTool: tool})
	if err != nil {
		d.Fatal(err)
	}
	s, err := d.Flows.SubmitCode(d.Context(), sent.ID, secret.New("22222"))
	if err != nil {
		d.Fatal(err)
	}
	return s
}

// call calls a tool.
func (d *userHome) call(name string, args map[string]any) (*mcp.CallToolResult, string) {
	d.Helper()
	list := d.list()
	i := slices.IndexFunc(list, func(s server.ServerTool) bool { return s.Tool.Name == name })
	res, text := toolResult(d.T, list[i], args)
	structured, err := json.Marshal(res.StructuredContent)
	if err != nil {
		d.Fatal(err)
	}
	d.said.WriteString(text + "\n" + string(structured) + "\n")
	return res, text
}

// page waits for the page that a call must lead to, and gives its address and what it shows.
func (d *userHome) page(name string, args map[string]any) (address, shown string) {
	d.Helper()
	res, text := d.call(name, args)
	w, ok := res.StructuredContent.(present.Waiting)
	if !ok {
		d.Fatalf("no page: %s", text)
	}
	page, err := http.Get(w.Page.URL)
	if err != nil {
		d.Fatal(err)
	}
	defer func() { _ = page.Body.Close() }()
	body, err := io.ReadAll(page.Body)
	if err != nil {
		d.Fatal(err)
	}
	d.said.Write(body)
	return w.Page.URL, string(body)
}

// agree answers a page, and gives what the same call then comes to.
func (d *userHome) agree(name string, args map[string]any, answer string) (*mcp.CallToolResult, string) {
	d.Helper()
	address, _ := d.page(name, args)
	fill(d.T, address, "answer", answer)
	return d.call(name, args)
}

// kept fails where a session was said anywhere.
func (d *userHome) kept(session string) {
	d.Helper()
	for _, part := range []string{session, session[len(session)/2:]} {
		if strings.Contains(d.said.String(), part) {
			d.Error("the session stands in a result, on a page or in the log")
		}
	}
}

// placedIn is where a session was put, as a result says.
func placedIn(t *testing.T, res *mcp.CallToolResult) present.Placed {
	t.Helper()
	raw, err := json.Marshal(res.StructuredContent)
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Placed *present.Placed `json:"placed"`
	}
	if err := json.Unmarshal(raw, &r); err != nil || r.Placed == nil {
		t.Fatalf("nothing was written: %v %s", err, raw)
	}
	return *r.Placed
}

// chigwell is an entry of chigwell/telegram-mcp in a client's file, with what differs: the session and the API ID.
func chigwell(session, id string) string {
	return `{
  // mine
  "theme": "dark",
  "mcpServers": {
    "other": {"command": "x", "env": {"TOKEN": "abc"}},
    "telegram": {
      "command": "uv",
      "args": ["--directory", "/opt/telegram-mcp", "run", "main.py"],
      "env": {
        "TELEGRAM_API_ID": "` + id + `",
        "TELEGRAM_API_HASH": "sandbox",
        "TELEGRAM_SESSION_STRING": "` + session + `"
      },
    },
  },
}
`
}

const desktopFile = ".config/Claude/claude_desktop_config.json"

func TestASessionGoesIntoTheEntryOfItsToolAndNowhereElse(t *testing.T) {
	d := newUserHome(t)
	before := chigwell("", "7")
	path := d.has(desktopFile, before, 0o644)
	s := d.login("chigwell/telegram-mcp")
	args := map[string]any{"flow_id": s.ID, "deliver": "tool"}

	address, shown := d.page("get_session", args)
	for _, want := range []string{"Put your session into chigwell/telegram-mcp?", "the entry “telegram” in Claude Desktop", "~/" + desktopFile, "TELEGRAM_SESSION_STRING", "(hidden, new)", "only you can", "No, change nothing"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the page does not show %q:\n%s", want, shown)
		}
	}
	if now, _ := d.Flows.Peek(s.ID); !now.Verified.Equal(s.Verified) || d.reads(path) != before {
		t.Error("something was done before the person has said yes")
	}
	if _, said := d.call("get_flow", map[string]any{"flow_id": s.ID}); !strings.Contains(said, `get_session {"deliver":"file"} (if they cannot open it)`) {
		t.Errorf("nothing is said for a person who cannot open the page:\n%s", said)
	}
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		fill(t, address, "answer", "0")
	}()
	res, text := d.call("get_session", args) // which waits for the page that is open
	<-answered
	at := placedIn(t, res)
	if at.Client != "claude-desktop" || at.Entry != "telegram" || !slices.Equal(at.Variables, []string{"TELEGRAM_SESSION_STRING"}) || at.Files[0].Path != "~/"+desktopFile {
		t.Errorf("it is said to be in %+v", at)
	}
	for _, want := range []string{"quit Claude Desktop", "API ID: 7", at.Files[0].Backup} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in:\n%s", want, text)
		}
	}
	if next := res.StructuredContent.(present.Flow).Next; len(next) == 0 || next[0].Tool != "diagnose_tool" || next[0].Arguments["entry"] != "telegram" {
		t.Errorf("it goes on with %+v", next)
	}
	session := d.session(s.ID, sessionstring.Telethon)
	if got := d.reads(path); got != chigwell(session, "7") {
		t.Errorf("the file is now\n%s", got)
	}
	backup := filepath.Join(d.home, strings.TrimPrefix(at.Files[0].Backup, "~/"))
	if d.reads(backup) != before {
		t.Error("the copy is not what was there")
	}
	for _, file := range []string{path, backup} {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has the mode %v: %v", file, info.Mode(), err)
		}
	}
	d.kept(session)
}
