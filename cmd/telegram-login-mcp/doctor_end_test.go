//go:build !windows

package main_test

import (
	"bytes"
	"strings"
	"testing"

	"telegram-login-mcp/sessionstring"
)

func TestDoctorAsksNothingMoreAfterCtrlC(t *testing.T) {
	key, err := sessionstring.NewKey(bytes.Repeat([]byte{8, 1}, sessionstring.KeySize/2))
	if err != nil {
		t.Fatal(err)
	}
	other, err := sessionstring.Encode(sessionstring.Telethon, sessionstring.Session{DC: 2, Addr: "149.154.167.51", Port: 443, Test: new(bool), Key: key})
	if err != nil {
		t.Fatal(err)
	}
	entries := map[string]toolEntry{
		"a": played(t, "good", map[string]string{"TELEGRAM_SESSION_STRING": sessionOf(t)}), "b": played(t, "good", map[string]string{"TELEGRAM_SESSION_STRING": other}),
	}
	w := sitDownWith(t, 400, 50, withEntries(t, entries), "doctor", "--check")
	w.sees("The session of a in Cursor", "[y/N] ")
	w.presses("\x03")
	w.ends(1)
	if said := w.out.String(); strings.Contains(said, "The session of b") {
		t.Errorf("it goes on to ask:\n%s", said)
	}
}
