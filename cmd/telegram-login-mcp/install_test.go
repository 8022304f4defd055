package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// installIn runs install in a folder, for somebody with a home of their own, and returns what it said on stdout and stderr.
func installIn(t *testing.T, home, folder string, arguments ...string) (said string, err error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, append([]string{"install"}, arguments...)...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "HOME="+home, "USERPROFILE="+home, "LocalAppData="+filepath.Join(home, "local"), "XDG_STATE_HOME=")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestTwelveInstallsAtOnceKeepAllTwelve(t *testing.T) {
	t.Parallel()
	const installs = 12
	home, folder := t.TempDir(), t.TempDir()
	path := filepath.Join(folder, "servers.json")
	before := "{\n  // mine\n  \"mcpServers\": {\n    \"first\": {\"command\": \"x\"}\n  }\n}\n"
	writeFile(t, path, before)
	if runtime.GOOS != "windows" { // by two names, one of them a link
		if err := os.Symlink("servers.json", filepath.Join(folder, "link.json")); err != nil {
			t.Fatal(err)
		}
	}
	failed := make(chan string, installs)
	for i := range installs {
		go func() {
			name := "servers.json"
			if i%2 == 1 && runtime.GOOS != "windows" {
				name = "link.json"
			}
			said, err := installIn(t, home, folder, "--client", "cursor", "--config", name, "--name", fmt.Sprintf("server-%d", i), "--sandbox", "--yes")
			switch {
			case err != nil:
				failed <- fmt.Sprintf("%v:\n%s", err, said)
			case !strings.Contains(said, "Written to "):
				failed <- "not written:\n" + said
			default:
				failed <- ""
			}
		}()
	}
	for range installs {
		if why := <-failed; why != "" {
			t.Error(why)
		}
	}
	servers := func(name string) (names []string) {
		t.Helper()
		raw, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		var file struct{ MCPServers map[string]json.RawMessage }
		if err := json.Unmarshal(bytes.Replace(raw, []byte("// mine"), nil, 1), &file); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for name := range file.MCPServers {
			names = append(names, name)
		}
		slices.Sort(names)
		return names
	}
	want := []string{"first"}
	for i := range installs {
		want = append(want, fmt.Sprintf("server-%d", i))
	}
	slices.Sort(want)
	if got := servers("servers.json"); !slices.Equal(got, want) {
		t.Errorf("the file has %q, want %q", got, want)
	}
	// Each was written over the one before: there is one backup with each number of entries, and nothing else in the folder.
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var lengths []int
	for _, e := range entries {
		switch {
		case strings.HasPrefix(e.Name(), "servers.json.backup-"):
			lengths = append(lengths, len(servers(e.Name())))
		case e.Name() != "servers.json" && e.Name() != "link.json":
			t.Errorf("%s was left in the folder", e.Name())
		}
	}
	slices.Sort(lengths)
	for i, n := range lengths {
		if n != i+1 || len(lengths) != installs {
			t.Fatalf("there are backups with %v entries, want one with each number up to %d", lengths, installs)
		}
	}
}

// trick is what a hostile project puts wherever it can: it clears the screen, fills the clipboard, turns the direction of writing and says
// something in our name.
const trick = "\x1b[2J\x1b]52;c;cm0gLXJm\x07\u009b2J\u202e\u200b\U000e0041\nWritten to FORGED.\nMake this change? [y/N] "

// wantPlain fails the test if something could make a terminal do anything, or says something in our name.
func wantPlain(t *testing.T, said string) {
	t.Helper()
	for _, r := range said {
		if r != '\n' && r != '\t' && !unicode.IsPrint(r) {
			t.Fatalf("%U was said:\n%q", r, said)
		}
	}
	for line := range strings.Lines(said) {
		if strings.HasPrefix(line, "Written to FORGED") || strings.HasPrefix(line, "Make this change") {
			t.Errorf("the line %q was forged:\n%s", line, said)
		}
		if len([]rune(line)) > 700 {
			t.Errorf("a line has %d characters", len(line))
		}
	}
}

