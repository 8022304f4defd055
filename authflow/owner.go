package authflow

import (
	"context"
	"errors"
	"slices"
	"time"
)

// owner has a flow from its claim to its release. One goroutine runs it, and nobody else touches what is in it: it takes calls, cancels, the end
// of the flow's time, evictions and what the connection does out of its inbox, one after the other, and publishes what came of each. What waits
// for the network or the store runs elsewhere, and comes back through the inbox.
type owner struct {
	*flow
	view                // what is published next
	call    *call       // under way, nil when none is
	conn    Conn        // nil without one
	keyGone bool        // Telegram made us make a new auth key
	wanted  bool        // another process waits for the flow
	idle    *time.Timer // evicts the flow when nobody uses it
	touched bool        // those who wait for a change are to look again
	saving  saving
	lost    bool // the claim was lost
	open    int  // connections that are made, or are being made, and are not closed yet
	keys    []keyClaimed
}

// errEvicted means that the flow went back to the store and has to be found again.
var errEvicted = errors.New("flow went back to the store")

// newOwner makes a flow of a record. Nothing reaches it before start.
func newOwner(reg *Registry, rec Record) *owner {
	o := &owner{view: view{rec: rec, failure: rec.failure()}}
	o.flow = &flow{
		reg: reg, id: rec.ID, created: rec.Created, inbox: make(chan task), ended: make(chan struct{}),
		notices: make(chan string, 1), scanned: make(chan struct{}, 1),
	}
	o.changed = make(chan struct{})
	o.publish()
	return o
}

// start lets the owner work, and returns its flow.
func (o *owner) start() *flow {
	o.publish()
	go o.run()
	return o.flow
}

func (o *owner) run() {
	for !o.evicted || o.saving.running || o.behind() && !o.forgotten || o.leaving() {
		t := <-o.inbox
		func() {
			defer func() { t.done <- recover() }()
			defer o.publish()
			t.work(o)
		}()
	}
	o.taken, o.touched = false, true // for those who still wait for the end of a call
	o.publish()
	close(o.ended)
	o.leaves()
	o.release()
}

// publish lets everybody see the flow as it is now, and wakes those who wait if something happened that they wait for.
func (o *owner) publish() {
	before := o.changed
	if o.touched {
		o.changed = make(chan struct{})
	}
	o.last.Store(o.now())
	if o.touched {
		close(before)
	}
	o.touched = false
}

// now is a copy of the flow as it is now.
func (o *owner) now() *view {
	v := o.view
	v.rec.Timeline = slices.Clip(v.rec.Timeline) // the owner goes on adding to it
	v.running, v.connected = o.call != nil, o.conn != nil
	if o.call != nil {
		v.doing = o.call.activity(o.lastEvent)
	}
	return &v
}

func (o *owner) note(e TimelineEntry) {
	o.rec.note(o.reg.config.Clock.Now(), e)
	o.saving.dirty, o.touched = true, true
	o.observed(e)
}

// change changes the record and, with an event, moves the flow along the table.
func (o *owner) change(e Event, change func(*Record) error) error {
	if o.evicted {
		return errEvicted
	}
	rec := o.rec
	rec.Timeline = slices.Clip(rec.Timeline)
	if change != nil {
		if err := change(&rec); err != nil {
			return err
		}
	}
	now := o.reg.config.Clock.Now()
	moved := TimelineEntry{Kind: EntryMoved, Event: e, From: rec.State}
	if e != "" {
		to, err := nextState(rec.State, e)
		if err != nil {
			return err
		}
		moved.To = to
		rec.note(now, moved)
		rec.State, rec.Entered, rec.Expires = to, now, now.Add(life(to))
		if to != QRShown {
			rec.QR = nil
		}
		if to.Ended() {
			rec.wipe()
		}
	}
	o.rec, o.touched = rec, true
	if e != "" {
		o.observed(moved)
	}
	o.saving.version++
	o.reg.expiry.set(o.id, rec.over())
	return nil
}

