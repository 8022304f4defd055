//go:build !windows

package main_test

import (
	"os/exec"
	"testing"
)

// TestTerminalSpeaksTheSystemsLanguage: the dialogue, what a tool answers and what goes on are said in it.
func TestTerminalSpeaksTheSystemsLanguage(t *testing.T) {
	w := sitDownWith(t, 100, 50, func(c *exec.Cmd) { c.Env = append(c.Env, "LANGUAGE=ru", "LANG=ru_RU.UTF-8", "LC_ALL=") }, "login", "--sandbox-at", connectionFile(t))
	w.sees("Вход в Telegram", "[1]: ")
	w.presses("\r")
	w.sees("Номер телефона: ")
	w.presses("+9996620001\r")
	w.sees("Код в Telegram", "или сам код: ")
	w.presses("98765\r")
	w.sees("Код неверный", "или сам код: ")
	w.presses("\x03")
	w.ends(130)
}
