package authflow

import (
	"context"
	"errors"
)

// How callers wait for a flow: for its call slot, and for the call that they have made in it.

// errTaken means that somebody else has the call slot of a flow.
var errTaken = errors.New("the call slot is taken")

// perform is run on a flow that was found.
func (f *flow) perform(ctx context.Context, a Action, work func(context.Context, *call) error) (Snapshot, error) {
	budget, stop := wholeBudget(ctx)
	defer stop()
	for {
		v := f.published()
		if s, err := f.inSlot(ctx, a, false, work); !errors.Is(err, errTaken) {
			return s, err
		}
		tellProgress(ctx, v.doing)
		select {
		case <-v.changed:
		case <-budget.Done():
			if ctx.Err() != nil {
				return f.snapshot(), ctx.Err()
			}
			return f.snapshot(), &BusyError{Doing: v.doing}
		}
	}
}

// inSlot makes a call and waits for it. reserved says that the caller has the call slot.
func (f *flow) inSlot(ctx context.Context, a Action, reserved bool, work func(context.Context, *call) error) (Snapshot, error) {
	done, err := f.reg.begin(ctx, f, a, reserved, work)
	switch {
	case errors.Is(err, errTaken):
		return Snapshot{}, err
	case err == nil:
		return f.await(ctx, done)
	case !errors.Is(err, errEvicted):
		f.saved(ctx) // its time may just have ended
	}
	return f.snapshot(), err
}

// await waits for the work of a call, as long as the caller may be kept waiting.
func (f *flow) await(ctx context.Context, done <-chan error) (Snapshot, error) {
	budget, stop := wholeBudget(ctx)
	defer stop()
	for {
		v := f.published()
		tellProgress(ctx, v.doing)
		select {
		case err := <-done:
			f.saved(ctx)
			return f.snapshot(), err
		case <-v.changed:
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
