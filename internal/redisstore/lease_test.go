package redisstore

import (
	"context"
	"errors"
	"net"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/badnet"
	"telegram-login-mcp/internal/redistest"
	"telegram-login-mcp/internal/storetest"
)

// through is a link to a Redis that can fail, and the address of its near end.
func through(t *testing.T, r *redistest.Server) (*badnet.Link, string) {
	t.Helper()
	l, err := badnet.Listen()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	l.To(r.Address())
	return l, "redis://" + net.JoinHostPort("127.0.0.1", strconv.Itoa(l.Port()))
}

// timed is a context that ends after a while.
func timed(t *testing.T, d time.Duration) context.Context {
	ctx, stop := context.WithTimeout(t.Context(), d)
	t.Cleanup(stop)
	return ctx
}

// claimed is a claim that must succeed.
func claimed(t *testing.T, s authflow.Store) (authflow.Claim, *lease) {
	t.Helper()
	c, err := s.Claim(timed(t, 30*time.Second), id, unwanted)
	if err != nil {
		t.Fatal(err)
	}
	return c, c.Lease.(*lease)
}

// later is whether a fence comes after another.
func later(a, b string) bool { return len(a) > len(b) || len(a) == len(b) && a > b }

// Whoever waits for a flow hears from its holder when that gives it up, and of nobody else.
func TestWhoGivesAFlowUpSaysWhen(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	a, b := opened(t, at(r)).For(anna), opened(t, at(r)).For(anna)
	left := func() time.Duration {
		t.Helper()
		_, err := b.Claim(storetest.Once(), id, unwanted)
		if !errors.Is(err, authflow.ErrOwned) {
			t.Fatalf("a flow that another has: %v", err)
		}
		var soon *authflow.OwnedError
		if !errors.As(err, &soon) {
			return 0
		}
		return soon.Left
	}
	claim, mine := claimed(t, a)
	if d := left(); d != 0 {
		t.Errorf("a flow that is in use is free in %v", d)
	}
	mine.Leaves(3 * time.Second)
	if d := left(); d <= time.Second || d > 3*time.Second {
		t.Errorf("a flow that is given up in 3 s is free in %v", d)
	}
	claim.Release()
	claim, late := claimed(t, a) // what the one before has said is over
	mine.Leaves(time.Minute)
	if d := left(); d != 0 {
		t.Errorf("a flow that is in use again is free in %v", d)
	}
	late.Leaves(time.Hour)
	if d := left(); d > late.store.patience {
		t.Errorf("a flow is free in %v", d)
	}
	claim.Release()
}

