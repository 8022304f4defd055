package authflow_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
)

// jumpy is a clock that somebody sets wrong and right.
type jumpy struct {
	mu  sync.Mutex
	off time.Duration
}

func (j *jumpy) Now() time.Time {
	j.mu.Lock()
	defer j.mu.Unlock()
	return time.Now().Round(0).Add(j.off) // without the monotonic reading, as after a restart
}

func (j *jumpy) jump(d time.Duration) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.off += d
}

func TestClockThatJumpsBackHoldsNothingUp(t *testing.T) {
	dir := t.TempDir()
	clock := &jumpy{off: 3 * time.Hour}
	set := func(c *authflow.Config) { c.Clock = clock }
	s := tell(t, "+9996620002", sharing(dir), set)
	s.advance(25 * time.Hour)
	snap := s.requested() // a resend is possible after 60 s
	s.flows.Close()
	clock.jump(-3 * time.Hour) // the clock was wrong, and is set right between two processes
	s = tell(t, s.phone, sharing(dir), set)
	snap, err := s.flows.Get(t.Context(), snap.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	if left := snap.ResendFrom.Sub(snap.Now); left > time.Minute {
		t.Errorf("a resend is possible in %v", left)
	}
	if left := snap.Expires.Sub(snap.Now); left > 15*time.Minute {
		t.Errorf("it ends in %v", left)
	}
	if snap, err = s.submit(snap.ID, "22222"); err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
}

func TestClockThatJumpsAheadEndsTheFlowAndSaysSo(t *testing.T) {
	clock := &jumpy{}
	s := tell(t, "+9996620001", func(c *authflow.Config) { c.Clock = clock })
	s.advance(25 * time.Hour)
	snap := s.requested()
	clock.jump(time.Hour)
	_, err := s.submit(snap.ID, "22222")
	var state *authflow.StateError
	if !errors.As(err, &state) || state.State != authflow.Expired {
		t.Errorf("got %v", err)
	}
	got, err := s.flows.Get(t.Context(), snap.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	s.has(got, authflow.TimelineEntry{Kind: authflow.EntryMoved, Event: authflow.TimeOver, From: authflow.CodeSent, To: authflow.Expired})
}
