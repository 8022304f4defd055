package authflow_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/badnet"
	"telegram-login-mcp/internal/secret"
)

// What a bad network does to a login, and what the person is told. Each story ends with a login, or with the reason why there is none.

func TestSlowNetworkOnlyTakesLonger(t *testing.T) {
	s := tell(t, "+9996610020")
	s.rough.set(badnet.Fault{Delay: 60 * time.Millisecond})
	snap, err := s.submit(s.requested().ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	if snap, err = s.flows.SubmitPassword(t.Context(), snap.ID, secret.New("sandbox")); err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
}

// lostAnswer lets a call reach Telegram, loses its answer, and breaks the connection.
func (s *story) lostAnswer(method string, call func() (authflow.Snapshot, error)) (authflow.Snapshot, error) {
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
	s.rough.all((*badnet.Link).Reset)
	release()
	e := <-ended
	return e.snap, e.err
}

func TestLostAnswerToTheCodeIsAskedForAndTheLoginStands(t *testing.T) {
	s := tell(t, "+9996620001")
	sent := s.requested()
	snap, err := s.lostAnswer("auth.signIn", func() (authflow.Snapshot, error) { return s.submit(sent.ID, s.code()) })
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
	s.has(snap, authflow.TimelineEntry{Kind: authflow.EntryAnswerLost, Method: "auth.signIn"})
	if _, x, err := s.flows.Export(t.Context(), snap.ID); err != nil || x.User.ID != 1020001 {
		t.Errorf("export: %+v, %v", x.User, err)
	}
}

func TestLostAnswerToTheCodeLeadsToThePassword(t *testing.T) {
	s := tell(t, "+9996620020")
	sent := s.requested()
	snap, err := s.lostAnswer("auth.signIn", func() (authflow.Snapshot, error) { return s.submit(sent.ID, s.code()) })
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.PasswordNeeded)
	snap, err = s.lostAnswer("auth.checkPassword", func() (authflow.Snapshot, error) {
		return s.flows.SubmitPassword(t.Context(), sent.ID, secret.New("sandbox"))
	})
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
}

func TestLostAnswerToLogOutIsALogOut(t *testing.T) {
	s := tell(t, "+9996620002")
	snap, err := s.submit(s.requested().ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	snap, err = s.lostAnswer("auth.logOut", func() (authflow.Snapshot, error) { return s.flows.LogOut(t.Context(), snap.ID) })
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.LoggedOut)
}

