package authflow_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
)

// What happens when two things happen to a login at once.

// TestExportThatGoesOnWithoutItsCallerGivesNothingAway is for the race detector: the caller leaves, and the check ends later.
func TestExportThatGoesOnWithoutItsCallerGivesNothingAway(t *testing.T) {
	s := tell(t, "+9996620003", func(c *authflow.Config) { c.Answer = 400 * time.Millisecond })
	sent := s.requestedInTime()
	if _, err := s.submit(sent.ID, s.code()); err != nil && !errors.As(err, new(*authflow.StillRunningError)) {
		t.Fatal(err)
	}
	s.settled(sent.ID, authflow.Authorized)
	held, release := s.telegram.Hold("users.getUsers", "")
	_, x, err := s.flows.Export(t.Context(), sent.ID)
	if !errors.As(err, new(*authflow.StillRunningError)) || !x.Session.Zero() {
		t.Fatalf("%v, and a session: %v", err, !x.Session.Zero())
	}
	<-held
	release()
	for snap := s.settled(sent.ID, authflow.Authorized); snap.Verified.IsZero(); {
		if snap.LastErr != nil {
			t.Fatal(snap.LastErr)
		}
		snap = s.settled(sent.ID, authflow.Authorized)
	}
	if !x.Session.Zero() {
		t.Error("the caller's result changed after it was returned")
	}
	if _, x, err = s.flows.Export(t.Context(), sent.ID); err != nil || x.Session.Key.Len() != 256 {
		t.Errorf("a second try: %d bytes, %v", x.Session.Key.Len(), err)
	}
}

// TestActionThatMeetsAnEndIsToldOfTheEnd lets two cancels, a code and the end of the time race for one login.
func TestActionThatMeetsAnEndIsToldOfTheEnd(t *testing.T) {
	for range 300 {
		r, _ := slow(t, &refused{}, stored(t, oneID, authflow.CodeSent))
		if _, err := r.Get(t.Context(), oneID, 0); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		start := make(chan struct{})
		for range 3 {
			wg.Go(func() {
				<-start
				_, err := r.Cancel(t.Context(), oneID)
				if err != nil && !errors.As(err, new(*authflow.StateError)) {
					t.Errorf("cancel: %v", err)
				}
			})
		}
		wg.Go(func() {
			<-start
			_, err := r.ResendCode(t.Context(), oneID)
			if !errors.As(err, new(*authflow.StateError)) && !errors.As(err, new(*authflow.NetworkError)) && !errors.Is(err, authflow.ErrStaleFlow) {
				t.Errorf("resend: %v", err)
			}
		})
		close(start)
		wg.Wait()
		r.Close()
		if t.Failed() {
			return
		}
	}
}
