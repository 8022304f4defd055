//go:build unix

package redisstore

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"telegram-login-mcp/internal/redistest"
)

// TestFrozenOwner stops a process that has a login, for longer than its lease, and lets it go on once another process has taken the login over.
func TestFrozenOwner(t *testing.T) {
	t.Parallel()
	tg, r := telegram(t), redistest.Start(t)
	p := other(t, at(r), tg)
	id := p.began(t)
	if err := p.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	b := begun(t, at(r), tg)
	if took := submitted(t, b, id); took < testLease+testGrace {
		t.Errorf("it was taken over after %v, when its connection may still stand", took)
	}
	<-time.After(time.Second) // in which a second connection would be counted
	before := len(tg.Calls())
	if err := p.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintln(p.in, code); err != nil { // it wakes to a person who gives the code there
		t.Fatal(err)
	}
	if said := p.says(t); said == "authorized <nil>" {
		t.Errorf("it says %q", said)
	}
	for _, c := range tg.Calls()[before:] {
		if c.Method == "auth.signIn" {
			t.Error("it has sent the code once more")
		}
	}
	whole(t, b, tg, id)
}
