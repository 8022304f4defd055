package authflow_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/badnet"
	"telegram-login-mcp/internal/flowstore"
)

func TestNumberThatAnotherProcessIsBusyWithIsToldInTime(t *testing.T) {
	dir := t.TempDir()
	w := &wall{reached: make(chan struct{})}
	a := tell(t, "+14155550124", sharing(dir), func(c *authflow.Config) { c.Telegram, c.Answer = w, soon })
	snap, err := a.request()
	if !errors.As(err, new(*authflow.StillRunningError)) {
		t.Fatal(err)
	}
	b := tell(t, a.phone, sharing(dir), func(c *authflow.Config) { c.Answer = 600 * time.Millisecond })
	got, err := b.request()
	var busy *authflow.BusyError
	if !errors.As(err, &busy) || got.ID != snap.ID || got.Next[0] != authflow.GetFlow {
		t.Errorf("got %+v, next %v, %v", got.ID, got.Next, err)
	}
	listed := b.flows.List()
	if len(listed) != 1 || listed[0].ID != snap.ID || slices.Contains(listed[0].Next, authflow.RequestCode) {
		t.Errorf("listed: %+v", listed)
	}
}

// TestPatienceIsOneForAWholeCall keeps a request for a number from waiting for another process first, and then as long again for Telegram.
func TestPatienceIsOneForAWholeCall(t *testing.T) {
	dir := t.TempDir()
	w := &wall{reached: make(chan struct{})}
	a := tell(t, "+14155550125", sharing(dir), func(c *authflow.Config) { c.Telegram, c.Answer = w, soon })
	if _, err := a.request(); !errors.As(err, new(*authflow.StillRunningError)) {
		t.Fatal(err)
	}
	const answer = 4 * time.Second
	other := &wall{reached: make(chan struct{})}
	b := tell(t, a.phone, sharing(dir), func(c *authflow.Config) { c.Telegram, c.Answer = other, answer })
	left := time.AfterFunc(answer*3/8, a.flows.Close) // a little before b would give up the search
	defer left.Stop()
	begun := time.Now()
	_, err := b.request()
	if !errors.As(err, new(*authflow.StillRunningError)) {
		t.Fatalf("got %v", err)
	}
	if took := time.Since(begun); took > answer*5/4 {
		t.Errorf("it took %v", took)
	}
}

func TestCallThatIsSentIsInTheStoreAsUnansweredAndToldToWhoeverCancels(t *testing.T) {
	dir := t.TempDir()
	s := tell(t, "+9996630003", sharing(dir), func(c *authflow.Config) { c.Answer = time.Second })
	s.advance(25 * time.Hour)
	sent := s.requestedInTime()
	held, _ := s.telegram.Hold("auth.signIn", "")
	snap, err := s.submit(sent.ID, s.code())
	var running *authflow.StillRunningError
	if !errors.As(err, &running) || running.Doing.Kind != authflow.ActivityAwaiting || running.Doing.Method != "auth.signIn" || !running.Doing.Until.After(running.Doing.Sent) {
		t.Fatalf("got %v", err)
	}
	if snap.Next[0] != authflow.GetFlow {
		t.Errorf("next: %v", snap.Next)
	}
	<-held
	rec, err := flowstore.New(flowstore.Options{Dir: dir, NoKeyring: true}).Get(t.Context(), sent.ID)
	if err != nil || rec.InDoubt != "auth.signIn" { // what the next process has after a kill
		t.Errorf("the store has %q, %v", rec.InDoubt, err)
	}
	snap, err = s.flows.Cancel(t.Context(), sent.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Cancelled)
	if snap.InDoubt != "auth.signIn" {
		t.Errorf("unanswered: %q", snap.InDoubt)
	}
}

// TestCancelEndsInTimeWhateverTelegramDoes has a Telegram that takes auth.cancelCode and says nothing more.
func TestCancelEndsInTimeWhateverTelegramDoes(t *testing.T) {
	s := tell(t, "+9996630004")
	s.advance(25 * time.Hour)
	sent := s.requested()
	s.rough.set(badnet.Fault{SwallowDown: true})
	ctx, stop := context.WithTimeout(t.Context(), time.Second)
	defer stop()
	begun := time.Now()
	snap, err := s.flows.Cancel(ctx, sent.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Cancelled)
	s.has(snap, authflow.TimelineEntry{Kind: authflow.EntryNoAnswer, Method: "auth.cancelCode"})
	if took := time.Since(begun); took > 5*time.Second || snap.CodeTakenBack {
		t.Errorf("it took %v, taken back: %v", took, snap.CodeTakenBack)
	}
}

