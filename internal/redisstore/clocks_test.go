package redisstore

import (
	"errors"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/badnet"
	"telegram-login-mcp/internal/limits"
	"telegram-login-mcp/internal/redistest"
	"telegram-login-mcp/internal/storetest"
)

// What a Redis does whose clock is wrong, or that has just lost its data.

// TestClockOfRedisHastensNothing moves the clock of Redis hours ahead and back while a flow has an owner, and while its owner cannot be reached.
func TestClockOfRedisHastensNothing(t *testing.T) {
	t.Parallel()
	r := redistest.StartClocked(t)
	if !r.MoveClock(0) {
		t.Skip("no C compiler here, which makes the clock of Redis movable")
	}
	link, far := through(t, r)
	a, b := opened(t, far).For(anna), opened(t, at(r)).For(anna)
	_, mine := claimed(t, a)
	if err := a.Put(t.Context(), storetest.Record(id)); err != nil {
		t.Fatal(err)
	}
	for _, ahead := range []time.Duration{3 * time.Hour, -5 * time.Hour} {
		r.MoveClock(ahead)
		if _, err := b.Claim(timed(t, testLease), id, unwanted); !errors.Is(err, authflow.ErrOwned) || !mine.Held() {
			t.Errorf("%v ahead: a second claim: %v; held: %v", ahead, err, mine.Held())
		}
	}
	link.Set(badnet.Fault{Hold: true})
	cut := time.Now()
	time.AfterFunc(testLease/2, func() { r.MoveClock(3 * time.Hour) })
	theirs, next := claimed(t, b)
	defer theirs.Release()
	if took := time.Since(cut); took < testLease+testGrace-testLease/3 {
		t.Errorf("it passed on after %v", took)
	}
	if !later(next.fence, mine.fence) {
		t.Errorf("fence %s after %s", next.fence, mine.fence)
	}
}

// TestRecordThatRedisLostIsNotUnknownUntilItsOwnerCanBringItBack holds the answer "unknown" back for as long as an owner takes to renew.
func TestRecordThatRedisLostIsNotUnknownUntilItsOwnerCanBringItBack(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	a, b := opened(t, at(r)).For(anna), opened(t, at(r)).For(anna)
	if err := a.Put(t.Context(), storetest.Record(id)); err != nil {
		t.Fatal(err)
	}
	r.Kill()
	r.Forget()
	r.Begin()
	if _, err := b.Get(t.Context(), id); err == nil || errors.Is(err, authflow.ErrUnknownFlow) {
		t.Errorf("at once: %v", err)
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(testLease + 5*time.Second); ; {
		if _, err := b.Get(t.Context(), id); errors.Is(err, authflow.ErrUnknownFlow) {
			return
		}
		select {
		case <-tick.C:
		case <-end:
			t.Fatal("it never becomes unknown")
		}
	}
}

// TestFlowThatOneWantsIsWatchedByAll has two processes want a flow that was left, the second when the first has waited: it need not wait once more.
func TestFlowThatOneWantsIsWatchedByAll(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	link, far := through(t, r)
	a, b, c := opened(t, far).For(anna), opened(t, at(r)).For(anna), opened(t, at(r)).For(anna)
	claimed(t, a)
	if err := a.Put(t.Context(), storetest.Record(id)); err != nil {
		t.Fatal(err)
	}
	link.Set(badnet.Fault{Hold: true})
	c.(*store).listen() // as it does from its first claim on
	if _, err := b.Claim(timed(t, testLease), id, unwanted); !errors.Is(err, authflow.ErrOwned) {
		t.Fatal(err)
	}
	begun := time.Now()
	theirs, _ := claimed(t, c)
	defer theirs.Release()
	if took := time.Since(begun); took >= c.(*store).patience {
		t.Errorf("whoever comes later waits for %v", took)
	}
}

// TestLockThatIsLeftEndsThoughTheClockGoesBack is a process that was killed while it had the lock of the limits, which Redis ends by its own clock.
func TestLockThatIsLeftEndsThoughTheClockGoesBack(t *testing.T) {
	t.Parallel()
	r := redistest.StartClocked(t)
	if !r.MoveClock(0) {
		t.Skip("no C compiler here, which makes the clock of Redis movable")
	}
	s := opened(t, at(r)).For(anna).(*store)
	if err := s.own().lock(t.Context(), newToken()); err != nil {
		t.Fatal(err)
	}
	r.MoveClock(-5 * time.Hour)
	for end := time.Now().Add(lockLife + 10*time.Second); ; {
		err := s.UpdateLimits(t.Context(), func(*limits.Accounts) error { return nil })
		if err == nil {
			return
		}
		if !errors.Is(err, authflow.ErrStoreBusy) || time.Now().After(end) {
			t.Fatal(err)
		}
	}
}
