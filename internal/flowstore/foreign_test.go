//go:build unix

package flowstore

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/limits"
	"telegram-login-mcp/internal/ownfile"
)

// What other users of the computer put into the folder, or could.

const stranger = 65534

func give(t *testing.T, path string) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file to another user")
	}
	if err := os.Lchown(path, stranger, stranger); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, path string, mode fs.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// filled is a state folder with a login and limits in it.
func filled(t *testing.T) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "state")
	s := onDisk(dir)
	put(t, s, record(id))
	if err := s.UpdateLimits(t.Context(), remembering); err != nil {
		t.Fatal(err)
	}
	return dir
}

func remembering(m *limits.Accounts) error {
	m.Codes = map[string][]time.Time{"+14155550123": {time.Unix(9, 0)}}
	return nil
}

// unused fails unless a store uses nothing that stands in its folder, and writes nothing there.
func unused(t *testing.T, dir string, want ownfile.Fault) {
	t.Helper()
	s := onDisk(dir)
	is := func(what string, err error) {
		t.Helper()
		var bad *ownfile.Error
		if !errors.As(err, &bad) || bad.Fault != want {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := s.Get(t.Context(), id)
	is("Get", err)
	is("Put", s.Put(t.Context(), record(otherID)))
	_, err = s.Claim(t.Context(), otherID, unwanted)
	is("Claim", err)
	_, err = s.IDs(t.Context())
	is("IDs", err)
	m, err := s.Limits(t.Context())
	is("Limits", err)
	is("Exclusively", s.UpdateLimits(t.Context(), remembering))
	is("Delete", s.Delete(t.Context(), id))
	if len(m.Codes) != 0 {
		t.Errorf("the limits are believed: %+v", m)
	}
	if where := s.Where(); where.Kind != PlaceUnused || where.Err == nil {
		t.Errorf("it says %+v", where)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "flows", otherID+"*")); err != nil || len(left) != 0 {
		t.Errorf("written: %v, %v", left, err)
	}
}

func TestFolderThatIsNotOursAloneIsNotUsed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(t *testing.T, dir string)
		want  ownfile.Fault
	}{
		"state folder of another user":   {func(t *testing.T, dir string) { give(t, dir) }, ownfile.Foreign},
		"state folder for all":           {func(t *testing.T, dir string) { open(t, dir, 0o777) }, ownfile.Writable},
		"state folder for a group":       {func(t *testing.T, dir string) { open(t, dir, 0o770) }, ownfile.Writable},
		"flows folder of another user":   {func(t *testing.T, dir string) { give(t, filepath.Join(dir, "flows")) }, ownfile.Foreign},
		"flows folder for all":           {func(t *testing.T, dir string) { open(t, filepath.Join(dir, "flows"), 0o777) }, ownfile.Writable},
		"wanted folder of another user":  {func(t *testing.T, dir string) { give(t, filepath.Join(dir, "flows", wantedFolder)) }, ownfile.Foreign},
		"folder above that all can swap": {func(t *testing.T, dir string) { open(t, filepath.Dir(dir), 0o777) }, ownfile.Writable},
		"folder above of another user":   {func(t *testing.T, dir string) { give(t, filepath.Dir(dir)) }, ownfile.Above},
		"link in place of the flows": {func(t *testing.T, dir string) {
			flows := filepath.Join(dir, "flows")
			if err := errors.Join(os.Rename(flows, flows+"-away"), os.Symlink(flows+"-away", flows)); err != nil {
				t.Fatal(err)
			}
		}, ownfile.Link},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filled(t)
			c.spoil(t, dir)
			unused(t, dir, c.want)
		})
	}
}

func TestKeyThatIsNotOursAloneIsNotUsed(t *testing.T) {
	t.Parallel()
	key := func(dir string) string { return filepath.Join(dir, keyFile) }
	for name, c := range map[string]struct {
		spoil func(t *testing.T, dir string)
		want  ownfile.Fault
	}{
		"of another user":        {func(t *testing.T, dir string) { give(t, key(dir)) }, ownfile.Foreign},
		"that others can read":   {func(t *testing.T, dir string) { open(t, key(dir), 0o644) }, ownfile.Readable},
		"that a group can read":  {func(t *testing.T, dir string) { open(t, key(dir), 0o640) }, ownfile.Readable},
		"that others can change": {func(t *testing.T, dir string) { open(t, key(dir), 0o622) }, ownfile.Writable},
		"behind a link": {func(t *testing.T, dir string) {
			if err := errors.Join(os.Rename(key(dir), key(dir)+"-away"), os.Symlink(key(dir)+"-away", key(dir))); err != nil {
				t.Fatal(err)
			}
		}, ownfile.Link},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filled(t)
			running := onDisk(dir)
			put(t, running, record(id)) // has read the key while it was ours
			c.spoil(t, dir)
			for _, s := range []*Store{onDisk(dir), running} {
				var bad *ownfile.Error
				if err := s.Put(t.Context(), record(otherID)); !errors.As(err, &bad) || bad.Fault != c.want {
					t.Errorf("Put: %v", err)
				}
				if where := s.Where(); where.Kind != PlaceKeyUnread || !errors.As(where.Err, &bad) || bad.Path != key(dir) {
					t.Errorf("it says %+v", where)
				}
			}
			if lost := fault(t, onDisk(dir), id); lost.Fault != authflow.RecordKeyLost || lost.Err == nil || !strings.Contains(lost.Err.Error(), key(dir)) {
				t.Errorf("%+v", lost)
			}
		})
	}
}

