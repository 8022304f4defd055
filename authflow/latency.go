package authflow

import (
	"context"
	"sync"
	"time"
)

// The store may take its time, or never answer. A blocked call to it cannot be cut short, so it gets a goroutine of its own, and whoever needs its
// answer waits for a while only, with no lock held.

const (
	// saveWait is how long a step waits until it is saved, and readWait how long it waits for what it has to know: without that it is refused.
	// A store that works takes milliseconds.
	saveWait = 2 * time.Second
	readWait = 5 * time.Second
	// lateWait is how long it waits while the store owes an earlier answer.
	lateWait = 250 * time.Millisecond
	// lateMost is how many answers the store may owe before it is asked nothing more: each keeps a thread of the system busy.
	lateMost = 64
)

// latency is what is known of how late the store answers.
type latency struct {
	mu   sync.Mutex
	late int // answers that somebody has waited for in vain, and that have not come yet
}

func (l *latency) owes(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.late += n
}

func (l *latency) owed() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.late
}

// patience is how long a step that is under a budget may wait for the store: a quarter of it at most, so that there is time for an answer.
func (l *latency) patience(ctx context.Context, most time.Duration) time.Duration {
	if l.owed() > 0 {
		return lateWait
	}
	return max(min(most, Left(ctx)/4), lateWait)
}

type briefKey struct{}

// brief is the time for one or several questions to the store that belong together: a context that is brief already stays as it is. It does not
// end when the caller gives up, because that says nothing about the store.
func (l *latency) brief(ctx context.Context) (context.Context, context.CancelFunc) {
	if ctx.Value(briefKey{}) != nil {
		return ctx, func() {}
	}
	return briefly(ctx, l.patience(ctx, readWait))
}

// briefly is brief with a time of its own.
func briefly(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithValue(context.WithoutCancel(ctx), briefKey{}, true), limit)
}

// ask asks the store, and answers ErrStoreSlow when ctx ends before the store has answered. An answer that comes later goes to unwanted,
// which may be nil.
func ask[T any](ctx context.Context, l *latency, question func() (T, error), unwanted func(T)) (T, error) {
	var none T
	if ctx.Err() != nil || l.owed() >= lateMost {
		return none, ErrStoreSlow
	}
	type reply struct {
		answer T
		err    error
	}
	replies := make(chan reply, 1)
	go func() {
		var r reply
		r.err = guard(func() (err error) {
			r.answer, err = question()
			return err
		})
		replies <- r
	}()
	select {
	case r := <-replies:
		return r.answer, r.err
	case <-ctx.Done():
	}
	l.owes(1)
	go func() {
		r := <-replies
		l.owes(-1)
		if r.err == nil && unwanted != nil {
			unwanted(r.answer)
		}
	}()
	return none, ErrStoreSlow
}
