package authflow_test

import (
	"errors"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/badnet"
)

// oneNumber lets codes for one number be asked for within an hour.
func oneNumber(c *authflow.Config) { c.MaxNumbers = 1 }

func TestNumberCountsOnceACodeWasAskedForAndNotBefore(t *testing.T) {
	dir := t.TempDir()
	s := tell(t, "+9996620001", sharing(dir), oneNumber, func(c *authflow.Config) { c.Work = 700 * time.Millisecond })
	other := tell(t, "+9996620002", sharing(dir), oneNumber)
	s.rough.set(badnet.Fault{Refuse: true})
	snap, err := s.request()
	if !errors.As(err, new(*authflow.NetworkError)) {
		t.Fatalf("got %v", err)
	}
	s.expect(snap, authflow.Failed)
	s.rough.set(badnet.Fault{})
	for name, r := range map[string]*authflow.Registry{"here": s.flows, "for another process": other.flows} {
		if err := r.CheckNumber(t.Context(), other.phone); err != nil {
			t.Errorf("%s a number counts that Telegram never heard of: %v", name, err)
		}
	}
	other.expect(other.requested(), authflow.CodeSent)
	for name, r := range map[string]*authflow.Registry{"here": other.flows, "for another process": s.flows} {
		if err := r.CheckNumber(t.Context(), s.phone); !errors.As(err, new(*authflow.NumbersError)) {
			t.Errorf("%s a number that a code was sent to does not count: %v", name, err)
		}
	}
}

func TestNumberWhoseRequestIsInDoubtCounts(t *testing.T) {
	s := tell(t, "+9996620003", oneNumber, func(c *authflow.Config) { c.Work = 4 * time.Second })
	held, _ := s.telegram.Hold("auth.sendCode", "")
	ended := make(chan error, 1)
	go func() {
		_, err := s.request()
		ended <- err
	}()
	<-held
	s.rough.set(badnet.Fault{Refuse: true})
	s.rough.all((*badnet.Link).Reset)
	if err := <-ended; err == nil {
		t.Fatal("the answer came through")
	}
	if err := s.flows.CheckNumber(t.Context(), "+9996620004"); !errors.As(err, new(*authflow.NumbersError)) {
		t.Errorf("got %v", err)
	}
}
