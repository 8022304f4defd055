package authflow_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/limits"
	"telegram-login-mcp/internal/secret"
)

// A login that the next call has to find in the store, and a store that is away.

// away is a store that can be away, and then answers at once that it cannot be reached. It can be blocked, too.
type away struct {
	*stuck
	gone atomic.Bool
	// unread and unlocked are parts of that, as where it comes back while a login begins: it takes a record again, but was not read, or not locked.
	unread, unlocked atomic.Bool
}

var errAway = errors.New("no way to it")

func (s *away) err() error {
	if s.gone.Load() {
		return errAway
	}
	return nil
}

func (s *away) Put(ctx context.Context, r authflow.Record) error {
	if err := s.err(); err != nil {
		return err
	}
	return s.stuck.Put(ctx, r)
}

func (s *away) Get(ctx context.Context, id string) (authflow.Record, error) {
	if err := s.err(); err != nil {
		return authflow.Record{}, err
	}
	return s.stuck.Get(ctx, id)
}

func (s *away) IDs(ctx context.Context) ([]string, error) {
	if err := s.err(); err != nil {
		return nil, err
	}
	if s.unread.Load() {
		return nil, errAway
	}
	return s.stuck.IDs(ctx)
}

func (s *away) UpdateLimits(ctx context.Context, change func(*limits.Accounts) error) error {
	if s.unlocked.Load() {
		return errAway
	}
	return s.stuck.UpdateLimits(ctx, change)
}

// onAway makes a registry on such a store, with logins in it. Telegram answers nothing.
func onAway(t *testing.T, change func(*authflow.Config), records ...authflow.Record) (*authflow.Registry, *away) {
	t.Helper()
	store := &away{stuck: newStuck()}
	for _, r := range records {
		if err := store.MemoryStore.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	c := authflow.Config{Telegram: mute{}, Store: store, ParsePhone: func(raw string) (authflow.Phone, error) { return authflow.Phone{E164: raw, Masked: "+1 ***"}, nil }}
	change(&c)
	return authflow.New(c), store
}

func TestLoginThatTheStoreDoesNotTakeIsNotBegun(t *testing.T) {
	store := &leasing{MemoryStore: authflow.NewMemoryStore()}
	first := func(c *authflow.Config) {
		store.Telegram, c.Telegram, c.Store = c.Telegram, &store.openConns, store
		c.SaveFirst, c.MaxNumbers, c.Total = true, 1, authflow.NewTotal(1)
	}
	s := tell(t, "+9996620001", first)
	s.advance(25 * time.Hour)
	for name, begin := range map[string]func() (authflow.Snapshot, error){
		"request_code": s.request,
		"start_qr_login": func() (authflow.Snapshot, error) {
			return s.flows.StartQR(t.Context(), authflow.QRRequest{APIID: 1, APIHash: secret.New("sandbox"), APIHashSource: "in the test"})
		},
	} {
		store.fail(errAway)
		snap, err := begin()
		var refused *authflow.NotBegunError
		if !errors.As(err, &refused) || !errors.Is(refused.Err, errAway) || snap.ID != "" {
			t.Errorf("%s: %s %s, %v", name, snap.ID, snap.State, err)
		}
		if all := s.flows.List(); len(all) != 0 {
			t.Errorf("%s: there is a login in %s", name, all[0].State)
		}
		store.fail(nil)
		if ids, err := store.IDs(t.Context()); len(ids) != 0 || err != nil {
			t.Errorf("%s: the store has %v, %v", name, ids, err)
		}
	}
	if n := s.calls("auth.sendCode") + s.calls("auth.exportLoginToken"); n != 0 || store.open.Load() != 0 {
		t.Errorf("%d calls were sent, and %d connections are open", n, store.open.Load())
	}
	// Neither the number nor a place in memory is taken.
	s.phone = "+9996620002"
	s.expect(s.requested(), authflow.CodeSent)
}

func TestLoginThatTheStoreTakesTooLongToKeepIsNotBegun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, store := onAway(t, func(c *authflow.Config) { c.SaveFirst = true })
		defer r.Close()
		r.List() // what was in the store before is known
		store.block()
		begun := time.Now()
		_, err := r.RequestCode(t.Context(), authflow.CodeRequest{Phone: "+4912345", APIID: 1, APIHash: secret.New("hash")})
		if took := time.Since(begun); !errors.As(err, new(*authflow.NotBegunError)) || !errors.Is(err, authflow.ErrStoreSlow) || took > answerLimit {
			t.Errorf("after %v: %v", took, err)
		}
		store.free()
		synctest.Wait()
		all := r.List()
		if ids, err := store.IDs(t.Context()); len(all) != 0 || len(ids) != 0 || err != nil {
			t.Errorf("once the store is back there are %d logins, and it has %v, %v", len(all), ids, err)
		}
	})
}

