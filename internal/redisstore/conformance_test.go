package redisstore

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/redistest"
	"telegram-login-mcp/internal/seal"
	"telegram-login-mcp/internal/storetest"
	"telegram-login-mcp/internal/testrun"
)

func TestMain(m *testing.M) { os.Exit(testrun.Main(m, testrun.Idle, func() error { return nil })) }

var (
	oldKey = bytes.Repeat([]byte{1}, 32)
	newKey = bytes.Repeat([]byte{2}, 32)
)

// Short times, so that what passes on does so within a test.
const (
	testLease = 1500 * time.Millisecond
	testGrace = 2 * time.Second
)

// opened is a process that uses a Redis.
func opened(t *testing.T, address string, change ...func(*Options)) *Service {
	t.Helper()
	o := Options{Keys: [][]byte{oldKey}, Lease: testLease, Grace: testGrace}
	for _, f := range change {
		f(&o)
	}
	s, err := Open(t.Context(), address, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func at(r *redistest.Server) string { return "redis://" + r.Address() }

func TestRedisKeepsTheRulesOfAStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) (one, other authflow.Store) {
		r := redistest.Start(t)
		return opened(t, at(r)).For(owner.Local), opened(t, at(r)).For(owner.Local)
	})
}

func TestWhatOwnersHaveInCommonKeepsItsRules(t *testing.T) {
	storetest.RunCommon(t, func(t *testing.T) (one, other authflow.Common) {
		r := redistest.Start(t)
		return opened(t, at(r)).Common(), opened(t, at(r)).Common()
	})
}

const id = storetest.ID

var (
	anna  = owner.Owner{Issuer: "https://issuer.example", Subject: "anna"}
	boris = owner.Owner{Issuer: "https://issuer.example", Subject: "boris"}
	clara = owner.Owner{Issuer: "https://issuer.example", Subject: "clara"}
)

func unwanted() {}

func TestOwnersSeeNothingOfEachOther(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	s := opened(t, at(r))
	a, b := s.For(anna), s.For(boris)
	if err := a.Put(t.Context(), storetest.Record(id)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Get(t.Context(), id); !errors.Is(err, authflow.ErrUnknownFlow) {
		t.Errorf("another owner gets %v", err)
	}
	if ids, err := b.IDs(t.Context()); err != nil || len(ids) != 0 {
		t.Errorf("another owner lists %v, %v", ids, err)
	}
	mine, err := a.Claim(t.Context(), id, unwanted)
	if err != nil {
		t.Fatal(err)
	}
	defer mine.Release()
	theirs, err := b.Claim(storetest.Once(), id, unwanted)
	if err != nil {
		t.Fatalf("their flow of that name is another: %v", err)
	}
	defer theirs.Release()

	// Whoever can write to Redis moves the record.
	raw, err := s.client.HGet(t.Context(), a.(*store).flowKey(id)[0], "record").Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"CANARY", "4155550123"} {
		if strings.Contains(raw, secret) {
			t.Errorf("%s is in Redis in the clear", secret)
		}
	}
	if err := s.client.HSet(t.Context(), b.(*store).flowKey(id)[0], "record", raw).Err(); err != nil {
		t.Fatal(err)
	}
	var bad *authflow.RecordError
	if _, err := b.Get(t.Context(), id); !errors.As(err, &bad) || bad.Fault != authflow.RecordDamaged {
		t.Errorf("a record that was moved to another owner: %v", err)
	}
}

func TestKeysAreChangedWithoutAPause(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	keys := func(k ...[]byte) func(*Options) { return func(o *Options) { o.Keys = k; unasked(o) } }
	old := opened(t, at(r), unasked).For(anna)
	both := opened(t, at(r), keys(newKey, oldKey)).For(anna)
	only := opened(t, at(r), keys(newKey)).For(anna)
	if err := old.Put(t.Context(), storetest.Record(id)); err != nil {
		t.Fatal(err)
	}
	var bad *authflow.RecordError
	if _, err := only.Get(t.Context(), id); !errors.As(err, &bad) || bad.Fault != authflow.RecordKeyLost {
		t.Errorf("without the old key: %v", err)
	}
	rec, err := both.Get(t.Context(), id)
	if err != nil {
		t.Fatalf("with both keys: %v", err)
	}
	if err := both.Put(t.Context(), rec); err != nil {
		t.Fatal(err)
	}
	if _, err := only.Get(t.Context(), id); err != nil {
		t.Errorf("what was written since: %v", err)
	}
}

