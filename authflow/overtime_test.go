package authflow_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
)

// What becomes of a login whose time ends while Telegram is asked.

// late begins a call, lets the time of its login end while the answer is on its way, and returns how it ended.
func (s *story) late(clock *jumpy, method string, call func() (authflow.Snapshot, error)) (authflow.Snapshot, error) {
	s.Helper()
	held, release := s.telegram.Hold(method, "")
	type end struct {
		snap authflow.Snapshot
		err  error
	}
	ended := make(chan end, 1)
	go func() {
		snap, err := call()
		ended <- end{snap, err}
	}()
	<-held
	clock.jump(15*time.Minute + time.Second)
	s.flows.ClockMoved()
	s.flows.List() // and another look, which must not end it either
	release()
	e := <-ended
	return e.snap, e.err
}

func TestAnswerThatComesAfterTheTimeOfTheLoginCounts(t *testing.T) {
	clock, store := &jumpy{}, authflow.NewMemoryStore()
	s := tell(t, "+9996620002", func(c *authflow.Config) { c.Clock, c.Store = clock, store })
	sent := s.requested()
	snap, err := s.late(clock, "auth.signIn", func() (authflow.Snapshot, error) { return s.submit(sent.ID, s.code()) })
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
	if left := snap.Expires.Sub(snap.Now); left < 23*time.Hour {
		t.Errorf("it is kept for %v", left)
	}
	if rec, err := store.Get(t.Context(), sent.ID); err != nil || rec.State != authflow.Authorized || rec.AuthKey.Empty() {
		t.Errorf("the store has %s, %v", rec.State, err)
	}
}

func TestWrongCodeWhoseAnswerComesAfterTheTimeEndsTheLogin(t *testing.T) {
	clock := &jumpy{}
	s := tell(t, "+9996620003", func(c *authflow.Config) { c.Clock = clock })
	sent := s.requested()
	snap, err := s.late(clock, "auth.signIn", func() (authflow.Snapshot, error) { return s.submit(sent.ID, "00000") })
	rpcError(t, err, "auth.signIn", "PHONE_CODE_INVALID")
	s.expect(snap, authflow.Expired)
	s.has(snap, authflow.TimelineEntry{Kind: authflow.EntryMoved, Event: authflow.TimeOver, From: authflow.CodeSent, To: authflow.Expired})
	var state *authflow.StateError
	if _, err := s.submit(sent.ID, s.code()); !errors.As(err, &state) || state.State != authflow.Expired {
		t.Errorf("a second code: %v", err)
	}
}

// TestAnswerThatComesAfterTheTimeCountsInTheBackground is about a caller who was told that the call goes on.
func TestAnswerThatComesAfterTheTimeCountsInTheBackground(t *testing.T) {
	clock := &jumpy{}
	s := tell(t, "+9996620001", func(c *authflow.Config) { c.Clock, c.Answer = clock, 300*time.Millisecond })
	sent := s.requestedInTime()
	_, err := s.late(clock, "auth.signIn", func() (authflow.Snapshot, error) { return s.submit(sent.ID, s.code()) })
	if !errors.As(err, new(*authflow.StillRunningError)) && err != nil {
		t.Fatal(err)
	}
	s.settled(sent.ID, authflow.Authorized)
}

// dialled counts the connections that are asked for, and makes none.
type dialled struct{ times atomic.Int32 }

func (d *dialled) Connect(ctx context.Context, _ authflow.ConnectParams) (authflow.Conn, error) {
	d.times.Add(1)
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestLookAtAnExpiredQRLoginConnectsToNobody(t *testing.T) {
	for range 20 { // the refresher would run beside the look
		rec := stored(t, oneID, authflow.QRShown)
		rec.Expires = time.Now().Add(-time.Minute)
		store, telegram := authflow.NewMemoryStore(), &dialled{}
		if err := store.Put(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
		r := authflow.New(authflow.Config{Telegram: telegram, ParsePhone: parsePhone, Store: store})
		if all := r.List(); len(all) != 1 || all[0].State != authflow.Expired {
			t.Fatalf("listed: %+v", all)
		}
		if s, err := r.Get(t.Context(), oneID, 0); err != nil || s.State != authflow.Expired {
			t.Fatalf("%s, %v", s.State, err)
		}
		r.Close()
		if n := telegram.times.Load(); n > 0 {
			t.Fatalf("it was connected %d times", n)
		}
	}
}

// refused is a Telegram that nobody reaches.
type refused struct{}

func (*refused) Connect(context.Context, authflow.ConnectParams) (authflow.Conn, error) {
	return nil, errors.New("connection refused")
}
