package authflow_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/flowstore"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/sandbox"
)

// What owners of one server have in common, who else know nothing of each other.

// withCommon is an owner with a store of their own.
func withCommon(common authflow.Store) func(*authflow.Config) {
	return func(c *authflow.Config) { c.Common = common }
}

// commons are the stores that owners can have in common, each as two processes have it.
func commons(t *testing.T) map[string][2]authflow.Store {
	memory, dir := authflow.NewMemoryStore(), t.TempDir()
	disk := func() authflow.Store { return flowstore.New(flowstore.Options{Dir: dir, NoKeyring: true}) }
	return map[string][2]authflow.Store{"memory": {memory, memory}, "disk": {disk(), disk()}}
}

func TestPauseOfANumberHoldsForEveryOwner(t *testing.T) {
	for name, common := range commons(t) {
		t.Run(name, func(t *testing.T) {
			anna, boris := tell(t, "+9996620001", withCommon(common[0])), tell(t, "+9996620001", withCommon(common[1]))
			anna.inject("auth.sendCode", 420, "FLOOD_WAIT_300")
			_, err := anna.request()
			rpcError(t, err, "auth.sendCode", "FLOOD_WAIT")
			asked := boris.calls("auth.sendCode")
			_, err = boris.request()
			var flood *authflow.FloodError
			if !errors.As(err, &flood) || flood.Method != "auth.sendCode" || flood.Left < 250*time.Second || flood.Left > 300*time.Second {
				t.Fatalf("another owner is told %v", err)
			}
			if n := boris.calls("auth.sendCode") - asked; n != 0 {
				t.Errorf("it was asked %d times within the pause", n)
			}
			l := boris.flows.LimitsReport()
			if len(l.Pauses) != 1 || len(l.Codes) != 0 || len(boris.flows.List()) != 0 {
				t.Errorf("another owner knows %+v, %d logins", l, len(boris.flows.List()))
			}
			other := tell(t, "+9996620002", withCommon(common[1]))
			other.expect(other.requested(), authflow.CodeSent)
			if l := other.flows.LimitsReport(); len(l.Pauses) != 0 {
				t.Errorf("who asked for another number knows of %+v", l.Pauses)
			}
			anna.advance(301 * time.Second)
			boris.expect(boris.requested(), authflow.CodeSent)
		})
	}
}

func TestPauseOfAnApplicationHoldsForEveryOwner(t *testing.T) {
	common := authflow.NewMemoryStore()
	anna, boris := tell(t, "+9996620001", withCommon(common)), tell(t, "+9996620002", withCommon(common))
	if err := anna.telegram.Inject(t.Context(), sandbox.Injection{Method: "auth.exportLoginToken", Code: 420, Error: "FLOOD_WAIT_300", Times: 1}); err != nil {
		t.Fatal(err)
	}
	q := authflow.QRRequest{APIID: 1, APIHash: secret.New("sandbox")}
	_, err := anna.flows.StartQR(t.Context(), q)
	rpcError(t, err, "auth.exportLoginToken", "FLOOD_WAIT")
	var flood *authflow.FloodError
	if _, err := boris.flows.StartQR(t.Context(), q); !errors.As(err, &flood) {
		t.Errorf("another owner: %v", err)
	}
	q.APIID = 2
	if s, err := boris.flows.StartQR(t.Context(), q); err != nil || s.State != authflow.QRShown {
		t.Errorf("another application: %s, %v", s.State, err)
	}
}

// Codes of a number, its future auth tokens and the numbers of the hour are told to nobody else.
func TestNothingElseOfANumberPassesOn(t *testing.T) {
	common := authflow.NewMemoryStore()
	anna := tell(t, "+9996620001", withCommon(common))
	x := anna.stranger()
	if _, err := anna.flows.LogOut(t.Context(), anna.flows.List()[0].ID); err != nil { // which brings a future auth token
		t.Fatal(err)
	}
	if x.Session.Zero() {
		t.Fatal("no login was made")
	}
	known, err := common.Limits(t.Context())
	if err != nil || len(known.Codes)+len(known.Tokens)+len(known.Numbers)+len(known.Refused)+len(known.Pauses) != 0 {
		t.Errorf("they have in common %+v, %v", known, err)
	}
	boris := tell(t, "+9996620001", withCommon(common))
	if s := boris.requested(); s.Codes != 1 || s.State != authflow.CodeSent {
		t.Errorf("%d codes, %s", s.Codes, s.State)
	}
}

