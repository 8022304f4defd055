package flowstore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"telegram-login-mcp/authflow"
)

const (
	// claimRetry is how often a process that waits for a flow tries, and wantedLook how often an owner looks whether somebody waits. A
	// lock that another process holds has no event to wait for.
	claimRetry = 50 * time.Millisecond
	wantedLook = 200 * time.Millisecond
	// lockLimit bounds the wait for a lock that is held for moments.
	lockLimit = 2 * time.Second
)

var errLocked = errors.New("the store is locked by another process")

// Claim implements authflow.Store. The owner holds a lock on a file, which the system takes back when the process ends, however it ends.
func (s *Store) Claim(ctx context.Context, id string, wanted func()) (release func(), err error) {
	if !authflow.ValidID(id) {
		return nil, authflow.ErrUnknownFlow
	}
	if err := s.prepare(); err != nil {
		return nil, err
	}
	marker := filepath.Join(s.flows, wantedFolder, id)
	waiting := false
	defer func() {
		if waiting || err == nil {
			_ = os.Remove(marker)
		}
	}()
	for {
		lock, err := s.tryClaim(id)
		if err == nil {
			return s.own(id, lock, wanted), nil
		}
		if !errors.Is(err, authflow.ErrOwned) || ctx.Err() != nil {
			return nil, err
		}
		waiting = true
		if err := os.WriteFile(marker, nil, 0o600); err != nil {
			return nil, cause(err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(claimRetry):
		}
	}
}

// tryClaim takes the lock of a flow if it is free. Lock files are made and removed under a lock of their own: otherwise two processes
// could hold locks on two files of one name.
func (s *Store) tryClaim(id string) (*flock.Flock, error) {
	guard, err := s.lock(context.Background(), "claims.lock")
	if err != nil {
		return nil, err
	}
	defer guard()
	lock := flock.New(s.path(id+lockSuffix), flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, cause(err)
	}
	if !ok {
		return nil, authflow.ErrOwned
	}
	return lock, nil
}

// own registers a claim and returns what gives it up.
func (s *Store) own(id string, lock *flock.Flock, wanted func()) (release func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.claims[id] = wanted
	if s.looking == nil {
		s.looking = make(chan struct{})
		go s.look(s.looking)
	}
	return sync.OnceFunc(func() {
		s.mu.Lock()
		delete(s.claims, id)
		if len(s.claims) == 0 {
			close(s.looking)
			s.looking = nil
		}
		s.mu.Unlock()
		guard, err := s.lock(context.Background(), "claims.lock")
		if err == nil {
			defer guard()
		}
		_, gone := os.Stat(s.path(id + recordSuffix))
		_ = lock.Unlock()
		if err == nil && errors.Is(gone, os.ErrNotExist) {
			_ = os.Remove(s.path(id + lockSuffix))
		}
	})
}

// look tells owners of this process that somebody waits for their flow, as long as there are any.
func (s *Store) look(done <-chan struct{}) {
	tick := time.NewTicker(wantedLook)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
		}
		markers, err := os.ReadDir(filepath.Join(s.flows, wantedFolder))
		if err != nil {
			continue
		}
		for _, m := range markers {
			s.mu.Lock()
			wanted := s.claims[m.Name()]
			s.mu.Unlock()
			if wanted != nil {
				wanted()
			}
		}
	}
}

// lock takes a lock that is held for moments, also against other goroutines of this process.
func (s *Store) lock(ctx context.Context, name string) (unlock func(), err error) {
	ctx, stop := context.WithTimeout(ctx, lockLimit)
	defer stop()
	l := flock.New(s.path(name), flock.SetPermissions(0o600))
	if ok, err := l.TryLock(); err != nil || ok {
		return func() { _ = l.Unlock() }, cause(err)
	}
	if ok, err := l.TryLockContext(ctx, 5*time.Millisecond); err != nil || !ok {
		if err = cause(err); err == nil {
			return nil, errLocked
		}
		return nil, fmt.Errorf("%w: %w", errLocked, err)
	}
	return func() { _ = l.Unlock() }, nil
}
