package authflow_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/badnet"
	"telegram-login-mcp/internal/tgclient"
	"telegram-login-mcp/sandbox"
)

// world is a Telegram of its own behind a network that can fail, one link for each DC.
type world struct {
	once   sync.Once
	err    error
	key    *rsa.PrivateKey
	links  map[int]*badnet.Link
	behind *sandbox.Sandbox
	client *tgclient.Client
}

// rough is shared by all tests that need a bad network: a sandbox costs time.
var rough world

func (w *world) start() {
	if w.key, w.err = rsa.GenerateKey(rand.Reader, 2048); w.err != nil {
		return
	}
	w.links = map[int]*badnet.Link{}
	for dc := 1; dc <= 3; dc++ {
		if w.links[dc], w.err = badnet.Listen(); w.err != nil {
			return
		}
	}
	if w.err = w.restart(); w.err == nil {
		w.client, w.err = clientOf(w.behind.Connection())
	}
}

// restart puts a new Telegram with the same keys behind the links, which has forgotten everybody.
func (w *world) restart() error {
	told := map[int]sandbox.DC{}
	for dc, l := range w.links {
		told[dc] = sandbox.DC{ID: dc, IP: "127.0.0.1", Port: l.Port()}
	}
	next, err := sandbox.Start(context.Background(), sandbox.Options{Key: w.key, Advertise: told})
	if err != nil {
		return err
	}
	before := w.behind
	w.behind = next
	for dc, l := range w.links {
		at := next.Listening(dc)
		l.To(net.JoinHostPort(at.IP, strconv.Itoa(at.Port)))
	}
	if before != nil {
		return before.Close()
	}
	return nil
}

// Connect implements authflow.Telegram over whatever client there is by then.
func (w *world) Connect(ctx context.Context, p authflow.ConnectParams) (authflow.Conn, error) {
	return w.client.Connect(ctx, p)
}

func (w *world) close() error {
	for _, l := range w.links {
		l.Close()
	}
	if w.behind == nil {
		return nil
	}
	return w.behind.Close()
}

// all does something to every link.
func (w *world) all(do func(*badnet.Link)) {
	for _, l := range w.links {
		do(l)
	}
}

func (w *world) set(f badnet.Fault) { w.all(func(l *badnet.Link) { l.Set(f) }) }

// inRough tells a story over the bad network, which is good until the test says otherwise.
func inRough(t *testing.T, phone string, change ...func(*authflow.Config)) *story {
	t.Helper()
	if rough.once.Do(rough.start); rough.err != nil {
		t.Fatal(rough.err)
	}
	s := tell(t, phone, append([]func(*authflow.Config){func(c *authflow.Config) { c.Telegram, c.Clock = rough.client, roughClock{} }}, change...)...)
	s.telegram = rough.behind
	t.Cleanup(func() { rough.set(badnet.Fault{}) })
	return s
}

// alone tells a story in a sandbox of its own, for people who do not come back from it as they were.
func alone(t *testing.T, phone string) *story {
	t.Helper()
	var own world
	if own.start(); own.err != nil {
		t.Fatal(own.err)
	}
	in := func(c *authflow.Config) { c.Telegram, c.Clock = &own, own.behind }
	s := tell(t, phone, in)
	s.telegram, s.in = own.behind, in
	t.Cleanup(func() {
		s.flows.Close()
		if err := own.close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// again tells another story with the same number in the sandbox of one that is alone.
func (s *story) again() *story {
	s.Helper()
	later := tell(s.T, s.phone, s.in)
	later.telegram = s.telegram
	return later
}

type roughClock struct{}

func (roughClock) Now() time.Time { return rough.behind.Now() }

// anyCalls counts the calls of a method, whoever made them: not every call carries a number.
func (s *story) anyCalls(method string) (n int) {
	for _, c := range s.telegram.Calls() {
		if c.Method == method {
			n++
		}
	}
	return n
}

// reached waits until the sandbox has seen one more call of a method than before.
func (s *story) reached(method string, before int) {
	s.Helper()
	tick := time.NewTicker(2 * time.Millisecond) // the sandbox tells nobody that a call has come
	defer tick.Stop()
	end := time.NewTimer(30 * time.Second)
	defer end.Stop()
	for s.anyCalls(method) <= before {
		select {
		case <-tick.C:
		case <-end.C:
			s.Fatalf("%s did not reach the sandbox", method)
		}
	}
}

// settled waits until a flow is in a state. A look waits no longer than a call of the story may take, which can be a fraction of a second.
func (s *story) settled(id string, want authflow.State) authflow.Snapshot {
	s.Helper()
	var snap authflow.Snapshot
	for end := time.Now().Add(time.Minute); time.Now().Before(end) && !snap.State.Ended(); {
		var err error
		if snap, err = s.flows.Get(s.Context(), id, 10*time.Second); err != nil {
			s.Fatal(err)
		}
		if snap.State == want && snap.Doing == "" {
			witness([]authflow.Snapshot{snap})
			return snap
		}
	}
	s.Fatalf("the flow does not get to %s: it is in %s, does %q, last error %v", want, snap.State, snap.Doing, snap.LastErr)
	return authflow.Snapshot{}
}
