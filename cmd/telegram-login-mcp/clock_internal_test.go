package main

import (
	"testing"
	"time"
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
	c.since -= time.Hour
	near("an hour later, by a clock that counts in sleep", 0)
	c.advance(25 * time.Hour)
	near("moved by a day more", 25*time.Hour)
}
