//go:build !windows

package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestAtATerminalTheSessionGoesIntoTheTool is a person in a window, in each language.
func TestAtATerminalTheSessionGoesIntoTheTool(t *testing.T) {
	for language, said := range map[string]struct {
		choice, code, offer, form, asks, no, yes, done, restart, end, check, free, lives string
	}{
		"en": {
			"Your choice [1]: ", "or the code itself: ", "straight into chigwell/telegram-mcp (the change is shown first)", "== Put your session into chigwell/telegram-mcp?",
			"Write it into the entry “tg” in Cursor? (y/N) ", "Nothing was changed.", "y", "is in the entry tg of Cursor", "Now switch the server off and on", "Your session stays good",
			"check whether a session lives", "Is no program using it now? (y/N) ", "The session lives.",
		},
		"ru": {
			"Ваш выбор [1]: ", "или сам код: ", "прямо в chigwell/telegram-mcp (сначала будет показано изменение)", "== Записать сессию в chigwell/telegram-mcp?",
			"Сохранить в записи “tg” в Cursor, верно? (д/Н) ", "Ничего не изменено.", "д", "записана в запись tg в Cursor", "Теперь выключите и включите сервер", "остаётся",
			"проверить, жива ли сессия", "Сейчас ею никто не пользуется? (д/Н) ", "Сессия жива.",
		},
	} {
		t.Run(language, func(t *testing.T) {
			var file string
			w := sitDownWith(t, 100, 60, func(cmd *exec.Cmd) {
				file = filepath.Join(homeOf(&window{talk: &talk{cmd: cmd}}), ".cursor", "mcp.json")
				if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
					t.Fatal(err)
				}
				writeFile(t, file, `{"mcpServers": {"tg": `+cursorEntry+"}}\n")
			}, "login", "--for", "chigwell/telegram-mcp", "--lang", language, "--sandbox-at", connectionFile(t))
			before := read(t, file)
			w.sees(said.choice)
			w.presses("1\r")
			w.sees("+9996620001", ": ")
			w.presses("+9996620002\r")
			w.sees(said.code)
			w.presses("22222\r")
			w.sees("Sandbox 20002", said.choice)
			w.presses("1\r")
			w.sees(said.offer, said.choice)
			w.presses("1\r")
			w.sees(said.form, "--- ~/.cursor/mcp.json", said.asks)
			w.presses("\r")
			w.sees(said.no, said.choice)
			if read(t, file) != before {
				t.Fatal("it was written without a yes")
			}
			w.presses("1\r")
			w.sees(said.asks)
			w.presses(said.yes + "\r")
			w.sees(said.done, said.restart, "3. "+said.check, said.choice)
			session := sessionIn(t, file)
			w.presses("3\r")
			w.sees(said.free)
			w.presses(said.yes + "\r")
			w.sees(said.lives, said.choice)
			w.presses("1\r")
			w.ends(0)
			if shown := w.out.String(); strings.Contains(shown, session[:40]) || strings.Contains(shown, "check_session") || strings.Contains(shown, "get_session") || strings.Contains(shown, "(StringSession), DC") {
				t.Errorf("the session, the name of a tool or the heading of a session that does not follow was on the screen:\n%s", shown)
			}
		})
	}
}
