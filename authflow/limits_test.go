package authflow

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gotd/td/tgerr"

	"telegram-login-mcp/internal/limits"
)

func TestPauseOfYearsIsKeptForTwoDaysAndToldInFull(t *testing.T) {
	t.Parallel()
	now := time.Unix(1e9, 0)
	r := New(Config{Clock: still(now), ParsePhone: maskedPhone})
	defer r.Close()
	for answer, c := range map[string]struct {
		left, asked time.Duration
	}{
		"FLOOD_WAIT_60":                              {time.Minute, 0},
		"FLOOD_WAIT_86400":                           {24 * time.Hour, 0},
		"FLOOD_WAIT_172800":                          {48 * time.Hour, 0},
		"FLOOD_WAIT_94608000":                        {48 * time.Hour, 94608000 * time.Second},
		"FLOOD_WAIT_99999999999":                     {48 * time.Hour, longestAsked},
		"FLOOD_WAIT_99999999999999999999999":         {48 * time.Hour, longestAsked},
		"FLOOD_TEST_PHONE_WAIT_99999999999999999999": {48 * time.Hour, longestAsked},
		"FLOOD_WAIT_-5":                              {},
		"FLOOD_WAIT_-99999999999999999999":           {},
		"FLOOD_WAIT_0":                               {},
		"FLOOD_WAIT_":                                {},
		"PHONE_CODE_INVALID":                         {},
	} {
		rpc := asRPC("auth.sendCode", tgerr.New(420, answer))
		r.limits.keepPause(context.Background(), answer, rpc)
		var refused *FloodError
		switch err := r.limits.paused(context.Background(), answer, "auth.sendCode"); {
		case c.left == 0 && err != nil:
			t.Errorf("%s: %v", answer, err)
		case c.left > 0 && (!errors.As(err, &refused) || refused.Left != c.left || refused.Asked != c.asked):
			t.Errorf("%s: %+v, want %v of %v", answer, err, c.left, c.asked)
		}
	}
}

