package authflow

import (
	"context"
	"errors"
	"time"

	"telegram-login-mcp/internal/outside"
)

// How a flow comes into memory, is kept in the store, and leaves memory again.

// enter puts a new flow into the store.
func (f *flow) enter(ctx context.Context) {
	f.mu.Lock()
	f.saveLocked()
	f.reg.alarm.set(f.id, f.rec.over())
	f.mu.Unlock()
	f.saved(ctx)
}

// mend readies a flow that came out of the store, before anybody can use it: what was written while the clock was wrong is set right, and a
// flow whose time is over ends.
func (f *flow) mend() {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.reg.clock.Now()
	if longest := now.Add(life(f.rec.State)); f.rec.Expires.After(longest) {
		f.rec.Expires, f.dirty = longest, true
	}
	if f.rec.SentAt.After(now) {
		f.rec.SentAt, f.dirty = now, true
	}
	f.reg.alarm.set(f.id, f.rec.over())
	_, _ = f.expireLocked() // it has no connection yet
	f.stale = f.rec.State == QRShown
}

// resume lets a flow that came out of the store go on.
func (f *flow) resume() {
	f.mu.Lock()
	f.restLocked()
	shown := f.stale
	f.mu.Unlock()
	if shown {
		f.wake() // Telegram tells of a scan only whoever is connected
		f.watchQR()
	}
}

// restLocked starts the time after which a flow that nobody uses goes back to the store.
func (f *flow) restLocked() {
	if f.gone {
		return
	}
	if f.idle == nil {
		f.idle = time.AfterFunc(f.reg.idle, func() { f.reg.aside(func() { f.reg.park(f) }) })
		return
	}
	f.idle.Reset(f.reg.idle)
}

// aside does something that nobody waits for, unless the registry is closed.
func (r *Registry) aside(work func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.wg.Go(work)
	}
}

// wanted hears that another process waits for a flow.
func (r *Registry) wanted(id string) {
	r.aside(func() {
		r.mu.Lock()
		f := r.flows[id]
		r.mu.Unlock()
		if f == nil {
			return
		}
		f.mu.Lock()
		f.wanted = true
		f.mu.Unlock()
		r.park(f)
	})
}

// park gives a flow that nobody is using back to the store, and its connection up. While a call runs nothing happens; the call's end sees
// whether somebody wants the flow. What the store could not take stays in memory, without a connection.
func (r *Registry) park(f *flow) {
	select {
	case <-f.turn:
		r.parkInTurn(f)
		f.giveTurn() // to those who wait for it, and will see that the flow is gone
	default:
	}
}

func (r *Registry) parkInTurn(f *flow) {
	f.disconnect()
	if _, err := r.read(r.ctx, f.id); err != nil { // somebody may have removed it, so that memory has the only one
		f.mu.Lock()
		f.dirty = true
		f.mu.Unlock()
	}
	f.flush()
	f.saved(r.ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.gone:
	case f.dirty || f.tried != f.version:
		f.wanted = false
		f.restLocked()
	default:
		r.shelve(f.id, f.rec, nil)
		f.goLocked()
	}
}

// goLocked ends the flow's life in memory. Whoever holds it sees that; whoever looks for it waits until its saver has given up the claim. The
// caller holds r.mu as well.
func (f *flow) goLocked() {
	f.gone = true
	for _, t := range []*time.Timer{f.idle, f.retry} {
		if t != nil {
			t.Stop()
		}
	}
	delete(f.reg.flows, f.id)
	f.reg.adopting[f.id] = make(chan struct{})
	f.runSaverLocked()
	f.touchLocked()
}

// departed hears that a flow's saver has done its last.
func (r *Registry) departed(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	close(r.adopting[id])
	delete(r.adopting, id)
}

// leave gives the flow up when the registry closes. What could not be saved is tried once more.
func (f *flow) leave() {
	f.reg.mu.Lock()
	defer f.reg.mu.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.gone {
		return
	}
	if f.dirty {
		f.version++
	}
	f.goLocked()
}

// forget removes a flow from memory and from the store.
func (r *Registry) forget(f *flow) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	r.alarm.drop(f.id)
	if f.gone {
		return
	}
	f.forgotten = true
	f.goLocked()
}

// foreign is a flow that another process has, or may have, as the store has it. err says which.
func (r *Registry) foreign(ctx context.Context, id string, err error) (Snapshot, error) {
	rec, e := r.lookUp(ctx, id)
	if e != nil {
		return Snapshot{}, e
	}
	f := storedFlow(r, rec)
	f.away = Activity{Kind: ActivityElsewhere}
	if unsure := (*ClaimError)(nil); errors.As(err, &unsure) {
		f.away = Activity{Kind: ActivityOwnerUnknown, Last: outside.TextTo(storedErrorLength, unsure.Err.Error())}
		return f.snapshot(), err
	}
	return f.snapshot(), &BusyError{Doing: f.away}
}

// unclaimed reports whether a flow was not found because it could not be claimed.
func unclaimed(err error) bool { return errors.Is(err, ErrOwned) || errors.As(err, new(*ClaimError)) }

// missing says why a flow was not found.
func (r *Registry) missing(ctx context.Context, id string, err error) (Snapshot, error) {
	if ctx.Err() != nil {
		return Snapshot{}, ctx.Err()
	}
	if unclaimed(err) {
		return r.foreign(ctx, id, err)
	}
	return Snapshot{}, err
}
