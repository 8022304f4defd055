package authflow

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"telegram-login-mcp/internal/limits"
)

// accountLimits is what accounts may still do, as this process knows it and shares it with others. What is known is in memory and counts at
// once; a goroutine that runs while there is something to tell brings it into the store, and takes back what others have put there.
type accountLimits struct {
	config  Config
	latency *latency
	alone   chan struct{} // holds a token; whoever has it may update the store's limits

	mu       sync.Mutex
	known    limits.Accounts
	together map[string]inCommon  // what all owners know, by subject
	allowed  map[string]time.Time // numbers that the person has said yes to, and when
	version  int                  // counts what the store has to know
	tried    int                  // the version that it was told last, or could not be
	telling  chan struct{}        // closed when the store was told, nil while there is nothing to tell
	slow     bool                 // somebody has waited for that in vain
	unread   error                // why the store's limits could not be read when that was tried last
}

func newAccountLimits(c Config, l *latency) *accountLimits {
	a := &accountLimits{config: c, latency: l, alone: make(chan struct{}, 1), together: map[string]inCommon{}}
	a.alone <- struct{}{}
	return a
}

// apply changes what is known, and waits a while until the store knows it. A store that fails keeps nobody from logging in: it hears of it with a
// later change.
func (a *accountLimits) apply(ctx context.Context, change func(*limits.Accounts)) {
	a.mu.Lock()
	change(&a.known)
	a.version++
	if a.telling == nil {
		a.telling = make(chan struct{})
		go a.tell(a.telling)
	}
	told, slow := a.telling, a.slow
	a.mu.Unlock()
	if slow {
		return
	}
	timer := time.NewTimer(a.latency.patience(ctx, saveWait))
	defer timer.Stop()
	select {
	case <-told:
	case <-timer.C:
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.telling == told && !a.slow {
			a.slow = true
			a.latency.owes(1)
		}
	}
}

// tell writes the limits until the store was told all that is known here.
func (a *accountLimits) tell(told chan<- struct{}) {
	defer close(told)
	a.mu.Lock()
	defer a.mu.Unlock()
	for a.tried != a.version {
		version := a.version
		a.mu.Unlock()
		<-a.alone
		ctx, stop := context.WithTimeout(context.Background(), storeLimit)
		_ = logged(a.config.Log, "saving what is known of numbers", func() error {
			return a.config.Store.UpdateLimits(ctx, func(stored *limits.Accounts) error { a.merge(stored); return nil })
		})
		stop()
		a.alone <- struct{}{}
		a.mu.Lock()
		a.tried = version
	}
	a.telling = nil
	if a.slow {
		a.slow = false
		a.latency.owes(-1)
	}
}

// told is closed when the store was told all, nil when it was already.
func (a *accountLimits) told() <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.telling
}

// storeLimit bounds the wait for another process that works on the store, which takes it milliseconds.
const storeLimit = 5 * time.Second

// merge puts what is known here into the store's limits, and what those hold into what is known here.
func (a *accountLimits) merge(stored *limits.Accounts) {
	a.mu.Lock()
	defer a.mu.Unlock()
	stored.Merge(a.known, a.config.Clock.Now())
	a.known = stored.Clone()
}

// update runs work once, with the store's limits, while no other process that shares the store does the same. A store that fails or takes too long
// keeps nobody from logging in: work runs without it then, and hears why. Where alone is set, it does not run while another process has the lock, and a
// *ClaimError says so. work must not wait for long.
func (a *accountLimits) update(ctx context.Context, alone bool, work func(stored *limits.Accounts, unlocked error) error) error {
	queue, stop := a.latency.brief(ctx)
	defer stop()
	give := func() {}
	select { // those of this process go one by one, so that the store's lock is waited for only where another process has it
	case <-a.alone:
		give = sync.OnceFunc(func() { a.alone <- struct{}{} })
	case <-queue.Done():
	}
	var asked, taken atomic.Bool
	var failed error
	worked := make(chan error, 1)
	if queue.Err() == nil {
		brief, stop := a.latency.brief(ctx)
		defer stop()
		_, failed = ask(brief, a.latency, func() (struct{}, error) {
			asked.Store(true)
			defer give()
			limit, stop := context.WithTimeout(context.Background(), storeLimit)
			defer stop()
			return struct{}{}, a.config.Store.UpdateLimits(limit, func(stored *limits.Accounts) error {
				if taken.Swap(true) {
					return ErrStoreSlow
				}
				err := guard(func() error { // else nothing would ever come of what is waited for
					a.merge(stored)
					return work(stored, nil)
				})
				worked <- err
				return err
			})
		}, nil)
	}
	if !asked.Load() {
		give()
	}
	if taken.Swap(true) {
		return <-worked
	}
	if alone && errors.Is(failed, ErrStoreBusy) {
		return &ClaimError{Err: failed}
	}
	known := a.copy()
	return work(&known, cmp.Or(failed, ErrStoreSlow))
}

func (a *accountLimits) copy() limits.Accounts {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.known.Clone()
}

// reload learns what other processes have told the store. What one of them wrote while the clock was ahead is set right in the store as
// well: a pause would begin anew with every look at it. The error says why it could not be read; what is known here still counts.
func (a *accountLimits) reload(ctx context.Context) error {
	ctx, stop := a.latency.brief(ctx)
	defer stop()
	stored, err := ask(ctx, a.latency, func() (limits.Accounts, error) { return a.config.Store.Limits(context.Background()) }, nil)
	a.mu.Lock()
	a.unread = err
	if err != nil {
		a.mu.Unlock()
		return err
	}
	stored = stored.Clone()
	now := a.config.Clock.Now()
	a.known.Merge(stored, now)
	ahead := stored.Normalize(now)
	a.mu.Unlock()
	if ahead {
		a.apply(ctx, func(*limits.Accounts) {})
	}
	return nil
}