func TestForgottenPauseIsForgottenForThoseWhoHaveNotMetIt(t *testing.T) {
	common := authflow.NewMemoryStore()
	anna, boris := tell(t, "+9996620001", withCommon(common)), tell(t, "+9996620001", withCommon(common))
	anna.inject("auth.sendCode", 420, "FLOOD_WAIT_300")
	_, err := anna.request()
	rpcError(t, err, "auth.sendCode", "FLOOD_WAIT")
	anna.advance(time.Second)
	if n := anna.flows.ForgetPauses(anna.phone); n != 1 {
		t.Errorf("%d were forgotten", n)
	}
	boris.expect(boris.requested(), authflow.CodeSent)
}

// Two owners paste one session: one connection at a time, and the second is told that another copy works on it.
func TestSessionThatTwoOwnersPasteIsUsedByOneAtATime(t *testing.T) {
	for name, common := range commons(t) {
		t.Run(name, func(t *testing.T) {
			anna, boris := tell(t, "+9996620001", withCommon(common[0])), tell(t, "+9996620002", withCommon(common[1]))
			s := tell(t, "+9996620001")
			x := s.stranger()
			held, release := s.telegram.Hold("users.getUsers", s.phone)
			defer release()
			first := make(chan error, 1)
			go func() {
				c, err := anna.flows.CheckSession(t.Context(), x)
				first <- errors.Join(err, c.Dead)
			}()
			select {
			case <-held:
			case err := <-first:
				t.Fatalf("nobody else has it: %v", err)
			}
			dials := s.rough.links[2].Accepted()
			soon, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer stop()
			_, err := boris.flows.CheckSession(soon, x)
			var busy *authflow.BusyError
			if !errors.As(err, &busy) || busy.Doing.Kind != authflow.ActivityElsewhere || s.rough.links[2].Accepted() != dials {
				t.Errorf("the second is told %v; %d connections", err, s.rough.links[2].Accepted()-dials)
			}
			release()
			if err := <-first; err != nil {
				t.Error(err)
			}
			if c, err := boris.flows.CheckSession(t.Context(), x); err != nil || c.Dead != nil || c.User == nil {
				t.Errorf("afterwards: %v, %+v", err, c)
			}
			if n := s.telegram.ConnectedTwice(); n != 0 {
				t.Errorf("%d second connections with one key", n)
			}
		})
	}
}

// A session that was handed over is pasted by another owner: whoever has the login connects with it no sooner than the other has left, and the other way round.
func TestLoginAndWhoeverPastesItsSessionConnectOneAtATime(t *testing.T) {
	for name, common := range commons(t) {
		t.Run(name, func(t *testing.T) {
			anna, boris := tell(t, "+9996620001", withCommon(common[0])), tell(t, "+9996620002", withCommon(common[1]))
			x := anna.stranger()
			id := anna.flows.List()[0].ID
			checks := map[string]func(ctx context.Context) error{
				"the login": func(ctx context.Context) error {
					_, c, err := anna.flows.CheckFlow(ctx, id)
					return errors.Join(err, c.Dead)
				},
				"another owner": func(ctx context.Context) error {
					c, err := boris.flows.CheckSession(ctx, x)
					return errors.Join(err, c.Dead)
				},
			}
			for first, second := range map[string]string{"the login": "another owner", "another owner": "the login"} {
				held, release := anna.telegram.Hold("users.getUsers", anna.phone)
				done := make(chan error, 1)
				go func() { done <- checks[first](t.Context()) }()
				select {
				case <-held:
				case err := <-done:
					t.Fatalf("%s: %v", first, err)
				}
				then := make(chan error, 1)
				dials := anna.rough.links[2].Accepted()
				go func() { then <- checks[second](t.Context()) }()
				select {
				case err := <-then:
					t.Errorf("%s while %s is connected: %v", second, first, err)
				case <-time.After(300 * time.Millisecond):
				}
				if n := anna.rough.links[2].Accepted() - dials; n != 0 {
					t.Errorf("%s has connected while %s is connected", second, first)
				}
				release()
				if err := errors.Join(<-done, <-then); err != nil {
					t.Errorf("%s, then %s: %v", first, second, err)
				}
			}
			if n := anna.telegram.ConnectedTwice(); n != 0 {
				t.Errorf("%d second connections with one key", n)
			}
		})
	}
}
