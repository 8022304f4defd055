package authflow

import (
	"context"
	"time"
)

// How the record of a flow gets into the store. Each flow has one saver, a goroutine that runs while there is something to save and that
// alone writes, deletes and gives the claim up: so no older record ever follows a newer one, and nobody holds a lock over the disk. A
// step waits for the saver before it is answered.

// saveLocked asks for the record to be saved as it is now. saved waits for that.
func (f *flow) saveLocked() {
	f.version++
	f.runSaverLocked()
}

// runSaverLocked starts the saver if it has something to do and does not run.
func (f *flow) runSaverLocked() {
	if !f.saving && (f.tried != f.version || f.gone) {
		f.saving = true
		go f.saver()
	}
}

// saved waits until the store has the record as it is now, or has refused it. A store that takes too long is not waited for: the answer says
// then that the flow is not saved yet (ErrSaving), and the saver goes on.
func (f *flow) saved(ctx context.Context) {
	f.mu.Lock()
	defer f.mu.Unlock()
	version := f.version
	f.runSaverLocked()
	var timer *time.Timer
	for f.tried < version && !f.forgotten && !f.slow {
		if timer == nil {
			timer = time.NewTimer(f.reg.disk.patience(ctx, saveWait))
			defer timer.Stop()
		}
		changed := f.changed
		f.mu.Unlock()
		over := false
		select {
		case <-changed:
		case <-timer.C:
			over = true
		case <-ctx.Done():
			f.mu.Lock()
			return
		}
		f.mu.Lock()
		if over && f.tried < version && !f.slow {
			f.slow = true
			f.reg.disk.owes(1)
		}
	}
}

// saver saves what there is to save. A store that fails ends no login: the flow goes on in memory, and says so.
func (f *flow) saver() {
	f.mu.Lock()
	for f.tried != f.version && !f.forgotten {
		f.saveOnceLocked()
	}
	if !f.gone {
		f.saving = false
		f.mu.Unlock()
		return
	}
	release, forgotten, rec := f.release, f.forgotten, f.toStoreLocked()
	f.release = nil
	f.mu.Unlock()
	_ = logged(f.reg.log, "leaving a flow to the store", func() error {
		if forgotten {
			return f.reg.store.Delete(context.Background(), f.id)
		}
		_, err := f.reg.store.Get(context.Background(), f.id)
		if err != nil && release != nil { // somebody may have removed the record, so that memory had the only one
			return f.reg.store.Put(context.Background(), rec)
		}
		return err
	})
	if release != nil {
		_ = logged(f.reg.log, "giving a flow up", func() error { release(); return nil })
	}
	f.reg.departed(f.id)
}

// saveOnceLocked writes the record as it is now. It gives f.mu up meanwhile.
func (f *flow) saveOnceLocked() {
	version, rec, owned := f.version, f.toStoreLocked(), f.release != nil
	f.dirty = false
	f.mu.Unlock()
	release, err := f.write(rec, owned)
	f.mu.Lock()
	if release != nil {
		f.release = release
	}
	now := f.reg.clock.Now()
	switch {
	case err != nil && f.unsaved == nil:
		f.rec.note(now, TimelineEntry{Kind: EntryNotSaved, Cause: err.Error()})
	case err == nil && f.unsaved != nil:
		f.rec.note(now, TimelineEntry{Kind: EntrySavedAgain})
	}
	if f.slow {
		f.slow = false
		f.reg.disk.owes(-1)
	}
	f.tried, f.unsaved = version, err
	if err != nil {
		f.dirty = true
		f.retryLocked()
	}
	f.touchLocked()
}

// toStoreLocked is the record as the store keeps it.
func (f *flow) toStoreLocked() Record {
	rec := f.copyLocked()
	rec.LastError = storeError(f.lastErr, f.lastErrAt)
	return rec
}

// write puts a record into the store. A flow that has no owner yet gets this process; its claim is returned.
func (f *flow) write(rec Record, owned bool) (release func(), err error) {
	ctx := context.Background()
	err = logged(f.reg.log, "saving a flow", func() error {
		if !owned {
			once, stop := context.WithCancel(ctx)
			stop()
			var err error
			if release, err = f.reg.store.Claim(once, f.id, func() { f.reg.wanted(f.id) }); err != nil {
				return err
			}
			owned = true
		}
		return f.reg.store.Put(ctx, rec)
	})
	if err != nil && rec.State.Ended() && owned {
		// What was saved before holds a key that must not outlive the flow.
		_ = logged(f.reg.log, "deleting a flow", func() error { return f.reg.store.Delete(ctx, f.id) })
	}
	return release, err
}

// retryLocked tries once more to save the flow, some time later.
func (f *flow) retryLocked() {
	if f.retry != nil || f.gone {
		return
	}
	f.retry = time.AfterFunc(f.reg.retry, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.retry = nil
		if f.dirty && !f.gone {
			f.saveLocked()
		}
	})
}

// flush saves the notes that the store does not have yet.
func (f *flow) flush() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dirty && !f.gone {
		f.saveLocked()
	}
}