// unasked has a process ask for no key that others use.
func unasked(o *Options) { o.keysLife = time.Nanosecond }

// Whoever cannot open what others seal does not start, and while a key is changed in its order everybody starts.
func TestWhoLacksAKeyInUseDoesNotStart(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	third := bytes.Repeat([]byte{3}, 32)
	starts := func(keys ...[]byte) *Service {
		t.Helper()
		return opened(t, at(r), func(o *Options) { o.Keys = keys })
	}
	refused := func(what string, keys ...[]byte) {
		t.Helper()
		s, err := Open(t.Context(), at(r), Options{Keys: keys})
		if other := (*KeyError)(nil); !errors.As(err, &other) || other.List != "tlm:keys" {
			t.Errorf("%s: %v", what, err)
		}
		if err == nil {
			s.Close()
		}
	}
	one, other := starts(oldKey), starts(oldKey)
	refused("another key", newKey)
	refused("two other keys", newKey, third)
	second := starts(oldKey, newKey) // the order of docs/service.md: second everywhere,
	starts(oldKey, newKey)
	for _, s := range []*Service{one, other, second} {
		if err := s.Ready(t.Context()); err != nil {
			t.Errorf("while the key is changed: %v", err)
		}
	}
	first := starts(newKey, oldKey) // then first,
	refused("an instance that was left behind", oldKey)
	refused("the old key removed at once", newKey)
	var behind *KeyError
	if err := one.Ready(t.Context()); !errors.As(err, &behind) {
		t.Errorf("who runs, and cannot open what is sealed now, is ready: %v", err)
	}
	for _, s := range []*Service{second, first} {
		if err := s.Ready(t.Context()); err != nil {
			t.Errorf("with both keys: %v", err)
		}
	}
	// then alone, a week after the last use of the old one.
	week := float64(time.Now().Add(-life - time.Minute).UnixMicro())
	id := seal.IDOf(oldKey)
	if err := first.client.ZAdd(t.Context(), "tlm:keys", redis.Z{Score: week, Member: hex.EncodeToString(id[:])}).Err(); err != nil {
		t.Fatal(err)
	}
	starts(newKey)
	// Other Telegrams have keys of their own, and what a service has forgotten is no hindrance.
	opened(t, at(r), func(o *Options) { o.Keys, o.Prefix = [][]byte{third}, "tlm-test-servers" })
	if err := first.client.Del(t.Context(), "tlm:keys").Err(); err != nil {
		t.Fatal(err)
	}
	starts(third)
}

func TestRedisThatForgetsIsKnownByItsSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		options []string
		want    []Forgetting
	}{
		{nil, nil},
		{[]string{"--appendonly", "no"}, []Forgetting{notOnDisk}},
		{[]string{"--appendonly", "yes", "--maxmemory-policy", "allkeys-lru"}, nil}, // there is no bound
		{[]string{"--appendonly", "yes", "--maxmemory", "100mb"}, nil},
		{[]string{"--appendonly", "no", "--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"}, []Forgetting{notOnDisk, evicts}},
	} {
		if got := opened(t, at(redistest.Start(t, c.options...))).Forgets(t.Context()); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.options, got, c.want)
		}
	}
}

func TestKeyFile(t *testing.T) {
	one, two := "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n", "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=\n"
	for text, want := range map[string][][]byte{
		one: {oldKey}, one + two: {oldKey, newKey}, strings.TrimSpace(two): {newKey},
		"": nil, "\n": nil, one + one: nil, one + two + "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=\n": nil, "AQEB\n": nil, one + "secret\n": nil,
	} {
		path := t.TempDir() + "/key"
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		keys, err := ReadKeys(path)
		if (err == nil) != (want != nil) || !slices.EqualFunc(keys, want, bytes.Equal) {
			t.Errorf("%q: %v, %v", text, keys, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%q shows in %v", text, err)
		}
	}
	open := t.TempDir() + "/key"
	if err := os.WriteFile(open, []byte(one), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadKeys(open); err == nil {
		t.Error("a key that others can read is used")
	}
}
