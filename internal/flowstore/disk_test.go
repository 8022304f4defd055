package flowstore

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/limits"
	"telegram-login-mcp/internal/seal"
)

func put(t *testing.T, s *Store, r authflow.Record) {
	t.Helper()
	if err := s.Put(t.Context(), r); err != nil {
		t.Fatal(err)
	}
}

// files reads everything below a folder.
func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		found[path] = raw
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestNothingOnDiskIsInTheClear(t *testing.T) {
	dir := t.TempDir()
	s := onDisk(dir)
	put(t, s, record(id))
	err := s.UpdateLimits(t.Context(), func(m *limits.Accounts) error {
		m.Codes = map[string][]time.Time{"+14155550123": {time.Now()}}
		m.Tokens = map[string][][]byte{"+14155550123": {[]byte("CANARYTOKEN")}}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	found := files(t, dir)
	if len(found) < 3 {
		t.Fatalf("only %d files to look at", len(found))
	}
	for path, raw := range found {
		for _, mark := range []string{"CANARY", "14155550123", "4155550123", "password_needed", "connected"} {
			for _, form := range []string{mark, hex.EncodeToString([]byte(mark)), base64.RawStdEncoding.EncodeToString([]byte(mark))[:len(mark)]} {
				if bytes.Contains(raw, []byte(form)) || strings.Contains(path, form) {
					t.Errorf("%s shows %q", path, form)
				}
			}
		}
	}
}

func TestFilesAndFoldersAreTheOwnersOnly(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("windows keeps the folder of a user by other means")
	}
	dir := filepath.Join(t.TempDir(), "state")
	if err := os.MkdirAll(filepath.Join(dir, "flows"), 0o755); err != nil { // somebody made it wide open
		t.Fatal(err)
	}
	s := onDisk(dir)
	put(t, s, record(id))
	claim, err := s.Claim(t.Context(), id, unwanted)
	if err != nil {
		t.Fatal(err)
	}
	defer claim.Release()
	if info, err := os.Stat(filepath.Join(dir, "flows")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %v, %v", info.Mode(), err)
	}
	for path := range files(t, dir) {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", path, info.Mode(), err)
		}
	}
}