func TestLateWriterIsRefused(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	link, far := through(t, r)
	a, b := opened(t, far).For(anna), opened(t, at(r)).For(anna)
	_, mine := claimed(t, a)
	if err := a.Put(t.Context(), storetest.Record(id)); err != nil {
		t.Fatal(err)
	}
	link.Set(badnet.Fault{Hold: true})
	cut := time.Now()
	theirs, next := claimed(t, b)
	defer theirs.Release()
	if took := time.Since(cut); took < testLease+testGrace {
		t.Errorf("it passed on after %v, when the connection of the first owner may still stand", took)
	}
	select {
	case <-mine.Lost():
	default:
		t.Error("it passed on before the first owner knew")
	}
	if mine.Held() || !next.Held() {
		t.Errorf("held: %v, %v", mine.Held(), next.Held())
	}
	if !later(next.fence, mine.fence) {
		t.Errorf("fence %s after %s", next.fence, mine.fence)
	}
	link.Set(badnet.Fault{})
	link.Reset() // what hung in it is lost
	late := storetest.Record(id)
	late.State = authflow.CodeSent
	if err := a.Put(t.Context(), late); !errors.Is(err, authflow.ErrLeaseLost) {
		t.Errorf("a late write: %v", err)
	}
	if err := a.Delete(t.Context(), id); !errors.Is(err, authflow.ErrLeaseLost) {
		t.Errorf("a late deletion: %v", err)
	}
	if err := mine.Renew(t.Context()); !errors.Is(err, authflow.ErrLeaseLost) {
		t.Errorf("a late renewal: %v", err)
	}
	if rec, err := b.Get(t.Context(), id); err != nil || rec.State != authflow.PasswordNeeded {
		t.Errorf("the record is in %s, %v", rec.State, err)
	}
	if err := b.Delete(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	theirs.Release()
	if err := a.Put(t.Context(), late); !errors.Is(err, authflow.ErrLeaseLost) {
		t.Errorf("a write that comes after the deletion: %v", err)
	}
}

func TestLeaseThatIsRenewedDoesNotPassOn(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	a, b := opened(t, at(r)).For(anna), opened(t, at(r)).For(anna)
	mine, l := claimed(t, a)
	defer mine.Release()
	if _, err := b.Claim(timed(t, 3*(testLease+testGrace)), id, unwanted); !errors.Is(err, authflow.ErrOwned) || !l.Held() {
		t.Errorf("got %v, held %v", err, l.Held())
	}
}

func TestRedisThatRestartsKeepsTheOwner(t *testing.T) {
	for name, forgets := range map[string]bool{"with its data": false, "without its data": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := redistest.Start(t)
			a, b := opened(t, at(r)).For(anna), opened(t, at(r)).For(anna)
			mine, l := claimed(t, a)
			defer mine.Release()
			if err := a.Put(t.Context(), storetest.Record(id)); err != nil {
				t.Fatal(err)
			}
			r.Kill()
			if forgets {
				r.Forget()
			}
			r.Begin()
			tick := time.NewTicker(10 * time.Millisecond)
			defer tick.Stop()
			for end := time.After(testLease); ; { // the owner brings back what is missing
				if rec, err := b.Get(t.Context(), id); err == nil && rec.State == authflow.PasswordNeeded {
					break
				}
				select {
				case <-tick.C:
				case <-end:
					t.Fatal("the record does not come back")
				}
			}
			if _, err := b.Claim(timed(t, 2*(testLease+testGrace)), id, unwanted); !errors.Is(err, authflow.ErrOwned) || !l.Held() {
				t.Errorf("a second claim: %v; held: %v", err, l.Held())
			}
			if err := a.Put(t.Context(), storetest.Record(id)); err != nil {
				t.Errorf("the owner writes: %v", err)
			}
		})
	}
}

// TestFreeFlowIsWatchedAfterARestart is a Redis that has lost its last writes: that a flow is free may be what it knew before the last claim.
func TestFreeFlowIsWatchedAfterARestart(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	a, b := opened(t, at(r)).For(anna), opened(t, at(r)).For(anna)
	mine, l := claimed(t, a)
	if err := a.Put(t.Context(), storetest.Record(id)); err != nil {
		t.Fatal(err)
	}
	mine.Release()
	r.Kill()
	r.Begin()
	begun := time.Now()
	theirs, next := claimed(t, b)
	defer theirs.Release()
	if took := time.Since(begun); took < testLease+testGrace {
		t.Errorf("it was taken after %v", took)
	}
	if !later(next.fence, l.fence) {
		t.Errorf("fence %s after %s", next.fence, l.fence)
	}
}

func TestFenceGrowsThoughRedisForgets(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	s := opened(t, at(r)).For(anna)
	first, l := claimed(t, s)
	first.Release()
	r.Kill()
	r.Forget()
	r.Begin()
	second, next := claimed(t, s)
	defer second.Release()
	if !later(next.fence, l.fence) {
		t.Errorf("fence %s after %s", next.fence, l.fence)
	}
}

// TestClaimThatRedisHasRolledBackIsTheNewerOne is a Redis whose replica took over before it had the last claim.
func TestClaimThatRedisHasRolledBackIsTheNewerOne(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	s := opened(t, at(r))
	st := s.For(anna).(*store)
	key := st.flowKey(id)[0]
	first, _ := claimed(t, st)
	if err := st.Put(t.Context(), storetest.Record(id)); err != nil {
		t.Fatal(err)
	}
	before, err := s.client.HGetAll(t.Context(), key).Result()
	if err != nil {
		t.Fatal(err)
	}
	first.Release()
	second, l := claimed(t, st)
	defer second.Release()
	if err := s.client.HSet(t.Context(), key, before).Err(); err != nil {
		t.Fatal(err)
	}
	changed := storetest.Record(id)
	changed.State = authflow.CodeSent
	if err := st.Put(t.Context(), changed); err != nil {
		t.Errorf("the owner writes: %v", err)
	}
	if now, err := s.client.HGet(t.Context(), key, "holder").Result(); err != nil || now != l.token || !l.Held() {
		t.Errorf("the holder is %s, %v", now, err)
	}
}