func TestWrongCodeWhoseAnswerWasLostCanBeTriedAgain(t *testing.T) {
	s := tell(t, "+9996630001")
	sent := s.requested()
	held, release := s.telegram.Hold("auth.signIn", "")
	ended := make(chan error, 1)
	go func() {
		_, err := s.submit(sent.ID, "00000")
		ended <- err
	}()
	<-held
	s.rough.all((*badnet.Link).Reset)
	release()
	rpcError(t, <-ended, "auth.signIn", "PHONE_CODE_INVALID") // sent once more, because nobody was logged in
	snap, err := s.submit(sent.ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
}

func TestSilenceIsToldAndTheLateAnswerKept(t *testing.T) {
	s := tell(t, "+9996620003", func(c *authflow.Config) { c.Answer = 300 * time.Millisecond })
	sent := s.requestedInTime()
	held, release := s.telegram.Hold("auth.signIn", "")
	_, err := s.submit(sent.ID, s.code())
	var running *authflow.StillRunningError
	if !errors.As(err, &running) || running.Doing.For != authflow.SubmitCode {
		t.Fatalf("got %v", err)
	}
	<-held
	if _, err := s.submit(sent.ID, "1"); !errors.As(err, new(*authflow.BusyError)) {
		t.Errorf("a second call meanwhile: %v", err)
	}
	s.rough.all((*badnet.Link).Cut)
	release()
	s.settled(sent.ID, authflow.Authorized)
}

// TestOutageCostsNoSecondCode holds the answer with the code back for longer than gotd repeats a message by itself.
func TestOutageCostsNoSecondCode(t *testing.T) {
	s := tell(t, "+9996620004", func(c *authflow.Config) { c.Answer = 2 * time.Second })
	held, release := s.telegram.Hold("auth.sendCode", "")
	ended := make(chan authflow.Snapshot, 1)
	go func() {
		snap, _ := s.request() // what it says is seen in the snapshot
		ended <- snap
	}()
	<-held
	s.rough.set(badnet.Fault{Hold: true})
	release()
	outage := time.NewTimer(32 * time.Second)
	sent := <-ended
	if now, ok := s.flows.Peek(sent.ID); !ok || now.State != authflow.Connecting || now.Doing.Kind != authflow.ActivityAwaiting {
		t.Errorf("in the outage: %s, %v", now.State, now.Doing)
	}
	<-outage.C
	s.rough.set(badnet.Fault{})
	snap := s.settled(sent.ID, authflow.CodeSent)
	if n := s.calls("auth.sendCode"); n != 1 || snap.Codes != 1 {
		t.Errorf("%d codes were asked for, %d are counted", n, snap.Codes)
	}
	for _, m := range snap.Timeline {
		if m.Kind == authflow.EntrySentAgainAfterBreak || strings.Contains(m.Cause, "broke") {
			t.Errorf("nothing broke, and the timeline says %+v", m)
		}
	}
}

// looked is a store that tells of every look at a record.
type looked struct {
	authflow.Store
	at chan struct{}
}

func (l looked) Get(ctx context.Context, id string) (authflow.Record, error) {
	rec, err := l.Store.Get(ctx, id)
	select {
	case l.at <- struct{}{}:
	default:
	}
	return rec, err
}

// TestWaitIsOverWhenAnotherProcessHasMadeTheChange waits for a login whose call runs elsewhere.
func TestWaitIsOverWhenAnotherProcessHasMadeTheChange(t *testing.T) {
	dir := t.TempDir()
	a := tell(t, "+9996620020", sharing(dir))
	sent := a.requested()
	look := make(chan struct{}, 1)
	b := tell(t, a.phone, func(c *authflow.Config) {
		sharing(dir)(c)
		c.Store = looked{c.Store, look}
	})
	held, release := a.telegram.Hold("auth.signIn", "")
	submitted := make(chan error, 1)
	go func() {
		_, err := a.submit(sent.ID, a.code())
		submitted <- err
	}()
	<-held
	begun, waited := time.Now(), make(chan authflow.Snapshot, 1)
	go func() {
		snap, _ := b.flows.Get(t.Context(), sent.ID, 20*time.Second)
		waited <- snap
	}()
	<-look
	release()
	if err := <-submitted; err != nil {
		t.Fatal(err)
	}
	if got := <-waited; got.State != authflow.PasswordNeeded || time.Since(begun) > 15*time.Second {
		t.Errorf("after %v: %s", time.Since(begun), got.State)
	}
}

// requestedInTime requests a code where calls may be answered before the code has come.
func (s *story) requestedInTime() authflow.Snapshot {
	s.Helper()
	snap, err := s.request()
	if err != nil && !errors.As(err, new(*authflow.StillRunningError)) {
		s.Fatal(err)
	}
	return s.settled(snap.ID, authflow.CodeSent)
}

func TestConnectionThatIsCutWhileNobodyLooksComesBack(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]func(*badnet.Link){"cut": (*badnet.Link).Cut, "reset": (*badnet.Link).Reset} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := tell(t, map[string]string{"cut": "+9996620004", "reset": "+9996620005"}[name])
			s.advance(25 * time.Hour)
			sent := s.requested()
			s.rough.all(harm)
			code := "22222"
			if name == "reset" { // a flash call
				code = s.called()
			}
			snap, err := s.submit(sent.ID, code)
			if err != nil {
				t.Fatal(err)
			}
			s.expect(snap, authflow.Authorized)
		})
	}
}

