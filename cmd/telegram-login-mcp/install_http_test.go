package main_test

import (
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

var anyToken = regexp.MustCompile(`tlm_[A-Za-z0-9_-]{43}`)

// tokensOf lists the tokens that somebody with this home has.
func tokensOf(t *testing.T, home string) string {
	t.Helper()
	cmd := exec.Command(binary, "token", "list", "--state-dir", stateIn(home))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	return string(out)
}

// stateIn is where installIn keeps what belongs to the person.
func stateIn(home string) string {
	return filepath.Join(home, ".local", "state", "telegram-login-mcp")
}

// linuxOnly leaves a test out where the state folder is another one.
func linuxOnly(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("the state folder is that of Linux here")
	}
}

func TestAClientThatInstallLetsInOverHTTPComesIn(t *testing.T) {
	linuxOnly(t)
	home, folder := t.TempDir(), t.TempDir()
	path := filepath.Join(home, ".cursor", "mcp.json")
	said, err := installIn(t, home, folder, "--client", "cursor", "--http", "--print")
	if err != nil || !strings.Contains(said, `"url": "http://127.0.0.1:7390/mcp"`) || !strings.Contains(said, `"Authorization": "(hidden)"`) || !strings.Contains(said, "Nothing was written") {
		t.Fatalf("%v:\n%s", err, said)
	}
	for _, never := range []string{path, filepath.Join(stateIn(home), "tokens.json")} {
		if _, err := os.Stat(never); err == nil {
			t.Errorf("--print has written %s", never)
		}
	}
	said, err = installIn(t, home, folder, "--client", "cursor", "--http", "--yes")
	if err != nil || !strings.Contains(said, "Written to ") || !strings.Contains(said, "token revoke cursor") || !strings.Contains(said, "serve --http`.\n") {
		t.Fatalf("%v:\n%s", err, said)
	}
	if strings.Contains(said, "credentials") || strings.Contains(said, "api_hash") {
		t.Errorf("it speaks of what is the server's:\n%s", said)
	}
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	token := anyToken.FindString(string(written))
	if token == "" || anyToken.MatchString(said) {
		t.Fatalf("the token is not in the file, or it is shown:\n%s\n%s", written, said)
	}
	if known := tokensOf(t, home); !strings.Contains(known, "cursor: for this computer, made ") || strings.Count(known, "\n") != 1 {
		t.Errorf("the tokens are\n%s", known)
	}
	s := serveHTTP(t, "--sandbox-at", connectionFile(t), "--state-dir", stateIn(home))
	if status := s.asks(token); status != http.StatusOK {
		t.Errorf("with the token that was written the server answers %d", status)
	}
	if status := s.asks(token + "x"); status != http.StatusUnauthorized {
		t.Errorf("with another one it answers %d", status)
	}
}

func TestInstallOverHTTPMakesATokenOnlyWhereOneIsNeeded(t *testing.T) {
	t.Parallel()
	linuxOnly(t)
	home, folder := t.TempDir(), t.TempDir()
	install := func(arguments ...string) string {
		t.Helper()
		said, err := installIn(t, home, folder, append([]string{"--http", "8000", "--yes"}, arguments...)...)
		if err != nil {
			t.Fatalf("%v:\n%s", err, said)
		}
		return said
	}
	first := install("--client", "claude-code-user")
	if !strings.Contains(first, "token revoke claude-code-user") || !strings.Contains(first, "serve --http 8000`.\n") {
		t.Error(first)
	}
	if again := install("--client", "claude-code-user"); !strings.Contains(again, "Nothing to do") {
		t.Errorf("the second time it says\n%s", again)
	}
	if printed, err := installIn(t, home, folder, "--client", "claude-code-user", "--http", "8000", "--print"); err != nil || anyToken.MatchString(printed) || !strings.Contains(printed, "Nothing to do") {
		t.Errorf("%v:\n%s", err, printed)
	}
	// Another port for the same client keeps the token; another file has one of its own.
	if moved := install("--client", "claude-code-user", "--http", "8001"); strings.Contains(moved, "token revoke") {
		t.Errorf("a token was made that is not needed:\n%s", moved)
	}
	if other := install("--client", "claude-code-user", "--config", filepath.Join(folder, "other.json")); !strings.Contains(other, "token revoke claude-code-user-2") {
		t.Errorf("another file is said to have the same token:\n%s", other)
	}
	if known := tokensOf(t, home); strings.Count(known, "\n") != 2 {
		t.Errorf("the tokens are\n%s", known)
	}
	// One that lets nobody in any more is replaced.
	if out, err := exec.Command(binary, "token", "revoke", "--state-dir", stateIn(home), "claude-code-user").CombinedOutput(); err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	if anew := install("--client", "claude-code-user", "--http", "8001"); !strings.Contains(anew, "token revoke claude-code-user`") {
		t.Errorf("a dead token is kept:\n%s", anew)
	}
	// Where nothing is written, no token is left.
	locked := filepath.Join(folder, "locked.json")
	writeFile(t, locked, "{}")
	if err := os.Chmod(locked, 0o400); err != nil {
		t.Fatal(err)
	}
	if said, err := installIn(t, home, folder, "--client", "zed", "--config", locked, "--http", "--yes"); err == nil {
		t.Errorf("a protected file was written:\n%s", said)
	}
	if known := tokensOf(t, home); strings.Contains(known, "zed") {
		t.Errorf("a token without a client is left:\n%s", known)
	}
}

