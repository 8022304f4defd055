//go:build !windows

package main_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/gofrs/flock"
)

// homeOf is the home folder that a program of byHand has.
func homeOf(w *window) (home string) {
	for _, v := range w.cmd.Env {
		if dir, ok := strings.CutPrefix(v, "HOME="); ok {
			home = dir
		}
	}
	return home
}

func TestInstallAsksAgainWhenTheChangeIsAnotherByThen(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "servers.json")
	writeFile(t, path, "{\n  \"mcpServers\": {\n    \"telegram-login\": {\"command\": \"/old\"}\n  }\n}\n")
	w := sitDown(t, 120, "install", "--client", "cursor", "--config", path)
	w.sees("/old", "[y/N] ")
	// Nothing is locked while a person is asked: another install goes through.
	if said, err := installIn(t, homeOf(w), folder, "--client", "cursor", "--config", path, "--sandbox", "--yes"); err != nil {
		t.Fatalf("%v:\n%s", err, said)
	}
	w.presses("y\r")
	said := w.sees("something else changed the file in the meantime", "--sandbox", "[y/N] ")
	if strings.Contains(said, "Written") {
		t.Errorf("written without a yes:\n%s", said)
	}
	// A change elsewhere in the file changes nothing of what was agreed to, and stays.
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, path, string(raw)+"\n\n\n\n// a note at the end\n")
	w.presses("y\r")
	w.sees("Written to ")
	w.ends(0)
	raw, err = os.ReadFile(path)
	if err != nil || !strings.Contains(string(raw), "// a note at the end") || strings.Contains(string(raw), "--sandbox") || strings.Contains(string(raw), "/old") {
		t.Errorf("the file is %s, %v", raw, err)
	}
}

func TestInstallWaitsForAnotherOneOnlySoLong(t *testing.T) {
	t.Parallel()
	home, folder := t.TempDir(), t.TempDir()
	lock := filepath.Join(home, ".local", "state", "telegram-login-mcp", "install.lock")
	if runtime.GOOS == "darwin" {
		lock = filepath.Join(home, "Library", "Application Support", "telegram-login-mcp", "install.lock")
	}
	if err := os.MkdirAll(filepath.Dir(lock), 0o700); err != nil {
		t.Fatal(err)
	}
	held := flock.New(lock)
	if got, err := held.TryLock(); !got || err != nil {
		t.Fatal(got, err)
	}
	defer held.Close()
	arguments := []string{"--client", "claude-code", "--yes"}
	said, err := installIn(t, home, folder, arguments...)
	if err == nil || !strings.Contains(said, "another install has been writing for 10 seconds") || !strings.Contains(said, "fix: ") {
		t.Errorf("%v:\n%s", err, said)
	}
	if left := filesIn(t, folder); len(left) > 0 {
		t.Errorf("the folder has %q", left)
	}
	if err := held.Unlock(); err != nil {
		t.Fatal(err)
	}
	if said, err := installIn(t, home, folder, arguments...); err != nil {
		t.Errorf("afterwards: %v:\n%s", err, said)
	}
	if left := filesIn(t, folder); len(left) != 1 {
		t.Errorf("the folder has %q, want .mcp.json alone", left)
	}
}

func filesIn(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
