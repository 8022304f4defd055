package authflow

import (
	"context"
	"slices"
	"time"
)

// How the record of a flow gets into the store. At most one write is under way, in a goroutine of its own that the owner starts and hears of: so
// no older record ever follows a newer one, and nobody waits for the store who does not want to. A step waits for the write before it is answered.

// saving is what an owner knows of its record's way into the store.
type saving struct {
	claim   Claim         // zero without one
	version int           // counts what the store has to have
	due     int           // the version that is to be written
	running bool          // a write is under way
	dirty   bool          // the record has something that the store lacks and can wait for
	retry   *time.Timer   // tries once more, nil when all is saved
	pause   time.Duration // before the next try after a failure
}

// behind reports whether something is to be written.
func (o *owner) behind() bool { return o.tried < o.saving.due }

// save asks for the record to be written as it is now. saved waits for that.
func (o *owner) save() {
	o.saving.due = o.saving.version
	o.write()
}

// saveNew is save for what no version was counted for.
func (o *owner) saveNew() {
	o.saving.version++
	o.save()
}

// write starts a write if one is due and none is under way.
func (o *owner) write() {
	s := &o.saving
	if s.running || !o.behind() || o.forgotten {
		return
	}
	version, rec, owned := s.version, o.toStore(), !s.claim.none()
	s.running, s.dirty = true, false
	go func() {
		claim, err := o.flow.put(rec, owned)
		o.do(func(o *owner) { o.written(version, claim, err) })
	}()
}

// written hears how a write ended. A store that fails ends no login: the flow goes on in memory, and says so.
func (o *owner) written(version int, claim Claim, err error) {
	s := &o.saving
	s.running = false
	if !claim.none() {
		o.own(claim)
	}
	now := o.reg.config.Clock.Now()
	switch {
	case err != nil && o.unsaved == nil:
		o.rec.note(now, TimelineEntry{Kind: EntryNotSaved, Cause: err.Error()})
	case err == nil && o.unsaved != nil:
		o.rec.note(now, TimelineEntry{Kind: EntrySavedAgain})
	}
	if o.slow {
		o.slow = false
		o.reg.latency.owes(-1)
	}
	o.tried, o.unsaved = version, err
	if err == nil {
		s.pause = 0
	} else {
		s.dirty = true
		o.retry()
	}
	o.touched = true
	o.write()
}

// retry tries once more to save the flow, some time later: soon at first, since a store that was away for moments lets others see what was.
func (o *owner) retry() {
	if o.saving.retry != nil || o.evicted {
		return
	}
	s, longest := &o.saving, o.reg.config.Retry
	s.pause = min(max(2*s.pause, longest/64), longest)
	s.retry = time.AfterFunc(s.pause, func() {
		o.do(func(o *owner) {
			o.saving.retry = nil
			o.flush()
		})
	})
}

// flush saves the notes that the store does not have yet.
func (o *owner) flush() {
	if o.saving.dirty && !o.evicted {
		o.saveNew()
	}
}

// toStore is the record as the store keeps it.
func (o *owner) toStore() Record {
	rec := o.rec
	rec.Timeline = slices.Clip(rec.Timeline) // the owner goes on adding to it
	rec.LastError = storeError(o.failure.err, o.failure.at)
	return rec
}

// put writes a record into the store. A flow that has no owner yet gets this process; its claim is returned.
func (f *flow) put(rec Record, owned bool) (claim Claim, err error) {
	ctx := context.Background()
	err = logged(f.reg.config.Log, "saving a flow", func() error {
		if !owned {
			once, stop := context.WithCancel(ctx)
			stop()
			var err error
			if claim, err = f.reg.config.Store.Claim(once, f.id, func() { f.reg.wanted(f.id) }); err != nil {
				return err
			}
			owned = true
		}
		return f.reg.config.Store.Put(ctx, rec)
	})
	if err != nil && rec.State.Ended() && owned {
		// What was saved before holds a key that must not outlive the flow.
		_ = logged(f.reg.config.Log, "deleting a flow", func() error { return f.reg.config.Store.Delete(ctx, f.id) })
	}
	return claim, err
}

// saved waits until the store has the record as it is now, or has refused it. A store that takes too long is not waited for: the answer says
// then that the flow is not saved yet (ErrSaving), and the write goes on.
func (f *flow) saved(ctx context.Context) {
	version := 0
	f.do(func(o *owner) {
		o.save()
		version = o.saving.version
	})
	var timer *time.Timer
	for {
		v := f.published()
		if v.tried >= version || v.slow || v.forgotten {
			return
		}
		if timer == nil {
			timer = time.NewTimer(f.reg.latency.patience(ctx, saveWait))
			defer timer.Stop()
			ended := f.reg.step(ctx, Step{Kind: StepSave, Flow: f.id})
			defer func() { ended(0, f.published().saveError()) }()
		}
		select {
		case <-v.changed:
		case <-ctx.Done():
			return
		case <-timer.C:
			f.do(func(o *owner) {
				if o.tried < version && !o.slow {
					o.slow, o.touched = true, true
					f.reg.latency.owes(1)
				}
			})
			return
		}
	}
}

// release does the owner's last: it leaves the flow to the store, or removes it from there, and gives the claim up.
func (o *owner) release() {
	ctx, rec, claim := context.Background(), o.toStore(), o.saving.claim
	_ = logged(o.reg.config.Log, "leaving a flow to the store", func() error {
		if o.lost {
			return o.leave(rec)
		}
		if o.forgotten {
			return o.reg.config.Store.Delete(ctx, o.id)
		}
		_, err := o.reg.config.Store.Get(ctx, o.id)
		if err != nil && !claim.none() { // somebody may have removed the record, so that memory had the only one
			return o.reg.config.Store.Put(ctx, rec)
		}
		return err
	})
	_ = logged(o.reg.config.Log, "giving a flow up", func() error {
		if o.lost && o.standing.left() > 0 {
			<-time.After(o.standing.left())
			_ = o.leaveOnce(rec) // the store may have forgotten all meanwhile, and nobody renews the claim; it refuses this where another owner has been
		}
		for _, k := range o.keys {
			o.standing.giveUp(k.claim)
		}
		if !claim.none() {
			o.standing.giveUp(claim)
		}
		return nil
	})
	o.reg.arrived(o.id)
}
