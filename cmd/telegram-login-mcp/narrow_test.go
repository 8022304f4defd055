//go:build !windows

package main_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// tooWide are the lines that do not fit into a window although they could be wrapped.
func tooWide(said string, width int) (lines []string) {
	for line := range strings.SplitSeq(strings.ReplaceAll(said, "\r", ""), "\n") {
		if utf8.RuneCountInString(line) > width && strings.Contains(strings.TrimSpace(line), " ") {
			lines = append(lines, line)
		}
	}
	return lines
}

func TestEveryCommandAndItsErrorsAreWrappedAtANarrowTerminal(t *testing.T) {
	folder := t.TempDir()
	broken, servers := filepath.Join(folder, "b.json"), filepath.Join(folder, "s.json")
	writeFile(t, broken, "no JSON")
	for _, x := range []struct {
		name      string
		arguments []string
		sees      string
		whole     string // a line that begins with one of these is not wrapped
		code      int
	}{
		{"an install", []string{"install", "--client", "cursor", "--config", servers, "--yes"}, "Next: open Cursor's settings, find the\r\n", "+- ", 0},
		{"an option that makes no sense", []string{"install", "--name", "two words"}, "--name takes", "", 80},
		{"a file that cannot be read", []string{"login", "--sandbox-at", broken}, "telegram-login-mcp: error: ", "", 1},
		{"a window that stays open", []string{"login", "--wait", "--sandbox-at", broken}, "telegram-login-mcp: error: ", "", 1},
		{"no pauses", []string{"pauses", "--state-dir", folder}, "No pause runs, and no code was asked for\r\nwithin", "", 0},
		{"a number without a pause", []string{"pauses", "--state-dir", folder, "--forget", "+999662 0001"}, "fix: Give the number in full", " ", 1},
	} {
		t.Run(x.name, func(t *testing.T) {
			w := sitDown(t, 40, x.arguments...)
			w.sees(x.sees)
			w.presses("\r")
			w.ends(x.code)
			for _, line := range tooWide(w.out.String(), 40) {
				if !strings.ContainsAny(line[:1], x.whole) {
					t.Errorf("not wrapped: %q", line)
				}
			}
			if x.name == "a number without a pause" && !strings.Contains(w.out.String(), " pauses --state-dir "+folder) {
				t.Errorf("the command is not whole:\n%s", w.out)
			}
		})
	}
}

func TestCommandToGoOnSpeaksTheLanguageThatWasAskedFor(t *testing.T) {
	w := sitDown(t, 100, "login", "--sandbox-at", connectionFile(t), "--state-dir", t.TempDir(), "--lang", "ru")
	w.sees("[1]")
	w.presses("\r")
	w.sees("телефона: ")
	w.presses("+9996610001\r")
	w.sees("Что дальше?", "[1]")
	w.presses("\x03")
	w.sees("login --resume")
	w.ends(130)
	_, command, _ := strings.Cut(w.out.String(), "login --resume")
	command, _, _ = strings.Cut(command, "\r\n")
	if !strings.HasSuffix(command, " --lang ru") {
		t.Fatalf("the command ends with %q", command)
	}
	again := exec.Command(binary, append([]string{"login", "--resume"}, strings.Fields(command)...)...)
	again.Dir, again.Env = w.cmd.Dir, w.cmd.Env
	out, _ := again.CombinedOutput() // without input it ends with an error
	if !strings.Contains(string(out), "Что дальше?") {
		t.Errorf("it goes on with\n%s", out)
	}
}
