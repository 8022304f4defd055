package authflow

import (
	"context"
	"errors"
)

// How callers wait for a flow: for their turn, and for the call that they have made in it.

// perform is run on a flow that was found.
func (f *flow) perform(ctx context.Context, a Action, work func(context.Context, *call) error) (Snapshot, error) {
	budget, stop := patience(ctx)
	defer stop()
	for waiting := true; waiting; {
		now, changed := f.activity()
		report(ctx, now)
		select {
		case <-f.turn:
			waiting = false
		case <-changed:
		case <-budget.Done():
			if ctx.Err() != nil {
				return f.snapshot(), ctx.Err()
			}
			return f.snapshot(), &BusyError{Doing: now}
		}
	}
	return f.inTurn(ctx, a, work)
}

// inTurn is perform for a caller that has the flow's turn.
func (f *flow) inTurn(ctx context.Context, a Action, work func(context.Context, *call) error) (Snapshot, error) {
	done, err := f.reg.begin(f, a, work)
	if err != nil {
		f.giveTurn()
		if !errors.Is(err, errGone) {
			f.saved(ctx) // its time may just have ended
		}
		return f.snapshot(), err
	}
	return f.await(ctx, done)
}

// await waits for the work of a call, as long as the caller may be kept waiting.
func (f *flow) await(ctx context.Context, done <-chan error) (Snapshot, error) {
	budget, stop := patience(ctx)
	defer stop()
	for {
		now, changed := f.activity()
		report(ctx, now)
		select {
		case err := <-done:
			f.saved(ctx)
			return f.snapshot(), err
		case <-changed:
		case <-budget.Done():
			s := f.snapshot()
			if ctx.Err() != nil {
				return s, ctx.Err()
			}
			if s.State.Ended() { // given up in the meantime
				return s, ErrStaleFlow
			}
			return s, &StillRunningError{Doing: s.Doing}
		}
	}
}

// giveTurn gives the turn back, and lets those look again who wait for the end of what was done in it.
func (f *flow) giveTurn() {
	f.turn <- struct{}{}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.touchLocked()
}