func TestFirstCallThatComesToNothingIsNoRefusal(t *testing.T) {
	s := tell(t, "+9996630005", func(c *authflow.Config) { c.Work = 700 * time.Millisecond })
	s.advance(25 * time.Hour)
	s.rough.set(badnet.Fault{Refuse: true})
	snap, err := s.request()
	var network *authflow.NetworkError
	if !errors.As(err, &network) {
		t.Fatalf("got %v", err)
	}
	s.expect(snap, authflow.Failed)
	s.has(snap, authflow.TimelineEntry{Kind: authflow.EntryMoved, Event: authflow.NotReached, From: authflow.Connecting, To: authflow.Failed})
	s.rough.set(badnet.Fault{})
}

func TestUnsavedFlowIsTriedAgainByItself(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	if err := os.WriteFile(dir, nil, 0o600); err != nil { // a file where the folder should be
		t.Fatal(err)
	}
	s := tell(t, "+9996630001", sharing(dir), func(c *authflow.Config) { c.Retry = 20 * time.Millisecond })
	s.advance(25 * time.Hour)
	snap := s.requested()
	if snap.Unsaved == nil {
		t.Fatal("it is saved")
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	saved := func() error {
		_, err := flowstore.New(flowstore.Options{Dir: dir, NoKeyring: true}).Get(t.Context(), snap.ID)
		return err
	}
	tick := time.NewTicker(5 * time.Millisecond) // a file has no event
	defer tick.Stop()
	for end := time.Now().Add(20 * time.Second); saved() != nil; <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("not saved: %v", saved())
		}
	}
}

func TestRecordThatSomebodyRemovedIsSavedBeforeTheFlowRests(t *testing.T) {
	dir := t.TempDir()
	s := tell(t, "+9996630002", sharing(dir), func(c *authflow.Config) { c.Idle = time.Hour })
	s.advance(25 * time.Hour)
	snap := s.requested()
	if err := os.RemoveAll(filepath.Join(dir, "flows")); err != nil {
		t.Fatal(err)
	}
	other := tell(t, s.phone, sharing(dir))
	s.flows.Close()
	got, err := other.flows.Get(t.Context(), snap.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	other.expect(got, authflow.CodeSent)
}

func TestLimitCountsTheLoginsOfOtherProcesses(t *testing.T) {
	dir := t.TempDir()
	one := func(c *authflow.Config) { c.MaxOpen = 1 }
	a := tell(t, "+9996610001", sharing(dir), one)
	a.advance(25 * time.Hour)
	a.requested()
	b := tell(t, "+9996610002", sharing(dir), one)
	if _, err := b.request(); !errors.As(err, new(*authflow.TooManyFlowsError)) {
		t.Errorf("got %v", err)
	}
}

// deafStore takes no record of a login that has ended.
type deafStore struct{ authflow.Store }

func (s deafStore) Put(ctx context.Context, r authflow.Record) error {
	if r.State.Ended() {
		return errors.New("no space left on device")
	}
	return s.Store.Put(ctx, r)
}

func TestKeyIsWipedWhenTheEndOfALoginCannotBeSaved(t *testing.T) {
	dir := t.TempDir()
	store := flowstore.New(flowstore.Options{Dir: dir, NoKeyring: true})
	s := tell(t, "+9996610003", func(c *authflow.Config) { c.Store = deafStore{store} })
	s.advance(25 * time.Hour)
	sent := s.requested()
	if rec, err := store.Get(t.Context(), sent.ID); err != nil || rec.AuthKey.Empty() {
		t.Fatalf("the store has no key to wipe: %v", err)
	}
	if _, err := s.flows.Cancel(t.Context(), sent.ID); err != nil {
		t.Fatal(err)
	}
	if rec, err := store.Get(t.Context(), sent.ID); !errors.Is(err, authflow.ErrUnknownFlow) {
		t.Errorf("the store has %+v, %v", rec, err)
	}
}
