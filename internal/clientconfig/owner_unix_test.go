//go:build unix

package clientconfig

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func TestAPipeIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "c.json")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	came := make(chan error, 1)
	go func() {
		_, err := Read(path)
		came <- err
	}()
	select {
	case err := <-came:
		if err == nil {
			t.Error("a pipe was read as a file")
		}
	case <-time.After(10 * time.Second):
		t.Error("a pipe was waited for")
	}
}

func TestRootLeavesTheFileToItsOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give files away")
	}
	path := filepath.Join(t.TempDir(), "c.json")
	put(t, path, "old", 0o600)
	if err := os.Chown(path, 4711, 4712); err != nil {
		t.Fatal(err)
	}
	backup, err := read(t, path).Write([]byte("new"), noon)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, backup} {
		var info fs.FileInfo
		if info, err = os.Stat(name); err != nil {
			t.Fatal(err)
		}
		if owner := info.Sys().(*syscall.Stat_t); owner.Uid != 4711 || owner.Gid != 4712 {
			t.Errorf("%s belongs to %d:%d", name, owner.Uid, owner.Gid)
		}
	}
}