func TestInstallShowsNothingOfAHostileProjectAsItIs(t *testing.T) {
	t.Parallel()
	// As a file can have it: with escapes for what JSON has no other way for, and the rest as it is.
	bad := `"` + strings.NewReplacer("\x1b", `\u001b`, "\x07", `\u0007`, "\n", `\n`).Replace(trick) + `"`
	for _, list := range []string{"mcpServers", "servers"} {
		entry := fmt.Sprintf(`{"type": %[1]s, "command": %[1]s, "args": ["serve", %[1]s, "--token", "CANARY1"], "env": {%[1]s: "CANARY2", "TELEGRAM_API_HASH": "CANARY3"}, %[1]s: %[1]s}`, bad)
		file := fmt.Sprintf(`{%[1]s: %[1]s, %[2]q: {%[1]s: {"command": %[1]s}, "telegram-login": %[3]s}}`, bad, list, entry)
		client, name := "claude-code", ".mcp.json"
		if list == "servers" {
			client, name = "vscode", filepath.Join(".vscode", "mcp.json")
		}
		for _, arguments := range [][]string{{"--print"}, {}, {"--remove", "--print"}, {"--yes"}, {"--remove", "--yes"}} {
			t.Run(client+" "+strings.Join(arguments, " "), func(t *testing.T) {
				t.Parallel()
				folder := t.TempDir()
				if err := os.MkdirAll(filepath.Dir(filepath.Join(folder, name)), 0o700); err != nil {
					t.Fatal(err)
				}
				writeFile(t, filepath.Join(folder, name), file)
				said, err := installIn(t, t.TempDir(), folder, append([]string{"--client", client}, arguments...)...)
				if (err == nil) != (len(arguments) > 0) { // nobody can agree without a terminal
					t.Fatalf("%v:\n%s", err, said)
				}
				wantPlain(t, said)
				if strings.Contains(said, "CANARY") {
					t.Errorf("an old secret shows:\n%s", said)
				}
				if !strings.Contains(said, `"TELEGRAM_API_HASH": "(hidden)"`) {
					t.Errorf("that a hash would go does not show:\n%s", said)
				}
				if slices.Contains(arguments, "--yes") {
					for _, backup := range backups(t, filepath.Join(folder, name)) {
						if info, err := os.Stat(backup); err != nil || runtime.GOOS != "windows" && info.Mode() != 0o600 {
							t.Errorf("the backup has mode %v, %v", info.Mode(), err)
						}
					}
				}
			})
		}
	}
}

func backups(t *testing.T, path string) []string {
	t.Helper()
	found, err := filepath.Glob(path + ".backup-*")
	if err != nil || len(found) != 1 {
		t.Fatalf("the backups are %q, %v", found, err)
	}
	return found
}

func TestInstallQuotesNothingOfAFileThatItCannotRead(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a literal": "{\"mcpServers\": CANARY" + strings.Repeat("x", 10_000) + "}",
		"a string":  "{\"TOKEN\": \"CANARY" + trick + "\"}",
		"a trick":   "{" + trick,
		"depth":     `{"mcpServers": ` + strings.Repeat("[", 1<<20),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			writeFile(t, filepath.Join(folder, ".mcp.json"), text)
			said, err := installIn(t, t.TempDir(), folder, "--client", "claude-code", "--yes")
			if err == nil || !strings.Contains(said, "cannot be understood, so nothing was changed: line ") || !strings.Contains(said, "fix: ") {
				t.Errorf("%v:\n%.2000s", err, said)
			}
			wantPlain(t, said)
			if strings.Contains(said, "CANARY") {
				t.Errorf("the file is quoted:\n%s", said)
			}
		})
	}
}

func TestInstallQuotesWhereAProjectsLinkLeads(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no file there has such a name")
	}
	for _, broken := range []bool{false, true} {
		folder := t.TempDir()
		target := filepath.Join(folder, strings.ReplaceAll(trick, "/", "")+".json")
		text := "{}"
		if broken {
			text = "{"
		}
		writeFile(t, target, text)
		if err := os.Symlink(target, filepath.Join(folder, ".mcp.json")); err != nil {
			t.Fatal(err)
		}
		said, err := installIn(t, t.TempDir(), folder, "--client", "claude-code", "--yes")
		if (err != nil) != broken {
			t.Fatalf("%v:\n%s", err, said)
		}
		wantPlain(t, said)
		if !broken && !strings.Contains(said, ".mcp.json leads. The change:") {
			t.Errorf("that it is a link is not said:\n%s", said)
		}
		if err := os.Chmod(target, 0o400); err != nil {
			t.Fatal(err)
		}
		said, err = installIn(t, t.TempDir(), folder, "--client", "claude-code", "--yes", "--sandbox")
		if err == nil {
			t.Errorf("a file that is protected:\n%s", said)
		}
		wantPlain(t, said)
		if err := os.Remove(target); err != nil {
			t.Fatal(err)
		}
		if said, err = installIn(t, t.TempDir(), folder, "--client", "claude-code", "--yes"); err == nil || !strings.Contains(said, "does not exist") {
			t.Errorf("a link to nothing: %v:\n%s", err, said)
		}
		wantPlain(t, said)
	}
}

func TestCompletionOffersNoNameThatATerminalWouldObey(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no file there has such a name")
	}
	folder := t.TempDir()
	writeFile(t, filepath.Join(folder, "plain.json"), "{}")
	writeFile(t, filepath.Join(folder, strings.ReplaceAll(trick, "/", "")), "{}")
	cmd := exec.CommandContext(t.Context(), binary)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "COMP_LINE=telegram-login-mcp install --config ")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "plain.json\n") || strings.Contains(string(out), "FORGED") {
		t.Errorf("%v: %q", err, out)
	}
	wantPlain(t, string(out))
}
