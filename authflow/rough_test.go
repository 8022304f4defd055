package authflow_test

import (
	"context"
	"net"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/badnet"
	"telegram-login-mcp/internal/testrun"
	"telegram-login-mcp/internal/tgclient"
	"telegram-login-mcp/sandbox"
)

// world is a Telegram of its own behind a network that can fail, one link for each DC. It implements authflow.Telegram and authflow.Clock.
type world struct {
	links  map[int]*badnet.Link
	client *tgclient.Client
	behind atomic.Pointer[sandbox.Sandbox]
}

var worlds testrun.PerTest[*world]

// worldOf is the world of a test: nobody there has logged in before, and its clock is moved by nobody else.
func worldOf(t *testing.T) *world {
	t.Helper()
	return worlds.Of(t, func() *world {
		w := &world{links: map[int]*badnet.Link{}}
		t.Cleanup(func() {
			if err := w.close(); err != nil {
				t.Error(err)
			}
		})
		for dc := 1; dc <= 3; dc++ {
			link, err := badnet.Listen()
			if err != nil {
				t.Fatal(err)
			}
			w.links[dc] = link
		}
		if err := w.restart(); err != nil {
			t.Fatal(err)
		}
		var err error
		if w.client, err = clientOf(w.behind.Load().Connection()); err != nil {
			t.Fatal(err)
		}
		return w
	})
}

// restart puts a new Telegram with the same keys behind the links, which has forgotten everybody.
func (w *world) restart() error {
	told := map[int]sandbox.DC{}
	for dc, l := range w.links {
		told[dc] = sandbox.DC{ID: dc, IP: "127.0.0.1", Port: l.Port()}
	}
	next, err := sandbox.Start(context.Background(), sandbox.Options{Key: testrun.ServerKey(), Advertise: told})
	if err != nil {
		return err
	}
	before := w.behind.Swap(next)
	for dc, l := range w.links {
		at := next.Listening(dc)
		l.To(net.JoinHostPort(at.IP, strconv.Itoa(at.Port)))
	}
	if before != nil {
		return before.Close()
	}
	return nil
}

// Connect implements authflow.Telegram.
func (w *world) Connect(ctx context.Context, p authflow.ConnectParams) (authflow.Conn, error) {
	return w.client.Connect(ctx, p)
}

// Now implements authflow.Clock.
func (w *world) Now() time.Time { return w.behind.Load().Now() }

func (w *world) close() error {
	for _, l := range w.links {
		l.Close()
	}
	if behind := w.behind.Load(); behind != nil {
		return behind.Close()
	}
	return nil
}

// all does something to every link.
func (w *world) all(do func(*badnet.Link)) {
	for _, l := range w.links {
		do(l)
	}
}

func (w *world) set(f badnet.Fault) { w.all(func(l *badnet.Link) { l.Set(f) }) }

// settled waits until a flow is in a state. A look waits no longer than a call of the story may take, which can be a fraction of a second.
func (s *story) settled(id string, want authflow.State) authflow.Snapshot {
	s.Helper()
	var snap authflow.Snapshot
	for end := time.Now().Add(time.Minute); time.Now().Before(end) && !snap.State.Ended(); {
		var err error
		if snap, err = s.flows.Get(s.Context(), id, 10*time.Second); err != nil {
			s.Fatal(err)
		}
		if snap.State == want && snap.Doing.Zero() {
			witness([]authflow.Snapshot{snap})
			return snap
		}
	}
	s.Fatalf("the flow does not get to %s: it is in %s, does %v, last error %v", want, snap.State, snap.Doing, snap.LastErr)
	return authflow.Snapshot{}
}
