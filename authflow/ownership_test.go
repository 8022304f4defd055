package authflow_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/flowstore"
	"telegram-login-mcp/internal/secret"
)

// What becomes of a login when the process that began it ends, or another one takes part.

// sharing is a process that shares a folder with others.
func sharing(dir string) func(*authflow.Config) {
	return func(c *authflow.Config) { c.Store = flowstore.New(flowstore.Options{Dir: dir, NoKeyring: true}) }
}

func TestEveryStateGoesOnInAnotherProcess(t *testing.T) {
	dir := t.TempDir()
	s := tell(t, "+9996620020", sharing(dir))
	s.advance(25 * time.Hour)
	next := func(want authflow.Snapshot) *story {
		t.Helper()
		s.flows.Close()
		s = tell(t, s.phone, sharing(dir))
		all := s.flows.List()
		i := slices.IndexFunc(all, func(x authflow.Snapshot) bool { return x.ID == want.ID })
		if i < 0 {
			t.Fatalf("the next process does not know the flow: %v", all)
		}
		got := all[i]
		if got.State != want.State || got.Phone != want.Phone || got.DC != want.DC || (got.SentCode == nil) != (want.SentCode == nil) ||
			!got.ResendFrom.Equal(want.ResendFrom) || !got.Expires.Equal(want.Expires) || len(got.Timeline) < len(want.Timeline) {
			t.Errorf("the next process sees %+v, want %+v", got, want)
		}
		return s
	}
	sent := s.requested()
	s = next(sent)
	snap, err := s.submit(sent.ID, "00000")
	rpcError(t, err, "auth.signIn", "PHONE_CODE_INVALID")
	s = next(snap)
	if got, err := s.flows.Get(t.Context(), sent.ID, 0); err != nil || got.LastErr == nil {
		t.Errorf("the next process does not know how the last call ended: %v, %v", got.LastErr, err)
	} else {
		rpcError(t, got.LastErr, "auth.signIn", "PHONE_CODE_INVALID")
	}
	if snap, err = s.submit(sent.ID, s.code()); err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.PasswordNeeded)
	s = next(snap)
	if snap, err = s.flows.RecoverPassword(t.Context(), sent.ID, secret.String{}, secret.String{}); err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.RecoveryCodeSent)
	s = next(snap)
	if snap, err = s.flows.SubmitPassword(t.Context(), sent.ID, secret.New("sandbox")); err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
	s = next(snap)
	snap, x, err := s.flows.Export(t.Context(), sent.ID)
	if err != nil || x.Session.Key.Len() != 256 || !x.Asked {
		t.Fatalf("export: %+v, %v", x, err)
	}
	s = next(snap)
	if _, x, err = s.flows.Export(t.Context(), sent.ID); err != nil || x.Asked {
		t.Errorf("a second export connects although the first has handed the session over: %+v, %v", x, err)
	}
	if snap, err = s.flows.LogOut(t.Context(), sent.ID); err != nil {
		t.Fatal(err)
	}
	s = next(snap)
	if n := s.calls("auth.sendCode"); n == 0 {
		t.Error("no code was ever requested")
	}
	for _, f := range []string{"*.record", "*.damaged"} {
		if left, err := filepath.Glob(filepath.Join(dir, "flows", f)); err != nil || len(left) > 1 {
			t.Errorf("files %v, %v", left, err)
		}
	}
}

func TestQRCodeIsRefreshedAndScannedInAnotherProcess(t *testing.T) {
	dir := t.TempDir()
	s := tell(t, "+9996620001", sharing(dir))
	snap, err := s.flows.StartQR(t.Context(), authflow.QRRequest{APIID: 1, APIHash: secret.New("sandbox")})
	if err != nil {
		t.Fatal(err)
	}
	first := snap.QR.Number
	s.flows.Close()
	s = tell(t, s.phone, sharing(dir))
	if snap, err = s.flows.Get(t.Context(), snap.ID, 0); err != nil || snap.QR == nil || snap.QR.Number != first+1 {
		t.Fatalf("the code of the first process is shown again: %+v, %v", snap.QR, err)
	}
	if err := s.telegram.ScanQR(t.Context(), s.phone, snap.QR.URL()); err != nil {
		t.Fatal(err)
	}
	s.settled(snap.ID, authflow.Authorized)
}

