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

// What becomes of lock files, which two processes must never hold under one name.

func lockFilesIn(t *testing.T, dir string) []string {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(dir, "flows", "flow_*"+lockSuffix))
	if err != nil {
		t.Fatal(err)
	}
	return left
}

func claimed(t *testing.T, s *Store) (release func()) {
	t.Helper()
	claim, err := s.Claim(timed(t, 20*time.Second), id, unwanted)
	if err != nil {
		t.Fatal(err)
	}
	return claim.Release
}

func TestLockFileGoesWithItsOwner(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := onDisk(dir)
	for _, during := range []func(){
		func() {}, func() { put(t, s, record(id)) }, func() {
			if err := s.Delete(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		},
	} {
		release := claimed(t, s)
		during()
		release()
		if left := lockFilesIn(t, dir); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}

func TestEndNeedsNoLock(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, other := onDisk(dir), onDisk(dir)
	release := claimed(t, s)
	put(t, s, record(id))
	if left := lockFilesIn(t, dir); len(left) != 1 {
		t.Fatalf("a login under way has the locks %v", left)
	}
	end := record(id)
	end.State = authflow.Cancelled
	put(t, s, end)
	if left := lockFilesIn(t, dir); len(left) != 0 {
		t.Errorf("an end has the locks %v", left)
	}
	second := claimed(t, other) // whoever wants it can have it
	put(t, s, end)              // which takes nothing from another owner
	if _, err := onDisk(dir).Claim(once(), id, unwanted); !errors.Is(err, authflow.ErrOwned) {
		t.Errorf("a third claim: %v", err)
	}
	release()
	if _, err := onDisk(dir).Claim(once(), id, unwanted); !errors.Is(err, authflow.ErrOwned) {
		t.Errorf("after the first has let go: %v", err)
	}
	second()
	if left := lockFilesIn(t, dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestLockFileOfAnEndGoesWhenTheLockOfTheClaimsIsFree has another process hold that lock while a login ends.
func TestLockFileOfAnEndGoesWhenTheLockOfTheClaimsIsFree(t *testing.T) {
	t.Parallel()
	for name, next := range map[string]func(t *testing.T, s *Store){
		"with the next record": func(t *testing.T, s *Store) { put(t, s, record(otherID)) },
		"with the next claim": func(t *testing.T, s *Store) {
			claim, err := s.Claim(once(), otherID, unwanted)
			if err != nil {
				t.Fatal(err)
			}
			claim.Release()
		},
		"with the next look": func(t *testing.T, s *Store) { _, _ = s.IDs(t.Context()) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := onDisk(dir)
			defer claimed(t, s)()
			put(t, s, record(id))
			guard, err := take(s.path(claimsLock))
			if err != nil {
				t.Fatal(err)
			}
			end := record(id)
			end.State = authflow.Cancelled
			put(t, s, end)
			if left := lockFilesIn(t, dir); len(left) != 1 {
				t.Fatalf("while another holds the lock of the claims: %v", left)
			}
			if err := guard.Unlock(); err != nil {
				t.Fatal(err)
			}
			next(t, s)
			if left := lockFilesIn(t, dir); len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// TestLockFileThatIsOwedIsNotTakenFromANewOwner has the flow claimed anew in the same process.
func TestLockFileThatIsOwedIsNotTakenFromANewOwner(t *testing.T) {
	t.Parallel()
	s := onDisk(t.TempDir())
	defer claimed(t, s)()
	s.owed[id] = &claim{} // of the claim before
	put(t, s, record(otherID))
	if _, err := onDisk(s.dir).Claim(once(), id, unwanted); !errors.Is(err, authflow.ErrOwned) {
		t.Errorf("a second owner: %v", err)
	}
}

// TestLockFilesOfKilledProcessesGo has those that another process holds stay.
func TestLockFilesOfKilledProcessesGo(t *testing.T) {
	t.Parallel()
	for name, look := range map[string]func(t *testing.T, dir string){
		"at the start of a process":  func(t *testing.T, dir string) { put(t, onDisk(dir), record("flow_cccccccccccc")) },
		"at a look at what there is": func(t *testing.T, dir string) { _, _ = onDisk(dir).IDs(t.Context()) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			p := another(t, dir) // holds id
			stale := filepath.Join(dir, "flows", otherID+lockSuffix)
			if err := os.WriteFile(stale, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			look(t, dir)
			if left := lockFilesIn(t, dir); len(left) != 1 || filepath.Base(left[0]) != id+lockSuffix {
				t.Errorf("while the other process runs: %v", left)
			}
			if _, err := onDisk(dir).Claim(once(), id, unwanted); !errors.Is(err, authflow.ErrOwned) {
				t.Errorf("the flow of the other process: %v", err)
			}
			if err := errors.Join(p.cmd.Process.Kill(), ignore(p.cmd.Wait())); err != nil {
				t.Fatal(err)
			}
			look(t, dir)
			if left := lockFilesIn(t, dir); len(left) != 0 {
				t.Errorf("after it was killed: %v", left)
			}
		})
	}
}

func ignore(error) error { return nil }

// TestDeletedRecordTakesTheLockFileOfADeadOwnerAlong is about ends that are forgotten by a process that never owned them.
func TestDeletedRecordTakesTheLockFileOfADeadOwnerAlong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := onDisk(dir)
	put(t, s, record(id))
	if err := os.WriteFile(filepath.Join(dir, "flows", id+lockSuffix), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if left := lockFilesIn(t, dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestRecordThatIsWrittenAnewHasOneOwner removes the folder under a flow whose owner goes on.
func TestRecordThatIsWrittenAnewHasOneOwner(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "state")
	s, other := onDisk(dir), onDisk(dir)
	defer claimed(t, s)()
	put(t, s, record(id))
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	put(t, s, record(id))
	if _, err := other.Claim(once(), id, unwanted); !errors.Is(err, authflow.ErrOwned) {
		t.Errorf("a second owner: %v", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	defer claimed(t, other)()
	if err := s.Put(t.Context(), record(id)); !errors.Is(err, authflow.ErrOwned) {
		t.Errorf("the flow is another's by now, and is written: %v", err)
	}
}

func TestClaimSaysThatTheLockIsBusyAndWaitsForIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := onDisk(dir)
	claimed(t, s)()
	guard, err := take(filepath.Join(dir, "flows", claimsLock))
	if err != nil {
		t.Fatal(err)
	}
	if claim, err := s.Claim(timed(t, 100*time.Millisecond), id, unwanted); !errors.Is(err, authflow.ErrStoreBusy) || claim.Release != nil {
		t.Errorf("got %v", err)
	}
	got := make(chan error, 1)
	go func() {
		claim, err := s.Claim(timed(t, time.Minute), id, unwanted)
		if err == nil {
			claim.Release()
		}
		got <- err
	}()
	time.AfterFunc(lockLimit+lockLimit/2, func() { _ = guard.Unlock() }) // longer than one wait
	if err := <-got; err != nil {
		t.Errorf("after the lock was free: %v", err)
	}
}

func TestLimitsThatAreHandedOutAreTheCallersOwn(t *testing.T) {
	t.Parallel()
	s := onDisk(t.TempDir())
	at := time.Unix(9, 0).UTC()
	err := s.UpdateLimits(t.Context(), func(m *limits.Accounts) error {
		m.Codes, m.Tokens = map[string][]time.Time{"+1": {at}}, map[string][][]byte{"+1": {[]byte("token")}}
		m.Pauses = []limits.Pause{{Subject: "+1", Until: at}}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		got, err := s.Limits(t.Context())
		if err != nil || len(got.Codes) != 1 || !got.Codes["+1"][0].Equal(at) || string(got.Tokens["+1"][0]) != "token" || len(got.Pauses) != 1 || got.Pauses[0].Subject != "+1" {
			t.Fatalf("%+v, %v", got, err)
		}
		got.Codes["+1"][0], got.Codes["+2"], got.Pauses[0].Subject = time.Time{}, nil, "changed"
		got.Tokens["+1"][0][0] = 'X'
	}
}
