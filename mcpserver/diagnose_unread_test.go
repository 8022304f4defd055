//go:build !windows

package mcpserver_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// TestWhatCannotBeReadIsToldInOwnWordsWithoutTheHomeFolder has a pipe, a folder, a loop of links and a file without an end where clients keep their servers.
func TestWhatCannotBeReadIsToldInOwnWordsWithoutTheHomeFolder(t *testing.T) {
	r := withClients(t)
	for _, folder := range []string{".codex", ".cursor", ".config/Claude", ".gemini"} {
		if err := os.MkdirAll(filepath.Join(r.home, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(r.home, ".codex", "config.toml"), 0o600); err != nil {
		t.Skip(err)
	}
	loop, big := filepath.Join(r.home, ".cursor", "mcp.json"), filepath.Join(r.home, ".gemini", "settings.json")
	if err := os.Symlink(loop, loop); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(r.home, ".config", "Claude", "claude_desktop_config.json"), 0o700); err != nil {
		t.Fatal(err)
	}
	r.write(".gemini/settings.json", "", 0o600)
	if err := os.Truncate(big, 40<<20); err != nil {
		t.Fatal(err)
	}
	d, text := r.diagnose(nil)
	var said []string
	for _, f := range d.Unread {
		said = append(said, f.What)
	}
	for _, want := range []string{"~/.codex/config.toml: a pipe stands there, and not a file", "claude_desktop_config.json: a folder stands there", "~/.cursor/mcp.json: it is a symbolic link that leads back to itself", "~/.gemini/settings.json: it has more than the 33554432 bytes"} {
		if !slices.ContainsFunc(said, func(one string) bool { return strings.Contains(one, want) }) {
			t.Errorf("%q is not said: %q", want, said)
		}
	}
	if strings.Contains(text, r.home) {
		t.Errorf("the home folder is told:\n%s", text)
	}
	d, text = r.diagnose(map[string]any{"path": "~/nothing.json"})
	if len(d.Unread) != 1 || !strings.HasSuffix(d.Unread[0].What, "~/nothing.json: nothing stands there") || strings.Contains(text, "nobody") {
		t.Errorf("%+v", d.Unread)
	}
}

// TestAnEntryThatIsNotThereIsSaidNotToBe asks by a name that is not there, and by that of a tool.
func TestAnEntryThatIsNotThereIsSaidNotToBe(t *testing.T) {
	r := withClients(t)
	r.chigwell("4711017", someHash, "")
	d, text := r.diagnose(map[string]any{"entry": "telegrm"})
	if len(d.Entries) != 0 || d.Happened != "No entry is called “telegrm”, and none is of a tool of that name; those here are telegram." || !slices.Equal(d.NextTools, []string{"diagnose_tool"}) {
		t.Errorf("%+v\n%s", d, text)
	}
	for _, name := range []string{"chigwell", "chigwell/telegram-mcp", "TELEGRAM"} {
		if d, _ := r.diagnose(map[string]any{"entry": name}); len(d.Entries) != 1 || d.Entries[0].Entry != "telegram" {
			t.Errorf("%s: %+v", name, d)
		}
	}
	r.write("empty/x.txt", "", 0o600)
	if d, _ := r.diagnose(map[string]any{"path": "~/empty"}); !strings.HasPrefix(d.Happened, "No entry that uses Telegram was found in ~/empty. ") {
		t.Errorf("%q", d.Happened)
	}
}

// TestWhatWasLookedThroughIsCountedRightly has files that can be read, that cannot, and those of another client.
func TestWhatWasLookedThroughIsCountedRightly(t *testing.T) {
	r := withClients(t)
	const other = " If the tool keeps its variables elsewhere, name that file or folder as path."
	for _, x := range []struct {
		files map[string]string
		args  map[string]any
		want  string
	}{
		{nil, nil, "No MCP client has a file with servers for the home folder " + r.home + "." + other},
		{map[string]string{".cursor/mcp.json": "{"}, nil, "1 file could not be read." + other},
		{nil, map[string]any{"client": "zed"}, "Zed has no file with servers for the home folder " + r.home + "." + other},
		{map[string]string{".claude.json": "{}", ".codex/config.toml": ""}, nil, "No entry that uses Telegram was found in 2 files of MCP clients. 1 file could not be read." + other},
		{nil, map[string]any{"client": "codex"}, "No entry that uses Telegram was found in 1 file of Codex." + other},
	} {
		for name, text := range x.files {
			r.write(name, text, 0o600)
		}
		if d, _ := r.diagnose(x.args); strings.TrimSpace(d.Happened) != x.want {
			t.Errorf("%v: %q, want %q", x.args, d.Happened, x.want)
		}
	}
}