func TestForgottenPauseStaysForgottenWhereAnotherProcessRemembersIt(t *testing.T) {
	t.Parallel()
	store, now := NewMemoryStore(), time.Unix(1e9, 0)
	clock := &moving{now: now}
	one := New(Config{Clock: clock, Store: store, ParsePhone: maskedPhone})
	defer one.Close()
	other := New(Config{Clock: clock, Store: store, ParsePhone: maskedPhone})
	defer other.Close()
	pause := &RPCError{Method: "auth.sendCode", Type: "FLOOD_WAIT", Argument: 3600}
	const owner = "+99966210001"
	one.limits.keepPause(context.Background(), owner, pause)
	if l := one.LimitsReport(); len(l.Pauses) != 1 || l.Pauses[0].Shown == owner || l.Pauses[0].Asked != time.Hour {
		t.Errorf("the list: %+v", l)
	}
	clock.advance(time.Minute)
	if n := other.ForgetPauses(owner); n != 1 {
		t.Errorf("%d pauses were forgotten", n)
	}
	for name, r := range map[string]*Registry{"the one that remembered it": one, "the other": other} {
		if err := r.limits.paused(context.Background(), owner, "auth.sendCode"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		r.limits.countCode(context.Background(), owner) // writes what it knows
		if l := r.LimitsReport(); len(l.Pauses) != 0 {
			t.Errorf("%s: %+v", name, l)
		}
	}
	clock.advance(time.Minute)
	one.limits.keepPause(context.Background(), owner, pause)
	if err := other.limits.paused(context.Background(), owner, "auth.sendCode"); err == nil {
		t.Error("a pause that Telegram asks for afterwards is not kept to")
	}
}

func TestNumbersAreCountedTogetherAndEachFurtherOneNeedsAYes(t *testing.T) {
	t.Parallel()
	store, clock := NewMemoryStore(), &moving{now: time.Unix(1e9, 0)}
	var both []*Registry
	for range 2 {
		r := New(Config{Clock: clock, Store: store, ParsePhone: maskedPhone, MaxNumbers: 10})
		defer r.Close()
		both = append(both, r)
	}
	number := func(i int) string { return fmt.Sprintf("+9996621%04d", i) }
	// Twenty at once, and over both: ten get through.
	var through atomic.Int64
	var group sync.WaitGroup
	for i := range 20 {
		group.Go(func() {
			if reserveOne(both[i%2], number(i)) == nil {
				through.Add(1)
			}
		})
	}
	group.Wait()
	if n := through.Load(); n != 10 {
		t.Fatalf("%d numbers got through", n)
	}
	var many *NumbersError
	if err := both[0].CheckNumber(context.Background(), number(50)); !errors.As(err, &many) || many.Numbers != 10 || many.Left != time.Hour {
		t.Errorf("the eleventh: %+v", err)
	}
	both[0].AllowNumber(number(50))
	if err := reserveOne(both[0], number(50)); err != nil {
		t.Errorf("the eleventh, allowed: %v", err)
	}
	if err := reserveOne(both[1], number(50)); err != nil {
		t.Errorf("a number that counts already: %v", err)
	}
	if err := reserveOne(both[0], number(51)); err == nil {
		t.Error("the yes to one number was taken for another")
	}
	clock.advance(time.Hour)
	if err := reserveOne(both[1], number(51)); err != nil {
		t.Errorf("an hour later: %v", err)
	}
}

// TestDefectInWhatIsDoneAloneEndsTheWaitForIt has whoever comes next get through as well.
func TestDefectInWhatIsDoneAloneEndsTheWaitForIt(t *testing.T) {
	t.Parallel()
	r := New(Config{Store: NewMemoryStore(), ParsePhone: maskedPhone})
	defer r.Close()
	done := make(chan error, 1)
	go func() {
		done <- r.limits.update(context.Background(), true, func(*limits.Accounts, error) error { panic("a defect") })
	}()
	select {
	case err := <-done:
		if !errors.As(err, new(*PanicError)) {
			t.Errorf("got %v", err)
		}
	case <-time.After(answerBefore):
		t.Fatal("it is waited for without end")
	}
	if err := r.limits.update(context.Background(), true, func(*limits.Accounts, error) error { return nil }); err != nil {
		t.Errorf("the next: %v", err)
	}
}

// answerBefore is long after an answer is due.
const answerBefore = 20 * time.Second

// reserveOne asks whether a code for one more number may be asked for and counts it, as a request does.
func reserveOne(r *Registry, phone string) error {
	return r.limits.update(context.Background(), true, func(m *limits.Accounts, _ error) error {
		now := r.config.Clock.Now()
		if err := r.limits.oneMore(m, phone, now); err != nil {
			return err
		}
		r.limits.reserve(m, phone, now)
		return nil
	})
}

func maskedPhone(raw string) (Phone, error) {
	if !strings.HasPrefix(raw, "+") {
		return Phone{}, &PhoneError{Err: errors.New("no plus")}
	}
	return Phone{E164: raw, Masked: raw[:4] + "***"}, nil
}

// moving is a clock that is moved.
type moving struct {
	mu  sync.Mutex
	now time.Time
}

func (m *moving) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

func (m *moving) advance(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
}

// still is a clock that stands.
type still time.Time

func (s still) Now() time.Time { return time.Time(s) }

func TestLimitsThatCannotBeReadSayThatThereMayBeMoreCodes(t *testing.T) {
	t.Parallel()
	r := New(Config{Store: unreadLimits{NewMemoryStore()}, ParsePhone: maskedPhone})
	defer r.Close()
	if n, more := r.limits.codesToday("+1"); n != 0 || more {
		t.Errorf("before anything was read: %d, %t", n, more)
	}
	if l := r.LimitsReport(); l.Unread == nil {
		t.Error("nothing is said of it")
	}
	if n, more := r.limits.codesToday("+1"); n != 0 || !more {
		t.Errorf("%d, %t", n, more)
	}
}

// unreadLimits is a store whose limits cannot be read.
type unreadLimits struct{ *MemoryStore }

func (unreadLimits) Limits(context.Context) (limits.Accounts, error) {
	return limits.Accounts{}, errors.New("damaged")
}
