package flowstore

import (
	"context"
	"errors"
	"io/fs"
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

	claimsLock = "claims.lock"
)

// claim is a flow that this process owns.
type claim struct {
	wanted func()
	lock   *flock.Flock // nil once its login has ended, which needs no owner. Guarded by Store.mu
}

// Claim implements authflow.Store. The owner holds a lock on a file, which the system takes back when the process ends, however it ends.
func (s *Store) Claim(ctx context.Context, id string, wanted func()) (_ authflow.Claim, err error) {
	if !authflow.ValidID(id) {
		return authflow.Claim{}, authflow.ErrUnknownFlow
	}
	if err := s.prepare(); err != nil {
		return authflow.Claim{}, err
	}
	marker := filepath.Join(s.flows, wantedFolder, id)
	waiting := false
	defer func() {
		if waiting || err == nil {
			_ = os.Remove(marker)
		}
	}()
	for {
		lock, err := s.tryClaim(ctx, id)
		if err == nil {
			return authflow.Claim{Release: s.own(id, lock, wanted)}, nil
		}
		owned := errors.Is(err, authflow.ErrOwned)
		if !owned && !errors.Is(err, authflow.ErrStoreBusy) || ctx.Err() != nil {
			return authflow.Claim{}, err
		}
		if owned {
			waiting = true
			if err := mark(marker); err != nil {
				return authflow.Claim{}, cause(err)
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(claimRetry):
		}
	}
}

// mark makes an empty file. What stands there already is not opened: its name says all.
func mark(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// onceLimit bounds the wait of a single try for the lock of the claims. It is shorter than a step waits until it is saved, which else could not
// say what it waits for.
const onceLimit = time.Second

// tryClaim takes the lock of a flow if it is free. Lock files are made and removed under a lock of their own: otherwise two processes
// could hold locks on two files of one name.
func (s *Store) tryClaim(ctx context.Context, id string) (*flock.Flock, error) {
	if ctx.Err() != nil { // a single try, which is not spoilt by who holds that lock for a moment
		once, stop := context.WithTimeout(context.Background(), onceLimit)
		defer stop()
		ctx = once
	}
	guard, err := s.lock(ctx, claimsLock)
	if err != nil {
		return nil, err
	}
	defer guard()
	s.clearOwed()
	lock, err := take(s.path(id + lockSuffix))
	if errors.Is(err, errTaken) {
		return nil, authflow.ErrOwned
	}
	return lock, cause(err)
}

// own registers a claim and returns what gives it up.
func (s *Store) own(id string, lock *flock.Flock, wanted func()) (release func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &claim{wanted: wanted, lock: lock}
	s.claims[id] = c
	if s.looking == nil {
		s.looking = make(chan struct{})
		go s.look(s.looking)
	}
	return sync.OnceFunc(func() {
		s.mu.Lock()
		if s.claims[id] == c { // an end may have another owner in this process by now
			delete(s.claims, id)
		}
		if len(s.claims) == 0 && s.looking != nil {
			close(s.looking)
			s.looking = nil
		}
		s.mu.Unlock()
		guard, err := s.lock(context.Background(), claimsLock)
		if err == nil {
			defer guard()
			s.clearOwed()
		} else {
			s.owe(id)
		}
		s.drop(id, c, err == nil)
	})
}

// drop lets go of the lock of a claim, and of its file when the caller holds the lock of the claims. A file that stays is removed by whoever
// sweeps next.
func (s *Store) drop(id string, c *claim, guarded bool) {
	s.mu.Lock()
	lock := c.lock
	c.lock = nil
	s.mu.Unlock()
	if lock == nil {
		return
	}
	ours := same(lock, s.path(id+lockSuffix))
	_ = lock.Unlock()
	if guarded && ours {
		_ = os.Remove(s.path(id + lockSuffix))
	}
}

// same reports whether the file that is locked is the one that stands under its name now.
func same(lock *flock.Flock, path string) bool {
	held, err := lock.Stat()
	if err != nil {
		return false
	}
	now, err := os.Lstat(path)
	return err == nil && os.SameFile(held, now)
}

// hold makes sure that a flow that this process owns is still claimed before its record is written. Somebody may have removed the folder, and
// a record that is written there anew without a lock under its name would have a second owner.
func (s *Store) hold(ctx context.Context, id string) error {
	s.mu.Lock()
	c := s.claims[id]
	held := c == nil || c.lock == nil || same(c.lock, s.path(id+lockSuffix))
	s.mu.Unlock()
	if held {
		return nil
	}
	lock, err := s.tryClaim(ctx, id)
	if err != nil {
		return failed(StepClaimAgain, err)
	}
	s.mu.Lock()
	old := c.lock
	c.lock = lock
	s.mu.Unlock()
	if old != nil {
		_ = old.Unlock()
	}
	return nil
}

// giveBackLimit bounds the wait for the lock of the claims where a lock file that stays does no harm.
const giveBackLimit = 100 * time.Millisecond

// giveBack removes the lock file of a login that has ended or is gone. An end changes no more and has no key, so it needs no owner. While
// another process holds the lock of the claims the file is owed: it goes with what is claimed, saved or listed next.
func (s *Store) giveBack(id string) {
	if _, err := os.Lstat(s.path(id + lockSuffix)); err != nil {
		return
	}
	ctx, stop := context.WithTimeout(context.Background(), giveBackLimit)
	defer stop()
	guard, err := s.lock(ctx, claimsLock)
	if err != nil {
		s.owe(id)
		return
	}
	defer guard()
	s.giveBackGuarded(id)
	s.clearOwed()
}

// giveBackGuarded is giveBack for a caller who holds the lock of the claims.
func (s *Store) giveBackGuarded(id string) {
	s.mu.Lock()
	c := s.claims[id]
	s.mu.Unlock()
	if c != nil {
		s.drop(id, c, true)
		return
	}
	s.removeUnowned(id)
}

// owe remembers a lock file that could not be removed, with the claim that it belongs to.
func (s *Store) owe(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.owed[id] = s.claims[id]
}

// clearOwed removes the lock files that are owed. The caller holds the lock of the claims.
func (s *Store) clearOwed() {
	s.mu.Lock()
	var ids []string
	for id, c := range s.owed {
		if now := s.claims[id]; now == nil || now == c { // else it was claimed anew, and goes with that claim
			ids = append(ids, id)
		}
	}
	clear(s.owed)
	s.mu.Unlock()
	for _, id := range ids {
		s.giveBackGuarded(id)
	}
}

// removeUnowned removes a lock file that nobody holds. The caller holds the lock of the claims.
func (s *Store) removeUnowned(id string) {
	path := s.path(id + lockSuffix)
	if lock, err := take(path); err == nil {
		_ = lock.Unlock()
		_ = os.Remove(path)
	}
}

// sweep removes the lock files that are owed and, of those that are named, the ones that nobody holds: killed processes leave them behind.
func (s *Store) sweep(ids []string) {
	s.mu.Lock()
	idle := len(ids)+len(s.owed) == 0
	s.mu.Unlock()
	if idle {
		return
	}
	guard, err := take(s.path(claimsLock)) // whoever holds it is busy with the same files
	if err != nil {
		return
	}
	defer func() { _ = guard.Unlock() }()
	s.clearOwed()
	for _, id := range ids {
		s.removeUnowned(id)
	}
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
			c := s.claims[m.Name()]
			s.mu.Unlock()
			if c != nil {
				c.wanted()
			}
		}
	}
}
