package flowstore

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/limits"
)

// The files of a running process are removed, replaced or opened to others, by people and by other processes.

func readable(t *testing.T, dir string, ids ...string) {
	t.Helper()
	next := onDisk(dir) // the process that comes after
	for _, id := range ids {
		if got, err := next.Get(t.Context(), id); err != nil || got.ID != id {
			t.Errorf("%s: %v", id, err)
		}
	}
}

func TestRemovedKeyFileIsWrittenAgain(t *testing.T) {
	dir := t.TempDir()
	s := onDisk(dir)
	put(t, s, record(id))
	if err := os.Remove(filepath.Join(dir, keyFile)); err != nil {
		t.Fatal(err)
	}
	put(t, s, record(otherID))
	readable(t, dir, id, otherID)
}

func TestKeyOfAnotherProcessIsTakenOver(t *testing.T) {
	dir := t.TempDir()
	s := onDisk(dir)
	put(t, s, record(id))
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	put(t, onDisk(dir), record(otherID)) // which makes a key of its own
	put(t, s, record(id))
	readable(t, dir, id, otherID)
}

func TestRemovedFolderIsMadeAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := onDisk(dir)
	put(t, s, record(id))
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if claim, err := s.Claim(t.Context(), otherID, unwanted); err != nil {
		t.Error(err)
	} else {
		claim.Release()
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := s.UpdateLimits(t.Context(), func(m *limits.Accounts) error { return nil }); err != nil {
		t.Error(err)
	}
	put(t, s, record(id))
	readable(t, dir, id)
}

func TestLimitsThatCannotBeReadAreKeptForAWeek(t *testing.T) {
	dir := t.TempDir()
	s := onDisk(dir)
	change := func() {
		t.Helper()
		err := s.UpdateLimits(t.Context(), func(m *limits.Accounts) error {
			m.Codes = map[string][]time.Time{"+14155550123": {time.Now()}}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	aside := func() []string {
		names, err := filepath.Glob(filepath.Join(dir, "flows", limitsFile+damagedSuffix+"*"))
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	for n := range 2 {
		if err := os.WriteFile(filepath.Join(dir, "flows", limitsFile), []byte("garbage"), 0o600); err != nil {
			change() // the folder is not there yet
			if err := os.WriteFile(filepath.Join(dir, "flows", limitsFile), []byte("garbage"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		change()
		if got := aside(); len(got) != n+1 {
			t.Fatalf("aside: %v", got)
		}
	}
	old := time.Now().Add(-unreadableLife - time.Hour)
	if err := os.Chtimes(aside()[0], old, old); err != nil {
		t.Fatal(err)
	}
	put(t, onDisk(dir), record(id))
	if got := aside(); len(got) != 1 {
		t.Errorf("after a week: %v", got)
	}
}

// TestLimitsOfANewerVersionAreLeftAlone has the newer program's own pauses survive the older one.
func TestLimitsOfANewerVersionAreLeftAlone(t *testing.T) {
	dir := t.TempDir()
	s := onDisk(dir)
	put(t, s, record(id)) // makes the folder
	if err := s.save(t.Context(), limitsFile, limitsFile, []byte(`{"version":99,"pauses":"in another form"}`)); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(filepath.Join(dir, "flows", limitsFile))
	if err != nil {
		t.Fatal(err)
	}
	change := func(m *limits.Accounts) error { m.Codes = map[string][]time.Time{"+1": {time.Now()}}; return nil }
	if err := s.UpdateLimits(t.Context(), change); !errors.Is(err, authflow.ErrLimitsNewer) {
		t.Errorf("it is changed, %v", err)
	}
	if now, err := os.ReadFile(filepath.Join(dir, "flows", limitsFile)); err != nil || !bytes.Equal(now, written) {
		t.Errorf("the file is another one, %v", err)
	}
}

func TestLimitsThatCannotBeReadAreMissed(t *testing.T) {
	dir := t.TempDir()
	s := onDisk(dir)
	put(t, s, record(id)) // makes the folder
	if err := os.WriteFile(filepath.Join(dir, "flows", limitsFile), []byte("rubbish"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.UpdateLimits(t.Context(), func(m *limits.Accounts) error { m.Codes = map[string][]time.Time{"+1": {time.Now()}}; return nil }); err != nil {
		t.Fatal(err)
	}
	if m, err := onDisk(dir).Limits(t.Context()); err != nil || m.Lost.IsZero() || len(m.Codes) != 1 {
		t.Errorf("%+v, %v", m, err)
	}
}
