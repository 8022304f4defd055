package mtserver

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/transport"
)

func TestOthersAreConnectionsThatUsedTheKey(t *testing.T) {
	ids := make(chan uint64, 2)
	s := start(t, func(_ context.Context, in *Call) (bin.Encoder, error) {
		ids <- in.Conn
		return &tg.BoolTrue{}, nil
	})
	c := dial(t, s)
	c.wantTrue(c.send(true, call()))
	first := <-ids
	if got := s.Others(c.key.ID, first); len(got) != 0 {
		t.Errorf("%d others", len(got))
	}
	old := c.tr
	c.redial(s, transport.Intermediate)
	c.wantTrue(c.send(true, call()))
	others := s.Others(c.key.ID, <-ids)
	if len(others) != 1 {
		t.Fatalf("%d others", len(others))
	}
	_ = old.Close()
	select {
	case <-others[0]:
	case <-time.After(patience):
		t.Error("the closed connection counts as live")
	}
}

func TestManyClientsAtOnce(t *testing.T) {
	s := start(t, answerTrue)
	var wg sync.WaitGroup
	for range 8 {
		c := dial(t, s)
		wg.Go(func() {
			for i := range 50 {
				if i%20 == 19 {
					c.redial(s, transport.Intermediate)
				}
				id := c.send(true, call())
				s.Push(c.key.ID, func(int) bin.Encoder { return &tg.UpdatesTooLong{} })
				s.Others(c.key.ID, 0)
				if _, err := c.awaitResult(id); err != nil {
					t.Errorf("call %d: %v", i, err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestCloseEndsRunningCalls(t *testing.T) {
	started := make(chan struct{})
	s := start(t, func(ctx context.Context, _ *Call) (bin.Encoder, error) {
		close(started)
		<-ctx.Done()
		return nil, ctx.Err()
	})
	c := dial(t, s)
	c.send(true, call())
	<-started
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestRememberingIsBounded(t *testing.T) {
	sess := &session{requests: map[int64]*request{}}
	sess.remember(-1, &request{}) // runs all the while
	for id := range int64(500) {
		sess.remember(id, &request{answer: []byte{1}})
	}
	if n := len(sess.requests); n > maxRemembered+1 {
		t.Errorf("%d requests remembered", n)
	}
	if sess.requests[-1] == nil || sess.requests[499] == nil || sess.requests[0] != nil {
		t.Error("the wrong requests were forgotten")
	}
}

// TestClientThatIsOverdueWithItsPingIsSilent asks the moment itself: the 65 s that it is about would be long to wait for.
func TestClientThatIsOverdueWithItsPingIsSilent(t *testing.T) {
	now := time.Now()
	for name, x := range map[string]struct {
		idle, since time.Duration
		want        bool
	}{
		"asks for no limit":  {0, time.Hour, false},
		"pings in time":      {75 * time.Second, 60 * time.Second, false},
		"missed a ping":      {75 * time.Second, 66 * time.Second, true},
		"a very short limit": {5 * time.Second, 4 * time.Second, false},
	} {
		c := &conn{}
		c.idle.Store(int64(x.idle))
		c.heard.Store(now.Add(-x.since).UnixNano())
		if got := c.silent(now); got != x.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
