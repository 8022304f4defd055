package mcpserver_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/mcpserver"
)

// elsewhere is what a server that runs elsewhere has no business to say: what is about files and programs of a computer, whose ever it is.
var elsewhere = regexp.MustCompile(`(?i)deliver[^a-z]{0,6}(file|tool)\b|"deliver":"(file|tool)"|into the tool|a file or|or a file|diagnose_tool|from_path|"path"|give the path|path of the f|this computer|_sqlite|/run/secrets|telegram-login-mcp login|telegram-login-mcp pauses|on a disk of ours`)

// remotely starts a service that runs elsewhere, with all that it must not use. home is its own home folder.
func remotely(t *testing.T, private bool) (s *service, home string) {
	t.Helper()
	home = t.TempDir()
	return serve(t, func(o *mcpserver.Options) {
		o.Remote, o.Private = true, private
		o.Home, o.Folder, o.Paths = home, filepath.Join(home, "state"), clientconfig.Paths{Home: home, OS: "linux"}
		o.Credentials.APIHash, o.Credentials.Source = secret.New("sandbox"), mcpserver.HashInFile+"/run/secrets/hash"
		o.LoginCommand, o.PausesCommand = "telegram-login-mcp login", "telegram-login-mcp pauses"
		o.Kept = func() string { return "on a disk of ours" }
		o.OpenBrowser = func(string) error { t.Error("a browser is opened on the server"); return nil }
	}), home
}

// TestServerElsewhereHasNothingOfThisComputer goes through logins over a server that runs elsewhere: no result, and no step that one offers, has to do with files of a
// computer.
func TestServerElsewhereHasNothingOfThisComputer(t *testing.T) {
	for _, private := range []bool{false, true} {
		s, _ := remotely(t, private)
		anna := s.comes("anna", false)
		says := func(tool string, arguments map[string]any) string {
			t.Helper()
			said := anna.calls(tool, arguments)
			if found := elsewhere.FindString(said); found != "" {
				t.Errorf("private %v, %s %v says %q: %s", private, tool, arguments, found, said)
			}
			return said
		}
		id := anna.begins("+9996620001", "Telethon")
		says("explain_delivery", map[string]any{"flow_id": id})
		says("submit_code", map[string]any{"flow_id": id})
		if private {
			s.types(anna, says("submit_code", map[string]any{"flow_id": id}), map[string]string{"code": "22222"})
		} else {
			says("submit_code", map[string]any{"flow_id": id, "code": "11111"})
			says("submit_code", map[string]any{"flow_id": id, "code": "22222"})
		}
		if said := says("get_flow", map[string]any{"flow_id": id}); !strings.Contains(said, `"state":"authorized"`) {
			t.Fatalf("nobody is logged in: %s", said)
		}
		said := says("get_session", map[string]any{"flow_id": id})
		if private != strings.Contains(said, "http://127.0.0.1:") || !private && !strings.Contains(said, "the one of whoever runs this server") {
			t.Errorf("private %v: %s", private, said)
		}
		says("get_session", map[string]any{"flow_id": id, "deliver": "page"})
		says("get_flow", map[string]any{})
		says("check_session", map[string]any{})
		says("check_session", map[string]any{"flow_id": id})
		says("inspect_session", map[string]any{})
		says("convert_session", map[string]any{"to": "gramjs"})
		says("explain_error", map[string]any{"error": "sqlite3.OperationalError: database is locked"})
		says("add_login", map[string]any{"flow_id": id, "for_tool": "n8n"})
		says("start_qr_login", map[string]any{})
		says("log_out", map[string]any{"flow_id": id})
		says("request_code", map[string]any{"phone": "123"})
		if !private {
			says("convert_session", map[string]any{"to": "gramjs", "session": "1AgAOMTQ5"})
			says("inspect_session", map[string]any{"session": "/home/anna/my.session"})
			says("check_session", map[string]any{"session": "/home/anna/my.session"})
		}
	}
}

