package authflow

import (
	"context"
	"errors"
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
	claim, err := ask(wait, &r.latency, func() (Claim, error) { return store.Claim(ctx, id, wanted) }, func(c Claim) { c.Release() })
	if claim.Lease != nil {
		r.leased.Store(true)
	}
	return claim, err
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

// keyClaimed is a claim on the auth key of a flow among all owners. The flow has it until it leaves memory.
type keyClaimed struct {
	id    string
	claim Claim
}

// claimKey claims the key of a flow before a connection, where another owner may have the session: it can have been handed over since the login. permit is what
// the connection needs.
func (c *call) claimKey(ctx context.Context) (permit Permit, err error) {
	rec := c.record()
	if c.reg.config.Common == nil || rec.State != Authorized || rec.AuthKey.Empty() {
		return c.permit(), nil
	}
	id := keyClaim(rec.AuthKey)
	var claim Claim
	c.do(func(o *owner) {
		for _, k := range o.keys {
			if k.id == id && (k.claim.Lease == nil || k.claim.Lease.Held()) {
				claim = k.claim
			}
		}
	})
	if claim.none() {
		if claim, err = c.claimNewKey(ctx, id); err != nil {
			return nil, err
		}
	}
	if claim.Lease == nil {
		return c.permit(), nil
	}
	return permits{&c.standing, []grant{flowPermit{c.flow}, claim.Lease}}, nil
}

func (c *call) claimNewKey(ctx context.Context, id string) (Claim, error) {
	wait, stop := within(ctx, keyWait)
	defer stop()
	claim, err := c.reg.claimIn(wait, c.reg.config.Common, id, func() { c.reg.wanted(c.id) })
	switch {
	case errors.Is(err, ErrOwned):
		return Claim{}, &BusyError{Doing: Activity{Kind: ActivityElsewhere}}
	case errors.Is(err, ErrStoreSlow):
		return Claim{}, err
	case err != nil:
		return Claim{}, &ClaimError{Err: err}
	}
	if !c.do(func(o *owner) { o.keys = append(o.keys, keyClaimed{id, claim}) }) {
		claim.Release()
		return Claim{}, ErrClosed
	}
	if claim.Lease != nil {
		go func() {
			select {
			case <-claim.Lease.Lost():
				c.leaseLost()
			case <-c.ended:
			}
		}()
	}
	return claim, nil
}

// watchKey has the store look from now on at the claim on a record's key, if another process has it: that of one that was killed is waited for at the same
// time as the claim on its flow.
func (r *Registry) watchKey(rec Record) {
	if r.config.Common == nil || rec.State != Authorized || rec.AuthKey.Empty() {
		return
	}
	once, stop := context.WithCancel(context.Background())
	stop()
	if claim, err := r.config.Common.Claim(once, keyClaim(rec.AuthKey), func() {}); err == nil {
		claim.Release()
	}
}

// keyWait is how long a call waits for another owner who is connected with the key, which takes a check of a session seconds.
const keyWait = 10 * time.Second
