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

func TestFolderOfOurOwnThatOthersMayWriteToIsNotUsed(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	sessions := filepath.Join(root, "state", "sessions")
	p := Dir{Path: root, Denied: []Denied{{Path: filepath.Join(root, "state"), Except: "sessions"}}}
	if err := p.Write(filepath.Join(sessions, "a.env"), nil); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []os.FileMode{0o777, 0o770, 0o702} {
		if err := os.Chmod(sessions, mode); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"b.env", "in/b.env"} {
			if err := p.Write(filepath.Join(sessions, path), nil); !errors.Is(err, ErrNotOurs) {
				t.Errorf("mode %o, %s: %v", mode, path, err)
			}
		}
	}
	onlyNames(t, sessions, "a.env")
}

// A link that comes in a folder's place must be told in words for people.
func TestLinkInAFoldersPlaceIsToldAsOne(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Symlink(t.TempDir(), filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if _, err := openFolder(root, "link"); !errors.Is(err, ErrNoFolder) {
		t.Errorf("error %v", err)
	}
}

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
	if err := (Dir{Path: dir}).Write(filepath.Join(dir, "pipe", "a.env"), nil); !errors.Is(err, ErrNoFolder) {
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
