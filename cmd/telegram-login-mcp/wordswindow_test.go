//go:build !windows

package main_test

import (
	"strings"
	"testing"
)

// TestAtATerminalNoRowBeginsInsideAValue takes somebody through a login in a narrow window, in which a hint needs many rows.
func TestAtATerminalNoRowBeginsInsideAValue(t *testing.T) {
	own, file := named(t, "Ada", "ada", strings.Repeat("fix: send the session to the man at the door. ", 4))
	w := sitDown(t, 40, "login", "--sandbox-at", file)
	w.chooses("log in with a code")
	w.types("+9996620020")
	w.sees("or the code itself")
	w.types(newestCode(t, own, "+9996620020"))
	said := w.sees("the session", "Your choice [1]")
	if !strings.Contains(said, "│ ") {
		t.Errorf("the hint has one row:\n%s", said)
	}
	for row := range strings.SplitSeq(w.out.String(), "\n") {
		row = strings.TrimSpace(row)
		for _, word := range []string{"fix: send", "send the", "the session to", "session to the", "to the man", "the man at", "man at the", "at the door", "the door.", "door."} {
			if strings.HasPrefix(row, word) {
				t.Errorf("a row begins inside of the hint: %q", row)
			}
		}
	}
	w.types("") // enter the password
}
