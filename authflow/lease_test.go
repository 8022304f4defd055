package authflow_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
)

// What becomes of a login whose claim ends by itself.

// leasing is a store whose claims are leases. It has another's word for nothing: the tests of internal/redisstore take a real store.
type leasing struct {
	*authflow.MemoryStore
	released func(id string) // hears of each claim that is given up; may be nil

	mu     sync.Mutex
	leases []*lease
	failed error                         // of Put
	heard  atomic.Pointer[chan struct{}] // hears of each record that is put, unless it is nil

	openConns // the connections of its registry
}

type lease struct {
	end     chan struct{}
	over    atomic.Bool
	renewed atomic.Int64
	leaves  atomic.Int64 // within what it is given up, as its owner has said
}

func (l *lease) Lost() <-chan struct{}  { return l.end }
func (l *lease) Held() bool             { return !l.over.Load() }
func (l *lease) Grace() time.Duration   { return 3 * time.Second }
func (l *lease) Leaves(d time.Duration) { l.leaves.Store(int64(d)) }
func (l *lease) Renew(context.Context) error {
	l.renewed.Add(1)
	if l.over.Load() {
		return authflow.ErrLeaseLost
	}
	return nil
}

func (s *leasing) Claim(ctx context.Context, id string, wanted func()) (authflow.Claim, error) {
	c, err := s.MemoryStore.Claim(ctx, id, wanted)
	if err != nil {
		return c, err
	}
	l := &lease{end: make(chan struct{})}
	s.mu.Lock()
	s.leases = append(s.leases, l)
	s.mu.Unlock()
	return authflow.Claim{Lease: l, Release: sync.OnceFunc(func() {
		if s.released != nil {
			s.released(id)
		}
		c.Release()
	})}, nil
}

func (s *leasing) Put(ctx context.Context, r authflow.Record) error {
	s.mu.Lock()
	err := s.failed
	s.mu.Unlock()
	if err != nil {
		return err
	}
	if err = s.MemoryStore.Put(ctx, r); err == nil {
		if heard := s.heard.Load(); heard != nil {
			select {
			case *heard <- struct{}{}:
			default:
			}
		}
	}
	return err
}

func (s *leasing) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = err
}

// last is the lease that was given last.
func (s *leasing) last() *lease {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.leases[len(s.leases)-1]
}

// lose ends the last lease, as a store that cannot be reached does.
func (s *leasing) lose() {
	l := s.last()
	l.over.Store(true)
	close(l.end)
}

// soon waits until something is so.
func (s *story) soon(what string, so func() bool) {
	s.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(20 * time.Second); !so(); {
		select {
		case <-tick.C:
		case <-end:
			s.Fatalf("it never is so: %s", what)
		}
	}
}

// openConns counts the connections that were opened and not closed to their end.
type openConns struct {
	authflow.Telegram
	open   atomic.Int64
	stands time.Duration // how long Telegram may have one after its close
	closed atomic.Pointer[time.Time]
}

type openConn struct {
	authflow.Conn
	done func()
}

func (c *openConn) Close() error {
	err := c.Conn.Close()
	c.done()
	return err
}

func (c *openConns) Connect(ctx context.Context, p authflow.ConnectParams) (authflow.Conn, error) {
	conn, err := c.Telegram.Connect(ctx, p)
	if err != nil {
		return nil, err
	}
	c.open.Add(1)
	return &openConn{conn, sync.OnceFunc(func() {
		now := time.Now()
		c.closed.Store(&now)
		p.Permit.Stands(now.Add(c.stands))
		c.open.Add(-1)
	})}, nil
}

// leased is a story whose store gives leases.
func leased(t *testing.T, phone string, options ...func(*authflow.Config)) (*story, *leasing) {
	t.Helper()
	store := &leasing{MemoryStore: authflow.NewMemoryStore()}
	s := tell(t, phone, append(options, func(c *authflow.Config) { store.Telegram, c.Telegram, c.Store = c.Telegram, &store.openConns, store })...)
	s.advance(25 * time.Hour)
	return s, store
}

