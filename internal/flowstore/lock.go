package flowstore

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/gofrs/flock"

	"telegram-login-mcp/internal/ownfile"
)

// lockLimit bounds the wait for a lock that is held for moments.
const lockLimit = 2 * time.Second

// errTaken means that somebody else holds a lock.
var errTaken = errors.New("another holds the lock")

// take takes the lock of a file that is ours, or is made here. It never waits: errTaken means that another process, or another goroutine of this
// one, holds it.
func take(path string) (*flock.Flock, error) {
	if err := ownfile.Check(path, ownfile.OwnerOnly); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	l := flock.New(path, flock.SetPermissions(0o600), flock.SetFlag(os.O_CREATE|os.O_RDONLY|ownfile.Flags))
	ok, err := l.TryLock()
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, errTaken
	}
	info, err := l.Stat()
	if err == nil {
		err = ownfile.CheckOpen(path, info, ownfile.OwnerOnly)
	}
	if err != nil {
		_ = l.Unlock()
		return nil, err
	}
	return l, nil
}

// lock takes a lock that is held for moments, also against other goroutines of this process. It returns a *LockError when that lasts
// longer than lockLimit or than ctx.
func (s *Store) lock(ctx context.Context, name string) (unlock func(), err error) {
	ctx, stop := context.WithTimeout(ctx, lockLimit)
	defer stop()
	for {
		l, err := take(s.path(name))
		switch {
		case err == nil:
			return func() { _ = l.Unlock() }, nil
		case !errors.Is(err, errTaken):
			return nil, cause(err)
		}
		select {
		case <-ctx.Done():
			return nil, &LockError{Lock: name}
		case <-time.After(5 * time.Millisecond):
		}
	}
}
