package httpserve

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"telegram-login-mcp/internal/leaktest"
)

// Anybody may ask whether the server is ready: neither the log nor what is behind may be flooded by it.
func TestWhetherItIsReadyIsAskedOnceASecondAndToldWhenItChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		var away atomic.Bool
		var said []string
		r := &readiness{log: func(line string) { said = append(said, line) }, ask: func() error {
			asked.Add(1)
			<-time.After(100 * time.Millisecond) // as a store that does not answer takes its time
			if away.Load() {
				return errors.New("the store does not answer")
			}
			return nil
		}}
		for n, c := range []struct {
			away bool
			said []string
		}{
			{false, nil}, {true, []string{"not ready: the store does not answer"}}, {true, nil}, {false, []string{"ready again"}}, {false, nil}, {true, []string{"not ready: the store does not answer"}},
		} {
			away.Store(c.away)
			said = nil
			var all sync.WaitGroup
			for range 300 {
				all.Go(func() {
					if err := r.now(); (err != nil) != c.away {
						t.Errorf("turn %d: ready: %v", n, err)
					}
				})
			}
			all.Wait()
			if !slices.Equal(said, c.said) || int(asked.Load()) != n+1 {
				t.Errorf("turn %d: asked %d times, and the log says %q", n, asked.Load(), said)
			}
			<-time.After(2 * readyPause)
		}
	})
}

func TestAServerThatIsNotReadySaysSoWithoutWhy(t *testing.T) {
	leaktest.Check(t)
	s := open(t, Options{Ready: func() error { return errors.New("CANARY") }})
	for range 50 {
		r := s.asks("GET", "/readyz", "")
		if got := s.text(r); r.StatusCode != 503 || got != "not ready\n" {
			t.Errorf("%s: %q", r.Status, got)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.log) != 1 {
		t.Errorf("the log says %q", s.log)
	}
}

func TestTheLogTellsThatAServerIsNotReadyThoughNobodyAsks(t *testing.T) {
	leaktest.Check(t)
	var away atomic.Bool
	s := open(t, Options{limits: limits{look: 10 * time.Millisecond}, Ready: func() error {
		if away.Load() {
			return errors.New("the store does not answer")
		}
		return nil
	}})
	logged := func(want ...string) {
		t.Helper()
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for end := time.After(20 * time.Second); ; {
			s.mu.Lock()
			got := slices.Clone(s.log)
			s.mu.Unlock()
			if slices.Equal(got, want) {
				return
			}
			select {
			case <-tick.C:
			case <-end:
				t.Fatalf("the log says %q, not %q", got, want)
			}
		}
	}
	away.Store(true)
	logged("not ready: the store does not answer")
	away.Store(false)
	logged("not ready: the store does not answer", "ready again")
}

// A connection that nobody uses is one that others cannot have.
func TestIdleConnectionsEndSoon(t *testing.T) {
	leaktest.Check(t)
	if got := New(Options{}).limits.between; got != 30*time.Second {
		t.Errorf("a connection lasts %v between two requests", got)
	}
	s := open(t, Options{limits: limits{between: 100 * time.Millisecond}})
	begun := time.Now()
	s.raw(20*time.Second, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("it lasts %v", took)
	}
}
