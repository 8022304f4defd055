package authflow

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"telegram-login-mcp/internal/secret"
)

// atRest is a flow in memory that nothing works on.
func atRest(r *Registry, state State) *flow {
	now := time.Now()
	f := newFlow(r, Record{ID: "flow_aaaaaaaaaaaa", State: state, APIHash: secret.New("hash"), Created: now, Expires: now.Add(time.Hour)})
	r.flows[f.id] = f
	return f
}

func TestCallOfALoginThatWasGivenUpIsNotMarkedAsSent(t *testing.T) {
	r := New(Config{})
	defer r.Close()
	f := atRest(r, CodeSent)
	c := &call{flow: f, moved: f.moved}
	if _, _, err := f.abandon(); err != nil {
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
		f := atRest(r, Connecting)
		<-f.turn // as open leaves it
		joined := make(chan time.Duration)
		go func() {
			begun := time.Now()
			_, _ = f.joined(r.Begin(t.Context()))
			joined <- time.Since(begun)
		}()
		synctest.Wait()
		if _, err := f.inTurn(r.Begin(t.Context()), SubmitPassword, nil); !errors.As(err, new(*StateError)) {
			t.Error(err)
		}
		if took := <-joined; took > 0 {
			t.Errorf("they wait for %v", took)
		}
	})
}
