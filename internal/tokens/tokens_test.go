package tokens

import (
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"telegram-login-mcp/internal/leaktest"
	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/ownfile"
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

// Other rights leave the time of a file as it was.
func TestAFileThatIsOpenedToOthersLetsNobodyInAnyMore(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have no modes there")
	}
	s := Open(t.TempDir())
	defer s.Close()
	token, err := s.Add("anna", false)
	if err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour) // so that it need not be read again
	if err := os.Chtimes(s.file.path(), old, old); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := s.Known(token.Reveal()); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(s.file.path(), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Known(token.Reveal()); !errors.As(err, new(*ownfile.Error)) {
			t.Errorf("a file that others can read: %v", err)
		}
		if err := os.Chmod(s.file.path(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestARevokedOwnerIsKnownByTheKey(t *testing.T) {
	dir := t.TempDir()
	s, other := Open(dir), Open(dir)
	defer s.Close()
	key := owner.Owner{Issuer: "token", Subject: "anna"}.Key()
	tell := func(when string, want bool) {
		t.Helper()
		if got := s.Revoked(key); got != want {
			t.Errorf("%s: revoked: %v", when, got)
		}
	}
	comesIn := func() {
		t.Helper()
		token, err := other.Add("anna", false)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Check(token.Reveal()); err != nil {
			t.Fatal(err)
		}
	}
	tell("nobody came in, or by an issuer", false)
	comesIn()
	tell("with a token", false)
	s.Close() // the use is written down
	if err := other.file.change(func([]Token) ([]Token, error) { return nil, nil }); err != nil {
		t.Fatal(err)
	}
	tell("after its end", true)
	comesIn()
	tell("with a new one", false)
	if s.Revoked(owner.Local.Key()) {
		t.Error("the person of this computer is revoked")
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

// Each write is one of the whole file, so that those who come within a moment share one.
func TestTheUsesOfManyAreWrittenTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		s := Open(dir)
		defer s.Close()
		var made []string
		for _, name := range []string{"anna", "ben", "carl", "dora"} {
			token, err := s.Add(name, false)
			if err != nil {
				t.Fatal(err)
			}
			made = append(made, token.Reveal())
		}
		used := func() (n int) {
			all, err := Open(dir).List()
			if err != nil {
				t.Fatal(err)
			}
			for _, token := range all {
				if !token.Used.IsZero() {
					n++
				}
			}
			return n
		}
		for i, token := range made {
			if _, err := s.Check(token); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if n := used(); n != 1 {
				t.Errorf("after %d have used theirs, %d uses are written", i+1, n)
			}
			after(writePause / 5)
		}
		after(writePause / 2)
		synctest.Wait()
		if n := used(); n != len(made) {
			t.Errorf("%d of %d uses are written", n, len(made))
		}
	})
}

// A request must not cost more because more people have tokens.
func BenchmarkCheck(b *testing.B) {
	for _, people := range []int{1, 2000} {
		b.Run(strconv.Itoa(people), func(b *testing.B) {
			dir := b.TempDir()
			var all []Token
			for i := range people {
				hash := sha256.Sum256([]byte(prefix + strconv.Itoa(i)))
				all = append(all, Token{Name: strconv.Itoa(i), Hash: hash[:]})
			}
			s := Open(dir)
			defer s.Close()
			if err := s.file.change(func([]Token) ([]Token, error) { return all, nil }); err != nil {
				b.Fatal(err)
			}
			old := time.Now().Add(-time.Minute)
			if err := os.Chtimes(s.file.path(), old, old); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := s.Known(prefix + "0"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func after(d time.Duration) { <-time.After(d) }

// A server that runs for months holds nothing of those who came in once, and of whoever is there still what a page that is open has to know.
func TestWhoIsAwayForLongIsForgotten(t *testing.T) {
	s := Open("")
	defer s.Close()
	now := time.Now()
	s.now = func() time.Time { return now }
	comes := func(name string) {
		t.Helper()
		token, err := s.Add(name, false)
		if err == nil {
			_, err = s.Check(token.Reveal())
		}
		if err == nil {
			_, err = s.Revoke(name)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range 100 {
		comes("person" + strconv.Itoa(i))
		now = now.Add(3 * time.Minute)
	}
	comes("anna")
	if len(s.names) > 45 || len(s.used) > 45 { // two hours of them at most
		t.Errorf("%d names and %d uses are kept", len(s.names), len(s.used))
	}
	now = now.Add(remembered - time.Minute)
	comes("ben")
	if anna := (owner.Owner{Issuer: issuer, Subject: "anna"}); !s.Revoked(anna.Key()) {
		t.Error("a revoked owner is forgotten within the hour")
	}
}
