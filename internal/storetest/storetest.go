// Package storetest is what every store of flows keeps to, and what owners have in common, as tests: those of each store run them. It depends on authflow and internal/limits, and only
// tests import it.
package storetest

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

// Run tests a kind of store. open opens one twice, as by two processes, and empty.
func Run(t *testing.T, open func(t *testing.T) (one, other authflow.Store)) {
	for name, test := range map[string]func(t *testing.T, one, other authflow.Store){
		"RecordComesBackWhole":               recordComesBackWhole,
		"UnknownAndDeletedRecordsAreUnknown": unknownAndDeletedRecordsAreUnknown,
		"LimitsAreChangedByOneAtATime":       limitsAreChangedByOneAtATime,
	} {
		t.Run(name, func(t *testing.T) {
			one, other := open(t)
			test(t, one, other)
		})
	}
	runClaims(t, func(t *testing.T) (one, other claimer) { return open(t) })
}

// claimer is a store, or what owners have in common.
type claimer interface {
	Claim(ctx context.Context, id string, wanted func()) (authflow.Claim, error)
}

func runClaims(t *testing.T, open func(t *testing.T) (one, other claimer)) {
	for name, test := range map[string]func(t *testing.T, one, other claimer){
		"ClaimIsExclusiveAndPassesOn":       claimIsExclusiveAndPassesOn,
		"ClaimWaitsNoLongerThanItsContext":  claimWaitsNoLongerThanItsContext,
		"ManyWhoClaimHaveItOneAfterAnother": manyWhoClaimHaveItOneAfterAnother,
	} {
		t.Run(name, func(t *testing.T) {
			one, other := open(t)
			test(t, one, other)
		})
	}
}

// ID and OtherID are IDs of flows.
const ID, OtherID = "flow_abcdefghijkl", "flow_bbbbbbbbbbbb"

// Record is a record with something in every kind of field.
func Record(id string) authflow.Record {
	at := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	return authflow.Record{
		ID: id, State: authflow.PasswordNeeded, Phone: "+14155550123", PhoneMasked: "+1 *** 23", APIID: 17, APIHash: secret.New("CANARYHASH"),
		AuthKey: secret.NewBytes([]byte("CANARYKEY")), Gotd: secret.NewBytes([]byte("CANARYGOTD")), DC: 4, SentCode: []byte{1, 2, 3},
		Created: at, Entered: at, Expires: at.Add(time.Hour), Timeline: []authflow.TimelineEntry{{At: at, Kind: authflow.EntryConnected, DC: 4}},
	}
}

func recordComesBackWhole(t *testing.T, one, other authflow.Store) {
	want := Record(ID)
	if err := one.Put(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	want.State, want.Phone = authflow.Authorized, "+14155550199" // the store kept nothing of ours
	got, err := other.Get(t.Context(), ID)
	if err != nil {
		t.Fatal(err)
	}
	want = Record(ID)
	if got.State != want.State || got.Phone != want.Phone || got.APIHash.Reveal() != "CANARYHASH" || string(got.AuthKey.Reveal()) != "CANARYKEY" ||
		string(got.Gotd.Reveal()) != "CANARYGOTD" || !got.Expires.Equal(want.Expires) || !slices.Equal(got.Timeline, want.Timeline) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	changed := Record(ID)
	changed.State = authflow.Authorized
	if err := other.Put(t.Context(), changed); err != nil {
		t.Fatal(err)
	}
	if got, err := one.Get(t.Context(), ID); err != nil || got.State != authflow.Authorized {
		t.Errorf("after a second Put: %s, %v", got.State, err)
	}
}

func unknownAndDeletedRecordsAreUnknown(t *testing.T, one, other authflow.Store) {
	if _, err := one.Get(t.Context(), ID); !errors.Is(err, authflow.ErrUnknownFlow) {
		t.Errorf("a record that never was: %v", err)
	}
	if err := one.Delete(t.Context(), ID); err != nil {
		t.Errorf("delete what is not there: %v", err)
	}
	if ids, err := one.IDs(t.Context()); err != nil || len(ids) != 0 {
		t.Errorf("an empty store lists %v, %v", ids, err)
	}
	for _, id := range []string{ID, OtherID} {
		if err := one.Put(t.Context(), Record(id)); err != nil {
			t.Fatal(err)
		}
	}
	ids, err := other.IDs(t.Context())
	slices.Sort(ids)
	if err != nil || !slices.Equal(ids, []string{ID, OtherID}) {
		t.Errorf("IDs %v, %v", ids, err)
	}
	if err := other.Delete(t.Context(), ID); err != nil {
		t.Fatal(err)
	}
	if _, err := one.Get(t.Context(), ID); !errors.Is(err, authflow.ErrUnknownFlow) {
		t.Errorf("a deleted record: %v", err)
	}
	if ids, err := one.IDs(t.Context()); err != nil || !slices.Equal(ids, []string{OtherID}) {
		t.Errorf("IDs %v, %v", ids, err)
	}
}

// Once is a context that makes Claim try once.
func Once() context.Context {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	return ctx
}

// unwanted hears that somebody waits, and does nothing.
func unwanted() {}

func claimIsExclusiveAndPassesOn(t *testing.T, one, other claimer) {
	wanted := make(chan struct{})
	tell := sync.OnceFunc(func() { close(wanted) })
	claim, err := one.Claim(t.Context(), ID, tell)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Claim(Once(), ID, unwanted); !errors.Is(err, authflow.ErrOwned) {
		t.Fatalf("a second claim: %v", err)
	}
	if free, err := other.Claim(Once(), OtherID, unwanted); err != nil {
		t.Errorf("a claim on another flow: %v", err)
	} else {
		free.Release()
	}
	select {
	case <-wanted:
		t.Error("a single try told the owner that somebody waits")
	default:
	}

	got := make(chan error, 1)
	var second authflow.Claim
	go func() {
		var err error
		second, err = other.Claim(t.Context(), ID, unwanted)
		got <- err
	}()
	<-wanted
	select {
	case err := <-got:
		t.Fatalf("the second claim ended while the first held: %v", err)
	default:
	}
	claim.Release()
	claim.Release() // once more does no harm
	if err := <-got; err != nil {
		t.Fatalf("the claim did not pass on: %v", err)
	}
	if _, err := one.Claim(Once(), ID, unwanted); !errors.Is(err, authflow.ErrOwned) {
		t.Errorf("a claim on what has passed on: %v", err)
	}
	second.Release()
}

func claimWaitsNoLongerThanItsContext(t *testing.T, one, other claimer) {
	claim, err := one.Claim(t.Context(), ID, unwanted)
	if err != nil {
		t.Fatal(err)
	}
	defer claim.Release()
	ctx, stop := context.WithTimeout(t.Context(), 120*time.Millisecond)
	defer stop()
	begun := time.Now()
	if _, err := other.Claim(ctx, ID, unwanted); !errors.Is(err, authflow.ErrOwned) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it waited %v", took)
	}
}

func manyWhoClaimHaveItOneAfterAnother(t *testing.T, one, other claimer) {
	var mu sync.Mutex
	inside, most := 0, 0
	var wg sync.WaitGroup
	for i := range 10 {
		store := []claimer{one, other}[i%2]
		wg.Go(func() {
			claim, err := store.Claim(t.Context(), ID, unwanted)
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
			claim.Release()
		})
	}
	wg.Wait()
	if most != 1 {
		t.Errorf("%d had the claim at the same time", most)
	}
}

func limitsAreChangedByOneAtATime(t *testing.T, one, other authflow.Store) {
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
				return store.Put(context.Background(), Record(ID)) // the other methods work inside
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
}