func TestCorruptedBytesAreNeverTakenForAnAnswer(t *testing.T) {
	s := tell(t, "+9996620001", func(c *authflow.Config) { c.Answer = 200 * time.Millisecond })
	s.advance(25 * time.Hour)
	sent := s.requestedInTime()
	s.rough.set(badnet.Fault{CorruptDown: true})
	snap, err := s.submit(sent.ID, s.code())
	if !errors.As(err, new(*authflow.StillRunningError)) && !errors.As(err, new(*authflow.NetworkError)) {
		t.Fatalf("got %v in %s: %v", err, snap.State, snap.Timeline)
	}
	if snap.State != authflow.CodeSent {
		t.Errorf("state %s", snap.State)
	}
	s.rough.set(badnet.Fault{})
	s.rough.all((*badnet.Link).Cut)
	for {
		snap, err = s.flows.Get(t.Context(), sent.ID, 10*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		if snap.Doing.Zero() {
			break
		}
	}
	if snap.State != authflow.Authorized { // the running call may have ended with the bad network
		if snap, err = s.submit(sent.ID, s.code()); errors.As(err, new(*authflow.StillRunningError)) {
			snap, err = s.settled(sent.ID, authflow.Authorized), nil
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	s.expect(snap, authflow.Authorized)
}

func TestConnectionThatIsResetAtOnceIsToldWithItsAttempts(t *testing.T) {
	s := tell(t, "+9996620002", func(c *authflow.Config) { c.Answer, c.Work = 1500*time.Millisecond, 8*time.Second })
	s.rough.set(badnet.Fault{Refuse: true})
	snap, err := s.request()
	var running *authflow.StillRunningError
	if !errors.As(err, &running) || running.Doing.For != authflow.RequestCode || running.Doing.Kind != authflow.ActivityConnecting || running.Doing.DC != 2 || running.Doing.Last == "" {
		t.Fatalf("got %v", err)
	}
	s.expect(snap, authflow.Connecting)
	s.rough.set(badnet.Fault{}) // the network is back before the program gives up
	s.settled(snap.ID, authflow.CodeSent)
}

func TestNetworkThatStaysAwayEndsTheFlowWithTheReason(t *testing.T) {
	dir := t.TempDir()
	s := tell(t, "+9996620003", sharing(dir), func(c *authflow.Config) { c.Work = 1200 * time.Millisecond })
	s.advance(25 * time.Hour)
	s.rough.set(badnet.Fault{Hang: true})
	snap, err := s.request()
	var network *authflow.NetworkError
	if !errors.As(err, &network) || network.Doing.Kind != authflow.ActivityConnecting || network.Doing.DC != 2 {
		t.Fatalf("got %v", err)
	}
	s.expect(snap, authflow.Failed)
	s.rough.set(badnet.Fault{})
	s.rough.all((*badnet.Link).Cut)
	s.flows.Close()
	s = tell(t, s.phone, sharing(dir)) // with the time that a slow machine needs
	var kept *authflow.NetworkError
	later, err := s.flows.Get(t.Context(), snap.ID, 0)
	if err != nil || !errors.As(later.LastErr, &kept) {
		t.Fatalf("the next process says %v (%v)", later.LastErr, err)
	}
	if network.Fault != authflow.FaultTimedOut || kept.Fault != network.Fault || kept.Error() != network.Error() {
		t.Errorf("the next process says %v (%q), and this one said %v (%q)", kept, kept.Fault, network, network.Fault)
	}
	if again := s.requested(); again.ID == snap.ID {
		t.Error("the number is not free for another try")
	}
}

func TestTelegramThatRestartsForgetsTheKeyAndTheFlowSaysSo(t *testing.T) {
	s := tell(t, "+9996620001")
	sent := s.requested()
	code := s.code()
	if err := s.rough.restart(); err != nil {
		t.Fatal(err)
	}
	s.telegram = s.rough.behind.Load()
	snap, err := s.submit(sent.ID, code)
	if !errors.Is(err, authflow.ErrKeyReplaced) {
		t.Fatalf("got %v", err)
	}
	s.expect(snap, authflow.Failed)
	s.has(snap, authflow.TimelineEntry{Kind: authflow.EntryKeyReplaced})
	again := s.requested()
	if snap, err = s.submit(again.ID, s.code()); err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
}
