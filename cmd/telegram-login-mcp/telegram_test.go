package main_test

import (
	"path/filepath"
	"testing"
	"time"

	"telegram-login-mcp/internal/testrun"
	"telegram-login-mcp/sandbox"
)

// ownTelegram is a Telegram and the file that leads there.
type ownTelegram struct {
	*sandbox.Sandbox
	file string
}

var telegrams testrun.PerTest[ownTelegram]

// telegramOf is the Telegram of a test: nobody there has logged in before, and its clock is moved by nobody else.
func telegramOf(t testing.TB) *sandbox.Sandbox {
	t.Helper()
	return own(t).Sandbox
}

// connectionFile leads to the Telegram of a test.
func connectionFile(t testing.TB) string {
	t.Helper()
	return own(t).file
}

func own(t testing.TB) ownTelegram {
	t.Helper()
	return telegramWith(t, sandbox.Options{})
}

// telegramWith is the Telegram of a test that begins with it, of another kind than the usual one.
func telegramWith(t testing.TB, options sandbox.Options) ownTelegram {
	t.Helper()
	return telegrams.Of(t, func() ownTelegram {
		options.Key = testrun.ServerKey()
		s, err := sandbox.Start(t.Context(), options)
		if err != nil {
			t.Fatal(err)
		}
		o := ownTelegram{s, filepath.Join(t.TempDir(), "sandbox.json")}
		t.Cleanup(func() {
			if err := o.Close(); err != nil {
				t.Error(err)
			}
		})
		if err := o.Connection().WriteFile(o.file); err != nil {
			t.Fatal(err)
		}
		return o
	})
}

// holdCode keeps back what the Telegram of a test answers to requests for codes. held returns when there is one.
func holdCode(t testing.TB) (held, release func()) {
	t.Helper()
	first, release := telegramOf(t).Hold("auth.sendCode", "")
	return func() {
		t.Helper()
		select {
		case <-first:
		case <-time.After(limit):
			t.Fatalf("no code was asked for within %v", limit)
		}
	}, release
}

// callsFor counts the calls about a person that reached the Telegram of a test.
func callsFor(t testing.TB, digits string) (n int) {
	t.Helper()
	for _, c := range telegramOf(t).Calls() {
		if c.Phone == digits {
			n++
		}
	}
	return n
}
