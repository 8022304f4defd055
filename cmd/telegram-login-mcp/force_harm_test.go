//go:build !windows

package main_test

import (
	"sync"
	"time"

	"telegram-login-mcp/internal/badnet"
)

// What is done to the programs, their Redis, its clock, and their ways to Redis and Telegram.

// cut has nothing pass over links for a while, and then breaks what stood.
func (f *force) cut(stop <-chan struct{}, for_ time.Duration, links ...*badnet.Link) {
	for _, l := range links {
		l.Set(badnet.Fault{Hold: true})
	}
	f.wait(stop, for_)
	for _, l := range links {
		l.Set(badnet.Fault{})
		l.Reset()
	}
}

// refuse breaks what stands, as both ends hear, and lets nothing new through for a while.
func (f *force) refuse(stop <-chan struct{}, for_ time.Duration, links ...*badnet.Link) {
	for _, l := range links {
		l.Set(badnet.Fault{Refuse: true})
		l.Reset()
	}
	f.wait(stop, for_)
	for _, l := range links {
		l.Set(badnet.Fault{})
	}
}

// wait returns false once all is to stop.
func (f *force) wait(stop <-chan struct{}, d time.Duration) bool {
	select {
	case <-stop:
		return false
	case <-time.After(d):
		return true
	}
}

const (
	// leaseAndGrace is a little more than a claim takes to pass on from a program that says nothing any more, see internal/redisstore.
	leaseAndGrace = 32 * time.Second
	// rest is for how long nothing is done. A program that says nothing any more is waited for from when somebody has asked another one for its logins, and anew after
	// each start of Redis. So whoever never rests for so long keeps everybody out.
	rest = leaseAndGrace + 10*time.Second
	// renewal is within what each program renews its claims, and puts back what Redis has lost.
	renewal = 8 * time.Second
)

// harm does one thing after the other to the programs, some of it at the same time, round by round and each to another, until it is to stop. over is closed after the
// first round.
func (f *force) harm(over chan<- struct{}, stop <-chan struct{}) {
	for round := 0; !closed(stop); round++ {
		a, b, c := f.places[round%3], f.places[(round+1)%3], f.places[(round+2)%3]
		var frozen sync.WaitGroup
		f.does(stop, -1, "Redis killed and started again", func() { f.redis.Kill(); f.wait(stop, time.Second); f.redis.Begin() })
		f.does(stop, a.number, "killed and started again", func() { a.kill(); f.wait(stop, 2*time.Second); a.begin() })
		// Neither of them hears of it. It comes while connections are open, which is from the code to the session.
		f.does(stop, b.number, "cut off from Telegram in silence", func() { f.cut(stop, silences[round%len(silences)], b.telegram...) })
		f.does(stop, c.number, "frozen", func() { frozen.Go(func() { c.freeze(f, stop, leaseAndGrace); f.tell("program %d goes on", c.number) }) })
		f.clock(stop, 3*time.Hour)
		f.does(stop, b.number, "cut off from Redis", func() { b.away.Add(1); f.cut(stop, 15*time.Second, b.redis); b.away.Add(1) })
		f.clock(stop, -5*time.Hour)
		f.does(stop, a.number, "cut off from Telegram", func() { f.refuse(stop, 4*time.Second, a.telegram...) })
		f.clock(stop, 0)
		if round%2 == 1 {
			f.does(stop, -1, "Redis loses its data while a program is frozen", func() { f.forget(stop) })
		}
		frozen.Wait()
		f.does(stop, b.number, "killed, and Redis loses its data", func() { b.kill(); f.forget(stop); b.begin() })
		if round == 0 {
			close(over)
		}
		f.wait(stop, rest)
	}
}

// silences are for how long nothing passes between a program and Telegram: less than Telegram waits for a ping, and more.
var silences = []time.Duration{12 * time.Second, 20 * time.Second}

// clock moves the clock of Redis, where that can be done.
func (f *force) clock(stop <-chan struct{}, ahead time.Duration) {
	if f.redis.MoveClock(ahead) {
		f.does(stop, -1, "the clock of Redis moved", func() { f.tell("it is %v ahead", ahead) })
	}
}

// does does one of these things, after a while.
func (f *force) does(stop <-chan struct{}, at int, what string, do func()) {
	if !f.wait(stop, 3*time.Second) {
		return
	}
	f.mu.Lock()
	f.harms[what]++
	f.mu.Unlock()
	f.tell("program %d: %s", at, what)
	do()
	f.tell("program %d: after %s", at, what)
}