// A token in a file that others can read would be theirs.
func TestAFileWithATokenBecomesItsOwnersAlone(t *testing.T) {
	t.Parallel()
	linuxOnly(t)
	home, folder := t.TempDir(), t.TempDir()
	path := filepath.Join(folder, "mcp.json")
	writeFile(t, path, "{}")
	mode := func() fs.FileMode {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode().Perm()
	}
	install := func(arguments ...string) string {
		t.Helper()
		said, err := installIn(t, home, folder, append([]string{"--client", "cursor", "--config", path}, arguments...)...)
		if err != nil {
			t.Fatalf("%v:\n%s", err, said)
		}
		return said
	}
	const told = "Others on this computer can read this file"
	for _, c := range []struct {
		before, after fs.FileMode
		told          bool
		arguments     []string
	}{
		{0o644, 0o644, false, []string{"--yes"}}, // there is no token in it
		{0o644, 0o644, true, []string{"--http", "--print"}},
		{0o644, 0o600, true, []string{"--http", "--yes"}},
		{0o640, 0o600, true, []string{"--http", "--yes"}}, // the entry is there already
		{0o600, 0o600, false, []string{"--http", "8000", "--yes"}},
		{0o644, 0o644, false, []string{"--remove", "--yes"}},
	} {
		if err := os.Chmod(path, c.before); err != nil {
			t.Fatal(err)
		}
		if said := install(c.arguments...); strings.Contains(said, told) != c.told || mode() != c.after {
			t.Errorf("%q makes a file of %v one of %v, and says\n%s", c.arguments, c.before, mode(), said)
		}
	}
}

// What install made for a client alone goes with the entry; a token that others may have stays, and the command that ends it is told.
func TestRemovingAClientEndsItsToken(t *testing.T) {
	t.Parallel()
	linuxOnly(t)
	home, folder := t.TempDir(), t.TempDir()
	for range 2 { // the name is free again
		said, err := installIn(t, home, folder, "--client", "cursor", "--http", "--yes")
		if err != nil || !strings.Contains(said, " token revoke cursor`") {
			t.Fatalf("%v:\n%s", err, said)
		}
		said, err = installIn(t, home, folder, "--client", "cursor", "--remove", "--yes")
		if err != nil || !strings.Contains(said, "Its token “cursor” was made for it alone and lets nobody in any more") || strings.Contains(said, "keeps the server running") {
			t.Errorf("%v:\n%s", err, said)
		}
		if known := tokensOf(t, home); known != "There are no tokens.\n" {
			t.Errorf("the tokens are\n%s", known)
		}
	}
	shared := newToken(t, stateIn(home), "--local", "cursor-desk")
	writeFile(t, filepath.Join(home, ".cursor", "mcp.json"), `{"mcpServers": {"telegram-login": {"url": "http://127.0.0.1:7390/mcp", "headers": {"Authorization": "Bearer `+shared+`"}}}}`)
	said, err := installIn(t, home, folder, "--client", "cursor", "--remove", "--yes")
	if err != nil || !strings.Contains(said, binary+" token revoke cursor-desk`") || anyToken.MatchString(said) {
		t.Errorf("%v:\n%s", err, said)
	}
	if known := tokensOf(t, home); !strings.Contains(known, "cursor-desk: for this computer") {
		t.Errorf("the tokens are\n%s", known)
	}
}

func TestInstallOverHTTPRefusesWhereItCannotBe(t *testing.T) {
	t.Parallel()
	for arguments, want := range map[string]string{
		"--client claude-desktop --http":                           "Claude Desktop takes no server over HTTP in its file",
		"--client claude-code --http":                              "--client claude-code-user.",
		"--client vscode --http":                                   "--client vscode-user.",
		"--client cursor-project --http":                           "--client cursor.",
		"--client cursor --http 0.0.0.0:7390":                      "--http takes the port of a server on this computer",
		"--client cursor --http 0":                                 "--http takes the port of a server on this computer",
		"--client cursor --http 7390 --sandbox":                    "the server is started by `serve --http`",
		"--client cursor --http --secrets private":                 "the server is started by `serve --http`",
		"--client cursor --http --remove":                          "--remove takes the entry out",
		"--client claude-desktop --http --lang ru":                 "в файле клиента Claude Desktop нельзя указать сервер по HTTP",
		"--client cursor --http 192.168.0.1:80 --lang ru":          "--http принимает порт сервера на этом компьютере",
		"--client claude-code --config x.json --http 127.0.0.1:80": "--client claude-code-user.",
	} {
		home, folder := t.TempDir(), t.TempDir()
		said, err := installIn(t, home, folder, append(strings.Fields(arguments), "--yes")...)
		if err == nil || !strings.Contains(said, want) {
			t.Errorf("%s: %v:\n%s", arguments, err, said)
		}
		for _, empty := range []string{home, folder} {
			if found, err := filepath.Glob(filepath.Join(empty, "*")); err != nil || len(found) > 0 {
				t.Errorf("%s has left %q, %v", arguments, found, err)
			}
		}
	}
}
