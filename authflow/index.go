package authflow

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"telegram-login-mcp/internal/secret"
)

// recordSummary is what is remembered of a flow that is in the store and not in memory.
type recordSummary struct {
	rec   Record       // as it was read last, without its keys
	fault *RecordError // the record cannot be read
	seen  time.Time    // when it was looked at last
}

// loadIndex reads the store at the first need: what is remembered across flows, and which flows there are. Flows whose time ended while no
// process ran are wiped by the sweep that follows.
func (r *Registry) loadIndex(ctx context.Context) {
	r.mu.Lock()
	loaded := r.loaded
	r.mu.Unlock()
	if loaded {
		return
	}
	ctx, stop := r.latency.brief(ctx)
	defer stop()
	_ = r.limits.reload(ctx)
	if r.rescan(ctx) {
		r.mu.Lock()
		r.loaded = true
		r.mu.Unlock()
	}
}

// rescan learns until ctx ends which flows have come to the store and gone from it through other processes, and which can be read by now. It
// reports whether the store answered.
func (r *Registry) rescan(ctx context.Context) bool {
	return !errors.Is(r.look(ctx), ErrStoreSlow) // else the flows in memory go on
}

// look is rescan that says why it could not learn of all. A record that is not read for a reason of its own is no such reason.
func (r *Registry) look(ctx context.Context) error {
	ids, err := ask(ctx, &r.latency, func() ([]string, error) { return r.config.Store.IDs(context.Background()) }, nil)
	if err != nil {
		return err
	}
	present := map[string]bool{}
	r.mu.Lock()
	var unread []string
	for _, id := range ids {
		present[id] = true
		_, here := r.flows[id]
		if g, known := r.index[id]; !here && (!known || g.fault != nil) {
			unread = append(unread, id)
		}
	}
	for id := range r.index {
		if _, leaving := r.leaving[id]; !present[id] && !leaving {
			delete(r.index, id)
			r.expiry.drop(id)
		}
	}
	r.mu.Unlock()
	for _, id := range unread {
		if _, e := r.reread(ctx, id); errors.Is(e, ErrStoreSlow) || errors.As(e, new(*StoreError)) {
			err = e
		}
	}
	return err
}

// renew looks again at the stored flows that count as open: other processes may have ended them.
func (r *Registry) renew(ctx context.Context) {
	ctx, stop := r.latency.brief(ctx)
	defer stop()
	r.mu.Lock()
	var open []string
	for id, g := range r.index {
		if g.fault == nil && !g.rec.State.Ended() {
			open = append(open, id)
		}
	}
	r.mu.Unlock()
	for _, id := range open {
		_, _ = r.reread(ctx, id)
	}
}

// reread reads a record until ctx ends, and indexes what it is now unless its flow has come into memory.
func (r *Registry) reread(ctx context.Context, id string) (Record, error) {
	rec, err := r.read(ctx, id)
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, here := r.flows[id]; !here {
		r.indexRecord(id, rec, err)
	}
	return rec, err
}

// indexRecord remembers a flow that is in the store only. An error that says nothing about its record changes nothing. The caller holds r.mu.
func (r *Registry) indexRecord(id string, rec Record, err error) {
	var fault *RecordError
	switch {
	case err == nil:
		rec.Print = rec.fingerprint()
		rec.APIHash, rec.AuthKey, rec.Gotd = secret.String{}, secret.Bytes{}, secret.Bytes{}
		rec.Timeline = slices.Clone(rec.Timeline) // without the room that it had to grow
		r.index[id] = recordSummary{rec: rec, seen: time.Now()}
		r.expiry.set(id, rec.over())
	case errors.As(err, &fault):
		r.index[id] = recordSummary{fault: fault}
	case errors.Is(err, ErrUnknownFlow):
		if _, leaving := r.leaving[id]; leaving {
			return
		}
		delete(r.index, id)
		r.expiry.drop(id)
	}
}

// lookUp reads a record. While the store is slow, or cannot read it for a reason that says nothing about the record, it is what was read last.
func (r *Registry) lookUp(ctx context.Context, id string) (Record, error) {
	ctx, stop := r.latency.brief(ctx)
	defer stop()
	rec, err := r.reread(ctx, id)
	if errors.Is(err, ErrUnknownFlow) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if l, leaving := r.leaving[id]; leaving {
			return l.rec, nil
		}
		return rec, err
	}
	if err != nil && !errors.As(err, new(*RecordError)) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if g, known := r.index[id]; known && g.fault == nil {
			return g.rec, nil
		}
	}
	return rec, err
}

// foreignRetry is when a flow whose time is over, but which another process has, is looked at again.
const foreignRetry = time.Minute

