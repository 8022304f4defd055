package clientconfig

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// ErrBusy means that another process held the lock all the time.
var ErrBusy = errors.New("another process is writing a client's file")

const (
	lockFile = "install.lock"
	// lockPause is between two tries to get the lock.
	lockPause = 20 * time.Millisecond
)

// Lock keeps all other processes that lock the same folder from writing a client's file, until release is called or this process ends. It
// waits at most so long for one that has the lock, and returns ErrBusy then, or the error of ctx.
//
// There is one lock for all files, in a folder of our own: beside a file it would litter other people's folders, and a file has many names.
// It is held for the moments of a write, never while a person is asked. The lock file stays; removing it would let two processes lock two
// files of one name.
func Lock(ctx context.Context, folder string, wait time.Duration) (release func(), err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(folder, lockFile)
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() { // a pipe would be waited for, a link lead elsewhere
		return nil, &fs.PathError{Op: "lock", Path: path, Err: errors.New("this is no ordinary file")}
	}
	lock := flock.New(path)
	bounded, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	switch _, err := lock.TryLockContext(bounded, lockPause); {
	case ctx.Err() != nil:
		return nil, errors.Join(ctx.Err(), lock.Close())
	case errors.Is(err, context.DeadlineExceeded):
		return nil, errors.Join(ErrBusy, lock.Close())
	case err != nil:
		return nil, errors.Join(fmt.Errorf("lock: %w", err), lock.Close())
	}
	return func() { _ = lock.Close() }, nil
}