func TestNothingIsTouchedBeforeTheFirstNeed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := onDisk(dir)
	if _, err := s.IDs(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := s.Limits(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := s.Get(t.Context(), id); !errors.Is(err, authflow.ErrUnknownFlow) {
		t.Error(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("looking made the folder: %v", err)
	}
}

func TestIDThatIsNoIDReachesNoPath(t *testing.T) {
	dir := t.TempDir()
	s := onDisk(dir)
	outside := filepath.Join(dir, "outside.record")
	if err := os.WriteFile(outside, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"../outside", "flow_../../../x", "", "flow_ABCDEFGHIJKL", "flow_abcdefghijkl/..", "flow_abcdefghijk\x00"} {
		if _, err := s.Get(t.Context(), id); !errors.Is(err, authflow.ErrUnknownFlow) {
			t.Errorf("Get(%q): %v", id, err)
		}
		if _, err := s.Claim(once(), id, unwanted); !errors.Is(err, authflow.ErrUnknownFlow) {
			t.Errorf("Claim(%q): %v", id, err)
		}
		if err := s.Put(t.Context(), record(id)); err == nil {
			t.Errorf("Put(%q) was taken", id)
		}
		if err := s.Delete(t.Context(), id); err != nil {
			t.Errorf("Delete(%q): %v", id, err)
		}
	}
	if _, err := os.Stat(outside); err != nil {
		t.Errorf("a file outside is gone: %v", err)
	}
}

// fault is what Get says is wrong with a record.
func fault(t *testing.T, s *Store, id string) *authflow.RecordError {
	t.Helper()
	_, err := s.Get(t.Context(), id)
	var bad *authflow.RecordError
	if !errors.As(err, &bad) {
		t.Fatalf("Get(%s): %v, want a record error", id, err)
	}
	if _, err := os.Stat(bad.Where); err != nil {
		t.Errorf("the record is not kept: %v", err)
	}
	return bad
}

func TestEveryDamageIsFoundAndKeptAside(t *testing.T) {
	dir := t.TempDir()
	s := onDisk(dir)
	put(t, s, record(otherID))
	path := filepath.Join(dir, "flows", id+recordSuffix)
	put(t, s, record(id))
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	other, err := os.ReadFile(filepath.Join(dir, "flows", otherID+recordSuffix))
	if err != nil {
		t.Fatal(err)
	}
	damages := map[string][]byte{"empty": nil, "cut": whole[:len(whole)/2], "longer": append(bytes.Clone(whole), 0), "another flow's": other, "text": []byte("hello")}
	for _, at := range []int{0, 3, seal.HeaderLength, seal.HeaderLength + 5, len(whole) - 1} { // magic, nonce, text, tag
		flipped := bytes.Clone(whole)
		flipped[at] ^= 1
		damages[fmt.Sprintf("bit at %d", at)] = flipped
	}
	for name, raw := range damages {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(path, raw, 0o600); err != nil {
				t.Fatal(err)
			}
			for range 2 { // also when it was put aside already
				if bad := fault(t, s, id); bad.Fault != authflow.RecordDamaged || !strings.HasSuffix(bad.Where, damagedSuffix) || bad.ID != id {
					t.Errorf("got %+v", bad)
				}
			}
			if kept, err := os.ReadFile(strings.TrimSuffix(path, recordSuffix) + damagedSuffix); err != nil || !bytes.Equal(kept, raw) {
				t.Errorf("what was kept is not what was there: %v", err)
			}
			if _, err := s.Get(t.Context(), otherID); err != nil {
				t.Errorf("another record suffered: %v", err)
			}
			if ids, err := s.IDs(t.Context()); err != nil || len(ids) != 2 {
				t.Errorf("IDs %v, %v", ids, err)
			}
		})
	}
}