func TestConnectionIsClosedBeforeAFlowWhoseLeaseIsLostIsGivenUp(t *testing.T) {
	s, store := leased(t, "+9996620002")
	open := make(chan int64, 1)
	store.released = func(string) {
		select {
		case open <- store.open.Load():
		default:
		}
	}
	sent := s.requested()
	if store.open.Load() == 0 {
		t.Fatal("the login has no connection")
	}
	store.lose()
	if n := <-open; n != 0 {
		t.Errorf("the flow was given up with %d connections", n)
	}
	snap, err := s.submit(sent.ID, s.code()) // the next use finds it again, with a new lease
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
	if n := s.telegram.ConnectedTwice(); n != 0 {
		t.Errorf("%d second connections with one key", n)
	}
	if n := s.calls("auth.sendCode"); n != 1 {
		t.Errorf("%d codes were asked for", n)
	}
}

// TestLeaseIsKeptWhileTelegramMayHaveTheConnection is a network that has lost the end of a connection.
func TestLeaseIsKeptWhileTelegramMayHaveTheConnection(t *testing.T) {
	for name, end := range map[string]func(*story){
		"another process wants the login": func(*story) {},
		"the process ends":                func(s *story) { s.flows.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			s, store := leased(t, "+9996620002")
			store.stands = 700 * time.Millisecond
			sent := s.requested()
			end(s)
			claim, err := store.MemoryStore.Claim(t.Context(), sent.ID, func() {})
			got := time.Now()
			if err != nil {
				t.Fatal(err)
			}
			claim.Release()
			closed := store.closed.Load()
			if closed == nil {
				t.Fatal("the claim passed on with the connection open")
			}
			if early := store.stands - got.Sub(*closed); early > 0 {
				t.Errorf("the claim passed on %v too early", early)
			}
		})
	}
}

