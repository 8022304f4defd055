package authflow_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/limits"
	"telegram-login-mcp/internal/secret"
)

// A number whose login waits for a code gets no second code, whatever the store and other processes do at that moment.

// counting is a Telegram that counts the codes it is asked for, and answers nothing.
type counting struct{ codes atomic.Int32 }

func (c *counting) Connect(context.Context, authflow.ConnectParams) (authflow.Conn, error) {
	return &countingConn{counting: c}, nil
}

type countingConn struct {
	muteConn
	*counting
}

func (c *countingConn) API() *tg.Client { return tg.NewClient(c) }

func (c *countingConn) Invoke(ctx context.Context, in bin.Encoder, _ bin.Decoder) error {
	if _, ok := in.(*tg.AuthSendCodeRequest); ok {
		c.codes.Add(1)
	}
	<-ctx.Done()
	return ctx.Err()
}

// disturbed is a store with which something happens at the wrong moment.
type disturbed struct {
	*stuck
	once       sync.Once
	before     func()      // runs before the first exclusive work
	unreadable atomic.Bool // records cannot be read, for a reason that says nothing about them
}

func (s *disturbed) UpdateLimits(ctx context.Context, change func(*limits.Accounts) error) error {
	if s.before != nil {
		s.once.Do(s.before)
	}
	return s.stuck.UpdateLimits(ctx, change)
}

func (s *disturbed) Get(ctx context.Context, id string) (authflow.Record, error) {
	if s.unreadable.Load() {
		return authflow.Record{}, errors.New("too many open files")
	}
	return s.stuck.Get(ctx, id)
}

// pendingIn is a registry on a store that has a login waiting for its code, unless put is false, and the request for its number.
func pendingIn(t *testing.T, put bool) (store *disturbed, telegram *counting, r *authflow.Registry, request func() (authflow.Snapshot, error)) {
	t.Helper()
	store, telegram = &disturbed{stuck: newStuck()}, &counting{}
	rec := stored(t, oneID, authflow.CodeSent)
	if put {
		if err := store.MemoryStore.Put(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
	}
	r = on(telegram, store)
	return store, telegram, r, func() (authflow.Snapshot, error) { return r.RequestCode(t.Context(), codeFor(rec.Phone)) }
}

func on(telegram authflow.Telegram, store authflow.Store) *authflow.Registry {
	number := func(raw string) (authflow.Phone, error) { return authflow.Phone{E164: raw, Masked: "+1 ***"}, nil }
	return authflow.New(authflow.Config{Telegram: telegram, ParsePhone: number, Store: store})
}

func codeFor(phone string) authflow.CodeRequest {
	return authflow.CodeRequest{Phone: phone, APIID: 1, APIHash: secret.New("hash")}
}

func TestLoginThatComesIntoMemoryMeanwhileGetsNoSecondCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, telegram, r, request := pendingIn(t, true)
		defer r.Close()
		store.before = func() {
			if _, err := r.Get(context.Background(), oneID, 0); err != nil {
				t.Error(err)
			}
		}
		if s, err := request(); s.ID != oneID || !s.Existing || telegram.codes.Load() != 0 {
			t.Errorf("%s, %v, %d codes", s.ID, err, telegram.codes.Load())
		}
	})
}

func TestDiskThatSpinsUpCostsNoSecondCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, telegram, r, request := pendingIn(t, true)
		defer r.Close()
		store.block()
		if _, err := request(); !errors.Is(err, authflow.ErrStoreSlow) || telegram.codes.Load() != 0 {
			t.Errorf("while it spins up: %v, %d codes", err, telegram.codes.Load())
		}
		store.free()
		synctest.Wait()
		if s, err := request(); s.ID != oneID || !s.Existing || telegram.codes.Load() != 0 {
			t.Errorf("afterwards: %s, %v, %d codes", s.ID, err, telegram.codes.Load())
		}
	})
}

