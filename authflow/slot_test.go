package authflow

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"telegram-login-mcp/internal/secret"
)

// atRest is a flow in memory that nothing works on. reserved says that its call slot is taken, as open leaves it.
func atRest(r *Registry, state State, reserved bool) *flow {
	now := time.Now()
	o := newOwner(r, Record{ID: "flow_aaaaaaaaaaaa", State: state, APIHash: secret.New("hash"), Created: now, Expires: now.Add(time.Hour)})
	o.taken = reserved
	r.flows[o.id] = o.start()
	return o.flow
}

// working is a call that is under way on a flow.
func working(f *flow) *call {
	c := &call{flow: f, stop: func() {}}
	f.do(func(o *owner) { o.call = c })
	return c
}

func TestCallOfALoginThatWasGivenUpIsNotMarkedAsSent(t *testing.T) {
	r := New(Config{})
	defer r.Close()
	f := atRest(r, CodeSent, false)
	c := working(f)
	if _, _, err := f.cancel(); err != nil {
		t.Fatal(err)
	}
	if err := c.markInDoubt(t.Context(), "auth.signIn"); !errors.Is(err, ErrStaleFlow) {
		t.Errorf("it is sent all the same: %v", err)
	}
	if rec := f.record(); rec.InDoubt != "" {
		t.Errorf("the login is in doubt about %s, which was not sent", rec.InDoubt)
	}
}

func TestThoseWhoWaitForACallHearOfItWhenItDoesNotBegin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := New(Config{})
		defer r.Close()
		f := atRest(r, Connecting, true)
		joined := make(chan time.Duration)
		go func() {
			begun := time.Now()
			_, _ = f.awaitPending(r.Begin(t.Context()))
			joined <- time.Since(begun)
		}()
		synctest.Wait()
		if _, err := f.inSlot(r.Begin(t.Context()), SubmitPassword, true, nil); !errors.As(err, new(*StateError)) {
			t.Error(err)
		}
		if took := <-joined; took > 0 {
			t.Errorf("they wait for %v", took)
		}
	})
}

func TestThoseWhoWaitForACallHearOfTheEndOfTheProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := New(Config{})
		f := atRest(r, Connecting, true)
		waited := make(chan time.Duration)
		go func() {
			begun := time.Now()
			_, _ = f.awaitPending(r.Begin(t.Context()))
			waited <- time.Since(begun)
		}()
		synctest.Wait()
		r.Close()
		if took := <-waited; took > closeWait+closeStoreWait {
			t.Errorf("they wait for %v", took)
		}
	})
}

func TestDefectInWhatTheOwnerIsAskedForIsThatOfWhoAsked(t *testing.T) {
	r := New(Config{})
	defer r.Close()
	f := atRest(r, CodeSent, false)
	err := guard(func() error {
		c := working(f)
		return c.update(func(*Record) error { panic("a defect") })
	})
	if !errors.As(err, new(*PanicError)) {
		t.Errorf("got %v", err)
	}
	if s := f.snapshot(); s.State != CodeSent || !f.do(func(*owner) {}) {
		t.Error("the login did not survive it")
	}
}
