//go:build !windows

package main_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	// forceClocks is the environment variable that has the programs' wall clocks differ by an hour each, by any value. The program is then built with another standard
	// library, which takes minutes.
	forceClocks = "TELEGRAM_LOGIN_MCP_FORCE_CLOCKS"
	// clockAhead is the environment variable that says by how many seconds the wall clock of such a program is ahead.
	clockAhead = "TELEGRAM_LOGIN_MCP_CLOCK_AHEAD"
)

// clockedProgram builds the program with a wall clock that clockAhead moves, "" where nobody has asked for that. Go reads the clock without the C library, so it is
// time.Now that is another one. Its monotonic part stays.
func clockedProgram(t *testing.T) string {
	t.Helper()
	if os.Getenv(forceClocks) == "" {
		return ""
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	original := filepath.Join(strings.TrimSpace(string(root)), "src", "time", "time.go")
	text, err := os.ReadFile(original)
	if err != nil {
		t.Fatal(err)
	}
	const read = "sec, nsec, mono := runtimeNow()\n\tif mono == 0 {"
	if strings.Count(string(text), read) != 1 || strings.Contains(string(text), "\"syscall\"") {
		t.Fatal("time.Now is not what it was")
	}
	moved := strings.Replace(string(text), read, "sec, nsec, mono := runtimeNow()\n\tsec += wallAhead\n\tif mono == 0 {", 1)
	moved = strings.Replace(moved, "import (", "import (\n\t\"syscall\"", 1)
	moved += `
var wallAhead = func() (s int64) {
	text, _ := syscall.Getenv("` + clockAhead + `")
	sign := int64(1)
	for _, c := range text {
		if c == '-' {
			sign = -1
			continue
		}
		s = s*10 + int64(c-'0')
	}
	return sign * s
}()
`
	dir := t.TempDir()
	file := filepath.Join(dir, "time.go")
	writeFile(t, file, moved)
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {original: file}})
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "overlay.json"), string(overlay))
	program := filepath.Join(dir, "telegram-login-mcp")
	if err := build(program, ".", "-ldflags=-X main.buildVersion="+testVersion, "-overlay="+filepath.Join(dir, "overlay.json")); err != nil {
		t.Fatal(err)
	}
	return program
}
