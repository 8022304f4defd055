package authflow

import (
	"context"
	"errors"
	"time"

	"telegram-login-mcp/internal/outside"
)

// How a flow comes into memory, is kept in the store, and leaves memory again.

// create puts a new flow into the store.
func (f *flow) create(ctx context.Context) {
	f.do(func(o *owner) {
		o.saveNew()
		o.reg.expiry.set(o.id, o.rec.over())
	})
	f.saved(context.WithoutCancel(ctx)) // how it ends counts, also when the caller is gone
}

// normalize readies a flow that came out of the store, before anybody can use it: what was written while the clock was wrong is set right, and a
// flow whose time is over ends.
func (o *owner) normalize() {
	now := o.reg.config.Clock.Now()
	if longest := now.Add(life(o.rec.State)); o.rec.Expires.After(longest) {
		o.rec.Expires, o.saving.dirty = longest, true
	}
	if o.rec.SentAt.After(now) {
		o.rec.SentAt, o.saving.dirty = now, true
	}
	o.reg.expiry.set(o.id, o.rec.over())
	_, _ = o.expire() // it has no connection yet
	o.stale = o.rec.State == QRShown
}

// restore lets a flow that came out of the store go on.
func (f *flow) restore() {
	shown := false
	f.do(func(o *owner) {
		o.restartIdle()
		shown = o.stale
	})
	if shown {
		f.wake() // Telegram tells of a scan only whoever is connected
		f.watchQR()
	}
}

// restartIdle starts the time after which a flow that nobody uses is evicted.
func (o *owner) restartIdle() {
	if o.evicted {
		return
	}
	if o.idle == nil {
		o.idle = time.AfterFunc(o.reg.config.Idle, func() { o.reg.background(func() { o.reg.evict(o.flow) }) })
		return
	}
	o.idle.Reset(o.reg.config.Idle)
}

// background does something that nobody waits for, unless the registry is closed.
func (r *Registry) background(work func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.wg.Go(work)
	}
}

// wanted hears that another process waits for a flow.
func (r *Registry) wanted(id string) {
	r.background(func() {
		r.mu.Lock()
		f := r.flows[id]
		r.mu.Unlock()
		if f == nil {
			return
		}
		f.do(func(o *owner) { o.wanted = true })
		r.evict(f)
	})
}

// evict gives a flow that nobody is using back to the store, and its connection up. While a call runs nothing happens; the call's end sees
// whether somebody wants the flow. What the store could not take stays in memory, without a connection.
func (r *Registry) evict(f *flow) {
	free := false
	f.do(func(o *owner) {
		if free = !o.taken && !o.evicted; free {
			o.taken = true
		}
	})
	if free {
		r.evictInSlot(f)
	}
}

// evictInSlot is evict for a caller that has the call slot. It gives the slot back to those who wait for it, and will see that the flow is gone.
func (r *Registry) evictInSlot(f *flow) {
	f.disconnect()
	_, err := r.read(r.ctx, f.id)
	f.do(func(o *owner) {
		if err != nil { // somebody may have removed it, so that memory has the only one
			o.saving.dirty = true
		}
		o.flush()
	})
	f.saved(r.ctx)
	f.do(func(o *owner) {
		o.taken, o.touched = false, true
		switch {
		case o.evicted:
		case o.saving.dirty || o.tried != o.saving.version:
			o.wanted = false
			o.restartIdle()
		default:
			o.evict(true)
		}
	})
}

// evict ends the flow's life in memory. Whoever holds it sees that; whoever looks for it waits until the owner has given up the claim. indexed
// says that the store has the flow as it is now.
func (o *owner) evict(indexed bool) {
	o.evicted, o.touched = true, true
	for _, t := range []*time.Timer{o.idle, o.saving.retry} {
		if t != nil {
			t.Stop()
		}
	}
	r := o.reg
	r.mu.Lock()
	if indexed {
		r.indexRecord(o.id, o.rec, nil)
	}
	if _, here := r.flows[o.id]; here { // else the registry was closed before it came there
		r.config.Total.add(-1)
	}
	delete(r.flows, o.id)
	r.inTransit[o.id] = make(chan struct{})
	r.mu.Unlock()
	o.save()
}

// evictAtClose gives the flow up when the registry closes. What could not be saved is tried once more.
func (f *flow) evictAtClose() {
	f.do(func(o *owner) {
		if o.evicted {
			return
		}
		if o.saving.dirty {
			o.saving.version++
		}
		o.evict(false)
	})
}

// foreign is a flow that another process has, or may have, as the store has it. err says which.
func (r *Registry) foreign(ctx context.Context, id string, err error) (Snapshot, error) {
	rec, e := r.lookUp(ctx, id)
	if e != nil {
		return Snapshot{}, e
	}
	v := storedView(rec)
	v.doing = ofOwner(err)
	if unsure := (*ClaimError)(nil); errors.As(err, &unsure) {
		v.doing = Activity{Kind: ActivityOwnerUnknown, Last: outside.TextTo(storedErrorLength, unsure.Err.Error())}
		return r.snapshot(v), err
	}
	return r.snapshot(v), &BusyError{Doing: v.doing}
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