func TestOwnerHearsThatItsFlowIsWantedWithoutAChannel(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	s := opened(t, at(r))
	st := s.For(anna).(*store)
	wanted := make(chan struct{}, 10)
	c, err := st.Claim(t.Context(), id, func() { wanted <- struct{}{} })
	if err != nil {
		t.Fatal(err)
	}
	defer c.Release()
	if err := want().Run(t.Context(), s.client, st.flowKey(id), "another channel", "nothing").Err(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-wanted: // with the next renewal
	case <-time.After(10 * time.Second):
		t.Error("it never hears of it")
	}
}

func TestRedisThatAnybodyCanUseIsRefused(t *testing.T) {
	for address, want := range map[string]AddressFault{
		"redis://203.0.113.7": NoPassword, "rediss://203.0.113.7": NoPassword, "redis://:x@203.0.113.7": NoTLS, "rediss://:x@203.0.113.7": "", "rediss://[2001:db8::7]": NoPassword,
		"rediss://:x@203.0.113.7?skip_verify=true": Unchecked, "redis://127.0.0.1": "", "redis://[::1]": "", "redis://10.1.2.3": "", "redis://[fd00::7]": "", "redis://[::ffff:203.0.113.7]": NoPassword,
		// An empty password is none.
		"rediss://u:@203.0.113.7": NoPassword, "rediss://:@203.0.113.7": NoPassword, "rediss://u@203.0.113.7": NoPassword, "rediss://u:@203.0.113.7?master_name=m": NoPassword,
		"rediss://u:@203.0.113.7?cluster=true": NoPassword, "rediss://u:x@203.0.113.7?cluster=true": "",
	} {
		o, secure, err := optionsOf(address)
		if err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		err = safe(&net.TCPAddr{IP: net.ParseIP(u.Hostname()), Port: 6379}, o.Password, secure.config != nil, secure.checked)
		var bad *AddressError
		if errors.As(err, &bad) != (want != "") || bad != nil && bad.Fault != want {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// A user without a password takes any, so an address with one says nothing.
func TestRedisThatAnswersWithoutAPasswordIsNotGuarded(t *testing.T) {
	t.Parallel()
	for want, r := range map[AddressFault]*redistest.Server{Anybody: redistest.Start(t), "": redistest.Start(t, "--requirepass", "secret")} {
		c, err := net.Dial("tcp", r.Address())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.Close() }()
		var bad *AddressError
		if err := guarded(c, net.IPv4(203, 0, 113, 7)); errors.As(err, &bad) != (want != "") || err != nil && bad == nil || bad != nil && bad.Fault != want {
			t.Errorf("%q: %v", want, err)
		}
	}
}

func TestAddressThatIsWrongDoesNotShow(t *testing.T) {
	t.Parallel()
	o := Options{Keys: [][]byte{oldKey}}
	for _, address := range []string{
		"redis://user:CANARY pass@host", "http://user:CANARY@host", "redis://user:CANARY@127.0.0.1:1", "redis://:CANARY@127.0.0.1:1/x",
		"redis://:CANARY@127.0.0.1:1?addr=127.0.0.1:2", "redis://:CANARY@127.0.0.1:1?master_name=m", "redis://:CANARY@127.0.0.1:1?dial_timeout=CANARY",
		"rediss://:CANARY@127.0.0.1:1", "CANARY",
	} {
		s, err := Open(timed(t, 3*time.Second), address, o)
		if err == nil {
			s.Close()
			t.Errorf("%s is taken", address)
		} else if strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s shows in %v", address, err)
		}
	}
	if _, err := Open(t.Context(), "redis://127.0.0.1:1", Options{}); !errors.Is(err, errNoKey) {
		t.Errorf("without a key: %v", err)
	}
}

func TestPasswordOfRedis(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	s := opened(t, at(r))
	if err := s.client.ConfigSet(t.Context(), "requirepass", "CANARYpass").Err(); err != nil {
		t.Fatal(err)
	}
	o := Options{Keys: [][]byte{oldKey}}
	for address, good := range map[string]bool{
		"redis://:CANARYpass@" + r.Address(): true, "redis://default:CANARYpass@" + r.Address(): true, at(r): false, "redis://:CANARYwrong@" + r.Address(): false,
	} {
		s, err := Open(t.Context(), address, o)
		if err == nil {
			s.Close()
		} else if strings.Contains(err.Error(), "CANARY") {
			t.Errorf("the password shows in %v", err)
		}
		if (err == nil) != good {
			t.Errorf("%s: %v", address, err)
		}
	}
}