func TestRecordOfANewerVersionStaysInItsPlace(t *testing.T) {
	dir := t.TempDir()
	s := onDisk(dir)
	put(t, s, record(id))
	path := filepath.Join(dir, "flows", id+recordSuffix)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	newer := bytes.Clone(whole)
	newer[len(seal.Magic)]++
	if err := os.WriteFile(path, newer, 0o600); err != nil {
		t.Fatal(err)
	}
	if bad := fault(t, s, id); bad.Fault != authflow.RecordNewer || bad.Where != path {
		t.Errorf("a newer format: %+v", bad)
	}
	key, err := s.sealingKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	newer, err = seal.Seal(key, id, []byte(`{"version":2,"id":"`+id+`","state":{"new":"shape"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, newer, 0o600); err != nil {
		t.Fatal(err)
	}
	if bad := fault(t, s, id); bad.Fault != authflow.RecordNewer || bad.Where != path {
		t.Errorf("a newer record: %+v", bad)
	}
}

func TestLostKeyLosesTheOldRecordsOnly(t *testing.T) {
	dir := t.TempDir()
	put(t, onDisk(dir), record(id))
	key, err := os.ReadFile(filepath.Join(dir, keyFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, keyFile)); err != nil {
		t.Fatal(err)
	}
	s := onDisk(dir)
	path := filepath.Join(dir, "flows", id+recordSuffix)
	if bad := fault(t, s, id); bad.Fault != authflow.RecordKeyLost || bad.Where != path {
		t.Errorf("got %+v", bad)
	}
	put(t, s, record(otherID))
	if _, err := s.Get(t.Context(), otherID); err != nil {
		t.Errorf("a new record: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, keyFile), key, 0o600); err != nil { // it is found again
		t.Fatal(err)
	}
	if _, err := onDisk(dir).Get(t.Context(), id); err != nil {
		t.Errorf("the key is back, and the record is not: %v", err)
	}
}

func TestBrokenKeyFileIsNotWrittenOver(t *testing.T) {
	dir := t.TempDir()
	put(t, onDisk(dir), record(id))
	path := filepath.Join(dir, keyFile)
	if err := os.WriteFile(path, []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := onDisk(dir).Put(t.Context(), record(otherID)); !errors.Is(err, ErrKeyFile) {
		t.Errorf("got %v", err)
	}
	if raw, err := os.ReadFile(path); err != nil || string(raw) != "broken" {
		t.Errorf("the key file is %q, %v", raw, err)
	}
}

func TestUnreadableRecordGoesAfterAWeek(t *testing.T) {
	dir := t.TempDir()
	s := onDisk(dir)
	put(t, s, record(id))
	path := filepath.Join(dir, "flows", id+recordSuffix)
	if err := os.WriteFile(path, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	fault(t, s, id)
	s.now = func() time.Time { return time.Now().Add(8 * 24 * time.Hour) }
	if _, err := s.Get(t.Context(), id); !errors.Is(err, authflow.ErrUnknownFlow) {
		t.Errorf("after eight days: %v", err)
	}
	if ids, err := s.IDs(t.Context()); err != nil || len(ids) != 0 {
		t.Errorf("IDs %v, %v", ids, err)
	}
}

func TestFullDiskLeavesTheOldRecord(t *testing.T) {
	dir := t.TempDir()
	s := onDisk(dir)
	put(t, s, record(id))
	s.write = func(string, string, []byte) error { return syscall.ENOSPC }
	changed := record(id)
	changed.State = authflow.Authorized
	if err := s.Put(t.Context(), changed); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got %v", err)
	}
	if got, err := s.Get(t.Context(), id); err != nil || got.State != authflow.PasswordNeeded {
		t.Errorf("the old record: %s, %v", got.State, err)
	}
	if where := s.Where(); where.Kind != PlaceUnwritten || where.Folder != dir || !errors.Is(where.Err, syscall.ENOSPC) {
		t.Errorf("on a full disk it says %+v", where)
	}
	s.write = writeFile
	put(t, s, changed)
	if where := s.Where(); where.Kind != PlaceKeyFile || where.Folder != dir {
		t.Errorf("once there is room it says %+v", where)
	}
}

func TestKeyThatWasNotNeededYetIsNotMissed(t *testing.T) {
	s := onDisk(t.TempDir())
	s.keys.why = ErrNoKeyring
	if where := s.Where(); where != (Place{Kind: PlaceSealed, Folder: s.dir}) {
		t.Errorf("it says %+v", where)
	}
}

func TestFailedWriteLeavesNoHalfFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "name"), 0o700); err != nil { // a folder stands where the file should go
		t.Fatal(err)
	}
	if err := writeFile(dir, "name", []byte("text")); err == nil {
		t.Fatal("a folder was written over")
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func TestHalfWrittenFilesOfKilledProcessesGo(t *testing.T) {
	dir := t.TempDir()
	s := onDisk(dir)
	put(t, s, record(id))
	old, young := filepath.Join(dir, "flows", tempPrefix+"1"), filepath.Join(dir, "flows", tempPrefix+"2")
	for _, path := range []string{old, young} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	past := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(old, past, past); err != nil {
		t.Fatal(err)
	}
	put(t, onDisk(dir), record(id))
	if _, err := os.Stat(old); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an old one is still there: %v", err)
	}
	if _, err := os.Stat(young); err != nil {
		t.Errorf("one that may be in use is gone: %v", err)
	}
}

func TestRecordOfAnotherOwnerDoesNotOpen(t *testing.T) {
	dir := t.TempDir()
	mine, theirs := New(Options{Dir: dir, NoKeyring: true, Owner: "a"}), New(Options{Dir: dir, NoKeyring: true, Owner: "b"})
	if err := mine.Put(t.Context(), record(id)); err != nil {
		t.Fatal(err)
	}
	var bad *authflow.RecordError
	if _, err := theirs.Get(t.Context(), id); !errors.As(err, &bad) || bad.Fault != authflow.RecordDamaged {
		t.Errorf("another owner, who has the key, gets %v", err)
	}
}