// Who asked is gone while the store takes its time: that a login is saved is found out all the same.
func TestLoginWhoseCallerIsGoneIsNotBegunUnsaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		telegram := &counting{}
		r, store := onAway(t, func(c *authflow.Config) { c.SaveFirst, c.Telegram = true, telegram })
		defer r.Close()
		r.List()
		store.only = func(authflow.Record) bool { return true } // only records are not taken
		store.block()
		ctx, leave := context.WithTimeout(t.Context(), time.Second)
		defer leave()
		_, err := r.RequestCode(ctx, authflow.CodeRequest{Phone: "+4912345", APIID: 1, APIHash: secret.New("hash")})
		if !errors.As(err, new(*authflow.NotBegunError)) {
			t.Error(err)
		}
		<-time.After(10 * time.Second)
		if n := telegram.codes.Load(); n != 0 {
			t.Errorf("%d codes were asked for", n)
		}
		store.free()
		synctest.Wait()
		if ids, err := store.IDs(t.Context()); len(ids) != 0 || err != nil {
			t.Errorf("once the store is back it has %v, %v", ids, err)
		}
	})
}

// A store that was back only when the record came: another process can have a login of the number, or be about to begin one.
func TestLoginIsNotBegunWithoutALookAtThoseOfOthers(t *testing.T) {
	for name, fails := range map[string]func(*away) *atomic.Bool{
		"not read":   func(s *away) *atomic.Bool { return &s.unread },
		"not locked": func(s *away) *atomic.Bool { return &s.unlocked },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, store := onAway(t, func(c *authflow.Config) { c.SaveFirst = true })
				defer r.Close()
				r.List()
				if err := store.MemoryStore.Put(t.Context(), stored(t, oneID, authflow.CodeSent)); err != nil { // by another process, since
					t.Fatal(err)
				}
				away := fails(store)
				away.Store(true)
				other := authflow.CodeRequest{Phone: "+4912345", APIID: 1, APIHash: secret.New("hash")}
				if s, err := r.RequestCode(t.Context(), other); !errors.As(err, new(*authflow.NotBegunError)) || !errors.Is(err, errAway) {
					t.Errorf("%s %s, %v", s.ID, s.State, err)
				}
				if ids, err := store.MemoryStore.IDs(t.Context()); len(ids) != 1 || err != nil {
					t.Errorf("the store has %v, %v", ids, err)
				}
				away.Store(false)
				same := other
				same.Phone = stored(t, oneID, authflow.CodeSent).Phone
				if s, err := r.RequestCode(t.Context(), same); s.ID != oneID || !s.Existing {
					t.Errorf("the login of another process: %s, %v", s.ID, err)
				}
			})
		})
	}
}

