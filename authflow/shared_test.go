package authflow_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/flowstore"
	"telegram-login-mcp/internal/limits"
	"telegram-login-mcp/internal/secret"
)

// What processes that run at the same time learn of each other.

func TestPauseHoldsInEveryProcessThatRuns(t *testing.T) {
	dir := t.TempDir()
	a, b := tell(t, "+9996630001", sharing(dir)), tell(t, "+9996630001", sharing(dir))
	a.advance(25 * time.Hour)
	a.flows.List()
	b.flows.List()
	sent := a.requested()
	if all := b.flows.List(); len(all) != 1 || all[0].Codes != 1 {
		t.Errorf("the other process lists %+v", all)
	}
	a.inject("auth.signIn", 420, "FLOOD_WAIT_300")
	_, err := a.submit(sent.ID, "33333")
	rpcError(t, err, "auth.signIn", "FLOOD_WAIT")
	before := a.calls("auth.signIn")
	snap, err := b.submit(sent.ID, "33333")
	var flood *authflow.FloodError
	if !errors.As(err, &flood) || flood.Left < 250*time.Second {
		t.Errorf("the other process got %v", err)
	}
	if n := a.calls("auth.signIn"); n != before {
		t.Error("it was sent within the pause")
	}
	if snap.Codes != 1 {
		t.Errorf("%d codes today", snap.Codes)
	}
}

