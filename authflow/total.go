package authflow

import (
	"context"
	"sync/atomic"
)

// Total bounds the flows in memory of several registries together, each of which has a connection as a rule, and with them those of the other instances of a
// service. It is safe for concurrent use.
type Total struct {
	limit int64
	n     atomic.Int64
	room  func(ctx context.Context, limit int) (bool, error)
}

// NewTotal is a bound of so many flows.
func NewTotal(limit int) *Total { return &Total{limit: int64(limit)} }

// Share counts the flows of other instances, too. room reports whether there are at most limit in all, those here (Flows) among them; where it fails, or does
// not answer in time, only those here count. It is for the beginning, before there is a flow.
func (t *Total) Share(room func(ctx context.Context, limit int) (bool, error)) { t.room = room }

// Flows is how many there are here now. There can be more than the limit: what a store brings back is never refused, only new flows are.
func (t *Total) Flows() int { return int(t.n.Load()) }

// take counts a new flow, if there is room for one. A nil Total has room for all.
func (t *Total) take(ctx context.Context, l *latency) bool {
	if t == nil {
		return true
	}
	if t.n.Add(1) > t.limit || !t.withinAll(ctx, l) {
		t.n.Add(-1)
		return false
	}
	return true
}

func (t *Total) withinAll(ctx context.Context, l *latency) bool {
	if t.room == nil {
		return true
	}
	ctx, stop := l.brief(ctx)
	defer stop()
	ok, err := ask(ctx, l, func() (bool, error) { return t.room(context.Background(), int(t.limit)) }, nil)
	return ok || err != nil
}

func (t *Total) add(n int64) {
	if t != nil {
		t.n.Add(n)
	}
}

// Resting reports whether nothing of the registry is in memory but what it remembers of its store: no flow, and nothing on its way to the store.
func (r *Registry) Resting() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.flows) == 0 && len(r.inTransit) == 0 && r.limits.told() == nil
}
