package authflow_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/flowstore"
	"telegram-login-mcp/internal/limits"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/sandbox"
)

// What owners of one server have in common, who else know nothing of each other.

// withCommon is an owner with a store of their own.
func withCommon(common authflow.Common) func(*authflow.Config) {
	return func(c *authflow.Config) { c.Common = common }
}

// commons are what owners can have in common, each as two processes have it. With Redis it is in redisstore.
func commons(t *testing.T) map[string][2]authflow.Common {
	memory, dir := authflow.NewMemoryCommon(), t.TempDir()
	disk := func() authflow.Common { return flowstore.New(flowstore.Options{Dir: dir, NoKeyring: true}).Common() }
	return map[string][2]authflow.Common{"memory": {memory, memory}, "disk": {disk(), disk()}}
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
	common := authflow.NewMemoryCommon()
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

// Of a number others learn its pauses and its codes, and nothing that is an owner's own.
func TestNothingElseOfANumberPassesOn(t *testing.T) {
	common := authflow.NewMemoryCommon()
	limited := func(c *authflow.Config) { c.Common, c.MaxNumbers = common, 1 }
	anna := tell(t, "+9996620001", limited)
	x := anna.stranger()
	if _, err := anna.flows.LogOut(t.Context(), anna.flows.List()[0].ID); err != nil { // which brings a future auth token
		t.Fatal(err)
	}
	if x.Session.Zero() {
		t.Fatal("no login was made")
	}
	known, err := common.Limits(t.Context(), anna.phone)
	if err != nil || len(known.Codes[anna.phone]) != 1 || len(known.Codes) != 1 || len(known.Tokens)+len(known.Numbers)+len(known.Refused)+len(known.Pauses) != 0 {
		t.Errorf("they have in common %+v, %v", known, err)
	}
	store := authflow.NewMemoryStore()
	boris := tell(t, anna.phone, limited, func(c *authflow.Config) { c.Store = store })
	if s := boris.requested(); s.Codes != 2 || s.State != authflow.CodeSent {
		t.Errorf("%d codes, %s", s.Codes, s.State)
	}
	if l := boris.flows.LimitsReport(); len(l.Codes) != 1 || l.Codes[0].N != 1 {
		t.Errorf("what is listed as theirs: %+v", l.Codes)
	}
	if own, err := store.Limits(t.Context()); err != nil || len(own.Codes[boris.phone]) != 1 {
		t.Errorf("what is kept as theirs: %v, %v", own.Codes, err)
	}
	clara := tell(t, anna.phone, limited)
	clara.requested()
	if _, err := clara.flows.Cancel(t.Context(), clara.flows.List()[0].ID); err != nil {
		t.Fatal(err)
	}
	var many *authflow.NumbersError
	if err := clara.flows.CheckNumber(t.Context(), "+9996620002"); !errors.As(err, &many) || many.Numbers != 1 {
		t.Errorf("one number counts for her: %v", err)
	}
	if err := tell(t, "+9996620002", limited).flows.CheckNumber(t.Context(), "+9996620002"); err != nil {
		t.Errorf("the number of somebody else counts: %v", err)
	}
}

// Telegram counts the codes of a number, whoever asks here. Those that it refused do not count.
func TestCodesOfANumberAreCountedOverAllOwners(t *testing.T) {
	for name, common := range commons(t) {
		t.Run(name, func(t *testing.T) {
			anna, boris := tell(t, "+9996620001", withCommon(common[0])), tell(t, "+9996620001", withCommon(common[1]))
			first := anna.requested()
			if first.Codes != 1 {
				t.Errorf("who asks first is told of %d", first.Codes)
			}
			anna.inject("auth.sendCode", 400, "PHONE_NUMBER_FLOOD")
			_, err := boris.request()
			rpcError(t, err, "auth.sendCode", "PHONE_NUMBER_FLOOD")
			anna.inject("auth.sendCode", 420, "FLOOD_WAIT_300")
			_, err = boris.request()
			rpcError(t, err, "auth.sendCode", "FLOOD_WAIT")
			boris.advance(301 * time.Second)
			if s := boris.requested(); s.Codes != 2 || s.MoreCodes {
				t.Errorf("who asks next is told of %d, there may be more: %t", s.Codes, s.MoreCodes)
			}
			if s, err := anna.flows.Get(t.Context(), first.ID, 0); err != nil || s.Codes != 1 { // as it was when it was looked at
				t.Errorf("the first login: %d, %v", s.Codes, err)
			}
			anna.advance(24 * time.Hour)
			if s := anna.requested(); s.Codes != 1 {
				t.Errorf("a day later: %d", s.Codes)
			}
		})
	}
}

// A login that another process began is shown with the codes of all owners there, too.
func TestCodesOfALoginThatComesOutOfTheStore(t *testing.T) {
	common, store := authflow.NewMemoryCommon(), authflow.NewMemoryStore()
	tell(t, "+9996620001", withCommon(common)).requested()
	kept := func(c *authflow.Config) { c.Common, c.Store = common, store }
	begun := tell(t, "+9996620001", kept)
	id := begun.requested().ID
	begun.flows.Close()
	if s, err := tell(t, "+9996620001", kept).flows.Get(t.Context(), id, 0); err != nil || s.Codes != 2 {
		t.Errorf("%d codes, %v", s.Codes, err)
	}
}

// counted is what owners have in common, and how often it was changed.
type counted struct {
	*authflow.MemoryCommon
	changes atomic.Int32
	away    atomic.Bool
}

func (c *counted) Limits(ctx context.Context, subject string) (limits.Accounts, error) {
	if c.away.Load() {
		return limits.Accounts{}, errors.New("away")
	}
	return c.MemoryCommon.Limits(ctx, subject)
}

func (c *counted) UpdateLimits(ctx context.Context, subject string, change func(*limits.Accounts) error) error {
	if c.away.Load() {
		return errors.New("away")
	}
	c.changes.Add(1)
	return c.MemoryCommon.UpdateLimits(ctx, subject, change)
}

func TestPauseAndRefusedCodeAreToldTogether(t *testing.T) {
	common := &counted{MemoryCommon: authflow.NewMemoryCommon()}
	anna := tell(t, "+9996620001", withCommon(common))
	anna.inject("auth.sendCode", 420, "FLOOD_WAIT_300")
	_, err := anna.request()
	rpcError(t, err, "auth.sendCode", "FLOOD_WAIT")
	if n := common.changes.Load(); n != 2 { // the code, and what became of it
		t.Errorf("%d changes", n)
	}
	known, err := common.Limits(t.Context(), anna.phone)
	if err != nil || len(known.Pauses) != 1 || len(known.Refused[anna.phone]) != 1 {
		t.Errorf("others are told %+v, %v", known, err)
	}
}

// What others could not be told is told with what happens next, and until then nobody claims to know all.
func TestWhatOwnersHaveInCommonIsAway(t *testing.T) {
	common := &counted{MemoryCommon: authflow.NewMemoryCommon()}
	anna, boris := tell(t, "+9996620001", withCommon(common)), tell(t, "+9996620001", withCommon(common))
	common.away.Store(true)
	anna.inject("auth.sendCode", 420, "FLOOD_WAIT_300")
	_, err := anna.request()
	rpcError(t, err, "auth.sendCode", "FLOOD_WAIT")
	anna.advance(301 * time.Second)
	if s := anna.requested(); s.State != authflow.CodeSent || s.Codes != 1 || !s.MoreCodes {
		t.Errorf("%s, %d codes, there may be more: %t", s.State, s.Codes, s.MoreCodes)
	}
	if s := boris.requested(); s.Codes != 1 || !s.MoreCodes {
		t.Errorf("the other: %d codes, there may be more: %t", s.Codes, s.MoreCodes)
	}
	common.away.Store(false)
	anna.advance(24*time.Hour - 302*time.Second)
	if s := anna.requested(); s.Codes != 2 || s.MoreCodes {
		t.Errorf("%d codes, there may be more: %t", s.Codes, s.MoreCodes)
	}
	if s := boris.requested(); s.Codes != 4 || s.MoreCodes {
		t.Errorf("the other, later: %d codes, there may be more: %t", s.Codes, s.MoreCodes)
	}
}

// What owners have in common answers nothing, while the owner's store works: the code is asked for all the same, and counts for others once it is back.
func TestWhatOwnersHaveInCommonHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		telegram, held, common := &counting{}, newStuck(), authflow.NewMemoryCommon()
		number := func(raw string) (authflow.Phone, error) { return authflow.Phone{E164: raw, Masked: "+1 ***"}, nil }
		r := authflow.New(authflow.Config{Telegram: telegram, ParsePhone: number, Common: stuckCommon{common, held}})
		defer r.Close()
		held.block()
		begun, answered := time.Now(), make(chan struct{})
		go func() {
			defer close(answered)
			s, err := r.RequestCode(t.Context(), codeFor("+4912345"))
			if !errors.As(err, new(*authflow.StillRunningError)) || s.Codes != 1 || !s.MoreCodes {
				t.Errorf("%d codes, there may be more: %t, %v", s.Codes, s.MoreCodes, err)
			}
		}()
		<-time.After(8 * time.Second)
		if n := telegram.codes.Load(); n != 1 {
			t.Errorf("after 8 s %d codes were asked for", n)
		}
		<-answered
		if took := time.Since(begun); took > answerLimit {
			t.Errorf("it takes %v", took)
		}
		held.free()
		synctest.Wait()
		if known, err := common.Limits(t.Context(), "+4912345"); err != nil || len(known.Codes["+4912345"]) != 1 {
			t.Errorf("once it is back, others know of %v, %v", known.Codes, err)
		}
	})
}

// Of what nobody has changed for days nothing stays in memory.
func TestMemoryOfNumbersEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		common := authflow.NewMemoryCommon()
		count := func(phone string) {
			if err := common.UpdateLimits(t.Context(), phone, func(a *limits.Accounts) error { a.CountCode(phone, time.Now()); return nil }); err != nil {
				t.Fatal(err)
			}
		}
		count("+1")
		<-time.After(limits.Kept - time.Minute)
		count("+2")
		<-time.After(2 * time.Hour)
		before := common.SubjectsForTest()
		count("+3")
		if n := common.SubjectsForTest(); before != 2 || n != 2 {
			t.Errorf("%d, then %d numbers are kept", before, n)
		}
	})
}

func TestForgottenPauseIsForgottenForThoseWhoHaveNotMetIt(t *testing.T) {
	common := authflow.NewMemoryCommon()
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
