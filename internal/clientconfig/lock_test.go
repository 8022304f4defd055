package clientconfig

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestLockIsHeldByOneAndWaitedForSoLong(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "new", "folder")
	release, err := Lock(t.Context(), folder, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Lock(t.Context(), folder, 50*time.Millisecond); !errors.Is(err, ErrBusy) {
		t.Errorf("a second one: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Lock(ctx, folder, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("one that was given up: %v", err)
	}
	got := make(chan error, 1)
	go func() {
		release, err := Lock(t.Context(), folder, time.Minute)
		if err == nil {
			release()
		}
		got <- err
	}()
	release()
	if err := <-got; err != nil {
		t.Errorf("after it was given back: %v", err)
	}
}

func TestLockThatIsNoFileIsRefused(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	elsewhere := filepath.Join(t.TempDir(), "target")
	if err := os.Symlink(elsewhere, filepath.Join(folder, lockFile)); err != nil {
		t.Skip(err) // Windows wants a right for it
	}
	if _, err := Lock(t.Context(), folder, time.Second); err == nil || errors.Is(err, ErrBusy) {
		t.Errorf("error %v", err)
	}
	if _, err := os.Lstat(elsewhere); err == nil {
		t.Error("the link was followed")
	}
}
