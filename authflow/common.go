package authflow

import (
	"context"
	"errors"
	"sync"
	"time"

	"telegram-login-mcp/internal/limits"
	"telegram-login-mcp/internal/secret"
)

// What owners have in common, each of whom has a registry and a store ([Config.Common]): an auth key, which lets in whoever has the session and which two
// connections destroy, whoever they belong to; and the pauses that Telegram asks for, which it counts by number and application and not by who asks here.
// Nothing else passes from one owner to another: how many codes somebody asked for, future auth tokens and labels stay with them.

// commonPause is the pause of a number or an application that somebody here was asked for, and that runs. A store that does not answer knows none: what the
// owner knows still counts.
func (a *accountLimits) commonPause(ctx context.Context, subject, method string) (limits.Pause, bool) {
	if a.config.Common == nil || ValidID(subject) { // which is one owner's
		return limits.Pause{}, false
	}
	ctx, stop := a.latency.brief(ctx)
	defer stop()
	known, err := ask(ctx, a.latency, func() (limits.Accounts, error) { return a.config.Common.Limits(context.Background()) }, nil)
	if err != nil {
		return limits.Pause{}, false
	}
	now := a.config.Clock.Now()
	known = known.Clone()
	if known.Normalize(now) { // else it would begin anew with every look
		a.changeCommon(ctx, func(stored *limits.Accounts) { stored.Normalize(now) })
	}
	return known.Running(subject, method, now)
}

// learnPause takes over a pause that another owner was asked for.
func (a *accountLimits) learnPause(ctx context.Context, subject, method string) {
	theirs, running := a.commonPause(ctx, subject, method)
	if !running {
		return
	}
	now := a.config.Clock.Now()
	a.mu.Lock()
	ours, known := a.known.Running(subject, method, now)
	a.mu.Unlock()
	if !known || ours.Until.Before(theirs.Until) {
		a.apply(ctx, func(known *limits.Accounts) { known.AddPause(theirs, now) })
	}
}

// sharePause lets the other owners know of a pause.
func (a *accountLimits) sharePause(ctx context.Context, p limits.Pause, now time.Time) {
	if !ValidID(p.Subject) {
		a.changeCommon(ctx, func(stored *limits.Accounts) { stored.Merge(limits.Accounts{Pauses: []limits.Pause{p}}, now) })
	}
}

// changeCommon changes what owners know together. A store that fails keeps nobody from logging in.
func (a *accountLimits) changeCommon(ctx context.Context, change func(*limits.Accounts)) {
	if a.config.Common == nil {
		return
	}
	ctx, stop := a.latency.brief(ctx)
	defer stop()
	_, _ = ask(ctx, a.latency, func() (struct{}, error) {
		limit, stop := context.WithTimeout(context.Background(), storeLimit)
		defer stop()
		return struct{}{}, logged(a.config.Log, "saving a pause for everybody", func() error {
			return a.config.Common.UpdateLimits(limit, func(stored *limits.Accounts) error { change(stored); return nil })
		})
	}, nil)
}

// claimIn claims an ID in a store. It waits until ctx ends for another owner, and a while longer for the store.
func (r *Registry) claimIn(ctx context.Context, store Store, id string, wanted func()) (_ Claim, err error) {
	ended := r.step(ctx, Step{Kind: StepClaim, Flow: id})
	defer func() { ended(0, err); r.claimed(id, err) }()
	wait, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(r.latency.patience(ctx, readWait), stop) })()
	return ask(wait, &r.latency, func() (Claim, error) { return store.Claim(ctx, id, wanted) }, func(c Claim) { c.Release() })
}

// foreignClaims are the claims that a foreign session with a key needs, in the order in which everybody makes them: on the records that may have the key, and
// on the key, here and among all owners.
func (r *Registry) foreignClaims(newer []string, key secret.Bytes) (claims []func(context.Context) (Claim, error)) {
	for _, id := range append(newer, keyClaim(key)) {
		claims = append(claims, func(ctx context.Context) (Claim, error) { return r.claim(ctx, id) })
	}
	if r.config.Common != nil {
		claims = append(claims, func(ctx context.Context) (Claim, error) {
			return r.claimIn(ctx, r.config.Common, keyClaim(key), func() {})
		})
	}
	return claims
}

// claimKey claims the key of a flow for a connection, where another owner may have the session: it can have been handed over since the login. permit is what
// the connection needs, and release ends the claim.
func (c *call) claimKey(ctx context.Context) (permit Permit, release func(), err error) {
	rec := c.record()
	if c.reg.config.Common == nil || rec.State != Authorized || rec.AuthKey.Empty() {
		return c.permit(), func() {}, nil
	}
	wait, stop := within(ctx, keyWait)
	defer stop()
	claim, err := c.reg.claimIn(wait, c.reg.config.Common, keyClaim(rec.AuthKey), func() { c.reg.wanted(c.id) })
	switch {
	case errors.Is(err, ErrOwned):
		return nil, nil, &BusyError{Doing: Activity{Kind: ActivityElsewhere}}
	case errors.Is(err, ErrStoreSlow):
		return nil, nil, err
	case err != nil:
		return nil, nil, &ClaimError{Err: err}
	case claim.Lease == nil:
		return c.permit(), claim.Release, nil
	}
	ended := make(chan struct{})
	go func() {
		select {
		case <-claim.Lease.Lost():
			c.leaseLost()
		case <-ended:
		}
	}()
	permit = permits{&c.standing, []grant{flowPermit{c.flow}, claim.Lease}}
	return permit, sync.OnceFunc(func() {
		close(ended)
		c.standing.giveUp(claim)
	}), nil
}

// keyWait is how long a call waits for another owner who is connected with the key, which takes a check of a session seconds.
const keyWait = 10 * time.Second