// sweep ends flows whose time is over and forgets ends that are old. Those that are in the store only take a while: the channels are closed
// when they are done.
func (r *Registry) sweep() (under []<-chan struct{}) {
	for _, id := range r.expiry.due() {
		r.mu.Lock()
		f, transit := r.flows[id], r.inTransit[id]
		ours := !r.closed && f == nil && transit == nil
		if ours {
			transit = make(chan struct{})
			r.inTransit[id] = transit
			done := make(chan struct{})
			r.wg.Go(func() {
				defer close(done)
				r.expireStored(id)
			})
			transit = done
		}
		r.mu.Unlock()
		switch {
		case f != nil:
			f.timeOver()
			r.mu.Lock()
			transit = r.inTransit[id] // an old end, which the store is to forget
			r.mu.Unlock()
			if transit != nil {
				under = append(under, transit)
			}
		case transit != nil:
			under = append(under, transit)
		}
	}
	return under
}

// swept sweeps, and waits a while for what the store has to be asked about.
func (r *Registry) swept(ctx context.Context) {
	ctx, stop := r.latency.brief(ctx)
	defer stop()
	for _, done := range r.sweep() {
		select {
		case <-done:
		case <-ctx.Done():
			return
		}
	}
}

// expireStored ends a flow that nobody has in memory. The caller has announced it in r.inTransit.
func (r *Registry) expireStored(id string) {
	once, stop := context.WithCancel(context.Background())
	stop()
	f, err := r.adopt(once, id)
	switch {
	case f != nil:
		f.timeOver() // which forgets an old end
		r.mu.Lock()
		forgotten := r.inTransit[id]
		r.mu.Unlock()
		if forgotten != nil { // else a look into the store would find what is about to be deleted
			<-forgotten
		}
	case unclaimed(err), errors.Is(err, ErrStoreSlow):
		r.expiry.set(id, r.config.Clock.Now().Add(foreignRetry)) // its owner ends it
	default:
		r.expiry.drop(id)
	}
}

// List returns every flow, oldest first, those of other processes included as the store has them. While the store is slow or away, it is as they
// were seen last, see [Registry.Unreadable].
func (r *Registry) List() []Snapshot {
	r.loadIndex(r.ctx)
	r.swept(r.ctx)
	ctx, stop := r.latency.brief(r.ctx)
	defer stop()
	_ = r.limits.reload(ctx)
	r.rescan(ctx)
	r.mu.Lock()
	flows := r.all()
	var stored []string
	for id, g := range r.index {
		if g.fault == nil {
			stored = append(stored, id)
		}
	}
	r.mu.Unlock()
	var out []Snapshot
	for _, f := range flows {
		out = append(out, f.snapshot())
	}
	for _, id := range stored {
		rec, err := r.reread(ctx, id)
		if errors.As(err, new(*StoreError)) || errors.Is(err, ErrUnknownFlow) { // one that is leaving is not unknown
			rec, err = r.lookUp(ctx, id)
		}
		if err != nil {
			continue
		}
		if rec.State == Connecting { // whether another process works on it, or died over it, makes a difference
			if s, known := r.interrupted(id); known {
				out = append(out, s)
				continue
			}
		}
		out = append(out, r.snapshot(storedView(rec)))
	}
	slices.SortFunc(out, func(a, b Snapshot) int { return cmp.Or(a.Created.Compare(b.Created), strings.Compare(a.ID, b.ID)) })
	return out
}

// interrupted is a flow that was left in its first call, if no other process has it, and otherwise as that has it.
func (r *Registry) interrupted(id string) (Snapshot, bool) {
	once, stop := context.WithCancel(r.ctx)
	stop()
	f, err := r.find(once, id)
	switch {
	case err == nil:
		return f.snapshot(), true
	case unclaimed(err):
		s, _ := r.foreign(r.ctx, id, err) // its error says the same
		return s, s.ID != ""
	default:
		return Snapshot{}, false
	}
}

// Unreadable lists the records that are in the store and cannot be read, by ID. The error is why the store could not be looked at: there may be more logins then
// than those that are known here.
func (r *Registry) Unreadable() (faults []*RecordError, unseen error) {
	r.loadIndex(r.ctx)
	ctx, stop := r.latency.brief(r.ctx)
	defer stop()
	unseen = r.look(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, g := range r.index {
		if g.fault != nil {
			faults = append(faults, g.fault)
		}
	}
	slices.SortFunc(faults, func(a, b *RecordError) int { return strings.Compare(a.ID, b.ID) })
	return faults, unseen
}

// ClockMoved tells the registry that its clock was moved by hand: flows whose time is over end, and QR codes are looked at anew.
func (r *Registry) ClockMoved() {
	r.sweep()
	r.mu.Lock()
	flows := r.all()
	r.mu.Unlock()
	for _, f := range flows {
		f.wake()
	}
}
