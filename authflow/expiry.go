package authflow

import (
	"sync"
	"time"
)

// expiryTimer tells when the time of a flow is over, whether the flow is in memory or in the store only. It has one timer for all of them.
type expiryTimer struct {
	clock Clock
	over  func()

	mu      sync.Mutex
	at      map[string]time.Time
	next    time.Time // when the timer fires, zero when it is not set
	timer   *time.Timer
	stopped bool
	firing  sync.WaitGroup // timers that are set or have fired
}

func newExpiryTimer(clock Clock, over func()) *expiryTimer {
	return &expiryTimer{clock: clock, over: over, at: map[string]time.Time{}}
}

// set sets when the time of a flow is over, in place of an earlier time.
func (e *expiryTimer) set(id string, at time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.at[id] = at
	if e.next.IsZero() || at.Before(e.next) {
		e.armLocked(at)
	}
}

func (e *expiryTimer) drop(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.at, id)
}

// due lists the flows whose time is over.
func (e *expiryTimer) due() (ids []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.clock.Now()
	var next time.Time
	for id, at := range e.at {
		switch {
		case !now.Before(at):
			ids = append(ids, id)
		case next.IsZero() || at.Before(next):
			next = at
		}
	}
	e.armLocked(next) // also when it is the same as before: the clock may have been moved
	return ids
}

func (e *expiryTimer) armLocked(at time.Time) {
	e.disarmLocked()
	e.next = at
	if at.IsZero() || e.stopped {
		return
	}
	e.firing.Add(1)
	e.timer = time.AfterFunc(max(at.Sub(e.clock.Now()), 0), func() {
		defer e.firing.Done()
		e.over()
	})
}

func (e *expiryTimer) disarmLocked() {
	if e.timer != nil && e.timer.Stop() {
		e.firing.Done()
	}
	e.timer = nil
}

// stop lets the timer fire no more, and waits for what it has set off.
func (e *expiryTimer) stop() {
	e.mu.Lock()
	e.stopped = true
	e.disarmLocked()
	e.mu.Unlock()
	e.firing.Wait()
}
