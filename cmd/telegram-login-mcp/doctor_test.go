//go:build !windows

package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"
)

// inCursor makes a telegram-mcp of Python in a home folder, and an entry of it in Cursor that has a session.
func inCursor(t *testing.T, session string) func(*exec.Cmd) {
	return func(cmd *exec.Cmd) {
		home := homeOf(&window{talk: &talk{cmd: cmd}})
		tool := filepath.Join(home, "telegram-mcp")
		for _, folder := range []string{tool, filepath.Join(home, ".cursor"), filepath.Join(home, "bin")} {
			if err := os.MkdirAll(folder, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		writeFile(t, filepath.Join(tool, "main.py"), "")
		python := filepath.Join(home, "bin", "python3") // which makes it known for a tool in Python
		writeFile(t, python, "")
		if err := os.Chmod(python, 0o700); err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(home, ".cursor", "mcp.json"), fmt.Sprintf(`{"mcpServers": {"telegram": {"command": "%s", "args": ["%s/main.py"],
			"env": {"TELEGRAM_API_ID": "1", "TELEGRAM_API_HASH": "9f86d081884c7d659a2feaa0c55ad015", "TELEGRAM_SESSION_STRING": "%s"}}}}`, python, tool, session))
	}
}

// TestDoctorAsksTelegramOnlyAfterAYes has a session of the sandbox in an entry. What ends the session is seen the second time.
func TestDoctorAsksTelegramOnlyAfterAYes(t *testing.T) {
	a := hire(t)
	id := a.enter("code_sent", "request_code", toolArgs{"phone": "+9996620001"}).FlowID
	a.enter("authorized", "submit_code", toolArgs{"flow_id": id, "code": "22222"})
	session := a.enter("authorized", "get_session", toolArgs{"flow_id": id, "format": "telethon"}).Session
	doctor := func() *window {
		return sitDownWith(t, 100, 60, inCursor(t, session), "doctor", "--check", "--sandbox-at", connectionFile(t))
	}
	w := doctor()
	w.sees("Nothing wrong was found in 1 entry.", "The session of telegram in Cursor (key ", "[y/N] ")
	w.presses("n\r")
	w.ends(0)

	w = doctor()
	w.sees("Quit Cursor altogether", "[y/N] ")
	w.presses("y\r")
	w.sees("Telegram knows this session")
	w.ends(0)

	a.enter("logged_out", "log_out", toolArgs{"flow_id": id})
	w = doctor()
	w.sees("[y/N] ")
	w.presses("y\r")
	w.sees("This session is not logged in.", "A new session for chigwell/telegram-mcp, of the format telethon,", "This logs in, and offers that:", " login --for chigwell/telegram-mcp --sandbox-at ")
	w.ends(1)
}

// TestDoctorOffersNoNewLoginWhereOneDiedYoung ends a login that this program keeps and has just made. Its own words are to wait for a day.
func TestDoctorOffersNoNewLoginWhereOneDiedYoung(t *testing.T) {
	dir := t.TempDir()
	a := hireWith(t, mcp.LATEST_LEGACY_PROTOCOL_VERSION, credentials, "--sandbox-at", connectionFile(t), "--state-dir", dir)
	id := a.enter("code_sent", "request_code", toolArgs{"phone": "+9996620001"}).FlowID
	a.enter("authorized", "submit_code", toolArgs{"flow_id": id, "code": "22222"})
	session := a.enter("authorized", "get_session", toolArgs{"flow_id": id, "format": "telethon"}).Session
	if n, err := telegramOf(t).EndSession(t.Context(), "+9996620001", "", ""); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	w := sitDownWith(t, 100, 60, inCursor(t, session), "doctor", "--check", "--sandbox-at", connectionFile(t), "--state-dir", dir)
	w.sees("Nothing wrong was found in 1 entry.", "[y/N] ")
	w.presses("y\r")
	w.sees("Telegram does not count this login any more", "Do not log in again today")
	w.ends(1)
	if said := w.out.String(); strings.Contains(said, " login --for ") || strings.Contains(said, "A new session for") {
		t.Errorf("it offers a new login:\n%s", said)
	}
}
