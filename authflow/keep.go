package authflow

import (
	"context"
	"errors"
	"fmt"
	"time"

	"telegram-login-mcp/internal/outside"
)

// How a flow comes into memory, is kept in the store, and leaves memory again.

// enter puts a new flow into the store.
func (f *flow) enter() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.saveLocked()
	f.reg.alarm.set(f.id, f.rec.Expires)
}

// resume lets a flow that came out of the store go on.
func (f *flow) resume() {
	f.mu.Lock()
	now := f.reg.clock.Now()
	if longest := now.Add(life(f.rec.State)); f.rec.Expires.After(longest) { // written while the clock was wrong
		f.rec.Expires, f.dirty = longest, true
	}
	if f.rec.SentAt.After(now) {
		f.rec.SentAt, f.dirty = now, true
	}
	f.reg.alarm.set(f.id, f.rec.Expires)
	f.restLocked()
	f.stale = f.rec.State == QRShown
	shown := f.stale
	f.mu.Unlock()
	if shown {
		f.wake() // Telegram tells of a scan only whoever is connected
		f.watchQR()
	}
}

// saveLocked writes the record. A store that fails ends no login: the flow goes on in memory, and says so.
func (f *flow) saveLocked() {
	f.rec.Trouble = trouble(f.lastErr, f.lastErrAt)
	err := f.claimLocked()
	if err == nil {
		err = f.reg.store.Put(context.Background(), f.rec)
	}
	if err != nil && f.rec.State.Ended() && f.release != nil {
		_ = f.reg.store.Delete(context.Background(), f.id) // what was saved before holds a key that must not outlive the flow
	}
	now := f.reg.clock.Now()
	switch {
	case err != nil && f.unsaved == nil:
		f.rec.note(now, fmt.Sprintf("this login could not be saved (%s), so it lives in memory only", outside.Quoted(err.Error())))
	case err == nil && f.unsaved != nil:
		f.rec.note(now, "this login is saved again")
	}
	f.dirty, f.unsaved = err != nil, err
	if err != nil && f.retry == nil && !f.gone {
		f.retry = time.AfterFunc(f.reg.retry, func() {
			f.mu.Lock()
			f.retry = nil
			f.mu.Unlock()
			f.reg.aside(f.flush)
		})
	}
}

// claimLocked makes this process the owner of the flow, if it is not already.
func (f *flow) claimLocked() error {
	if f.release != nil {
		return nil
	}
	once, stop := context.WithCancel(context.Background())
	stop()
	release, err := f.reg.store.Claim(once, f.id, func() { f.reg.wanted(f.id) })
	if err == nil {
		f.release = release
	}
	return err
}

// flush writes what the store does not have yet.
func (f *flow) flush() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dirty && !f.gone {
		f.saveLocked()
	}
}

// saveWhatIsMissingLocked is for a flow that is about to leave memory. Somebody may have removed its record, so that memory has the only one.
func (f *flow) saveWhatIsMissingLocked() {
	if f.gone {
		return
	}
	if _, err := f.reg.read(f.id); f.dirty || err != nil {
		f.saveLocked()
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
		f.turn <- struct{}{} // for those who wait for it, and will see that the flow is gone
	default:
	}
}

func (r *Registry) parkInTurn(f *flow) {
	f.disconnect()
	f.mu.Lock()
	f.saveWhatIsMissingLocked()
	f.mu.Unlock()
	r.mu.Lock()
	f.mu.Lock()
	var release func()
	switch {
	case f.gone:
	case f.dirty:
		f.wanted = false
		f.restLocked()
	default:
		release = f.goneLocked()
		delete(r.flows, f.id)
		r.shelve(f.id, f.rec, nil)
	}
	f.mu.Unlock()
	r.mu.Unlock()
	if release != nil {
		release()
	}
}

// goneLocked ends the flow's life in memory. Whoever holds it sees that, and the caller gives up the claim that is returned, which may be nil.
func (f *flow) goneLocked() (release func()) {
	f.gone = true
	for _, t := range []*time.Timer{f.idle, f.retry} {
		if t != nil {
			t.Stop()
		}
	}
	release, f.release = f.release, nil
	f.touchLocked()
	return release
}

// leave gives the flow up when the registry closes. What could not be saved is tried once more.
func (f *flow) leave() {
	f.mu.Lock()
	f.saveWhatIsMissingLocked()
	release := f.goneLocked()
	f.mu.Unlock()
	if release != nil {
		release()
	}
}

// forget removes a flow from memory and from the store.
func (r *Registry) forget(f *flow) {
	r.mu.Lock()
	delete(r.flows, f.id)
	f.mu.Lock()
	release := f.goneLocked()
	f.mu.Unlock()
	r.mu.Unlock()
	r.alarm.drop(f.id)
	_ = r.store.Delete(context.Background(), f.id)
	if release != nil {
		release()
	}
}

// foreign is a flow that another process has, or may have, as the store has it. err says which.
func (r *Registry) foreign(id string, err error) (Snapshot, error) {
	rec, e := r.read(id)
	if e != nil {
		return Snapshot{}, e
	}
	f := storedFlow(r, rec)
	f.doing, f.link.Kind = elsewhere, Ready
	if unsure := (*ClaimError)(nil); errors.As(err, &unsure) {
		f.doing = fmt.Sprintf("whether another running copy of this program has it could not be found out (%v)", unsure.Err)
		return f.snapshot(), err
	}
	return f.snapshot(), &BusyError{Doing: elsewhere, Elsewhere: true}
}

const elsewhere = "another running copy of this program is working on it"

// unclaimed reports whether a flow was not found because it could not be claimed.
func unclaimed(err error) bool { return errors.Is(err, ErrOwned) || errors.As(err, new(*ClaimError)) }

// missing says why a flow was not found.
func (r *Registry) missing(ctx context.Context, id string, err error) (Snapshot, error) {
	if ctx.Err() != nil {
		return Snapshot{}, ctx.Err()
	}
	if unclaimed(err) {
		return r.foreign(id, err)
	}
	return Snapshot{}, err
}
