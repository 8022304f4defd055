//go:build unix

package newfile

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A pipe that comes in a folder's place must not be waited for.
func TestPipeInAFoldersPlaceHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Skip(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if err := (Place{Root: dir}).Write(filepath.Join(dir, "pipe", "a.env"), nil); !errors.Is(err, ErrNoFolder) {
		t.Errorf("error %v", err)
	}
	came := make(chan error, 1)
	go func() {
		_, err := openFolder(root, "pipe")
		came <- err
	}()
	select {
	case err := <-came:
		if err == nil {
			t.Error("a pipe was opened as a folder")
		}
	case <-time.After(10 * time.Second):
		t.Error("a pipe was waited for")
	}
}
