package flowstore

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/limits"
	"telegram-login-mcp/internal/secret"
)

// Every store keeps to the same rules. A shared store is opened twice, as by two processes.
func stores(t *testing.T) map[string]func() (one, other authflow.Store) {
	return map[string]func() (authflow.Store, authflow.Store){
		"memory": func() (authflow.Store, authflow.Store) {
			m := authflow.NewMemoryStore()
			return m, m
		},
		"disk": func() (authflow.Store, authflow.Store) {
			dir := t.TempDir()
			return onDisk(dir), onDisk(dir)
		},
	}
}

func onDisk(dir string) *Store { return New(Options{Dir: dir, NoKeyring: true}) }

// each runs a test on every kind of store.
func each(t *testing.T, test func(t *testing.T, one, other authflow.Store)) {
	for name, open := range stores(t) {
		t.Run(name, func(t *testing.T) {
			one, other := open()
			test(t, one, other)
		})
	}
}

const id, otherID = "flow_abcdefghijkl", "flow_bbbbbbbbbbbb"

func record(id string) authflow.Record {
	at := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	return authflow.Record{
		ID: id, State: authflow.PasswordNeeded, Phone: "+14155550123", PhoneMasked: "+1 *** 23", APIID: 17, APIHash: secret.New("CANARYHASH"),
		AuthKey: secret.NewBytes([]byte("CANARYKEY")), Gotd: secret.NewBytes([]byte("CANARYGOTD")), DC: 4, SentCode: []byte{1, 2, 3},
		Created: at, Entered: at, Expires: at.Add(time.Hour), Timeline: []authflow.TimelineEntry{{At: at, Kind: authflow.EntryConnected, DC: 4}},
	}
}