// TestStepThatCouldNotBeSavedIsSavedSoon holds that others need not wait long for what was when the store was away for moments.
func TestStepThatCouldNotBeSavedIsSavedSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, store := onAway(t, func(*authflow.Config) {}, stored(t, oneID, authflow.CodeSent))
		defer r.Close()
		if _, err := r.Get(t.Context(), oneID, 0); err != nil {
			t.Fatal(err)
		}
		store.gone.Store(true)
		if s, err := r.Cancel(t.Context(), oneID); err != nil || s.Unsaved == nil {
			t.Fatalf("%v, %v", s.Unsaved, err)
		}
		<-time.After(3 * time.Second)
		store.gone.Store(false)
		back := time.Now()
		for rec := (authflow.Record{}); rec.State != authflow.Cancelled; rec, _ = store.MemoryStore.Get(t.Context(), oneID) {
			if time.Since(back) > 5*time.Second {
				t.Fatal("the store does not have it 5 s after it is back")
			}
			<-time.After(100 * time.Millisecond)
		}
	})
}

// TestListSaysWhenTheStoreCouldNotBeLookedAt holds that nobody takes a login for gone, and begins anew.
func TestListSaysWhenTheStoreCouldNotBeLookedAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, store := onAway(t, func(*authflow.Config) {}, stored(t, oneID, authflow.CodeSent))
		defer r.Close()
		if _, unseen := r.Unreadable(); unseen != nil || len(r.List()) != 1 {
			t.Fatalf("%v", unseen)
		}
		store.gone.Store(true)
		if _, unseen := r.Unreadable(); !errors.Is(unseen, errAway) {
			t.Errorf("a store that is away: %v", unseen)
		}
		if all := r.List(); len(all) != 1 || all[0].ID != oneID {
			t.Errorf("a store that is away: %d logins", len(all))
		}
		store.gone.Store(false)
		store.block()
		if _, unseen := r.Unreadable(); !errors.Is(unseen, authflow.ErrStoreSlow) {
			t.Errorf("a store that hangs: %v", unseen)
		}
		store.free()
		synctest.Wait()
		if _, unseen := r.Unreadable(); unseen != nil {
			t.Errorf("a store that is back: %v", unseen)
		}
	})
}

// TestWhatNoCredentialsWouldHelpIsSaidBeforeTheyAreAskedFor holds that nobody types an API hash for a login that cannot begin.
func TestWhatNoCredentialsWouldHelpIsSaidBeforeTheyAreAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, store := onAway(t, func(c *authflow.Config) { c.SaveFirst = true })
		defer r.Close()
		for _, gone := range []bool{false, true} {
			store.gone.Store(gone)
			store.unlocked.Store(gone)
			_, byCode := r.RequestCode(t.Context(), authflow.CodeRequest{Phone: "+4912345", APIID: 1})
			_, byQR := r.StartQR(t.Context(), authflow.QRRequest{APIID: 1})
			for _, err := range []error{byCode, byQR} {
				if refused := errors.As(err, new(*authflow.NotBegunError)); refused != gone || !gone && !errors.Is(err, authflow.ErrNoCredentials) {
					t.Errorf("a store that is away (%t): %v", gone, err)
				}
			}
		}
	})
}

// locked is a store whose limits somebody else keeps locked.
type locked struct{ *authflow.MemoryStore }

func (locked) UpdateLimits(context.Context, func(*limits.Accounts) error) error {
	return authflow.ErrStoreBusy
}

func TestLoginThatTheStoreLetsNobodyBeginIsNoLoginOfAnother(t *testing.T) {
	r := authflow.New(authflow.Config{Telegram: mute{}, ParsePhone: parsePhone, Store: locked{authflow.NewMemoryStore()}, SaveFirst: true})
	defer r.Close()
	_, err := r.RequestCode(t.Context(), authflow.CodeRequest{Phone: "+9996620001", APIID: 1, APIHash: secret.New("hash")})
	if !errors.As(err, new(*authflow.NotBegunError)) || !errors.Is(err, authflow.ErrStoreBusy) {
		t.Errorf("got %v", err)
	}
}