// supersede moves the flow from outside of any call: what a call that is under way may still bring is dropped, and the connection is handed over
// for closing.
func (o *owner) supersede(e Event) (conn Conn, err error) {
	if err := o.change(e, nil); err != nil {
		return nil, err
	}
	o.save()
	if o.call != nil {
		o.call.dropped = true
		o.call.stop()
	}
	conn, o.conn = o.conn, nil
	return conn, nil
}

// cancel cancels the flow, and hands over its connection and the record as it was before. It answers a *StateError for a flow that has ended.
func (f *flow) cancel() (conn Conn, before Record, err error) {
	err = errEvicted
	f.do(func(o *owner) {
		if before = o.rec; o.evicted {
			return
		}
		if err = o.now().fits(CancelFlow); err == nil {
			conn, err = o.supersede(PersonCancelled)
		}
	})
	return conn, before, err
}

// expire ends a flow whose time is over. While a call is under way nothing happens: Telegram may be about to accept the login, and the
// end of the call looks again.
func (o *owner) expire() (conn Conn, err error) {
	if o.evicted || o.call != nil || o.rec.State.Ended() || o.reg.config.Clock.Now().Before(o.rec.over()) {
		return nil, nil
	}
	return o.supersede(TimeOver)
}

// timeOver ends the flow if its time is over, and forgets an end that is old.
func (f *flow) timeOver() {
	f.do(func(o *owner) {
		now, expires := o.reg.config.Clock.Now(), o.rec.over()
		old := o.rec.State.Ended() && o.call == nil && !now.Before(expires)
		conn, _ := o.expire() // the table lets time end every state
		switch {
		case now.Before(expires):
			o.reg.expiry.set(o.id, expires)
		case old:
			o.reg.expiry.drop(o.id)
			if !o.evicted {
				o.forgotten = true
				o.evict(false)
			}
		case conn != nil:
			o.reg.closeLater(conn)
		}
	})
}

// begin takes the call slot for a call, if the call fits. reserved says that the caller has the slot, which goes back if it does not.
func (o *owner) begin(a Action, reserved bool) (*call, context.Context, error) {
	if o.evicted {
		return nil, nil, errEvicted
	}
	if o.taken && !reserved {
		return nil, nil, errTaken
	}
	conn, err := o.expire() // nobody may have looked since its time ended
	if conn != nil {
		o.reg.closeLater(conn)
	}
	if err == nil {
		err = o.now().fits(a)
	}
	if o.touched = true; err != nil {
		o.taken = false
		return nil, nil, err
	}
	ctx, stop := context.WithTimeout(o.reg.ctx, o.reg.config.Work)
	o.call = &call{flow: o.flow, action: a, stop: stop, before: o.failure}
	o.taken = true
	if a != refreshQR { // nobody asked for a refresh, so it hides nothing
		o.failure.err = nil
	}
	if o.idle != nil {
		o.idle.Stop()
	}
	return o.call, ctx, nil
}

// end cleans up after a call, and hands over the connection if the flow's time is over.
func (o *owner) end(c *call, err error) (conn Conn) {
	o.call, o.stale = nil, false
	// A refresh that succeeds takes back the failure of an earlier refresh, and nothing else.
	// What did nothing at all does not count: a resend that is too early, which would be false a second later, and a code that was not sent.
	early := errors.As(err, new(*ResendTooEarlyError)) || errors.As(err, new(*CodeError)) || errors.Is(err, ErrCodeEmpty)
	if early {
		o.failure.err, o.failure.at = c.before.err, c.before.at
	}
	refresh := c.action == refreshQR
	if (!refresh || err != nil || o.failure.ofRefresh) && !o.lost && !errors.Is(err, ErrStaleFlow) && !errors.Is(err, ErrClosed) && !early {
		o.failure, o.saving.dirty = failure{err: err, at: o.reg.config.Clock.Now(), ofRefresh: refresh && err != nil}, true
	}
	conn, _ = o.expire() // its time may have ended while the call ran, and the call has not moved it
	if o.saving.dirty && !o.evicted {
		o.saving.version++
	}
	o.save()
	if !o.evicted {
		o.reg.expiry.set(o.id, o.rec.over()) // a doubt may be gone
	}
	o.restartIdle()
	o.touched = true
	return conn
}
