package flowstore

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
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

// TestLimitsThatAreUnchangedAreNotOpenedAgain writes into the file behind the store's back, as no store does, to see whether it is opened.
func TestLimitsThatAreUnchangedAreNotOpenedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		age    time.Duration
		change func(t *testing.T, path string, at time.Time)
		opened bool
	}{
		"old":                     {time.Minute, func(*testing.T, string, time.Time) {}, false},
		"of another time":         {time.Minute, func(t *testing.T, path string, at time.Time) { setTime(t, path, at.Add(time.Second)) }, true},
		"of another length":       {time.Minute, func(t *testing.T, path string, at time.Time) { overwrite(t, path, 11, at) }, true},
		"so young that it is any": {0, func(*testing.T, string, time.Time) {}, true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := New(Options{Dir: dir, NoKeyring: true})
			if err := s.UpdateLimits(t.Context(), func(m *limits.Accounts) error { m.Codes = map[string][]time.Time{"+1": {time.Unix(9, 0)}}; return nil }); err != nil {
				t.Fatal(err)
			}
			path, at := s.path(limitsFile), time.Now().Add(-c.age)
			setTime(t, path, at)
			if got, err := s.Limits(t.Context()); err != nil || len(got.Codes) != 1 {
				t.Fatalf("%+v, %v", got, err)
			}
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			overwrite(t, path, int(info.Size()), at)
			c.change(t, path, at)
			if got, err := s.Limits(t.Context()); (err != nil) != c.opened {
				t.Errorf("opened again is not %t: %+v, %v", c.opened, got, err)
			}
		})
	}
}

// TestUnchangedLimitsCountOnlyWhereNobodyElseCanWrite opens the file, and then its folder, to others after it was read.
func TestUnchangedLimitsCountOnlyWhereNobodyElseCanWrite(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no modes there")
	}
	dir := filepath.Join(t.TempDir(), "state")
	s := New(Options{Dir: dir, NoKeyring: true})
	if err := s.UpdateLimits(t.Context(), func(m *limits.Accounts) error { m.Codes = map[string][]time.Time{"+1": {time.Unix(9, 0)}}; return nil }); err != nil {
		t.Fatal(err)
	}
	setTime(t, s.path(limitsFile), time.Now().Add(-time.Minute))
	for _, path := range []string{s.path(limitsFile), dir} {
		if _, err := s.Limits(t.Context()); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, info.Mode().Perm()|0o022); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Limits(t.Context()); err == nil || len(got.Codes) != 0 {
			t.Errorf("%s is open to others: %+v, %v", path, got, err)
		}
		if err := os.Chmod(path, info.Mode().Perm()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestLimitsThatAreReplacedAreReadAgain has one store know the file by its time, and another replace it.
func TestLimitsThatAreReplacedAreReadAgain(t *testing.T) {
	dir := t.TempDir()
	a, b := New(Options{Dir: dir, NoKeyring: true}), New(Options{Dir: dir, NoKeyring: true})
	at := time.Now().Add(-time.Minute)
	for n := range 20 { // with files of one length and time, that differ in their number only
		want := time.Unix(int64(1000+n), 0).UTC()
		if err := a.UpdateLimits(t.Context(), func(m *limits.Accounts) error { m.Codes = map[string][]time.Time{"+1": {want}}; return nil }); err != nil {
			t.Fatal(err)
		}
		if n%2 == 0 { // else it is too young, and its number may be one that has become free
			setTime(t, a.path(limitsFile), at)
		}
		for _, s := range []*Store{b, b, a} {
			if got, err := s.Limits(t.Context()); err != nil || len(got.Codes["+1"]) != 1 || !got.Codes["+1"][0].Equal(want) {
				t.Fatalf("after write %d: %+v, %v", n, got, err)
			}
		}
	}
}

func setTime(t *testing.T, path string, at time.Time) {
	t.Helper()
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

// overwrite fills a file with what is no limits, and sets its time.
func overwrite(t *testing.T, path string, length int, at time.Time) {
	t.Helper()
	if err := os.WriteFile(path, make([]byte, length), 0o600); err != nil {
		t.Fatal(err)
	}
	setTime(t, path, at)
}
