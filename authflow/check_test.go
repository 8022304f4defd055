package authflow_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/badnet"
	"telegram-login-mcp/internal/secret"
)

// stranger is a session that was made by a registry that has forgotten it, as one that somebody pastes.
func (s *story) stranger() authflow.ForeignSession {
	s.Helper()
	id := s.requested().ID
	snap, err := s.submit(id, s.code())
	if err != nil {
		s.Fatal(err)
	}
	if snap.State == authflow.PasswordNeeded {
		x, err := s.sessionOf(id)
		if err != nil {
			s.Fatal(err)
		}
		return x
	}
	_, x, err := s.flows.Export(s.Context(), id)
	if err != nil {
		s.Fatal(err)
	}
	key := x.Session
	key.Gotd = secret.Bytes{} // which only this program writes
	return authflow.ForeignSession{Session: key, APIID: 1, APIHash: secret.New("sandbox")}
}

// sessionOf is the session of a flow that is not logged in yet, out of its record, once the flow has left memory.
func (s *story) sessionOf(id string) (authflow.ForeignSession, error) {
	s.flows.Close()
	rec, err := s.store.Get(s.Context(), id)
	return authflow.ForeignSession{
		Session: authflow.Session{DC: rec.DC, Key: rec.AuthKey}, APIID: 1, APIHash: secret.New("sandbox"),
	}, err
}

// checks is a registry that knows no flow, in the world of the story.
func (s *story) checks() *authflow.Registry {
	s.Helper()
	r := authflow.New(authflow.Config{Telegram: s.rough, ParsePhone: parsePhone, Clock: s.rough})
	s.Cleanup(r.Close)
	return r
}

func TestASessionThatWasMadeElsewhereIsAskedAboutOnceAndLeftAlone(t *testing.T) {
	s := tell(t, "+9996620001")
	x := s.stranger()
	dials := s.rough.links[2].Accepted()
	c, err := s.checks().CheckSession(t.Context(), x)
	if err != nil || c.Dead != nil || c.FlowID != "" || c.HalfDone {
		t.Fatalf("%v, %+v", err, c)
	}
	if c.User == nil || c.User.ID != 1020001 || c.User.Phone == "" || c.User.Restricted {
		t.Errorf("user %+v", c.User)
	}
	if c.HasPassword == nil || *c.HasPassword || c.Frozen != nil {
		t.Errorf("password %v, frozen %v", c.HasPassword, c.Frozen)
	}
	if got := s.rough.links[2].Accepted() - dials; got != 1 {
		t.Errorf("%d connections, want one", got)
	}
	if _, err := s.checks().CheckSession(t.Context(), x); err != nil { // Telegram sees no connection of the first any more
		t.Error(err)
	}
}

func TestEveryDeathOfASessionIsToldForWhatItIs(t *testing.T) {
	for _, death := range []struct {
		code int
		name string
	}{
		{401, "AUTH_KEY_UNREGISTERED"}, {401, "AUTH_KEY_INVALID"}, {401, "SESSION_REVOKED"}, {401, "SESSION_EXPIRED"},
		{401, "USER_DEACTIVATED"}, {401, "USER_DEACTIVATED_BAN"}, {406, "AUTH_KEY_DUPLICATED"},
	} {
		t.Run(death.name, func(t *testing.T) {
			s := tell(t, "+9996620001")
			x := s.stranger()
			s.inject("users.getUsers", death.code, death.name)
			c, err := s.checks().CheckSession(t.Context(), x)
			if err != nil {
				t.Fatal(err)
			}
			rpcError(t, c.Dead, "users.getUsers", death.name)
			if c.User != nil || c.Listed {
				t.Errorf("a dead session told %+v", c)
			}
		})
	}
}

