package redisstore

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/limits"
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

// Limits implements authflow.Store.
func (st *store) Limits(ctx context.Context) (limits.Accounts, error) {
	a, fault, err := st.readLimits(ctx)
	if fault != "" {
		return limits.Accounts{}, &authflow.RecordError{ID: "memo", Fault: fault}
	}
	return a, err
}

func (st *store) readLimits(ctx context.Context) (limits.Accounts, authflow.RecordFault, error) {
	ctx, stop := context.WithTimeout(ctx, callLimit)
	defer stop()
	sealed, err := st.client.Get(ctx, st.base+limitsName).Bytes()
	switch {
	case errors.Is(err, redis.Nil):
		return limits.Accounts{}, "", nil
	case err != nil:
		return limits.Accounts{}, "", cause(err)
	}
	plain, fault := st.unseal(limitsName, sealed)
	if fault != "" {
		return limits.Accounts{}, fault, nil
	}
	defer clear(plain)
	a, fault := authflow.DecodeLimits(plain)
	return a, fault, nil
}

// UpdateLimits implements authflow.Store. A change makes a login besides, so it cannot be tried again as Redis's transactions have it (WATCH).
func (st *store) UpdateLimits(ctx context.Context, change func(*limits.Accounts) error) error {
	mine := newToken()
	if err := st.lock(ctx, mine); err != nil {
		return err
	}
	defer func() {
		ctx, stop := context.WithTimeout(context.Background(), callLimit)
		defer stop()
		_ = unlock().Run(ctx, st.client, []string{st.base + "lock"}, mine).Err() // else it ends by itself
	}()
	accounts, fault, err := st.readLimits(ctx)
	switch {
	case err != nil:
		return err
	case fault == authflow.RecordNewer:
		return authflow.ErrLimitsNewer
	case fault != "":
		accounts.Lost = time.Now().Add(st.ahead) // by the clock that all instances go by
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
	sealed, err := st.seal(limitsName, after)
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, callLimit)
	defer stop()
	kept, err := keepLimits().Run(ctx, st.client, []string{st.base + "lock", st.base + limitsName}, mine, sealed, seconds(limitsLife)).Int()
	if err == nil && kept == 0 {
		return errLockLost
	}
	return cause(err)
}

// lock takes the lock of the limits, and returns ErrStoreBusy where another process has it for longer than lockLimit. A Redis that does not answer is not that.
func (st *store) lock(ctx context.Context, token string) error {
	ctx, stop := context.WithTimeout(ctx, lockLimit)
	defer stop()
	tick := time.NewTicker(lockRetry)
	defer tick.Stop()
	busy := false
	for {
		got, err := lock().Run(ctx, st.client, []string{st.base + "lock"}, token, lockLife.Milliseconds()).Int()
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