// TestLoginWhoseConnectionIsBeingClosedSaysSo asks for a login that is given up, where and while Telegram may still have its connection.
func TestLoginWhoseConnectionIsBeingClosedSaysSo(t *testing.T) {
	s, store := leased(t, "+9996620002", func(c *authflow.Config) { c.Answer = 2 * time.Second })
	store.stands = 6 * time.Second
	sent := s.requested()
	passed := make(chan error, 1)
	go func() {
		claim, err := store.MemoryStore.Claim(t.Context(), sent.ID, func() {})
		if err == nil {
			claim.Release()
		}
		passed <- err
	}()
	s.soon("the login is given up", func() bool { return store.leases[0].leaves.Load() > 0 })
	_, err := s.submit(sent.ID, "22222")
	var busy *authflow.BusyError
	if !errors.As(err, &busy) || busy.Doing.Kind != authflow.ActivityClosing || busy.Doing.Left <= 0 || busy.Doing.Left > store.stands {
		t.Errorf("a call says %v", err)
	}
	if err := <-passed; err != nil {
		t.Fatal(err)
	}
	snap, err := s.submit(sent.ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
}

func TestCallThatLosesTheLeaseEndsAndSaysWhereTheLoginIs(t *testing.T) {
	s, store := leased(t, "+9996620002")
	sent := s.requested()
	held, free := s.telegram.Hold("auth.signIn", s.phone)
	defer free()
	done := make(chan error, 1)
	go func() {
		_, err := s.submit(sent.ID, "22222")
		done <- err
	}()
	<-held
	store.lose()
	var busy *authflow.BusyError
	if err := <-done; !errors.As(err, &busy) || !busy.Cut || busy.Doing.Kind != authflow.ActivityElsewhere {
		t.Errorf("the call ended with %v", err)
	}
	free()
	snap, err := s.flows.Get(t.Context(), sent.ID, 0)
	if err != nil || snap.LastErr != nil {
		t.Errorf("it left behind %v, %v", snap.LastErr, err)
	}
	// Nobody knows what became of the code, so Telegram is asked before it is sent again.
	if snap, err = s.submit(sent.ID, "22222"); err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
	if n := s.telegram.ConnectedTwice(); n != 0 {
		t.Errorf("%d second connections with one key", n)
	}
}

// TestNothingIsSentOrOpenedWithoutALease is a process that stood still longer than its lease: it goes on before it hears that the lease is over.
func TestNothingIsSentOrOpenedWithoutALease(t *testing.T) {
	s, store := leased(t, "+9996620002")
	sent := s.requested()
	l := store.last()
	if l.renewed.Load() == 0 {
		t.Error("the connection was opened without a look at the lease")
	}
	dials := s.rough.links[2].Accepted()
	l.over.Store(true)
	if _, err := s.submit(sent.ID, "22222"); err == nil {
		t.Error("it went on")
	}
	if n := s.calls("auth.signIn"); n != 0 {
		t.Errorf("%d calls were sent", n)
	}
	if n := s.rough.links[2].Accepted() - dials; n != 0 {
		t.Errorf("%d connections were opened", n)
	}
}

func TestStoreThatAnswersAgainGetsTheFlowWhoseLeaseWasLost(t *testing.T) {
	s, store := leased(t, "+9996620020")
	sent := s.requested()
	store.fail(errors.New("no way to it"))
	snap, err := s.submit(sent.ID, s.code())
	if err != nil || snap.Unsaved == nil {
		t.Fatalf("%v, %v", snap.Unsaved, err)
	}
	s.expect(snap, authflow.PasswordNeeded)
	store.lose()
	s.soon("the connection is closed", func() bool { return store.open.Load() == 0 })
	s.soon("it is said what hinders it", func() bool {
		_, err := s.flows.SubmitPassword(t.Context(), sent.ID, secret.New("sandbox"))
		var claim *authflow.ClaimError
		return errors.As(err, &claim) && claim.Err.Error() == "no way to it"
	})
	store.fail(nil)
	s.soon("the store has the flow as it was", func() bool {
		rec, err := store.Get(t.Context(), sent.ID)
		return err == nil && rec.State == authflow.PasswordNeeded
	})
	if snap, err = s.flows.Get(t.Context(), sent.ID, 0); err != nil || snap.State != authflow.PasswordNeeded {
		t.Errorf("it is found again as %s, %v", snap.State, err)
	}
}

// TestPagesSeeAStepThatTheStoreHasNotYet is a page that looks at a login whose last step the store is yet to be told: what the store has is older, and would close the page.
func TestPagesSeeAStepThatTheStoreHasNotYet(t *testing.T) {
	s, store := leased(t, "+9996620020")
	sent := s.requested()
	store.fail(errors.New("no way to it"))
	if _, err := s.submit(sent.ID, s.code()); err != nil {
		t.Fatal(err)
	}
	store.lose()
	s.soon("the connection is closed", func() bool { return store.open.Load() == 0 })
	s.flows.Peek(sent.ID) // as a call does
	if now, ok := s.flows.Glance(sent.ID); !ok || now.State != authflow.PasswordNeeded {
		t.Errorf("a page sees %s, %t", now.State, ok)
	}
	store.fail(nil)
	s.soon("the store has the flow as it was", func() bool {
		rec, err := store.Get(t.Context(), sent.ID)
		return err == nil && rec.State == authflow.PasswordNeeded
	})
}

func TestFlowThatAnotherOwnerHasIsNotWrittenAgain(t *testing.T) {
	s, store := leased(t, "+9996620020")
	sent := s.requested()
	store.fail(authflow.ErrLeaseLost)
	if _, err := s.submit(sent.ID, s.code()); err != nil {
		t.Fatal(err)
	}
	store.lose()
	s.soon("it is no longer in memory", func() bool {
		all := s.flows.List()
		return slices.ContainsFunc(all, func(x authflow.Snapshot) bool { return x.ID == sent.ID && x.State == authflow.CodeSent })
	})
}

// TestRecordThatTheStoreForgetsWhileTheConnectionStandsComesBack is a lease that was lost: no renewal brings its record back any more.
func TestRecordThatTheStoreForgetsWhileTheConnectionStandsComesBack(t *testing.T) {
	s, store := leased(t, "+9996620002")
	store.stands = 2 * time.Second
	sent := s.requested()
	written := make(chan struct{}, 1)
	store.heard.Store(&written)
	store.lose()
	<-written // the record is with the store, and Telegram may have the connection still
	if err := store.Delete(t.Context(), sent.ID); err != nil {
		t.Fatal(err)
	}
	s.soon("the store has the record again", func() bool {
		rec, err := store.Get(t.Context(), sent.ID)
		return err == nil && rec.State == authflow.CodeSent
	})
}
