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

	inbox     chan task            // what the owner is to do
	ended     chan struct{}        // closed when the owner takes no more
	published atomic.Pointer[view] // see view
	notices   chan string          // texts of updateServiceNotification, the newest
	scanned   chan struct{}        // holds a token after updateLoginToken, or when a clock was moved
}

// view is a login at one moment. It is not changed any more once it is published.
type view struct {
	rec        Record
	generation int
	taken      bool     // the call slot is
	running    bool     // a call is under way
	doing      Activity // what it does, or why the flow is not this process's
	connected  bool
	link       ConnectionEvent
	dials      int // how often a connection was begun
	readies    int // how often one became ready
	failure    failure
	stale      bool // the QR code came out of the store, and was not refreshed yet
	asStored   bool // a copy of what the store has, of a flow that this process does not have
	evicted    bool
	forgotten  bool  // evicted, and removed from the store
	tried      int   // what it was told last
	slow       bool  // somebody has waited for the store in vain
	unsaved    error // why the store does not have what it was told last
	changed    chan struct{}
}

// failure is how a call failed. The zero value is a call that succeeded.
type failure struct {
	err       error
	at        time.Time // when the call ended
	ofRefresh bool      // of a QR code, which nobody asked for
}

// task is something that the owner is to do, and the channel that is closed when that is done and published.
type task struct {
	work     func(*owner)
	done     chan struct{}
	panicked *any
}

// do has the owner do something, and waits until that is published. It reports false when the flow has no owner any more. Owners wait for
// nothing, neither for the network nor for the disk; work must not either, nor call do.
func (f *flow) do(work func(*owner)) bool {
	var panicked any
	t := task{work: work, done: make(chan struct{}), panicked: &panicked}
	select {
	case f.inbox <- t:
	case <-f.ended:
		return false
	}
	<-t.done
	if panicked != nil { // a defect in what the caller wanted is the caller's
		panic(panicked)
	}
	return true
}

// view is the flow as it was published last.
func (f *flow) view() *view { return f.published.Load() }

// until waits for a view of the flow, and reports whether it came before ctx ended.
func (f *flow) until(ctx context.Context, reached func(*view) bool) bool {
	for {
		v := f.view()
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
func (f *flow) record() Record { return f.view().rec }

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
