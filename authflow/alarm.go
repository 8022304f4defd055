package authflow

import (
	"sync"
	"time"
)

// alarm rings when the time of a flow is over, whether the flow is in memory or in the store only. It has one timer for all of them.
type alarm struct {
	clock Clock
	ring  func()

	mu      sync.Mutex
	at      map[string]time.Time
	next    time.Time // when the timer rings, zero when it is not set
	timer   *time.Timer
	stopped bool
	ringing sync.WaitGroup // timers that are set or ring
}

func newAlarm(clock Clock, ring func()) *alarm {
	return &alarm{clock: clock, ring: ring, at: map[string]time.Time{}}
}

// set makes the alarm ring for a flow at a time, in place of an earlier wish for it.
func (a *alarm) set(id string, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.at[id] = at
	if a.next.IsZero() || at.Before(a.next) {
		a.armLocked(at)
	}
}

func (a *alarm) drop(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.at, id)
}

// due lists the flows whose time is over.
func (a *alarm) due() (ids []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.clock.Now()
	var next time.Time
	for id, at := range a.at {
		switch {
		case !now.Before(at):
			ids = append(ids, id)
		case next.IsZero() || at.Before(next):
			next = at
		}
	}
	a.armLocked(next) // also when it is the same as before: the clock may have been moved
	return ids
}

func (a *alarm) armLocked(at time.Time) {
	a.disarmLocked()
	a.next = at
	if at.IsZero() || a.stopped {
		return
	}
	a.ringing.Add(1)
	a.timer = time.AfterFunc(max(at.Sub(a.clock.Now()), 0), func() {
		defer a.ringing.Done()
		a.ring()
	})
}

func (a *alarm) disarmLocked() {
	if a.timer != nil && a.timer.Stop() {
		a.ringing.Done()
	}
	a.timer = nil
}

// stop lets the alarm ring no more, and waits for a ring that goes on.
func (a *alarm) stop() {
	a.mu.Lock()
	a.stopped = true
	a.disarmLocked()
	a.mu.Unlock()
	a.ringing.Wait()
}
