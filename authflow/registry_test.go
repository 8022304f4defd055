package authflow_test

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
)

func TestSecondRequestReturnsThePendingFlow(t *testing.T) {
	s := tell(t, "+9996610001")
	s.advance(25 * time.Hour) // the number may ask for codes again
	before := s.calls("auth.sendCode")
	first := s.requested()
	if !regexp.MustCompile(`^flow_[a-z2-7]{12}$`).MatchString(first.ID) {
		t.Errorf("flow ID %q", first.ID)
	}
	second := s.requested()
	if second.ID != first.ID || !second.Existing || first.Existing {
		t.Errorf("first %s, second %s (existing %v)", first.ID, second.ID, second.Existing)
	}
	if n := s.calls("auth.sendCode") - before; n != 2 { // one refused with PHONE_MIGRATE_1, one answered
		t.Errorf("auth.sendCode was called %d times", n)
	}
}

func TestCancelTakesTheCodeBackAndFreesTheNumber(t *testing.T) {
	s := tell(t, "+9996610002")
	before := s.calls("auth.cancelCode")
	snap := s.requested()
	done, err := s.flows.Cancel(t.Context(), snap.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.expect(done, authflow.Cancelled)
	if n := s.calls("auth.cancelCode") - before; n != 1 {
		t.Errorf("auth.cancelCode was called %d times", n)
	}
	if _, err := s.flows.Cancel(t.Context(), snap.ID); !errors.As(err, new(*authflow.StateError)) {
		t.Errorf("second cancel: %v", err)
	}
	if _, err := s.submit(snap.ID, "11111"); !errors.As(err, new(*authflow.StateError)) {
		t.Errorf("code after cancel: %v", err)
	}
	if again := s.requested(); again.ID == snap.ID {
		t.Error("the number is not free after cancel")
	}
}

func TestToolsThatDoNotFitAreRefusedWithThoseThatDo(t *testing.T) {
	s := tell(t, "+9996610003")
	if _, err := s.submit("flow_nosuchflow22", "1"); !errors.Is(err, authflow.ErrUnknownFlow) {
		t.Errorf("unknown flow: %v", err)
	}
	snap := s.requested()
	if _, err := s.submit(snap.ID, " - "); !errors.Is(err, authflow.ErrCodeEmpty) {
		t.Errorf("empty code: %v", err)
	}
	_, _, err := s.flows.Export(t.Context(), snap.ID)
	var state *authflow.StateError
	if !errors.As(err, &state) || !slices.Contains(state.Allowed, authflow.SubmitCode) {
		t.Errorf("session before login: %v", err)
	}
	if now, err := s.flows.Get(t.Context(), snap.ID, 0); err != nil || now.State != authflow.CodeSent {
		t.Errorf("state afterwards %s, %v", now.State, err)
	}
}

func TestErrorsLeaveTheFlowWhereTheTableSays(t *testing.T) {
	s := tell(t, "+9996630003")
	snap := s.requested()
	for _, c := range []struct {
		code int
		name string
		want authflow.State
	}{
		{400, "PHONE_CODE_EMPTY", authflow.CodeSent},
		{500, "SIGN_IN_FAILED", authflow.CodeSent},
		{400, "NEVER_SEEN_BEFORE", authflow.CodeSent},
		{401, "AUTH_KEY_UNREGISTERED", authflow.Failed},
	} {
		times := 1
		if c.code == 500 { // tried once more by itself
			times = 2
		}
		s.injectTimes("auth.signIn", c.code, c.name, times)
		got, err := s.submit(snap.ID, "33333")
		rpcError(t, err, "auth.signIn", c.name)
		s.expect(got, c.want)
	}
}

func TestHalfLoggedInGoesOnAtThePassword(t *testing.T) {
	s := tell(t, "+9996620020")
	snap, err := s.submit(s.requested().ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	if snap, err = s.flows.SubmitPassword(t.Context(), snap.ID, secret.New("sandbox")); err != nil {
		t.Fatal(err)
	}
	s.inject("users.getUsers", 401, "SESSION_PASSWORD_NEEDED")
	snap, _, err = s.flows.Export(t.Context(), snap.ID)
	rpcError(t, err, "users.getUsers", "SESSION_PASSWORD_NEEDED")
	s.expect(snap, authflow.PasswordNeeded)
}

func TestAnotherProcessGoesOnWithTheRecord(t *testing.T) {
	store := authflow.NewMemoryStore()
	s := tell(t, "+9996620020", func(c *authflow.Config) { c.Store = store })
	snap := s.requested()
	s.flows.Close()

	other := tell(t, s.phone, func(c *authflow.Config) { c.Store = store })
	snap, err := other.submit(snap.ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	other.expect(snap, authflow.PasswordNeeded)
	other.flows.Close()

	third := tell(t, s.phone, func(c *authflow.Config) { c.Store = store })
	snap, err = third.flows.SubmitPassword(t.Context(), snap.ID, secret.New("sandbox"))
	if err != nil {
		t.Fatal(err)
	}
	third.expect(snap, authflow.Authorized)
	if _, x, err := third.flows.Export(t.Context(), snap.ID); err != nil || x.Session.Key.Len() != 256 {
		t.Errorf("export: %v", err)
	}
}

func TestFlowEndsWhenItsTimeIsOver(t *testing.T) {
	s := tell(t, "+9996610004")
	snap := s.requested()
	s.advance(16 * time.Minute)
	got, err := s.flows.Get(t.Context(), snap.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	s.expect(got, authflow.Expired)
	s.advance(2 * time.Hour)
	if _, err := s.flows.Get(t.Context(), snap.ID, 0); !errors.Is(err, authflow.ErrUnknownFlow) {
		t.Errorf("an old end is still known: %v", err)
	}
}

// wall is a Telegram that cannot be reached: it blocks until it is given up.
type wall struct{ reached chan struct{} }

// soon is when a call against a wall answers: late enough for a busy machine to have seen the wall.
const soon = 500 * time.Millisecond

func (w *wall) Connect(ctx context.Context, p authflow.ConnectParams) (authflow.Conn, error) {
	p.Observe(authflow.ConnectionEvent{Kind: authflow.Dialing, DC: 2, Attempt: 1})
	p.Observe(authflow.ConnectionEvent{Kind: authflow.DialFailed, DC: 2, Attempt: 1, Err: errors.New("connection refused")})
	p.Observe(authflow.ConnectionEvent{Kind: authflow.Dialing, DC: 2, Attempt: 3})
	close(w.reached)
	<-ctx.Done()
	return nil, ctx.Err()
}

// atTheWall is a request for a code that a wall has stopped.
var atTheWall = authflow.Activity{Kind: authflow.ActivityConnecting, For: authflow.RequestCode, DC: 2, Attempt: 3, Last: "connection refused"}

func TestCallAnswersInTimeAndSaysWhatGoesOn(t *testing.T) {
	w := &wall{reached: make(chan struct{})}
	s := tell(t, "+14155550123", func(c *authflow.Config) { c.Telegram, c.Answer = w, soon })
	snap, err := s.request()
	var running *authflow.StillRunningError
	if !errors.As(err, &running) || running.Doing != atTheWall {
		t.Fatalf("got %v", err)
	}
	s.expect(snap, authflow.Connecting)
	again, err := s.request()
	if !errors.As(err, &running) || again.ID != snap.ID {
		t.Errorf("second request while the first runs: %s, %v", again.ID, err)
	}
}

func TestLoginThatNeverConnectsEndsWithItsTime(t *testing.T) {
	w := &wall{reached: make(chan struct{})}
	s := tell(t, "+14155550193", func(c *authflow.Config) { c.Telegram, c.Answer, c.Work = w, soon, 4*soon })
	snap, err := s.request()
	if !errors.As(err, new(*authflow.StillRunningError)) {
		t.Fatal(err)
	}
	s.advance(16 * time.Minute) // the call that is under way keeps the login until it has come to an end
	s.settled(snap.ID, authflow.Failed)
}

func TestLoginThatWasLeftConnectingEndsWithItsTime(t *testing.T) {
	store := authflow.NewMemoryStore()
	s := tell(t, "+14155550193", func(c *authflow.Config) { c.Store = store })
	now := s.telegram.Now()
	rec := authflow.Record{ID: "flow_aaaaaaaaaaaa", State: authflow.Connecting, Phone: s.phone, Created: now.Add(-time.Hour), Entered: now.Add(-time.Hour), Expires: now.Add(-time.Minute)}
	if err := store.Put(t.Context(), rec); err != nil {
		t.Fatal(err)
	}
	snap, err := s.flows.Get(t.Context(), rec.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Expired)
}

func TestCancelDropsTheAnswerOfARunningCall(t *testing.T) {
	w := &wall{reached: make(chan struct{})}
	s := tell(t, "+14155550194", func(c *authflow.Config) { c.Telegram = w })
	ended := make(chan error, 1)
	go func() {
		_, err := s.request()
		ended <- err
	}()
	<-w.reached
	flows := s.flows.List()
	if len(flows) != 1 {
		t.Fatalf("%d flows", len(flows))
	}
	snap, err := s.flows.Cancel(t.Context(), flows[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Cancelled)
	if err := <-ended; !errors.Is(err, authflow.ErrStaleFlow) {
		t.Errorf("the cancelled call ended with %v", err)
	}
}

func TestUnreachableTelegramEndsWithTheLastError(t *testing.T) {
	w := &wall{reached: make(chan struct{})}
	s := tell(t, "+14155550195", func(c *authflow.Config) { c.Telegram, c.Work = w, soon })
	snap, err := s.request()
	var network *authflow.NetworkError
	if !errors.As(err, &network) || network.Err.Error() != "connection refused" {
		t.Fatalf("got %v", err)
	}
	s.expect(snap, authflow.Failed)
}

func TestOpenFlowsAreLimited(t *testing.T) {
	w := &wall{reached: make(chan struct{})}
	s := tell(t, "+14155550196", func(c *authflow.Config) { c.Telegram, c.Answer, c.MaxOpen = w, time.Millisecond, 1 })
	if _, err := s.request(); !errors.As(err, new(*authflow.StillRunningError)) {
		t.Fatal(err)
	}
	s.phone = "+14155550197"
	var limit *authflow.TooManyFlowsError
	if _, err := s.request(); !errors.As(err, &limit) || limit.Limit != 1 {
		t.Errorf("second flow: %v", err)
	}
}

func TestWaitEndsWithTheNextChange(t *testing.T) {
	w := &wall{reached: make(chan struct{})}
	s := tell(t, "+14155550198", func(c *authflow.Config) { c.Telegram, c.Work = w, 200*time.Millisecond })
	ended := make(chan error, 1)
	go func() {
		_, err := s.request()
		ended <- err
	}()
	<-w.reached
	id := s.flows.List()[0].ID
	for {
		snap, err := s.flows.Get(t.Context(), id, 20*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		if snap.State == authflow.Failed {
			break
		}
	}
	if err := <-ended; err == nil {
		t.Error("the request succeeded against a wall")
	}
}
