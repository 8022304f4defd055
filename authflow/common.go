package authflow

import (
	"context"
	"errors"
	"time"

	"telegram-login-mcp/internal/limits"
	"telegram-login-mcp/internal/secret"
)

// What owners have in common, each of whom has a registry and a store ([Config.Common]): an auth key, which lets in whoever has the session and which two
// connections destroy, whoever they belong to; and what Telegram counts by number and application, whoever asks here: the pauses that it asks for, and the codes
// that were asked for a number.
//
// A pause of another owner's is taken over. Of their codes an owner is told how many there were, with their own: which they are stays beside what is the owner's,
// and counts neither in their store nor among their numbers of the hour. Future auth tokens and labels pass to nobody.

// inCommon is what all owners know of a subject, as it was read last.
type inCommon struct {
	known  limits.Accounts
	unread bool // it could not be read when that was tried last: there may be more
}

// maxInCommon bounds what is remembered of what was read.
const maxInCommon = 1000

// hasCommon reports whether there is something to be known of a subject in common: a flow is one owner's.
func (a *accountLimits) hasCommon(subject string) bool {
	return a.config.Common != nil && subject != "" && !ValidID(subject)
}

// noteCommon notes what all owners know of a subject, or that it cannot be read. The caller holds a.mu.
func (a *accountLimits) noteCommon(subject string, known limits.Accounts, err error) {
	if len(a.together) >= maxInCommon {
		clear(a.together)
	}
	if err != nil { // what was read before still counts
		known = a.together[subject].known
	}
	a.together[subject] = inCommon{known, err != nil}
}

// learn reads what all owners know of a subject, and takes over the pause of a method. Where it cannot be read, what the owner knows still counts.
func (a *accountLimits) learn(ctx context.Context, subject, method string) {
	if !a.hasCommon(subject) {
		return
	}
	ctx, stop := a.latency.brief(ctx)
	defer stop()
	all, err := ask(ctx, a.latency, func() (limits.Accounts, error) { return a.config.Common.Limits(context.Background(), subject) }, nil)
	now := a.config.Clock.Now()
	ahead := all.Normalize(now)
	theirs, running := all.Running(subject, method, now)
	a.mu.Lock()
	a.noteCommon(subject, all, err)
	ours, known := a.known.Running(subject, method, now)
	a.mu.Unlock()
	if ahead { // else it would begin anew with every look
		a.changeCommon(ctx, subject, func(stored *limits.Accounts) { stored.Normalize(now) })
	}
	if running && (!known || ours.Until.Before(theirs.Until)) {
		a.apply(ctx, func(known *limits.Accounts) { known.AddPause(theirs, now) })
	}
}

// newerCode is when another owner last asked for a code of a number after a time, as far as was known when the limits were last looked at, as they are before
// each call. It is zero where none is known to have, or where a code of this owner's could be taken for another's.
func (a *accountLimits) newerCode(phone string, since time.Time) time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	if since.IsZero() || a.unread != nil || a.known.Incomplete(a.config.Clock.Now()) {
		return time.Time{}
	}
	all := a.together[phone].known
	return all.NewerCode(phone, since, &a.known) // none without a Common
}

// share tells the other owners all that is known here of a subject and that Telegram counts whoever asks. So what could not be told, because their store was
// away or slow, is told with what happens next with the same number.
func (a *accountLimits) share(ctx context.Context, subject string) {
	a.changeCommon(ctx, subject, func(stored *limits.Accounts) {
		a.mu.Lock()
		defer a.mu.Unlock()
		stored.Merge(a.known.Of(subject), a.config.Clock.Now())
		a.noteCommon(subject, stored.Clone(), nil)
	})
}

// changeCommon changes what owners know together of a subject. A store that fails keeps nobody from logging in.
func (a *accountLimits) changeCommon(ctx context.Context, subject string, change func(*limits.Accounts)) {
	if !a.hasCommon(subject) {
		return
	}
	ctx, stop := a.latency.brief(ctx)
	defer stop()
	_, _ = ask(ctx, a.latency, func() (struct{}, error) {
		limit, stop := context.WithTimeout(context.Background(), storeLimit)
		defer stop()
		return struct{}{}, logged(a.config.Log, "saving what all owners know of a number", func() error {
			return a.config.Common.UpdateLimits(limit, subject, func(stored *limits.Accounts) error { change(stored); return nil })
		})
	}, nil)
}

// claimer is a [Store] or a [Common].
type claimer interface {
	Claim(ctx context.Context, id string, wanted func()) (Claim, error)
}

// claimIn claims an ID in a store, or among all owners. It waits until ctx ends for another owner, and a while longer for the store.
func (r *Registry) claimIn(ctx context.Context, store claimer, id string, wanted func()) (_ Claim, err error) {
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
		return Claim{}, &BusyError{Doing: ofOwner(err)}
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
