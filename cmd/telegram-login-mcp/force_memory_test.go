//go:build !windows

package main_test

import "slices"

// What a Redis that loses its data takes with it: the logins that no program has in memory. So it is noted where each of them is.

func (a *attempt) enter() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.attempts = append(a.attempts, a)
}

func (a *attempt) leave() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.attempts = slices.DeleteFunc(a.attempts, func(b *attempt) bool { return a == b })
}

// asks notes that a program is about to be asked, which has whoever else has the login give it up.
func (a *attempt) asks(p *place) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.kept != p {
		a.kept = nil
	}
}

// has notes that a program has the login in memory, as it has told of it; away is what its away was before.
func (a *attempt) has(p *place, away int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.kept, a.keptAway, a.forgotten = p, away, false
}

// begins notes that the login is a new one.
func (a *attempt) begins() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.kept, a.forgotten, a.stale = nil, false, false
}

func (a *attempt) lacks() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.forgotten
}

func (a *attempt) lacksNewest() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.stale
}

// forget has Redis lose its data. Of the logins under way it takes those with it that no program has in memory for certain.
func (f *force) forget(stop <-chan struct{}) {
	f.mu.Lock()
	f.redis.Kill()
	f.redis.Forget()
	left := 0
	for _, a := range f.attempts {
		if a.kept != nil && a.kept.away.Load() == a.keptAway {
			left++
			continue
		}
		a.forgotten, a.stale = true, true
	}
	all := len(f.attempts)
	f.mu.Unlock()
	f.redis.Begin()
	f.tell("Redis has lost its data; of %d logins under way, programs have %d in memory", all, left)
	f.wait(stop, renewal) // until they have brought them back
}
