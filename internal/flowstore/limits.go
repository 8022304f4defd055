package flowstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/limits"
	"telegram-login-mcp/internal/seal"
)

// Limits implements authflow.Store. They are asked for with every call, so a file that is still the same is not opened again.
func (s *Store) Limits(context.Context) (limits.Accounts, error) {
	s.limitsMu.Lock()
	defer s.limitsMu.Unlock()
	if s.unchanged(limitsFile, s.limitsInfo) {
		return s.limits.Clone(), nil
	}
	begun := s.now()
	raw, info, fault, why, err := s.read(limitsFile)
	accounts := s.limits
	if err != nil || fault != "" || s.limitsFrom == nil || !bytes.Equal(raw, s.limitsFrom) { // each write is sealed with another nonce
		accounts, fault, err = s.limitsIn(limitsFile, raw, fault, err)
	}
	s.limitsInfo = nil
	switch {
	case fault != "":
		return limits.Accounts{}, s.recordError(limitsFile, limitsFile, fault, why)
	case err != nil:
		return limits.Accounts{}, err
	}
	s.limits, s.limitsFrom = accounts, raw
	if info != nil && begun.Sub(info.ModTime()) > settled {
		s.limitsInfo = info
	}
	return accounts.Clone(), nil
}

// limitsIn are the limits in what was read from a file. Those that cannot be read count as empty, because a login must not fail for them.
func (s *Store) limitsIn(file string, raw []byte, fault authflow.RecordFault, err error) (limits.Accounts, authflow.RecordFault, error) {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return limits.Accounts{}, "", nil
	case err != nil:
		return limits.Accounts{}, "", err
	case fault != "":
		return limits.Accounts{}, fault, nil
	}
	plain, fault := s.open(file, raw)
	if fault != "" {
		return limits.Accounts{}, fault, nil
	}
	defer clear(plain)
	accounts, fault := authflow.DecodeLimits(plain)
	return accounts, fault, nil
}

// UpdateLimits implements authflow.Store.
func (s *Store) UpdateLimits(ctx context.Context, change func(*limits.Accounts) error) error {
	if err := s.prepare(); err != nil {
		return err
	}
	return s.updateLimits(ctx, limitsFile, "store.lock", change)
}

// updateLimits changes the limits in a file, which has a lock.
func (s *Store) updateLimits(ctx context.Context, file, lock string, change func(*limits.Accounts) error) error {
	unlock, err := s.lock(ctx, lock)
	if err != nil {
		return err
	}
	defer unlock()
	raw, _, fault, _, err := s.read(file) // anew: it is going to be changed
	accounts, fault, err := s.limitsIn(file, raw, fault, err)
	switch {
	case err != nil:
		return err
	case fault == authflow.RecordNewer:
		return authflow.ErrLimitsNewer // which are not this program's to change
	case fault != "":
		accounts.Lost = s.now()
	}
	before, err := limits.Encode(accounts)
	if err != nil {
		return err
	}
	if err := change(&accounts); err != nil {
		return err
	}
	after, err := limits.Encode(accounts)
	if err != nil || bytes.Equal(before, after) {
		return err
	}
	if fault != "" { // kept, for whoever can read it
		_ = os.Rename(s.path(file), s.path(fmt.Sprintf("%s%s-%d", file, damagedSuffix, s.now().UnixNano())))
	}
	return s.save(ctx, file, file, after)
}

// common is what owners have in common. Each number and each application has a file of its own, so that logins with different ones do not wait for each other.
type common struct {
	*Store

	sweeping sync.Mutex
	swept    time.Time // when the files in which nothing counts any more were removed last
}

// Common is what the owners of a server have in common, in a folder that is no owner's.
func (s *Store) Common() authflow.Common { return &common{Store: s} }

// subjectFile is the file of a subject, whose name tells nobody which it is, and its lock, which some others have as well: so there is a bounded number of those.
func subjectFile(key []byte, subject string) (file, lock string, err error) {
	hidden, err := seal.Hidden(key, subject)
	if err != nil {
		return "", "", err
	}
	return limitsFile + "-" + hidden, "limits-" + hidden[:2] + lockSuffix, nil
}

// Limits implements authflow.Common.
func (c *common) Limits(_ context.Context, subject string) (limits.Accounts, error) {
	key, err := c.knownKey()
	if key == nil { // without one nothing was written
		return limits.Accounts{}, err
	}
	file, _, err := subjectFile(key, subject)
	if err != nil {
		return limits.Accounts{}, err
	}
	raw, _, fault, why, err := c.read(file)
	accounts, fault, err := c.limitsIn(file, raw, fault, err)
	if fault != "" {
		err = c.recordError(limitsFile, file, fault, why)
	}
	return accounts, err
}

// UpdateLimits implements authflow.Common.
func (c *common) UpdateLimits(ctx context.Context, subject string, change func(*limits.Accounts) error) error {
	if err := c.prepare(); err != nil {
		return err
	}
	c.sweepLimits()
	key, err := c.sealingKey(ctx)
	if err != nil {
		return err
	}
	file, lock, err := subjectFile(key, subject)
	if err != nil {
		return err
	}
	return c.updateLimits(ctx, file, lock, change)
}

// sweepLimits removes once an hour what does not count any more, and the one file that all subjects had in earlier versions.
func (c *common) sweepLimits() {
	now := c.now()
	c.sweeping.Lock()
	due := now.Sub(c.swept) > limits.Hour
	if due {
		c.swept = now
	}
	c.sweeping.Unlock()
	if due {
		clearOld(c.flows, limitsFile, now.Add(-limits.Kept))
	}
}