// types answers the private page that a result tells of, as a browser does.
func (s *service) types(p *person, said string, values map[string]string) {
	s.Helper()
	form := s.comes(p.who.Subject, true)
	id := regexp.MustCompile(`flow_[a-z2-7]{12}`).FindString(said)
	shown := form.calls("submit_code", map[string]any{"flow_id": id})
	asked := regexp.MustCompile(`"form":"([A-Z2-7]{26})"`).FindStringSubmatch(shown)
	if asked == nil {
		s.Fatalf("no form came: %s", shown)
	}
	form.calls("form_submit", map[string]any{"form": asked[1], "values": values})
}

// TestServerElsewhereTakesNoPath refuses each way to a file of the server, also one that a person types where a session is asked for.
func TestServerElsewhereTakesNoPath(t *testing.T) {
	s, home := remotely(t, false)
	file := filepath.Join(home, "mine.session")
	if err := os.WriteFile(file, []byte("1BVtsOKABu5lX2tWxW3nUBYXcRZS6bC9mXJ8Wf3Y7rD0Q"), 0o600); err != nil {
		t.Fatal(err)
	}
	anna := s.comes("anna", true)
	id := anna.begins("+9996620001", "Telethon")
	anna.calls("submit_code", map[string]any{"flow_id": id, "code": "22222"})
	for tool, arguments := range map[string]map[string]any{
		"get_session": {"flow_id": id, "path": file}, "convert_session": {"to": "gramjs", "from_path": file}, "inspect_session": {"path": file}, "check_session": {"path": file},
		"add_login": {"path": file},
	} {
		if said := anna.calls(tool, arguments); !strings.Contains(said, `"code":"failure.arguments"`) || !strings.Contains(said, "there is no argument") {
			t.Errorf("%s takes a path: %s", tool, said)
		}
	}
	for _, deliver := range []string{"file", "tool", " Tool"} {
		for tool, arguments := range map[string]map[string]any{"get_session": {"flow_id": id}, "convert_session": {"to": "gramjs", "session": "1AgAOMTQ5"}} {
			arguments["deliver"] = deliver
			if said := anna.calls(tool, arguments); !strings.Contains(said, `"code":"failure.deliver_unsupported"`) || !strings.Contains(said, "chat and page") {
				t.Errorf("%s delivers by %q: %s", tool, deliver, said)
			}
		}
	}
	for _, format := range []string{"telethon_sqlite", "Pyrogram SQLite"} {
		if said := anna.calls("get_session", map[string]any{"flow_id": id, "format": format}); !strings.Contains(said, `"code":"failure.format_unsupported"`) || strings.Contains(said, `_sqlite"`) {
			t.Errorf("it makes a file: %s", said)
		}
	}
	if said := anna.calls("diagnose_tool", map[string]any{}); !strings.Contains(said, "error: ") {
		t.Errorf("it looks into files: %s", said)
	}
	shown := anna.calls("inspect_session", map[string]any{})
	form := regexp.MustCompile(`"form":"([A-Z2-7]{26})"`).FindStringSubmatch(shown)
	if form == nil {
		t.Fatalf("no form came: %s", shown)
	}
	if said := anna.calls("form_submit", map[string]any{"form": form[1], "values": map[string]any{"session": file}}); !strings.Contains(said, "reads no file of yours") {
		t.Errorf("a path on a page is followed: %s", said)
	}
	var left []string
	err := filepath.WalkDir(home, func(path string, _ os.DirEntry, err error) error {
		left = append(left, path)
		return err
	})
	if err != nil || len(left) != 2 {
		t.Errorf("there are %v, %v", left, err)
	}
	if _, err := anna.client.GetPrompt(anna.ctx(), mcp.GetPromptRequest{Params: mcp.GetPromptParams{Name: "why_does_it_not_work"}}); err == nil {
		t.Error("the prompt is there that has files looked into")
	}
}
