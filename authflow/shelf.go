package authflow

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// glimpse is what is remembered of a flow that is in the store and not in memory.
type glimpse struct {
	phone string
	ended bool
	fault *RecordError // the record cannot be read
}

// wake reads the store at the first need: what is remembered across flows, and which flows there are. Flows whose time ended while no
// process ran are wiped by the sweep that follows.
func (r *Registry) wake() {
	r.waking.Do(func() {
		r.recall()
		r.glance()
	})
}

// glance learns which flows have come to the store and gone from it through other processes, and which can be read by now.
func (r *Registry) glance() {
	ids, err := r.store.IDs(context.Background())
	if err != nil {
		return // the flows in memory go on
	}
	present := map[string]bool{}
	r.mu.Lock()
	var unread []string
	for _, id := range ids {
		present[id] = true
		_, here := r.flows[id]
		if g, known := r.shelf[id]; !here && (!known || g.fault != nil) && r.adopting[id] == nil {
			unread = append(unread, id)
		}
	}
	for id := range r.shelf {
		if !present[id] {
			delete(r.shelf, id)
			r.alarm.drop(id)
		}
	}
	r.mu.Unlock()
	for _, id := range unread {
		_, _ = r.reread(id)
	}
}

// renew looks again at the shelved flows that count as open: other processes may have ended them.
func (r *Registry) renew() {
	r.mu.Lock()
	var open []string
	for id, g := range r.shelf {
		if g.fault == nil && !g.ended {
			open = append(open, id)
		}
	}
	r.mu.Unlock()
	for _, id := range open {
		_, _ = r.reread(id)
	}
}

// reread reads a record, and shelves what it is now unless its flow has come into memory.
func (r *Registry) reread(id string) (Record, error) {
	rec, err := r.read(id)
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, here := r.flows[id]; !here {
		r.shelve(id, rec, err)
	}
	return rec, err
}

// shelve remembers a flow that is in the store only. An error that says nothing about its record changes nothing. The caller holds r.mu.
func (r *Registry) shelve(id string, rec Record, err error) {
	var fault *RecordError
	switch {
	case err == nil:
		r.shelf[id] = glimpse{phone: rec.Phone, ended: rec.State.Ended()}
		r.alarm.set(id, rec.Expires)
	case errors.As(err, &fault):
		r.shelf[id] = glimpse{fault: fault}
	case errors.Is(err, ErrUnknownFlow):
		delete(r.shelf, id)
		r.alarm.drop(id)
	}
}

// foreignRetry is when a flow whose time is over, but which another process has, is looked at again.
const foreignRetry = time.Minute

// sweep ends flows whose time is over and forgets ends that are old.
func (r *Registry) sweep() {
	for _, id := range r.alarm.due() {
		r.mu.Lock()
		f, closed, adopting := r.flows[id], r.closed, r.adopting[id]
		if !closed && f == nil && adopting == nil {
			r.adopting[id] = make(chan struct{})
		}
		r.mu.Unlock()
		switch {
		case closed:
			return
		case f != nil:
			f.timeOver()
		case adopting == nil:
			r.expireShelved(id)
		}
	}
}

// expireShelved ends a flow that nobody has in memory. The caller has announced it in r.adopting.
func (r *Registry) expireShelved(id string) {
	once, stop := context.WithCancel(context.Background())
	stop()
	f, err := r.adopt(once, id)
	switch {
	case f != nil:
		f.timeOver()
	case unclaimed(err):
		r.alarm.set(id, r.clock.Now().Add(foreignRetry)) // its owner ends it
	default:
		r.alarm.drop(id)
	}
}

// List returns every flow, oldest first, those of other processes included as the store has them.
func (r *Registry) List() []Snapshot {
	r.wake()
	r.sweep()
	r.recall()
	r.glance()
	r.mu.Lock()
	flows := r.all()
	var shelved []string
	for id, g := range r.shelf {
		if g.fault == nil {
			shelved = append(shelved, id)
		}
	}
	r.mu.Unlock()
	var out []Snapshot
	for _, f := range flows {
		out = append(out, f.snapshot())
	}
	once, stop := context.WithCancel(context.Background())
	stop()
	for _, id := range shelved {
		rec, err := r.reread(id)
		if err != nil {
			continue
		}
		if rec.State == Connecting { // whether another process works on it, or died over it, makes a difference
			f, err := r.find(once, id)
			if err == nil {
				out = append(out, f.snapshot())
				continue
			}
			if unclaimed(err) {
				if s, _ := r.foreign(id, err); s.ID != "" { // its error says the same
					out = append(out, s)
					continue
				}
			}
		}
		out = append(out, storedFlow(r, rec).snapshot())
	}
	slices.SortFunc(out, func(a, b Snapshot) int { return cmp.Or(a.Created.Compare(b.Created), strings.Compare(a.ID, b.ID)) })
	return out
}

// Unreadable lists the records that are in the store and cannot be read, by ID.
func (r *Registry) Unreadable() (faults []*RecordError) {
	r.wake()
	r.glance()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, g := range r.shelf {
		if g.fault != nil {
			faults = append(faults, g.fault)
		}
	}
	slices.SortFunc(faults, func(a, b *RecordError) int { return strings.Compare(a.ID, b.ID) })
	return faults
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
