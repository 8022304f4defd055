package redisstore

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/limits"
	"telegram-login-mcp/internal/seal"
)

const (
	limitsName = "limits"
	// lockLimit bounds the wait for the lock of the limits, and lockLife is how long one stays that nobody gives back. A process that stands still for longer
	// while it has the lock finds that its change is refused.
	lockLimit = 2 * time.Second
	lockLife  = 10 * time.Second
	// lockRetry is how often it is tried.
	lockRetry = 10 * time.Millisecond
)

// errLockLost is a change that took so long that another process may have made one meanwhile. It was not kept.
var errLockLost = errors.New("the lock of the limits was lost meanwhile")

// sealedLimits are limits of accounts as Redis has them. They and their lock are in one hash slot.
type sealedLimits struct {
	*store
	base string // begins its keys
	name string // that it is sealed under
	life time.Duration
}

// own are the limits of an owner.
func (st *store) own() *sealedLimits {
	return &sealedLimits{store: st, base: st.base, name: limitsName, life: limitsLife}
}

// Limits implements authflow.Store.
func (st *store) Limits(ctx context.Context) (limits.Accounts, error) {
	found, err := st.own().read(ctx)
	if err == nil && found.fault != "" {
		err = unreadable(found.fault)
	}
	if err == nil && found.older {
		st.own().renew(ctx)
	}
	return found.accounts, err
}

// unreadable are limits that are there and cannot be read.
func unreadable(fault authflow.RecordFault) error {
	return &authflow.RecordError{ID: "memo", Fault: fault}
}

// UpdateLimits implements authflow.Store. A change makes a login besides, so it cannot be tried again as Redis's transactions have it (WATCH).
func (st *store) UpdateLimits(ctx context.Context, change func(*limits.Accounts) error) error {
	return st.own().update(ctx, change)
}

// foundLimits is what was read.
type foundLimits struct {
	accounts limits.Accounts
	fault    authflow.RecordFault // why it cannot be used
	older    bool                 // it was sealed with another key than is used now
}

func (l *sealedLimits) read(ctx context.Context) (found foundLimits, err error) {
	ctx, stop := context.WithTimeout(ctx, callLimit)
	defer stop()
	sealed, err := l.client.Get(ctx, l.base+limitsName).Bytes()
	switch {
	case errors.Is(err, redis.Nil):
		return foundLimits{}, nil
	case err != nil:
		return foundLimits{}, cause(err)
	}
	plain, fault := l.unseal(l.name, sealed)
	if fault != "" {
		return foundLimits{fault: fault}, nil
	}
	defer clear(plain)
	found.accounts, found.fault = authflow.DecodeLimits(plain)
	found.older = !seal.By(l.first, sealed)
	return found, nil
}

// renewLimits is how old limits must be to be sealed anew because of their key alone: while it is changed, instances whose first keys are different would else
// do that to each other with every look.
const renewLimits = time.Hour

// renew seals limits anew that are sealed with the older key, so that they are not lost with it.
func (l *sealedLimits) renew(ctx context.Context) {
	ctx, stop := context.WithTimeout(ctx, callLimit)
	defer stop()
	left, err := l.client.TTL(ctx, l.base+limitsName).Result()
	if err == nil && left < l.life-renewLimits {
		_ = l.update(ctx, func(*limits.Accounts) error { return nil }) // else the next look does
	}
}

// update has change change the limits while nobody else does.
func (l *sealedLimits) update(ctx context.Context, change func(*limits.Accounts) error) error {
	mine := newToken()
	if err := l.lock(ctx, mine); err != nil {
		return err
	}
	defer func() {
		ctx, stop := context.WithTimeout(context.Background(), callLimit)
		defer stop()
		_ = unlock().Run(ctx, l.client, []string{l.base + "lock"}, mine).Err() // else it ends by itself
	}()
	found, err := l.read(ctx)
	accounts := found.accounts
	switch {
	case err != nil:
		return err
	case found.fault == authflow.RecordNewer:
		return authflow.ErrLimitsNewer
	case found.fault != "":
		accounts.Lost = l.now()
	}
	before, err := limits.Encode(accounts)
	if err != nil {
		return err
	}
	if err := change(&accounts); err != nil {
		return err
	}
	after, err := limits.Encode(accounts)
	if err != nil || bytes.Equal(before, after) && !found.older {
		return err
	}
	sealed, err := l.seal(l.name, after)
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, callLimit)
	defer stop()
	kept, err := keepLimits().Run(ctx, l.client, []string{l.base + "lock", l.base + limitsName}, mine, sealed, seconds(l.life)).Int()
	if err == nil && kept == 0 {
		return errLockLost
	}
	return cause(err)
}

// lock takes the lock of the limits, and returns ErrStoreBusy where another process has it for longer than lockLimit. A Redis that does not answer is not that.
func (l *sealedLimits) lock(ctx context.Context, token string) error {
	ctx, stop := context.WithTimeout(ctx, lockLimit)
	defer stop()
	tick := time.NewTicker(lockRetry)
	defer tick.Stop()
	busy := false
	for {
		got, err := lock().Run(ctx, l.client, []string{l.base + "lock"}, token, lockLife.Milliseconds()).Int()
		if err == nil && got == 1 || err != nil && ctx.Err() == nil {
			return cause(err)
		}
		busy = busy || err == nil
		select {
		case <-ctx.Done():
			if !busy {
				return cause(err)
			}
			return authflow.ErrStoreBusy
		case <-tick.C:
		}
	}
}