func TestTwoProcessesTakeTurnsOnOneFlow(t *testing.T) {
	dir := t.TempDir()
	a, b := tell(t, "+9996630020", sharing(dir)), tell(t, "+9996630020", sharing(dir))
	a.advance(25 * time.Hour)
	sent := a.requested()
	again := b.requested() // the same number in the other process
	if again.ID != sent.ID || !again.Existing {
		t.Fatalf("the other process began a login of its own: %s, %s", again.ID, sent.ID)
	}
	snap, err := b.submit(sent.ID, b.code())
	if err != nil {
		t.Fatal(err)
	}
	b.expect(snap, authflow.PasswordNeeded)
	if snap, err = a.flows.Get(t.Context(), sent.ID, 0); err != nil || snap.State != authflow.PasswordNeeded {
		t.Fatalf("the first process sees %s, %v", snap.State, err)
	}
	if snap, err = a.flows.SubmitPassword(t.Context(), sent.ID, secret.New("sandbox")); err != nil {
		t.Fatal(err)
	}
	a.expect(snap, authflow.Authorized)
	if _, _, err := b.flows.Export(t.Context(), sent.ID); err != nil {
		t.Errorf("export in the other process: %v", err)
	}
}

func TestTwoProcessesThatBeginAtOnceBeginOneLogin(t *testing.T) {
	dir := t.TempDir()
	a, b := tell(t, "+9996610001", sharing(dir)), tell(t, "+9996610001", sharing(dir))
	a.advance(25 * time.Hour)
	before := a.calls("auth.sendCode")
	var wg sync.WaitGroup
	ids := make([]string, 4)
	for i := range ids {
		s := []*story{a, b}[i%2]
		wg.Go(func() {
			snap, err := s.request()
			if err != nil {
				t.Errorf("process %d: %v", i%2, err)
			}
			ids[i] = snap.ID
		})
	}
	wg.Wait()
	if len(slices.Compact(slices.Sorted(slices.Values(ids)))) != 1 {
		t.Errorf("flows %v", ids)
	}
	if n := a.calls("auth.sendCode") - before; n != 2 { // one answered with PHONE_MIGRATE_1
		t.Errorf("auth.sendCode was sent %d times", n)
	}
}

