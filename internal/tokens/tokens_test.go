package tokens

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"telegram-login-mcp/internal/leaktest"
	"telegram-login-mcp/internal/owner"
)

func TestATokenLetsItsOwnerInUntilItIsRevoked(t *testing.T) {
	leaktest.Check(t)
	for _, dir := range []string{t.TempDir(), ""} {
		s := Open(dir)
		anna, err := s.Add("anna", false)
		if err != nil {
			t.Fatal(err)
		}
		mine, err := s.Add("laptop", true)
		if err != nil {
			t.Fatal(err)
		}
		other := s
		if dir != "" {
			other = Open(dir) // another process
		}
		for shown, want := range map[string]owner.Owner{anna.Reveal(): {Issuer: "token", Subject: "anna"}, mine.Reveal(): owner.Local} {
			if found, err := other.Check(shown); err != nil || found.Owner() != want {
				t.Errorf("%v, %v, want %v", found.Owner(), err, want)
			}
		}
		for _, wrong := range []string{"", "tlm_", anna.Reveal() + "A", anna.Reveal()[:40], strings.ToUpper(anna.Reveal()), "anna", strings.Repeat("tlm_", 1000)} {
			if found, err := other.Check(wrong); !errors.Is(err, ErrUnknown) {
				t.Errorf("%q lets %v in (%v)", wrong, found, err)
			}
		}
		other.Close()
		if revoked, err := s.Revoke("anna"); err != nil || revoked.Name != "anna" || revoked.Local {
			t.Fatal(err)
		}
		if found, err := other.Check(anna.Reveal()); !errors.Is(err, ErrUnknown) {
			t.Errorf("a revoked token lets %v in (%v)", found, err)
		}
		if _, err := other.Check(mine.Reveal()); err != nil {
			t.Errorf("a token went with another: %v", err)
		}
		s.Close()
		other.Close()
	}
}

func TestAddAndRevokeRefuseWhatCannotBe(t *testing.T) {
	s := Open(t.TempDir())
	if _, err := s.Add("anna", false); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Add("anna", true); !errors.Is(err, ErrExists) {
		t.Errorf("a second token of one name: %v", err)
	}
	for _, name := range []string{"", "-", "a b", "../anna", "anna\n", strings.Repeat("a", 65), "анна"} {
		if _, err := s.Add(name, false); !errors.Is(err, ErrName) {
			t.Errorf("%q is taken for a name: %v", name, err)
		}
	}
	if _, err := s.Revoke("ben"); !errors.Is(err, ErrUnknown) {
		t.Errorf("a token that there is not is revoked: %v", err)
	}
}

// What is on the disk lets nobody in, and nobody but its owner reads it.
func TestTheFileHoldsNoToken(t *testing.T) {
	dir := t.TempDir()
	s := Open(dir)
	made, err := s.Add("anna", false)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, fileName))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(raw), strings.TrimPrefix(made.Reveal(), prefix)[:8]) {
		t.Errorf("the file holds the token: %s", raw)
	}
	if info, err := os.Stat(filepath.Join(dir, fileName)); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v (%v)", info.Mode(), err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	if err := os.Chmod(filepath.Join(dir, fileName), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir).Check(made.Reveal()); err == nil {
		t.Error("a file that others can write lets somebody in")
	}
}

func TestADamagedFileLetsNobodyInAndIsNotReplaced(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, fileName)
	if err := os.WriteFile(path, []byte(`{"version":2}`), 0o600); err != nil {
		t.Fatal(err)
	}
	s := Open(dir)
	if _, err := s.Check("tlm_x"); !errors.Is(err, ErrDamaged) {
		t.Errorf("%v", err)
	}
	if _, err := s.Add("anna", false); !errors.Is(err, ErrDamaged) {
		t.Errorf("%v", err)
	}
	if raw, err := os.ReadFile(path); err != nil || string(raw) != `{"version":2}` {
		t.Errorf("the file is now %q (%v)", raw, err)
	}
}

// A file that is gone is not the same as one that never was, and a use of a token makes no new one.
func TestAFileThatIsGoneIsMissed(t *testing.T) {
	dir := t.TempDir()
	s := Open(dir)
	if _, err := s.Check("tlm_x"); !errors.Is(err, ErrUnknown) {
		t.Errorf("before there is a file: %v", err)
	}
	made, err := s.Add("anna", false)
	if err != nil {
		t.Fatal(err)
	}
	gone := func(s *Store, shown string) {
		t.Helper()
		if _, err := s.Check(shown); !errors.Is(err, errGone) {
			t.Errorf("without the file: %v", err)
		}
	}
	running := Open(dir) // another process, which has read the file
	known, err := running.Known(made.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, fileName)); err != nil {
		t.Fatal(err)
	}
	gone(s, made.Reveal())
	gone(running, made.Reveal())
	running.note(known) // of a request that was let in before
	running.Close()
	gone(running, made.Reveal())
	if _, err := s.Add("anna", false); err != nil {
		t.Fatal(err)
	}
	if _, err := running.Check(made.Reveal()); !errors.Is(err, ErrUnknown) {
		t.Errorf("once there is a file again: %v", err)
	}
}

// Processes that add at once lose none of each other's.
func TestTokensThatAreAddedAtOnceAllStay(t *testing.T) {
	dir := t.TempDir()
	var adding sync.WaitGroup
	for _, name := range strings.Split("abcdefghijkl", "") {
		adding.Go(func() {
			if _, err := Open(dir).Add(name, false); err != nil {
				t.Error(err)
			}
		})
	}
	adding.Wait()
	if all, err := Open(dir).List(); err != nil || len(all) != 12 {
		t.Errorf("%d tokens are left of 12 (%v)", len(all), err)
	}
}

// The last use is known to within a minute, and costs one write a minute.
func TestTheLastUseIsWrittenOnceAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := Open("")
		made, err := s.Add("anna", false)
		if err != nil {
			t.Fatal(err)
		}
		used := func() time.Time {
			if _, err := s.Check(made.Reveal()); err != nil {
				t.Fatal(err)
			}
			s.Close()
			all, err := s.List()
			if err != nil {
				t.Fatal(err)
			}
			return all[0].Used
		}
		if all, err := s.List(); err != nil || !all[0].Used.IsZero() {
			t.Errorf("a token that nobody has used was used (%v)", err)
		}
		first := used()
		if first.IsZero() {
			t.Error("a use is not noted")
		}
		after(59 * time.Second)
		if again := used(); !again.Equal(first) {
			t.Errorf("a use within the minute was written: %v after %v", again, first)
		}
		after(2 * time.Second)
		if again := used(); again.Sub(first) != 61*time.Second {
			t.Errorf("a use after a minute is %v after the first", again.Sub(first))
		}
	})
}

func after(d time.Duration) { <-time.After(d) }
