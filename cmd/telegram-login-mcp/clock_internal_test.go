package main

import (
	"bytes"
	"testing"
	"time"

	"telegram-login-mcp/internal/redisstore"
	"telegram-login-mcp/internal/redistest"
)

func TestSharedClockIsThatOfTheStoreAndMovesWithTheSandbox(t *testing.T) {
	t.Parallel()
	var c movableClock
	near := func(what string, ahead time.Duration) {
		t.Helper()
		if off := time.Until(c.Now()) - ahead; off.Abs() > time.Minute {
			t.Errorf("%s: it is %v off", what, off)
		}
	}
	near("by itself", 0)
	c.share(-time.Hour)
	near("of a store that is an hour behind", -time.Hour)
	c.advance(25 * time.Hour)
	near("moved by a day more", 24*time.Hour)
}

// A suspension holds the flows' clock back, and the clock of the wall not. With the store it is found out how long it was; a wall clock that was set by hand, and a
// store whose clock is moved while this computer's goes on, change nothing.
func TestSharedClockIsSetRightAfterASuspension(t *testing.T) {
	t.Parallel()
	r := redistest.StartClocked(t)
	store, err := redisstore.Open(t.Context(), "redis://"+r.Address(), redisstore.Options{Keys: [][]byte{bytes.Repeat([]byte{1}, 32)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	clock := &movableClock{}
	clock.share(store.Ahead())
	s := &parts{net: &network{clock: clock}, shared: store}
	off := func(what string, suspended, set time.Duration) {
		t.Helper()
		clock.mu.Lock()
		clock.shared = clock.shared.Add(-suspended)
		clock.wall = clock.wall.Add(-suspended - set)
		clock.mu.Unlock()
		if err := s.ready(); err != nil {
			t.Fatal(err)
		}
		if off := time.Until(clock.Now()); off.Abs() > time.Minute {
			t.Errorf("%s: it is %v off", what, off)
		}
	}
	off("after an hour's suspension", time.Hour, 0)
	off("with a wall clock that was set ahead", 0, 3*time.Hour)
	off("with a wall clock that was set back", 0, -3*time.Hour)
	if r.MoveClock(5 * time.Hour) {
		off("with a store whose clock was moved", 0, 0)
		off("after a suspension, with a store whose clock was moved", 2*time.Hour, 0)
	}
}