func TestASecondConnectionWithOneKeyIsToldAsWhatKilledIt(t *testing.T) {
	s := tell(t, "+9996620001")
	x := s.stranger()
	tool, err := s.rough.Connect(t.Context(), authflow.ConnectParams{APIID: 1, APIHash: x.APIHash, Session: x.Session, Once: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tool.Close() }()
	c, err := s.checks().CheckSession(t.Context(), x)
	if err != nil {
		t.Fatal(err)
	}
	var rpc *authflow.RPCError
	if !errors.As(c.Dead, &rpc) || rpc.Type != "AUTH_KEY_DUPLICATED" {
		t.Errorf("got %v", c.Dead)
	}
}

func TestAKeyThatTelegramDoesNotKnowIsDeadAndNoOtherIsMade(t *testing.T) {
	s := tell(t, "+9996620001")
	x := s.stranger()
	if err := s.rough.restart(); err != nil {
		t.Fatal(err)
	}
	dials := s.rough.links[2].Accepted()
	c, err := s.checks().CheckSession(t.Context(), x)
	if err != nil || !errors.Is(c.Dead, authflow.ErrKeyUnknown) {
		t.Fatalf("%v, dead by %v", err, c.Dead)
	}
	if got := s.rough.links[2].Accepted() - dials; got != 1 {
		t.Errorf("%d connections, want one", got)
	}
	if calls := s.rough.behind.Load().Calls(); len(calls) != 0 {
		t.Errorf("a new key made calls: %+v", calls)
	}
}

func TestASessionAtTheWrongDCIsNotKnownThere(t *testing.T) {
	s := tell(t, "+9996620001")
	x := s.stranger()
	x.Session.DC = 3
	c, err := s.checks().CheckSession(t.Context(), x)
	if err != nil || !errors.Is(c.Dead, authflow.ErrKeyUnknown) {
		t.Errorf("%v, dead by %v", err, c.Dead)
	}
}

func TestACheckGoesToNoOtherDC(t *testing.T) {
	s := tell(t, "+9996620001")
	x := s.stranger()
	s.inject("users.getUsers", 303, "USER_MIGRATE_3")
	dials := s.rough.links[3].Accepted()
	_, err := s.checks().CheckSession(t.Context(), x)
	if rpc := rpcError(t, err, "users.getUsers", "USER_MIGRATE"); rpc.Argument != 3 {
		t.Errorf("sent to %d", rpc.Argument)
	}
	if got := s.rough.links[3].Accepted() - dials; got != 0 {
		t.Errorf("%d connections to DC 3", got)
	}
}

func TestANetworkThatFailsSaysNothingOfASession(t *testing.T) {
	s := tell(t, "+9996620001")
	x := s.stranger()
	s.rough.set(badnet.Fault{Refuse: true})
	c, err := s.checks().CheckSession(t.Context(), x)
	if c.Dead != nil || authflow.FaultOf(err) == "" {
		t.Errorf("dead by %v, %v", c.Dead, err)
	}
}

func TestAConnectionThatBreaksIsNotMadeAgain(t *testing.T) {
	s := tell(t, "+9996620001")
	x := s.stranger()
	held, release := s.telegram.Hold("users.getUsers", s.phone)
	defer release()
	dials := s.rough.links[2].Accepted()
	go func() {
		<-held
		s.rough.all((*badnet.Link).Reset)
	}()
	c, err := s.checks().CheckSession(t.Context(), x)
	if broken := (*authflow.NetworkError)(nil); !errors.As(err, &broken) || broken.Fault != authflow.FaultConnectionCut || c.Dead != nil {
		t.Errorf("%v, dead by %v", err, c.Dead)
	}
	if got := s.rough.links[2].Accepted() - dials; got != 1 {
		t.Errorf("%d connections, want one", got)
	}
}

func TestACheckThatIsNotAnsweredEndsInTimeAndIsGone(t *testing.T) {
	s := tell(t, "+9996620001")
	x := s.stranger()
	held, release := s.telegram.Hold("users.getUsers", s.phone)
	defer release()
	quick := authflow.New(authflow.Config{Telegram: s.rough, ParsePhone: parsePhone, Clock: s.rough, Answer: 4 * time.Second})
	defer quick.Close()
	c, err := quick.CheckSession(t.Context(), x)
	if silent := (*authflow.NoAnswerError)(nil); !errors.As(err, &silent) || c.Dead != nil {
		t.Fatalf("%v, %v", err, c.Dead)
	}
	<-held
	release()
	if c, err := s.checks().CheckSession(t.Context(), x); err != nil || c.Dead != nil {
		t.Errorf("the connection was left open: %v, %v", err, c.Dead)
	}
}

func TestTwoChecksOfOneSessionTakeTurns(t *testing.T) {
	s := tell(t, "+9996620001")
	x, r := s.stranger(), s.checks()
	held, release := s.telegram.Hold("users.getUsers", s.phone)
	defer release()
	first := make(chan error, 1)
	go func() {
		c, err := r.CheckSession(t.Context(), x)
		first <- errors.Join(err, c.Dead)
	}()
	<-held
	soon, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	if _, err := r.CheckSession(soon, x); !errors.As(err, new(*authflow.BusyError)) {
		t.Errorf("a second connection was tried: %v", err)
	}
	release()
	if err := <-first; err != nil {
		t.Error(err)
	}
}

func TestALoginThatOwesThePasswordIsHalfDone(t *testing.T) {
	s := tell(t, "+9996620020")
	c, err := s.checks().CheckSession(t.Context(), s.stranger())
	if err != nil || !c.HalfDone || c.Dead != nil || c.User != nil {
		t.Errorf("%v, %+v", err, c)
	}
}

func TestAPastedSessionOfAFlowIsCheckedInThatFlow(t *testing.T) {
	s := tell(t, "+9996620001")
	id := s.requested().ID
	if _, err := s.submit(id, s.code()); err != nil {
		t.Fatal(err)
	}
	_, x, err := s.flows.Export(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	pasted := authflow.ForeignSession{Session: authflow.Session{DC: 2, Key: x.Session.Key}, APIID: 1, APIHash: x.APIHash}
	again := authflow.New(authflow.Config{Telegram: s.rough, ParsePhone: parsePhone, Clock: s.rough, Store: s.store})
	s.flows.Close()
	defer again.Close()
	for _, where := range []string{"stored", "in memory"} {
		c, err := again.CheckSession(t.Context(), pasted)
		if err != nil || c.FlowID != id || c.User == nil {
			t.Fatalf("%s: %v, %+v", where, err, c)
		}
		snap, err := again.Get(t.Context(), id, 0)
		if err != nil || !slices.ContainsFunc(snap.Timeline, func(e authflow.TimelineEntry) bool { return e.Method == "account.getPassword" }) {
			t.Errorf("%s: the flow does not tell of it: %v, %+v", where, err, snap.Timeline)
		}
	}
	if _, err := s.checks().CheckSession(t.Context(), pasted); err != nil { // nobody is connected
		t.Error(err)
	}
}

func TestAFlowWhoseSessionIsFoundDeadEnds(t *testing.T) {
	s := tell(t, "+9996620046")
	id := s.requested().ID
	if _, err := s.submit(id, s.code()); err != nil {
		t.Fatal(err)
	}
	s.advance(11 * time.Second)
	snap, c, err := s.flows.CheckFlow(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	rpcError(t, c.Dead, "users.getUsers", "AUTH_KEY_UNREGISTERED")
	s.expect(snap, authflow.Failed)
}

func TestAFrozenAccountIsAskedAboutInItsFlow(t *testing.T) {
	s := tell(t, "+9996620045")
	id := s.requested().ID
	if _, err := s.submit(id, s.code()); err != nil {
		t.Fatal(err)
	}
	snap, c, err := s.flows.CheckFlow(t.Context(), id)
	if err != nil || c.Frozen == nil || !c.Frozen.Until.After(c.At) || !c.Frozen.Since.Before(c.At) || c.Frozen.AppealURL == "" {
		t.Fatalf("%v, %+v", err, c.Frozen)
	}
	s.expect(snap, authflow.Authorized)
	s.has(snap, authflow.TimelineEntry{Kind: authflow.EntryDisconnected})
	if snap.Verified.IsZero() {
		t.Error("the login counts as not verified")
	}
}

func TestAFlowWithoutASessionIsNotChecked(t *testing.T) {
	s := tell(t, "+9996620001")
	_, _, err := s.flows.CheckFlow(t.Context(), s.requested().ID)
	if !errors.As(err, new(*authflow.StateError)) {
		t.Errorf("got %v", err)
	}
}