func TestPauseThatComesWhileAFlowIsInMemoryHolds(t *testing.T) {
	dir := t.TempDir()
	s := tell(t, "+9996630002", sharing(dir))
	s.advance(25 * time.Hour)
	sent := s.requested()
	until := s.telegram.Now().Add(time.Minute)
	other := flowstore.New(flowstore.Options{Dir: dir, NoKeyring: true})
	err := other.UpdateLimits(t.Context(), func(m *limits.Accounts) error {
		for owner, method := range map[string]string{s.phone: "auth.signIn", "api 1": "auth.exportLoginToken"} {
			m.Pauses = append(m.Pauses, limits.Pause{Subject: owner, Method: method, Until: until, Wait: time.Minute})
		}
		m.Codes[s.phone] = append(m.Codes[s.phone], s.telegram.Now())
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.flows.Get(t.Context(), sent.ID, 0); err != nil || got.Codes != 2 {
		t.Errorf("%d codes today, %v", got.Codes, err)
	}
	var flood *authflow.FloodError
	if _, err := s.submit(sent.ID, "33333"); !errors.As(err, &flood) || flood.Method != "auth.signIn" {
		t.Errorf("code: %v", err)
	}
	_, err = s.flows.StartQR(t.Context(), authflow.QRRequest{APIID: 1, APIHash: secret.New("sandbox")})
	if !errors.As(err, &flood) || flood.Method != "auth.exportLoginToken" {
		t.Errorf("QR code: %v", err)
	}
}

func TestPauseOfAClockThatWasAheadIsNoLongerThanTelegramAsked(t *testing.T) {
	const ahead = 30 * 24 * time.Hour
	dir := t.TempDir()
	clock := &jumpy{off: ahead}
	set := func(c *authflow.Config) { c.Clock = clock }
	s := tell(t, "+9996630003", sharing(dir), set)
	s.advance(25 * time.Hour)
	sent := s.requested()
	s.inject("auth.signIn", 420, "FLOOD_WAIT_60")
	_, err := s.submit(sent.ID, "33333")
	rpcError(t, err, "auth.signIn", "FLOOD_WAIT")
	left := func(s *story) time.Duration {
		t.Helper()
		_, err := s.submit(sent.ID, "33333")
		var flood *authflow.FloodError
		if !errors.As(err, &flood) {
			t.Fatalf("got %v", err)
		}
		return flood.Left
	}
	running := tell(t, s.phone, sharing(dir), set)
	running.flows.List()
	s.flows.Close()
	clock.jump(-ahead) // set right between two processes, and while another runs
	s = tell(t, s.phone, sharing(dir), set)
	if got := left(s); got > time.Minute {
		t.Errorf("after a restart the pause is %v", got)
	}
	clock.jump(40 * time.Second)
	if got := left(s); got > 20*time.Second {
		t.Errorf("it begins anew: %v", got)
	}
	if got := left(running); got > 20*time.Second {
		t.Errorf("in the process that went on it is %v", got)
	}
	s.flows.Close()
	s = tell(t, s.phone, sharing(dir), set)
	if got := left(s); got > 20*time.Second {
		t.Errorf("it begins anew with the process: %v", got)
	}
	clock.jump(21 * time.Second)
	snap, err := s.submit(sent.ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
	if snap.Codes != 0 {
		t.Errorf("%d codes today, one of them in 30 days", snap.Codes)
	}
}

func TestLoginThatEndedInAnotherProcessCountsForNoLimit(t *testing.T) {
	dir := t.TempDir()
	a := tell(t, "+9996630004", sharing(dir))
	a.advance(25 * time.Hour)
	b := tell(t, "+9996630001", sharing(dir), func(c *authflow.Config) { c.MaxOpen = 1 })
	sent := a.requested()
	if all := b.flows.List(); len(all) != 1 || all[0].State != authflow.CodeSent {
		t.Fatalf("the other process lists %+v", all)
	}
	if _, err := b.request(); !errors.As(err, new(*authflow.TooManyFlowsError)) {
		t.Fatalf("while it is open: %v", err)
	}
	if _, err := a.flows.Cancel(t.Context(), sent.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := b.request(); err != nil {
		t.Errorf("after its end: %v", err)
	}
}

// countingStore counts the records that are read.
type countingStore struct {
	authflow.Store
	reads atomic.Int64
}

func (s *countingStore) Get(ctx context.Context, id string) (authflow.Record, error) {
	s.reads.Add(1)
	return s.Store.Get(ctx, id)
}

func TestRecordsOfOthersAreReadOnceForAListAndNotForARequest(t *testing.T) {
	const many = 20
	store := &countingStore{Store: authflow.NewMemoryStore()}
	s := tell(t, "+9996630002", func(c *authflow.Config) { c.Store = store })
	s.advance(25 * time.Hour)
	now := s.telegram.Now()
	for i := range many {
		rec := authflow.Record{ID: "flow_aaaaaaaaaaa" + string(rune('a'+i)), State: authflow.CodeSent, Phone: "+1", Created: now, Expires: now.Add(time.Hour)}
		if err := store.Put(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
	}
	read := func(work func()) int64 {
		before := store.reads.Load()
		work()
		return store.reads.Load() - before
	}
	s.flows.List()
	if n := read(func() { s.flows.List() }); n != many {
		t.Errorf("a list reads %d records, and there are %d", n, many)
	}
	if n := read(func() { s.requested() }); n != 0 {
		t.Errorf("a request reads %d", n)
	}
}

func TestRecordWhoseKeyIsBackIsReadableAgain(t *testing.T) {
	dir := t.TempDir()
	s := tell(t, "+9996630003", sharing(dir))
	s.advance(25 * time.Hour)
	sent := s.requested()
	s.flows.Close()
	key := filepath.Join(dir, "key")
	if err := os.Rename(key, key+"-away"); err != nil {
		t.Fatal(err)
	}
	s = tell(t, s.phone, sharing(dir))
	if all, bad := s.flows.List(), unreadable(s); len(all) != 0 || len(bad) != 1 || bad[0].Fault != authflow.RecordKeyLost {
		t.Fatalf("without the key: %+v, %v", all, bad)
	}
	if err := os.Rename(key+"-away", key); err != nil {
		t.Fatal(err)
	}
	if again := s.requested(); again.ID != sent.ID || !again.Existing {
		t.Errorf("the number got a second login: %s, %s", again.ID, sent.ID)
	}
	if bad := unreadable(s); len(bad) != 0 {
		t.Errorf("with the key: %v", bad)
	}
	if all := s.flows.List(); !slices.ContainsFunc(all, func(x authflow.Snapshot) bool { return x.ID == sent.ID }) {
		t.Errorf("listed: %+v", all)
	}
}

func unreadable(s *story) []*authflow.RecordError {
	s.Helper()
	bad, unseen := s.flows.Unreadable()
	if unseen != nil {
		s.Error(unseen)
	}
	return bad
}
