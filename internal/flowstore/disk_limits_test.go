package flowstore

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/limits"
)

func TestLimitsAreReadAgainAfterEveryWrite(t *testing.T) {
	dir := t.TempDir()
	a, b := New(Options{Dir: dir, NoKeyring: true}), New(Options{Dir: dir, NoKeyring: true})
	for n := range 20 {
		want := time.Unix(int64(n), 0).UTC()
		if err := a.UpdateLimits(t.Context(), func(m *limits.Accounts) error {
			m.Codes = map[string][]time.Time{"+1": {want}}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		for _, s := range []*Store{a, b, b} {
			if got, err := s.Limits(t.Context()); err != nil || len(got.Codes["+1"]) != 1 || !got.Codes["+1"][0].Equal(want) {
				t.Fatalf("after write %d: %+v, %v", n, got, err)
			}
		}
	}
}

func TestLimitsAreReadOnceTheirKeyIsBack(t *testing.T) {
	dir := t.TempDir()
	s := New(Options{Dir: dir, NoKeyring: true})
	if err := s.UpdateLimits(t.Context(), func(m *limits.Accounts) error { m.Codes = map[string][]time.Time{"+1": {time.Unix(9, 0)}}; return nil }); err != nil {
		t.Fatal(err)
	}
	key, away := filepath.Join(dir, keyFile), filepath.Join(t.TempDir(), "key")
	if err := os.Rename(key, away); err != nil {
		t.Fatal(err)
	}
	other := New(Options{Dir: dir, NoKeyring: true})
	var bad *authflow.RecordError
	if got, err := other.Limits(t.Context()); !errors.As(err, &bad) || bad.Fault != authflow.RecordKeyLost || len(got.Codes) != 0 {
		t.Fatalf("without the key: %+v, %v", got, err)
	}
	if err := os.Rename(away, key); err != nil {
		t.Fatal(err)
	}
	if got, err := other.Limits(t.Context()); err != nil || len(got.Codes) != 1 {
		t.Errorf("with the key: %+v, %v", got, err)
	}
}
