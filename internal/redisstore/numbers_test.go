package redisstore

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/limits"
	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/redistest"
	"telegram-login-mcp/internal/secret"
)

// What all owners know of a number, in a record of its own.

const numberOne, numberTwo = "+14155550123", "+14155550124"

// counting counts a code of a number at a time.
func counting(number string, when time.Time) func(*limits.Accounts) error {
	return func(a *limits.Accounts) error { a.CountCode(number, when); return nil }
}

// counts is how many codes of a number a process knows.
func counts(t *testing.T, s *Service, number string) int {
	t.Helper()
	a, err := s.Common().Limits(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	return a.CodesToday(number, time.Now())
}

func TestCodesOfANumberAreCountedExactlyOverManyProcesses(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	processes := []*Service{opened(t, at(r)), opened(t, at(r)), opened(t, at(r)), opened(t, at(r)), opened(t, at(r))}
	now := time.Now()
	var wg sync.WaitGroup
	for i := range 50 {
		s := processes[i%len(processes)]
		wg.Go(func() {
			for { // a machine that is busy has one wait for longer than the store does
				err := s.Common().UpdateLimits(context.Background(), numberOne, counting(numberOne, now.Add(-time.Duration(i)*time.Second)))
				if err == nil {
					return
				}
				if !errors.Is(err, authflow.ErrStoreBusy) {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if n := counts(t, processes[0], numberOne); n != 50 {
		t.Errorf("%d codes are counted", n)
	}
	left, err := processes[0].client.TTL(t.Context(), recordOf(t, processes[0], numberOne).base+limitsName).Result()
	if err != nil || left <= limits.MaxPause || left > limits.Kept {
		t.Errorf("they are kept for %v, %v", left, err)
	}
}

// recordOf is the record of a number under the key that a process seals with.
func recordOf(t *testing.T, s *Service, number string) *sealedLimits {
	t.Helper()
	records, err := s.Common().(*ofAll).of(number)
	if err != nil {
		t.Fatal(err)
	}
	return records[0]
}

func TestNumbersShareNoLock(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	s := opened(t, at(r))
	held := newToken()
	if err := recordOf(t, s, numberOne).lock(t.Context(), held); err != nil {
		t.Fatal(err)
	}
	other := opened(t, at(r)).Common()
	if err := other.UpdateLimits(timed(t, lockLimit/2), numberTwo, counting(numberTwo, time.Now())); err != nil {
		t.Errorf("another number waits: %v", err)
	}
	if err := other.UpdateLimits(timed(t, 200*time.Millisecond), numberOne, counting(numberOne, time.Now())); !errors.Is(err, authflow.ErrStoreBusy) {
		t.Errorf("the same number does not wait: %v", err)
	}
	if counts(t, s, numberOne) != 0 || counts(t, s, numberTwo) != 1 {
		t.Error("what was counted is not what was kept")
	}
}

func TestRecordOfANumberThatIsMovedIsNotUsed(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	s := opened(t, at(r))
	for _, number := range []string{numberOne, numberTwo} {
		if err := s.Common().UpdateLimits(t.Context(), number, counting(number, time.Now())); err != nil {
			t.Fatal(err)
		}
	}
	keys, err := s.client.Keys(t.Context(), "*").Result()
	if err != nil || len(keys) < 2 {
		t.Fatalf("%v, %v", keys, err)
	}
	for _, key := range keys {
		if strings.Contains(key, "4155550") || !strings.HasPrefix(key, "tlm:") {
			t.Errorf("a key of Redis is called %s", key)
		}
	}
	one, two := recordOf(t, s, numberOne).base+limitsName, recordOf(t, s, numberTwo).base+limitsName
	if err := s.client.Copy(t.Context(), one, two, 0, true).Err(); err != nil {
		t.Fatal(err)
	}
	var bad *authflow.RecordError
	if _, err := s.Common().Limits(t.Context(), numberTwo); !errors.As(err, &bad) || bad.Fault != authflow.RecordDamaged {
		t.Errorf("a record of another number: %v", err)
	}
	if err := s.Common().UpdateLimits(t.Context(), numberTwo, counting(numberTwo, time.Now())); err != nil {
		t.Fatal(err)
	}
	a, err := s.Common().Limits(t.Context(), numberTwo)
	if now := time.Now(); err != nil || a.CodesToday(numberTwo, now) != 1 || a.CodesToday(numberOne, now) != 0 || !a.Incomplete(now) {
		t.Errorf("what is counted after that: %+v, %v", a, err)
	}
	// Nor is it one of an owner, and the other way round.
	mine := s.For(anna).(*store).own().base + limitsName
	if err := s.client.Copy(t.Context(), one, mine, 0, true).Err(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.For(anna).Limits(t.Context()); !errors.As(err, &bad) || bad.Fault != authflow.RecordDamaged {
		t.Errorf("a record of a number as that of an owner: %v", err)
	}
}

func TestTwoOwnersOfOneNumberAreToldHowManyCodesThereWere(t *testing.T) {
	t.Parallel()
	tg, r := telegram(t), redistest.Start(t)
	a, b, c := begunFor(t, at(r), tg, anna), begunFor(t, at(r), tg, boris), begunFor(t, at(r), tg, boris)
	if s, err := a.RequestCode(t.Context(), request()); err != nil || s.Codes != 1 {
		t.Errorf("the first: %d codes, %v", s.Codes, err)
	}
	s, err := b.RequestCode(t.Context(), request())
	if err != nil || s.Codes != 2 {
		t.Errorf("the second: %d codes, %v", s.Codes, err)
	}
	first := a.List()[0].ID
	var refused *authflow.RPCError
	if _, err := a.SubmitCode(t.Context(), first, secret.New("00000")); !errors.As(err, &refused) || refused.NewerCode.Before(s.Created) || refused.NewerCode.After(s.SentAt) {
		t.Errorf("the first code: %v, replaced at %v", err, refused.NewerCode)
	}
	if s, err = c.Get(t.Context(), s.ID, 0); err != nil || s.Codes != 2 {
		t.Errorf("the second, at another process: %d codes, %v", s.Codes, err)
	}
	if l := b.LimitsReport(); len(l.Codes) != 1 || l.Codes[0].N != 1 {
		t.Errorf("what is listed as theirs: %+v", l.Codes)
	}
}

// While the key is changed, each process counts what the others have counted, whichever key is their first.
func TestCodesOfANumberAreCountedWhileTheKeyIsChanged(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	keys := func(k ...[]byte) *Service { return opened(t, at(r), func(o *Options) { o.Keys = k; unasked(o) }) }
	old, second, first := keys(oldKey), keys(oldKey, newKey), keys(newKey, oldKey)
	now, n := time.Now(), 0
	for _, s := range []*Service{old, second, first, second, first} {
		n++
		if err := s.Common().UpdateLimits(t.Context(), numberOne, counting(numberOne, now.Add(-time.Duration(n)*time.Second))); err != nil {
			t.Fatal(err)
		}
		for name, asked := range map[string]*Service{"second": second, "first": first} {
			if got := counts(t, asked, numberOne); got != n {
				t.Errorf("after %d codes, who has the new key %s knows of %d", n, name, got)
			}
		}
	}
	if got := counts(t, keys(newKey), numberOne); got != n {
		t.Errorf("without the old key: %d", got)
	}
}

// What counts of an owner for weeks is not lost with a key, though nothing of it changes while that is changed.
func TestLimitsAreSealedAnewWhenTheirOwnerComes(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	keys := func(k ...[]byte) *store {
		return opened(t, at(r), func(o *Options) { o.Keys = k; unasked(o) }).For(anna).(*store)
	}
	old, both, only := keys(oldKey), keys(newKey, oldKey), keys(newKey)
	if err := old.UpdateLimits(t.Context(), func(a *limits.Accounts) error { a.AddToken(numberOne, []byte("token")); return nil }); err != nil {
		t.Fatal(err)
	}
	look := func(st *store) error {
		a, err := st.Limits(t.Context())
		if err == nil && len(a.TokensOf(numberOne)) != 1 {
			t.Errorf("%d tokens", len(a.TokensOf(numberOne)))
		}
		return err
	}
	var bad *authflow.RecordError
	lost := func(what string) {
		t.Helper()
		if err := look(only); !errors.As(err, &bad) || bad.Fault != authflow.RecordKeyLost {
			t.Errorf("%s: %v", what, err)
		}
	}
	lost("without the old key")
	if err := look(both); err != nil {
		t.Fatal(err)
	}
	lost("what was written a moment ago is left alone")
	if err := both.client.Expire(t.Context(), both.own().base+limitsName, limitsLife-2*renewLimits).Err(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(look(both), look(only)); err != nil {
		t.Errorf("later: %v", err)
	}
	left, err := both.client.TTL(t.Context(), both.own().base+limitsName).Result()
	if err != nil || left < limitsLife-time.Minute {
		t.Errorf("it is kept for %v, %v", left, err)
	}
}

// Nor does anybody have to come for that: a process that has both keys finds what is sealed with the older one.
func TestLimitsOfOwnersWhoAreAwayAreSealedAnew(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(*testing.T) string{
		"one server": func(t *testing.T) string { return at(redistest.Start(t)) },
		"a Cluster":  cluster,
	} {
		t.Run(name, func(t *testing.T) {
			address := start(t)
			keys := func(k ...[]byte) *Service { return opened(t, address, func(o *Options) { o.Keys = k; unasked(o) }) }
			old, all := keys(oldKey), []owner.Owner{anna, boris, owner.Local}
			for _, o := range all {
				st := old.For(o).(*store)
				if err := st.UpdateLimits(t.Context(), func(a *limits.Accounts) error { a.AddToken(numberOne, []byte("token")); return nil }); err != nil {
					t.Fatal(err)
				}
				if err := old.client.Expire(t.Context(), st.own().base+limitsName, limitsLife-2*renewLimits).Err(); err != nil {
					t.Fatal(err)
				}
			}
			if err := old.Common().UpdateLimits(t.Context(), numberOne, counting(numberOne, time.Now())); err != nil {
				t.Fatal(err)
			}
			only, both := keys(newKey), keys(newKey, oldKey)
			for _, o := range all {
				until(t, "what the older key has sealed of "+o.Subject+" is read without it", func() bool {
					a, err := only.For(o).Limits(t.Context())
					return err == nil && len(a.TokensOf(numberOne)) == 1
				})
			}
			if n := counts(t, both, numberOne); n != 1 {
				t.Errorf("%d codes of the number", n)
			}
		})
	}
}
