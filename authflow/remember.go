package authflow

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// How the memo is shared with other processes. What is known is in memory and counts at once; a saver brings it into the store, as that of a
// flow does with the record, and takes back what others have put there.

// memoSaver is what the registry knows of its memo's way into the store. It is guarded by the registry's mutex.
type memoSaver struct {
	memoVersion, memoTried int           // counts what the store has to know, and what it was told
	memoDone               chan struct{} // closed when the saver ends, nil while it does not run
	memoSlow               bool          // somebody has waited for it in vain
	memoUnread             error         // why the store's memo could not be read when that was tried last
}

// remember changes what is known across flows, and waits a while until the store knows it. A store that fails keeps nobody from logging in: it
// hears of it with a later change.
func (r *Registry) remember(ctx context.Context, change func(*Memo)) {
	r.mu.Lock()
	change(&r.memo)
	r.memoVersion++
	if r.memoDone == nil {
		r.memoDone = make(chan struct{})
		go r.saveMemo(r.memoDone)
	}
	done, slow := r.memoDone, r.memoSlow
	r.mu.Unlock()
	if slow {
		return
	}
	timer := time.NewTimer(r.disk.patience(ctx, saveWait))
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.memoDone == done && !r.memoSlow {
			r.memoSlow = true
			r.disk.owes(1)
		}
	}
}

// saveMemo writes the memo until the store was told all that is known here.
func (r *Registry) saveMemo(done chan<- struct{}) {
	defer close(done)
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.memoTried != r.memoVersion {
		version := r.memoVersion
		r.mu.Unlock()
		<-r.sharing
		ctx, stop := context.WithTimeout(context.Background(), storeLimit)
		_ = r.saves("saving what is known of numbers", func() error {
			return r.store.Exclusively(ctx, func(m *Memo) error { r.share(m); return nil })
		})
		stop()
		r.sharing <- struct{}{}
		r.mu.Lock()
		r.memoTried = version
	}
	r.memoDone = nil
	if r.memoSlow {
		r.memoSlow = false
		r.disk.owes(-1)
	}
}

// storeLimit bounds the wait for another process that works on the store, which takes it milliseconds.
const storeLimit = 5 * time.Second

// share puts what is known here into a memo, and what that holds into what is known here.
func (r *Registry) share(m *Memo) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m.merge(r.memo, r.clock.Now())
	r.memo = m.Clone()
}

// exclusively runs work once, with the memo, while no other process that shares the store does the same. A store that fails or takes too long
// keeps nobody from logging in: work runs without it then. Where alone is set, it does not run while another process has the lock, and a
// *ClaimError says so. work must not wait for long.
func (r *Registry) exclusively(ctx context.Context, alone bool, work func(*Memo) error) error {
	queue, stop := r.disk.brief(ctx)
	defer stop()
	give := func() {}
	select { // those of this process go one by one, so that the store's lock is waited for only where another process has it
	case <-r.sharing:
		give = sync.OnceFunc(func() { r.sharing <- struct{}{} })
	case <-queue.Done():
	}
	var asked, taken atomic.Bool
	var failed error
	worked := make(chan error, 1)
	if queue.Err() == nil {
		brief, stop := r.disk.brief(ctx)
		defer stop()
		_, failed = ask(brief, &r.disk, func() (struct{}, error) {
			asked.Store(true)
			defer give()
			limit, stop := context.WithTimeout(context.Background(), storeLimit)
			defer stop()
			return struct{}{}, r.store.Exclusively(limit, func(m *Memo) error {
				if taken.Swap(true) {
					return ErrStoreSlow
				}
				err := guard(func() error { // else nothing would ever come of what is waited for
					r.share(m)
					return work(m)
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
	r.mu.Lock()
	known := r.memo.Clone()
	r.mu.Unlock()
	return work(&known)
}

// recall learns what other processes have put into the memo. What one of them wrote while the clock was ahead is mended in the store as
// well: a pause would begin anew with every look at it. The error says why it could not be read; what is known here still counts.
func (r *Registry) recall(ctx context.Context) error {
	ctx, stop := r.disk.brief(ctx)
	defer stop()
	return r.recallWithin(ctx)
}

// recallWithin is recall until ctx ends.
func (r *Registry) recallWithin(ctx context.Context) error {
	memo, err := ask(ctx, &r.disk, func() (Memo, error) { return r.store.Memo(context.Background()) }, nil)
	r.mu.Lock()
	r.memoUnread = err
	if err != nil {
		r.mu.Unlock()
		return err
	}
	memo = memo.Clone()
	now := r.clock.Now()
	r.memo.merge(memo, now)
	ahead := memo.mend(now)
	r.mu.Unlock()
	if ahead {
		r.remember(ctx, func(*Memo) {})
	}
	return nil
}
