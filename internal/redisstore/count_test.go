package redisstore

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/badnet"
	"telegram-login-mcp/internal/redistest"
	"telegram-login-mcp/internal/secret"
)

// upTo has a process begin a login only where all have fewer than so many.
func upTo(limit int) func(*Service, *authflow.Config) {
	return func(s *Service, c *authflow.Config) {
		c.Total = authflow.NewTotal(limit)
		c.Total.Share(s.Count(c.Total.Flows))
	}
}

// begins asks for a code for one number of many, and reports whether there is room for one more login.
func begins(t *testing.T, r *authflow.Registry, number int) bool {
	t.Helper()
	last := []string{"0001", "0002", "0003", "0045"}[number%4]
	q := authflow.CodeRequest{Phone: fmt.Sprintf("+99966%d%s", 1+number/4, last), APIID: 1, APIHash: secret.New("sandbox")}
	s, err := r.RequestCode(t.Context(), q)
	var full *authflow.TooManyFlowsError
	switch {
	case err == nil && s.State == authflow.CodeSent:
		return true
	case errors.As(err, &full) && full.All:
		return false
	}
	t.Fatalf("%s, %v", s.State, err)
	return false
}

func TestLoginsOfAllOwnersAtAllProcessesAreBounded(t *testing.T) {
	t.Parallel()
	tg, r := telegram(t), redistest.Start(t)
	a := begunFor(t, at(r), tg, anna, upTo(3))
	b := begunFor(t, at(r), tg, boris, upTo(3))
	var through atomic.Int64
	var asked sync.WaitGroup
	for i, process := range []*authflow.Registry{a, b, a, b, a, b} {
		asked.Go(func() {
			if begins(t, process, i) {
				through.Add(1)
			}
		})
	}
	asked.Wait()
	if n := through.Load(); n > 3 { // who asks at the same time can be refused where there would be room just after
		t.Errorf("%d logins were begun, of 3", n)
	}
	for n := through.Load(); n < 3; n++ {
		if !begins(t, b, 3+int(n)) {
			t.Errorf("with %d of 3 there is no room", n)
		}
	}
	if begins(t, a, 9) || begins(t, b, 10) {
		t.Error("there is room for a fourth")
	}
	a.Close()
	until(t, "there is room again where a process has ended in order", func() bool { return begins(t, b, 11) })
}

func TestLoginsOfAProcessThatIsGoneCountNoLongerThanTheirLease(t *testing.T) {
	t.Parallel()
	tg, r := telegram(t), redistest.Start(t)
	link, far := through(t, r)
	a := begunFor(t, far, tg, anna, upTo(2))
	b := begunFor(t, at(r), tg, boris, upTo(2))
	if !begins(t, a, 1) || !begins(t, a, 2) {
		t.Fatal("there is no room for two")
	}
	link.Set(badnet.Fault{Hold: true}) // it says nothing more, as one that was killed
	defer link.Set(badnet.Fault{})
	if begins(t, b, 3) {
		t.Error("there is room while those logins may be connected")
	}
	until(t, "they count no more", func() bool { return begins(t, b, 3) })
	if begins(t, b, 4) && begins(t, b, 5) {
		t.Error("there is room for more than two")
	}
}

func TestLoginsAreCountedByEachProcessWhileRedisIsAway(t *testing.T) {
	t.Parallel()
	tg, r := telegram(t), redistest.Start(t)
	a := begunFor(t, at(r), tg, anna, upTo(2))
	b := begunFor(t, at(r), tg, boris, upTo(2))
	if !begins(t, a, 1) || !begins(t, a, 2) || begins(t, b, 3) {
		t.Fatal("they are not counted together")
	}
	r.Kill()
	if !begins(t, b, 4) || !begins(t, b, 5) || begins(t, b, 6) {
		t.Error("each does not count its own")
	}
	r.Forget()
	r.Begin()
	// The one has left the logins whose claims it has lost, and the other has its two.
	within := opened(t, at(r)).Count(func() int { return 0 })
	until(t, "what Redis has forgotten is told again", func() bool {
		room, err := within(t.Context(), 1)
		return err == nil && !room
	})
}

// TestLoginsOfAnOwnerAreBoundedOverAllProcesses is the bound of one owner, whose logins are those in the store, whichever process has begun them.
func TestLoginsOfAnOwnerAreBoundedOverAllProcesses(t *testing.T) {
	t.Parallel()
	tg, r := telegram(t), redistest.Start(t)
	two := func(_ *Service, c *authflow.Config) { c.MaxOpen = 2 }
	a, b := begunFor(t, at(r), tg, anna, two), begunFor(t, at(r), tg, anna, two)
	if !begins(t, a, 1) || !begins(t, b, 2) {
		t.Fatal("there is no room for two")
	}
	for i, process := range []*authflow.Registry{a, b} {
		_, err := process.RequestCode(t.Context(), authflow.CodeRequest{Phone: "+9996620001", APIID: 1, APIHash: secret.New("sandbox")})
		var full *authflow.TooManyFlowsError
		if !errors.As(err, &full) || full.All || full.Limit != 2 {
			t.Errorf("process %d begins a third: %v", i, err)
		}
	}
	if _, err := b.Cancel(t.Context(), b.List()[0].ID); err != nil {
		t.Fatal(err)
	}
	if !begins(t, a, 3) {
		t.Error("there is no room again")
	}
}
