package authflow

import (
	"context"
	"sync/atomic"
	"time"
)

// flow is a login in memory, as everybody but its owner sees it: how to reach the owner, and what the owner has published last.
type flow struct {
	reg     *Registry
	id      string
	created time.Time

	inbox    chan task             // what the owner is to do
	ended    chan struct{}         // closed when the owner takes no more
	last     atomic.Pointer[view]  // see published
	claimed  atomic.Pointer[Claim] // the owner's claim, nil before it has one
	standing standing
	notices  chan string   // texts of updateServiceNotification, the newest
	scanned  chan struct{} // holds a token after updateLoginToken, or when a clock was moved
}

// view is a login at one moment: the owner's, until it is published, and not changed any more from then on.
type view struct {
	rec       Record
	taken     bool            // the call slot is: by a call, by what comes right before or after one, or by an eviction
	running   bool            // a call is under way
	doing     Activity        // what it does, or why the flow is not this process's
	connected bool            // there is a connection
	lastEvent ConnectionEvent // the last thing that one was seen doing
	dials     int             // how often one was begun
	readies   int             // how often one became ready
	failure   failure         // how the last call failed
	stale     bool            // the QR code came out of the store, and was not refreshed yet
	asStored  bool            // a copy of what the store has, of a flow that this process does not have
	evicted   bool            // no longer in memory; whoever still holds the flow has to find it again
	forgotten bool            // evicted, and to be removed from the store as well
	tried     int             // the version that the store was told last
	unsaved   error           // why it does not have that, nil when it has
	slow      bool            // somebody has waited for the store in vain
	changed   chan struct{}   // closed when there is another view that makes a difference
}

// failure is how a call failed. The zero value is a call that succeeded.
type failure struct {
	err       error
	at        time.Time // when the call ended
	ofRefresh bool      // of a QR code, which nobody asked for
}

// task is something that the owner is to do. When that is done and published, done gets what it panicked with, nil when it did not.
type task struct {
	work func(*owner)
	done chan any
}

// do has the owner do something, and waits until that is published. It reports false when the flow has no owner any more. Owners wait for
// nothing, neither for the network nor for the store; work must not either, nor call do.
func (f *flow) do(work func(*owner)) bool {
	t := task{work: work, done: make(chan any)}
	select {
	case f.inbox <- t:
	case <-f.ended:
		return false
	}
	if panicked := <-t.done; panicked != nil { // a defect in what the caller wanted is the caller's
		panic(panicked)
	}
	return true
}

// published is the flow as it was published last.
func (f *flow) published() *view { return f.last.Load() }

// until waits for a view of the flow, and reports whether it came before ctx ended.
func (f *flow) until(ctx context.Context, reached func(*view) bool) bool {
	for {
		v := f.published()
		if reached(v) {
			return true
		}
		select {
		case <-v.changed:
		case <-ctx.Done():
			return false
		}
	}
}

// record is the record as it was published last.
func (f *flow) record() Record { return f.published().rec }

// note adds to the timeline.
func (f *flow) note(e TimelineEntry) { f.do(func(o *owner) { o.note(e) }) }

// storedView is a flow that this process does not have, as the store has it.
func storedView(rec Record) *view {
	return &view{rec: rec, failure: rec.failure(), asStored: true}
}

// failure is how the last call failed, as the record has it.
func (r *Record) failure() failure {
	if r.LastError == nil {
		return failure{}
	}
	return failure{err: r.LastError.err(), at: r.LastError.At}
}