func TestKeyThatIsClosedAgainIsUsedAgain(t *testing.T) {
	t.Parallel()
	dir := filled(t)
	s := onDisk(dir)
	open(t, filepath.Join(dir, keyFile), 0o644)
	if err := s.Put(t.Context(), record(otherID)); err == nil {
		t.Fatal("a key that others can read is used")
	}
	open(t, filepath.Join(dir, keyFile), 0o600)
	put(t, s, record(otherID))
	readable(t, dir, id, otherID)
	if where := s.Where(); where.Kind != PlaceKeyFile {
		t.Errorf("it says %+v", where)
	}
}

func TestRecordThatIsNotOursAloneIsNotBelieved(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(t *testing.T, path string){
		"of another user":        give,
		"that others can change": func(t *testing.T, path string) { open(t, path, 0o622) },
		"behind a link": func(t *testing.T, path string) {
			if err := errors.Join(os.Rename(path, path+"-away"), os.Symlink(path+"-away", path)); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filled(t)
			put(t, onDisk(dir), record(otherID))
			path := filepath.Join(dir, "flows", id+recordSuffix)
			spoil(t, path)
			s := onDisk(dir)
			_, err := s.Get(t.Context(), id)
			var bad *authflow.RecordError
			if !errors.As(err, &bad) || bad.Fault != authflow.RecordForeign || bad.Where != path || bad.Err == nil {
				t.Errorf("got %+v, %v", bad, err)
			}
			if _, err := s.Get(t.Context(), otherID); err != nil {
				t.Errorf("another record suffers: %v", err)
			}
			put(t, s, record(id)) // ours takes its place
			readable(t, dir, id)
		})
	}
}

func TestLimitsThatAreNotOursAloneArePutAside(t *testing.T) {
	t.Parallel()
	dir := filled(t)
	path := filepath.Join(dir, "flows", limitsFile)
	open(t, path, 0o622)
	s := onDisk(dir)
	var bad *authflow.RecordError
	if m, err := s.Limits(t.Context()); !errors.As(err, &bad) || bad.Fault != authflow.RecordForeign || bad.Where != path || bad.Err == nil || len(m.Codes) != 0 {
		t.Errorf("it is believed: %+v, %v", m, err)
	}
	if err := s.UpdateLimits(t.Context(), func(m *limits.Accounts) error { m.Codes = map[string][]time.Time{"+2": {time.Unix(9, 0)}}; return nil }); err != nil {
		t.Fatal(err)
	}
	if m, err := onDisk(dir).Limits(t.Context()); err != nil || len(m.Codes) != 1 || m.Lost.IsZero() {
		t.Errorf("%+v, %v", m, err)
	}
}

// TestNothingThatStandsInPlaceOfAFileHoldsAnythingUp puts a pipe, a folder, a device and an endless file where each file of the store is.
func TestNothingThatStandsInPlaceOfAFileHoldsAnythingUp(t *testing.T) {
	t.Parallel()
	things := map[string]func(path string) error{
		"pipe":         func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"folder":       func(path string) error { return os.Mkdir(path, 0o700) },
		"device":       func(path string) error { return syscall.Mknod(path, syscall.S_IFCHR|0o600, 1<<8|5) }, // as /dev/zero
		"endless file": func(path string) error { return errors.Join(os.WriteFile(path, nil, 0o600), os.Truncate(path, 1<<40)) },
	}
	for _, file := range []string{keyFile, "flows/" + limitsFile, "flows/" + id + recordSuffix, "flows/" + id + lockSuffix, "flows/" + claimsLock, "flows/store.lock", "flows/key.lock", "flows/wanted/" + id} {
		for name, make := range things {
			t.Run(name+" as "+filepath.Base(file), func(t *testing.T) {
				t.Parallel()
				dir := filled(t)
				path := filepath.Join(dir, file)
				if err := os.RemoveAll(path); err != nil {
					t.Fatal(err)
				}
				if err := make(path); err != nil {
					t.Skipf("it cannot be made here: %v", err)
				}
				done := later(func() {
					s := onDisk(dir)
					_, _ = s.IDs(t.Context())
					_, _ = s.Limits(t.Context())
					_, _ = s.Get(t.Context(), id)
					if claim, err := s.Claim(timed(t, time.Second), id, unwanted); err == nil {
						_ = make(path)                                                         // a marker went with the claim
						_, _ = onDisk(dir).Claim(timed(t, 100*time.Millisecond), id, unwanted) // leaves a marker
						claim.Release()
					}
					_ = s.Put(t.Context(), record(id))
					_ = s.UpdateLimits(t.Context(), remembering)
					_ = s.Delete(t.Context(), id)
					_ = s.Where()
				})
				select {
				case <-done:
				case <-time.After(30 * time.Second):
					t.Fatal("it holds the store up")
				}
				other := onDisk(dir)
				err := other.Put(t.Context(), record(otherID))
				switch {
				case file == keyFile || file == "flows/key.lock" && name != "endless file":
					var bad *ownfile.Error
					if file == keyFile && (!errors.As(err, &bad) || bad.Path != path) {
						t.Errorf("the key: %v", err)
					}
				case err != nil:
					t.Errorf("another login: %v", err)
				}
			})
		}
	}
}

func later(work func()) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		work()
	}()
	return done
}