func TestBusyProcessKeepsItsFlowAndTheOtherIsToldInTime(t *testing.T) {
	dir := t.TempDir()
	w := &wall{reached: make(chan struct{})}
	a := tell(t, "+14155550123", sharing(dir), func(c *authflow.Config) { c.Telegram, c.Answer = w, soon })
	snap, err := a.request()
	if !errors.As(err, new(*authflow.StillRunningError)) {
		t.Fatal(err)
	}
	b := tell(t, a.phone, sharing(dir), func(c *authflow.Config) { c.Answer = 600 * time.Millisecond })
	begun := time.Now()
	got, err := b.submit(snap.ID, "1")
	var busy *authflow.BusyError
	if !errors.As(err, &busy) || busy.Doing.Kind != authflow.ActivityElsewhere || got.State != authflow.Connecting {
		t.Errorf("got %+v, %v", got.State, err)
	}
	if got, err = b.flows.Get(t.Context(), snap.ID, 0); err != nil || got.ID != snap.ID || got.Doing != busy.Doing {
		t.Errorf("a look at it: %+v, %v", got, err)
	}
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestLoginThatWasInterruptedAtItsStartGoesOn(t *testing.T) {
	dir := t.TempDir()
	w := &wall{reached: make(chan struct{})}
	s := tell(t, "+9996620002", sharing(dir), func(c *authflow.Config) { c.Telegram, c.Answer = w, soon })
	s.advance(25 * time.Hour)
	snap, err := s.request()
	if !errors.As(err, new(*authflow.StillRunningError)) {
		t.Fatal(err)
	}
	s.flows.Close()
	s = tell(t, s.phone, sharing(dir))
	got, err := s.flows.Get(t.Context(), snap.ID, 5*time.Second) // nothing goes on in it, so it is not waited for
	if err != nil || got.State != authflow.Connecting || got.Next[0] != authflow.RequestCode {
		t.Fatalf("the next process sees %s, next %v, %v", got.State, got.Next, err)
	}
	if got = s.requested(); got.ID != snap.ID {
		t.Errorf("it began another login: %s", got.ID)
	}
	s.expect(got, authflow.CodeSent)
}

// TestSessionThatWasFetchedIsKeptForAnHour is about a key that somebody else uses now.
func TestSessionThatWasFetchedIsKeptForAnHour(t *testing.T) {
	dir := t.TempDir()
	s := tell(t, "+9996630001", sharing(dir))
	s.advance(25 * time.Hour)
	snap, err := s.submit(s.requested().ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	if left := snap.Expires.Sub(snap.Now); left < 23*time.Hour || snap.Next[0] != authflow.GetSession {
		t.Errorf("before it is fetched it is kept for %v, next %v", left, snap.Next)
	}
	if snap, _, err = s.flows.Export(t.Context(), snap.ID); err != nil {
		t.Fatal(err)
	}
	if left := snap.Expires.Sub(snap.Now); left < 23*time.Hour || snap.Next[0] != authflow.GetSession {
		t.Errorf("before anybody has it, it is kept for %v, next %v", left, snap.Next)
	}
	if _, err = s.flows.Delivered(t.Context(), snap.ID); err != nil {
		t.Fatal(err)
	}
	s.flows.Close()
	s = tell(t, s.phone, sharing(dir))
	if snap, err = s.flows.Get(t.Context(), snap.ID, 0); err != nil {
		t.Fatal(err)
	}
	if left := snap.Expires.Sub(snap.Now); left > time.Hour || len(snap.Next) != 0 {
		t.Errorf("afterwards it is kept for %v, next %v", left, snap.Next)
	}
	s.advance(59 * time.Minute)
	if _, _, err = s.flows.Export(t.Context(), snap.ID); err != nil {
		t.Errorf("within the hour: %v", err)
	}
	s.advance(2 * time.Minute)
	if snap, _, err = s.flows.Export(t.Context(), snap.ID); !errors.As(err, new(*authflow.StateError)) || snap.State != authflow.Expired {
		t.Errorf("after the hour: %s, %v", snap.State, err)
	}
}

func TestWhatIsKnownOfANumberOutlivesTheProcess(t *testing.T) {
	dir := t.TempDir()
	s := tell(t, "+9996620003", sharing(dir))
	s.advance(25 * time.Hour)
	snap := s.requested()
	s.inject("auth.signIn", 420, "FLOOD_WAIT_600")
	_, err := s.submit(snap.ID, s.code())
	rpcError(t, err, "auth.signIn", "FLOOD_WAIT")
	s.flows.Close()

	s = tell(t, s.phone, sharing(dir))
	before := s.calls("auth.signIn")
	snap, err = s.submit(snap.ID, "22222")
	var flood *authflow.FloodError
	if !errors.As(err, &flood) || flood.Left < 500*time.Second {
		t.Errorf("the pause is forgotten: %v", err)
	}
	if n := s.calls("auth.signIn"); n != before {
		t.Error("it was sent all the same")
	}
	if snap.Codes != 1 {
		t.Errorf("%d codes today", snap.Codes)
	}
	s.advance(11 * time.Minute)
	if snap, err = s.submit(snap.ID, "22222"); err != nil { // the sandbox keeps codes for 5 minutes
		rpcError(t, err, "auth.signIn", "PHONE_CODE_EXPIRED")
	}
	if snap, err = s.submit(s.requested().ID, s.code()); err != nil {
		t.Fatal(err)
	}
	if _, err = s.flows.LogOut(t.Context(), snap.ID); err != nil {
		t.Fatal(err)
	}
	s.flows.Close()

	s = tell(t, s.phone, sharing(dir))
	s.expect(s.requested(), authflow.Authorized) // the future auth token was kept
}

func TestFlowsWhoseTimeEndedWhileNobodyRanAreWiped(t *testing.T) {
	dir := t.TempDir()
	s := tell(t, "+9996620004", sharing(dir))
	s.advance(25 * time.Hour)
	snap := s.requested()
	s.flows.Close()
	s.advance(16 * time.Minute)
	s = tell(t, s.phone, sharing(dir))
	all := s.flows.List()
	if len(all) != 1 || all[0].State != authflow.Expired {
		t.Fatalf("flows %+v", all)
	}
	s.flows.Close()
	rec, err := flowstore.New(flowstore.Options{Dir: dir, NoKeyring: true}).Get(t.Context(), snap.ID)
	if err != nil || !rec.AuthKey.Empty() || !rec.APIHash.Empty() || !rec.Gotd.Empty() {
		t.Errorf("an ended flow keeps its secrets: %v", err)
	}
	s.advance(2 * time.Hour)
	s = tell(t, s.phone, sharing(dir))
	if all := s.flows.List(); len(all) != 0 {
		t.Errorf("flows %+v", all)
	}
	s.flows.Close()
	if left, err := filepath.Glob(filepath.Join(dir, "flows", "flow_*")); err != nil || len(left) != 0 {
		t.Errorf("files %v, %v", left, err)
	}
}

func TestIdleFlowGivesItsConnectionUpAndGetsItBack(t *testing.T) {
	s := tell(t, "+9996620004", func(c *authflow.Config) { c.Idle = 50 * time.Millisecond })
	s.advance(25 * time.Hour)
	snap := s.requested()
	tick := time.NewTicker(5 * time.Millisecond) // the network tells nobody when a connection is gone
	defer tick.Stop()
	for s.rough.links[2].Open() > 0 {
		<-tick.C
	}
	if all := s.flows.List(); len(all) != 1 || all[0].State != authflow.CodeSent || all[0].SentCode == nil {
		t.Errorf("an idle flow is listed as %+v", all)
	}
	got, err := s.submit(snap.ID, "22222")
	if err != nil {
		t.Fatal(err)
	}
	s.expect(got, authflow.Authorized)
}

func TestIdleFlowStillEndsWithItsTime(t *testing.T) {
	s := tell(t, "+9996610004", func(c *authflow.Config) { c.Idle = time.Millisecond })
	s.advance(25 * time.Hour)
	snap := s.requested()
	s.advance(16 * time.Minute)
	got, err := s.flows.Get(t.Context(), snap.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	s.expect(got, authflow.Expired)
}

func TestProgressTellsWhatACallWaitsFor(t *testing.T) {
	w := &wall{reached: make(chan struct{})}
	s := tell(t, "+14155550123", func(c *authflow.Config) { c.Telegram, c.Answer = w, soon })
	var mu sync.Mutex
	var told []authflow.Activity
	ctx := authflow.WithProgress(t.Context(), func(doing authflow.Activity) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, doing)
	})
	_, err := s.flows.RequestCode(ctx, authflow.CodeRequest{Phone: s.phone, APIID: 1, APIHash: secret.New("sandbox")})
	if !errors.As(err, new(*authflow.StillRunningError)) {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if !slices.Contains(told, atTheWall) {
		t.Errorf("told %v", told)
	}
}

func TestClosingInTheMiddleLosesNothing(t *testing.T) {
	dir := t.TempDir()
	s := tell(t, "+9996620001", sharing(dir))
	held, _ := s.telegram.Hold("auth.sendCode", "") // which is never answered
	ended := make(chan error, 1)
	go func() {
		_, err := s.request()
		ended <- err
	}()
	<-held
	s.flows.Close()
	if err := <-ended; !errors.Is(err, authflow.ErrClosed) {
		t.Errorf("the running call ended with %v", err)
	}
	s = tell(t, s.phone, sharing(dir))
	all := s.flows.List()
	if len(all) != 1 || all[0].State != authflow.Connecting {
		t.Errorf("flows %+v", all)
	}
	if _, err := s.flows.Cancel(context.Background(), all[0].ID); err != nil {
		t.Errorf("cancel: %v", err)
	}
}