func TestRecordThatCannotBeReadForTheMomentCostsNoSecondCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, telegram, r, request := pendingIn(t, true)
		defer r.Close()
		r.List() // knows of it
		store.unreadable.Store(true)
		if _, err := request(); !errors.As(err, new(*authflow.StoreError)) || telegram.codes.Load() != 0 {
			t.Errorf("%v, %d codes", err, telegram.codes.Load())
		}
	})
}

func TestLoginThatIsBeingTakenOverGetsNoSecondCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, telegram, r, request := pendingIn(t, false)
		defer r.Close()
		r.List() // there is none yet
		if err := store.MemoryStore.Put(t.Context(), stored(t, oneID, authflow.CodeSent)); err != nil {
			t.Fatal(err)
		}
		claim, err := store.MemoryStore.Claim(t.Context(), oneID, func() {}) // by another process
		if err != nil {
			t.Fatal(err)
		}
		defer claim.Release()
		go func() { _, _ = r.Get(context.Background(), oneID, 10*time.Second) }()
		synctest.Wait() // it waits for the claim
		if _, err := request(); !errors.As(err, new(*authflow.BusyError)) || telegram.codes.Load() != 0 {
			t.Errorf("%v, %d codes", err, telegram.codes.Load())
		}
	})
}

// sluggish is a store that takes its time with everything, and whose lock is waited for as flowstore does.
type sluggish struct {
	*authflow.MemoryStore
	each atomic.Int64 // time.Duration
}

func (s *sluggish) IDs(ctx context.Context) ([]string, error) {
	<-time.After(time.Duration(s.each.Load()))
	return s.MemoryStore.IDs(ctx)
}

func (s *sluggish) Put(ctx context.Context, r authflow.Record) error {
	<-time.After(time.Duration(s.each.Load()))
	return s.MemoryStore.Put(ctx, r)
}

func (s *sluggish) UpdateLimits(ctx context.Context, change func(*limits.Accounts) error) error {
	ctx, stop := context.WithTimeout(ctx, 2*time.Second)
	defer stop()
	err := s.MemoryStore.UpdateLimits(ctx, change)
	if errors.Is(err, context.DeadlineExceeded) {
		return authflow.ErrStoreBusy
	}
	return err
}

func TestTwoProcessesOnASluggishDiskAskForOneCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, telegram := &sluggish{MemoryStore: authflow.NewMemoryStore()}, &counting{}
		one, other := on(telegram, store), on(telegram, store)
		defer one.Close()
		defer other.Close()
		one.List()
		other.List()
		store.each.Store(int64(3 * time.Second))
		go func() { _, _ = one.RequestCode(context.Background(), codeFor("+14155550123")) }()
		synctest.Wait() // the first has the lock
		s, err := other.RequestCode(t.Context(), codeFor("+14155550123"))
		if n := telegram.codes.Load(); n > 1 || !errors.As(err, new(*authflow.ClaimError)) {
			t.Errorf("%s, %v, %d codes", s.ID, err, n)
		}
		<-time.After(time.Minute)
		store.each.Store(0)
	})
}

// killed is what a process that is killed now leaves on the disk.
func killed(t *testing.T, store authflow.Store, id string) *authflow.MemoryStore {
	t.Helper()
	left := authflow.NewMemoryStore()
	rec, err := store.Get(t.Context(), id)
	if err == nil {
		err = left.Put(t.Context(), rec)
	}
	known, e := store.Limits(t.Context())
	if err = errors.Join(err, e); err == nil {
		err = left.UpdateLimits(t.Context(), func(stored *limits.Accounts) error { *stored = known.Clone(); return nil })
	}
	if err != nil {
		t.Fatal(err)
	}
	return left
}

