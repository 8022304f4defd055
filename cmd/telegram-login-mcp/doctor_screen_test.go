//go:build !windows

package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestScreensOfAStart shows what a person reads when a tool with a dead session is started, in both languages.
func TestScreensOfAStart(t *testing.T) {
	var golden strings.Builder
	for _, lang := range []string{"en", "ru"} {
		tool := toolEntry{Command: "telegram-mcp", Env: map[string]string{"TELEGRAM_API_ID": "4711", "TELEGRAM_API_HASH": canaryHash, "TELEGRAM_SESSION_STRING": sessionOf(t)}}
		write := withEntries(t, map[string]toolEntry{"telegram": tool})
		w := sitDownWith(t, 160, 60, func(cmd *exec.Cmd) {
			write(cmd)
			bin := filepath.Join(cmd.Dir, "bin")
			if err := os.Mkdir(bin, 0o700); err != nil {
				t.Fatal(err)
			}
			script := "#!/bin/sh\necho 'Error starting client: AUTH_KEY_UNREGISTERED (caused by GetUsersRequest)' >&2\nexit 1\n"
			if err := os.WriteFile(filepath.Join(bin, "telegram-mcp"), []byte(script), 0o700); err != nil {
				t.Fatal(err)
			}
			cmd.Env = append(cmd.Env, "PATH="+bin+":/usr/bin:/bin")
		}, "doctor", "--start", "--lang", lang)
		w.sees("] ")
		w.presses("y\r")
		w.ends(1)
		w.sees(map[string]string{"en": "has been ended again.", "ru": "снова завершено."}[lang]) // what was written last comes out of the terminal after the end
		w.showsNone(canaryHash)
		s := newScreen(160, 60)
		s.shows(w.out.String())
		said := strings.ReplaceAll(regexp.MustCompile(` *\|\n\|`).ReplaceAllString(s.String(), "\n"), "|", "")
		said = regexp.MustCompile(`\S*/telegram-login-mcp login`).ReplaceAllString(said, "telegram-login-mcp login")
		said = regexp.MustCompile(`(after|через) \d+ (?:second|секунд)\pL*`).ReplaceAllString(said, "$1 [time]")
		golden.WriteString("== " + lang + "\n" + strings.TrimSpace(said) + "\n\n")
	}
	keptScreens(t, "doctor_start", golden.String())
}
