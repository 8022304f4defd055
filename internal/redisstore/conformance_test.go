package redisstore

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/redistest"
	"telegram-login-mcp/internal/storetest"
	"telegram-login-mcp/internal/testrun"
)

func TestMain(m *testing.M) { os.Exit(testrun.Main(m, testrun.Waiting, func() error { return nil })) }

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
	storetest.Run(t, func(t *testing.T) (one, other authflow.Store) {
		r := redistest.Start(t)
		return opened(t, at(r)).For(owner.Local), opened(t, at(r)).For(owner.Local)
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
	keys := func(k ...[]byte) func(*Options) { return func(o *Options) { o.Keys = k } }
	old := opened(t, at(r)).For(anna)
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
