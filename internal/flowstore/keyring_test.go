package flowstore

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/zalando/go-keyring"

	"telegram-login-mcp/authflow"
)

// inKeyring is a store whose system has a keyring, the mock that go-keyring has for tests.
func inKeyring(dir string) *Store {
	s := onDisk(dir)
	s.keys.ring = systemKeyring{}
	return s
}

func TestKeyGoesIntoTheKeyring(t *testing.T) {
	keyring.MockInit()
	dir := t.TempDir()
	s := inKeyring(dir)
	put(t, s, record(id))
	if _, err := os.Stat(filepath.Join(dir, keyFile)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is a key file all the same: %v", err)
	}
	if where := s.Where(); where != (Place{Kind: PlaceKeyring, Folder: dir}) {
		t.Errorf("it says %+v", where)
	}
	if _, err := inKeyring(dir).Get(t.Context(), id); err != nil {
		t.Errorf("another process: %v", err)
	}
	if bad := fault(t, onDisk(dir), id); bad.Fault != authflow.RecordKeyLost {
		t.Errorf("without the keyring: %+v", bad)
	}
}

func TestFailingKeyringIsReplacedByAFileAndSaysSo(t *testing.T) {
	keyring.MockInitWithError(errors.New("the keyring is locked"))
	t.Cleanup(keyring.MockInit)
	dir := t.TempDir()
	s := inKeyring(dir)
	put(t, s, record(id))
	if info, err := os.Stat(filepath.Join(dir, keyFile)); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the key file: %v, %v", info, err)
	}
	if where := s.Where(); where.Kind != PlaceKeyFile || where.Err == nil || where.Err.Error() != "the keyring is locked" {
		t.Errorf("it says %+v", where)
	}
	if err := os.Remove(filepath.Join(dir, keyFile)); err != nil {
		t.Fatal(err)
	}
	s = inKeyring(dir)
	if bad := fault(t, s, id); bad.Fault != authflow.RecordKeyLost || bad.Err == nil || bad.Err.Error() != "the keyring is locked" || s.Where().Kind != PlaceKeyMissed || s.Where().Err != bad.Err {
		t.Errorf("a key that could not be asked for: %+v, %+v", bad, s.Where())
	}
	s = onDisk(t.TempDir())
	s.keys.why = ErrNoKeyring
	if put(t, s, record(id)); s.Where().Kind != PlaceKeyFile || !errors.Is(s.Where().Err, ErrNoKeyring) {
		t.Errorf("without a keyring it says %+v", s.Where())
	}
}

func TestRecordsOfAKeyringThatComesBackAreReadBesideTheFile(t *testing.T) {
	keyring.MockInit()
	dir := t.TempDir()
	put(t, inKeyring(dir), record(id))
	put(t, onDisk(dir), record(otherID)) // the keyring was away, so a key file was made
	s := inKeyring(dir)
	for _, id := range []string{id, otherID} {
		if _, err := s.Get(t.Context(), id); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
}

// realKeyring says that the keyring of this system may be written to. .ci/run sets it in a session of its own with gnome-keyring.
const realKeyring = "TELEGRAM_LOGIN_MCP_REAL_KEYRING"

func TestKeyGoesIntoARealKeyring(t *testing.T) {
	if os.Getenv(realKeyring) == "" {
		t.Skipf("%s is not set, so the keyring of this system is left alone", realKeyring)
	}
	dir := t.TempDir()
	s := New(Options{Dir: dir})
	put(t, s, record(id))
	if where := s.Where(); where.Kind != PlaceKeyring {
		t.Errorf("it says %+v", where)
	}
	if _, err := New(Options{Dir: dir}).Get(t.Context(), id); err != nil {
		t.Errorf("another process: %v", err)
	}
}