func TestRecordComesBackWhole(t *testing.T) {
	each(t, func(t *testing.T, one, other authflow.Store) {
		want := record(id)
		if err := one.Put(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		want.State, want.Phone = authflow.Authorized, "+14155550199" // the store kept nothing of ours
		got, err := other.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		want = record(id)
		if got.State != want.State || got.Phone != want.Phone || got.APIHash.Reveal() != "CANARYHASH" || string(got.AuthKey.Reveal()) != "CANARYKEY" ||
			string(got.Gotd.Reveal()) != "CANARYGOTD" || !got.Expires.Equal(want.Expires) || !slices.Equal(got.Timeline, want.Timeline) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		changed := record(id)
		changed.State = authflow.Authorized
		if err := other.Put(t.Context(), changed); err != nil {
			t.Fatal(err)
		}
		if got, err := one.Get(t.Context(), id); err != nil || got.State != authflow.Authorized {
			t.Errorf("after a second Put: %s, %v", got.State, err)
		}
	})
}

func TestUnknownAndDeletedRecordsAreUnknown(t *testing.T) {
	each(t, func(t *testing.T, one, other authflow.Store) {
		if _, err := one.Get(t.Context(), id); !errors.Is(err, authflow.ErrUnknownFlow) {
			t.Errorf("a record that never was: %v", err)
		}
		if err := one.Delete(t.Context(), id); err != nil {
			t.Errorf("delete what is not there: %v", err)
		}
		if ids, err := one.IDs(t.Context()); err != nil || len(ids) != 0 {
			t.Errorf("an empty store lists %v, %v", ids, err)
		}
		for _, id := range []string{id, otherID} {
			if err := one.Put(t.Context(), record(id)); err != nil {
				t.Fatal(err)
			}
		}
		ids, err := other.IDs(t.Context())
		slices.Sort(ids)
		if err != nil || !slices.Equal(ids, []string{id, otherID}) {
			t.Errorf("IDs %v, %v", ids, err)
		}
		if err := other.Delete(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if _, err := one.Get(t.Context(), id); !errors.Is(err, authflow.ErrUnknownFlow) {
			t.Errorf("a deleted record: %v", err)
		}
		if ids, err := one.IDs(t.Context()); err != nil || !slices.Equal(ids, []string{otherID}) {
			t.Errorf("IDs %v, %v", ids, err)
		}
	})
}

// once is a context that makes Claim try once.
func once() context.Context {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	return ctx
}

func unwanted() {}

func TestClaimIsExclusiveAndPassesOn(t *testing.T) {
	each(t, func(t *testing.T, one, other authflow.Store) {
		wanted := make(chan struct{})
		tell := sync.OnceFunc(func() { close(wanted) })
		release, err := one.Claim(t.Context(), id, tell)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := other.Claim(once(), id, unwanted); !errors.Is(err, authflow.ErrOwned) {
			t.Fatalf("a second claim: %v", err)
		}
		if free, err := other.Claim(once(), otherID, unwanted); err != nil {
			t.Errorf("a claim on another flow: %v", err)
		} else {
			free()
		}
		select {
		case <-wanted:
			t.Error("a single try told the owner that somebody waits")
		default:
		}

		got := make(chan error, 1)
		var second func()
		go func() {
			var err error
			second, err = other.Claim(t.Context(), id, unwanted)
			got <- err
		}()
		<-wanted
		select {
		case err := <-got:
			t.Fatalf("the second claim ended while the first held: %v", err)
		default:
		}
		release()
		release() // once more does no harm
		if err := <-got; err != nil {
			t.Fatalf("the claim did not pass on: %v", err)
		}
		if _, err := one.Claim(once(), id, unwanted); !errors.Is(err, authflow.ErrOwned) {
			t.Errorf("a claim on what has passed on: %v", err)
		}
		second()
	})
}

func TestClaimWaitsNoLongerThanItsContext(t *testing.T) {
	each(t, func(t *testing.T, one, other authflow.Store) {
		release, err := one.Claim(t.Context(), id, unwanted)
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		ctx, stop := context.WithTimeout(t.Context(), 120*time.Millisecond)
		defer stop()
		begun := time.Now()
		if _, err := other.Claim(ctx, id, unwanted); !errors.Is(err, authflow.ErrOwned) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("it waited %v", took)
		}
	})
}

func TestManyWhoClaimHaveItOneAfterAnother(t *testing.T) {
	each(t, func(t *testing.T, one, other authflow.Store) {
		var mu sync.Mutex
		inside, most := 0, 0
		var wg sync.WaitGroup
		for i := range 10 {
			store := []authflow.Store{one, other}[i%2]
			wg.Go(func() {
				release, err := store.Claim(t.Context(), id, unwanted)
				if err != nil {
					t.Errorf("claim: %v", err)
					return
				}
				mu.Lock()
				inside++
				most = max(most, inside)
				mu.Unlock()
				mu.Lock()
				inside--
				mu.Unlock()
				release()
			})
		}
		wg.Wait()
		if most != 1 {
			t.Errorf("%d had the claim at the same time", most)
		}
	})
}

func TestLimitsAreChangedByOneAtATime(t *testing.T) {
	each(t, func(t *testing.T, one, other authflow.Store) {
		if m, err := one.Limits(t.Context()); err != nil || len(m.Codes) != 0 {
			t.Fatalf("fresh limits: %+v, %v", m, err)
		}
		var wg sync.WaitGroup
		for i := range 20 {
			store := []authflow.Store{one, other}[i%2]
			wg.Go(func() {
				err := store.UpdateLimits(context.Background(), func(m *limits.Accounts) error {
					if m.Codes == nil {
						m.Codes = map[string][]time.Time{}
					}
					m.Codes["+1"] = append(m.Codes["+1"], time.Now())
					return store.Put(context.Background(), record(id)) // the other methods work inside
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if m, err := other.Limits(t.Context()); err != nil || len(m.Codes["+1"]) != 20 {
			t.Errorf("%d changes were kept, %v", len(m.Codes["+1"]), err)
		}
		failed := errors.New("no")
		if err := one.UpdateLimits(t.Context(), func(m *limits.Accounts) error { m.Codes = nil; return failed }); !errors.Is(err, failed) {
			t.Errorf("got %v", err)
		}
		if m, err := other.Limits(t.Context()); err != nil || len(m.Codes["+1"]) != 20 {
			t.Errorf("a change that failed was kept: %+v, %v", m, err)
		}
	})
}

// timed is a context that ends after a while.
func timed(t *testing.T, d time.Duration) context.Context {
	ctx, stop := context.WithTimeout(t.Context(), d)
	t.Cleanup(stop)
	return ctx
}