// TestCodeThatDiedWithItsProgramIsTold: Telegram gives the hash of a code to nobody but the one who asked for it, so a program that is killed
// between the sending of a code and the record of it has to ask for another. That is told, and only where it may have happened.
func TestCodeThatDiedWithItsProgramIsTold(t *testing.T) {
	lost := authflow.TimelineEntry{Kind: authflow.EntryProgramEnded, Method: "auth.sendCode"}
	told := func(s authflow.Snapshot) (n int) {
		for _, e := range s.Timeline {
			if e.At = (time.Time{}); e == lost {
				n++
			}
		}
		return n
	}
	synctest.Test(t, func(t *testing.T) {
		const phone = "+14155550123"
		telegram := &counting{}
		goOn := func(store authflow.Store) (*authflow.Registry, authflow.Snapshot) {
			r := on(telegram, store)
			t.Cleanup(r.Close)
			s, err := r.RequestCode(t.Context(), codeFor(phone))
			if !errors.As(err, new(*authflow.StillRunningError)) {
				t.Fatalf("%s, %v", s.State, err)
			}
			return r, s
		}
		store := authflow.NewMemoryStore()
		_, first := goOn(store)
		if told(first) != 0 || telegram.codes.Load() != 1 {
			t.Errorf("a first request: %v, %d codes", first.Timeline, telegram.codes.Load())
		}
		left := killed(t, store, first.ID)
		_, second := goOn(left)
		if second.ID != first.ID || told(second) != 1 || telegram.codes.Load() != 2 {
			t.Errorf("after a kill: %s, %v, %d codes", second.ID, second.Timeline, telegram.codes.Load())
		}
		before := authflow.NewMemoryStore() // killed before the code was asked for
		rec, err := store.Get(t.Context(), first.ID)
		if err == nil {
			err = before.Put(t.Context(), rec)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, third := goOn(before); third.ID != first.ID || told(third) != 0 {
			t.Errorf("after a kill before the request: %s, %v", third.ID, third.Timeline)
		}
	})
}

func TestCallInDoubtKeepsItsLoginPastItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := stored(t, oneID, authflow.CodeSent)
		rec.Expires = time.Now().Add(time.Minute)
		r, _ := slow(t, mute{}, rec)
		defer r.Close()
		if _, err := r.SubmitCode(t.Context(), oneID, secret.New("12345")); err == nil {
			t.Error("a silent Telegram took the code")
		}
		<-time.After(30 * time.Minute)
		if s, err := r.Get(t.Context(), oneID, 0); err != nil || s.State != authflow.CodeSent || s.InDoubt != "auth.signIn" {
			t.Errorf("30 minutes later: %s, in doubt %q, %v", s.State, s.InDoubt, err)
		}
		<-time.After(24 * time.Hour)
		if s, err := r.Get(t.Context(), oneID, 0); err != nil || s.State != authflow.Expired {
			t.Errorf("a day later: %s, %v", s.State, err)
		}
	})
}

// withoutLimits is a store that keeps no limits of accounts, so that nothing in it makes requests wait for each other, and that takes its time.
type withoutLimits struct{ *authflow.MemoryStore }

func (withoutLimits) UpdateLimits(context.Context, func(*limits.Accounts) error) error {
	return errors.New("the disk is full")
}

func (w withoutLimits) IDs(ctx context.Context) ([]string, error) {
	<-time.After(100 * time.Millisecond)
	return w.MemoryStore.IDs(ctx)
}

func TestTwoRequestsAtOnceAskForOneCodeWhateverTheStoreDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		telegram := &counting{}
		r := on(telegram, withoutLimits{authflow.NewMemoryStore()})
		defer r.Close()
		var wg sync.WaitGroup
		var ids [2]string
		for i := range ids {
			wg.Go(func() {
				s, _ := r.RequestCode(t.Context(), codeFor("+14155550123")) // Telegram answers nothing
				ids[i] = s.ID
			})
		}
		wg.Wait()
		if ids[0] == "" || ids[0] != ids[1] || telegram.codes.Load() != 1 {
			t.Errorf("logins %q, %d codes", ids, telegram.codes.Load())
		}
	})
}
