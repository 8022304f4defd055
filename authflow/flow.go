package authflow

import (
	"context"
	"errors"
	"sync"
	"time"
)

// flow is a record together with what lives in this process only: the connection, the call under way and those who wait for a change.
type flow struct {
	reg     *Registry
	id      string
	created time.Time

	// turn holds one token: whoever has it may run a call. It is a channel, so that waiting for it can be given up.
	turn chan struct{}

	mu         sync.Mutex
	rec        Record
	moved      int                // counts changes of state that a running call did not make itself
	conn       Conn               // nil without a connection
	doing      Action             // what the running call does, "" when none runs
	asked      Activity           // the answer that the running call waits for, zero while it waits for none
	away       Activity           // why the flow is not this process's, zero where it is
	asStored   bool               // a copy of what the store has, of a flow that this process does not have
	link       ConnectionEvent    // the last thing the connection was seen doing
	dials      int                // how often a connection was begun
	readies    int                // how often one became ready
	lastErrAt  time.Time          // when lastErr came
	refreshErr bool               // lastErr came from refreshing a QR code
	lastErr    error              // how the last call ended, nil when it succeeded
	heldErr    error              // what lastErr was before the running call
	heldErrAt  time.Time          // when that came
	stop       context.CancelFunc // ends the running call, nil when none runs
	keyGone    bool               // Telegram made us make a new auth key
	notices    chan string        // texts of updateServiceNotification, the newest
	stale      bool               // the QR code came out of the store, and was not refreshed yet
	scanned    chan struct{}      // holds a token after updateLoginToken, or when a clock was moved
	changed    chan struct{}      // closed and replaced at every change

	// What ties the flow to the store, see save.go.
	release   func()      // gives up the claim, nil without one
	version   int         // counts what the store has to have
	tried     int         // the version that was saved last, or could not be
	unsaved   error       // why it could not be, nil when it was not tried or went well
	saving    bool        // the saver runs
	slow      bool        // somebody has waited for the saver in vain
	dirty     bool        // the record has something that the store lacks and can wait for
	wanted    bool        // another process waits for the flow
	retry     *time.Timer // tries once more to save it, nil when it is saved
	gone      bool        // no longer in memory; whoever still holds it has to find it again
	forgotten bool        // gone, and from the store as well
	idle      *time.Timer // gives the flow back to the store when nobody uses it
}

// errGone means that the flow went back to the store and has to be found again.
var errGone = errors.New("flow went back to the store")

func newFlow(reg *Registry, rec Record) *flow {
	f := &flow{reg: reg, id: rec.ID, created: rec.Created, rec: rec, turn: make(chan struct{}, 1), changed: make(chan struct{}),
		notices: make(chan string, 1), scanned: make(chan struct{}, 1)}
	if t := rec.LastError; t != nil {
		f.lastErr, f.lastErrAt = t.err(), t.At
	}
	f.turn <- struct{}{}
	return f
}

// storedFlow is a copy of a flow that this process does not have, as the store has it. It is only looked at.
func storedFlow(reg *Registry, rec Record) *flow {
	f := newFlow(reg, rec)
	f.asStored = true
	return f
}

// record returns a copy of the record.
func (f *flow) record() Record {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.copyLocked()
}

func (f *flow) copyLocked() Record {
	rec := f.rec
	rec.Timeline = append([]TimelineEntry(nil), f.rec.Timeline...)
	return rec
}

func (f *flow) touchLocked() {
	close(f.changed)
	f.changed = make(chan struct{})
}

// amend changes the record without changing the state. What a call has changed is saved before it makes a call that can log in or out, and
// when it ends.
func (f *flow) amend(moved int, change func(*Record) error) error {
	return f.change(moved, "", change)
}

// advance changes the record and moves the flow along the table. It answers ErrStaleFlow when the flow has been moved by somebody
// else since the call saw it.
func (f *flow) advance(moved int, e Event, change func(*Record) error) error {
	return f.change(moved, e, change)
}

func (f *flow) change(moved int, e Event, change func(*Record) error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.moved != moved {
		return ErrStaleFlow
	}
	return f.changeLocked(e, change)
}

func (f *flow) changeLocked(e Event, change func(*Record) error) error {
	if f.gone {
		return errGone
	}
	rec := f.copyLocked()
	if change != nil {
		if err := change(&rec); err != nil {
			return err
		}
	}
	now := f.reg.clock.Now()
	if e != "" {
		to, err := next(rec.State, e)
		if err != nil {
			return err
		}
		rec.note(now, TimelineEntry{Kind: EntryMoved, Event: e, From: rec.State, To: to})
		rec.State, rec.Entered, rec.Expires = to, now, now.Add(life(to))
		if to != QRShown {
			rec.QR = nil
		}
		if to.Ended() {
			rec.wipe()
		}
	}
	f.rec = rec
	f.version++
	f.reg.alarm.set(f.id, rec.over())
	f.touchLocked()
	return nil
}

// Lifetimes. How long Telegram keeps a code is not documented; TDLib keeps a pending code for 5 minutes and a password for a day.
// https://github.com/tdlib/td/blob/master/td/telegram/AuthManager.cpp
const (
	codeLife  = 15 * time.Minute
	qrLife    = 10 * time.Minute // nobody refreshes a QR code for longer while no phone scans it
	loginLife = 24 * time.Hour
	endLife   = time.Hour
	// exportLife is how long a login is kept once its session was handed out: long enough for another format, or for a session that got lost.
	exportLife = time.Hour
)

// life is how long a flow stays in a state before it ends by itself or, for an end, is forgotten.
func life(s State) time.Duration {
	switch {
	case s.Ended():
		return endLife
	case s == QRShown:
		return qrLife
	case s == PasswordNeeded || s == RecoveryCodeSent || s == Authorized:
		return loginLife
	default:
		return codeLife
	}
}

// over is when the flow ends by itself or, as an end, is forgotten. A call whose answer was lost keeps it for as long as a login is kept: Telegram
// may have accepted it, and the next call asks.
func (r *Record) over() time.Time {
	doubt := r.Entered.Add(loginLife)
	if r.InDoubt == "" || r.State.Ended() || r.State == QRShown || doubt.Before(r.Expires) {
		return r.Expires
	}
	return doubt
}

// abandon cancels the flow from outside of any call, drops what a running call may still bring, and hands over the connection for closing.
// It answers a *StateError for a flow that has ended.
func (f *flow) abandon() (conn Conn, before Record, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	before = f.copyLocked()
	if f.gone {
		return nil, before, errGone
	}
	if err := f.fitsLocked(CancelFlow); err != nil {
		return nil, before, err
	}
	conn, err = f.supersedeLocked(PersonCancelled)
	return conn, before, err
}

// supersedeLocked moves the flow from outside of any call.
func (f *flow) supersedeLocked(e Event) (conn Conn, err error) {
	if err := f.changeLocked(e, nil); err != nil {
		return nil, err
	}
	f.runSaverLocked()
	f.moved++
	if f.stop != nil {
		f.stop()
	}
	conn, f.conn = f.conn, nil
	return conn, nil
}

// expireLocked ends a flow whose time is over. While a call is under way nothing happens: Telegram may be about to accept the login, and the
// end of the call looks again.
func (f *flow) expireLocked() (conn Conn, err error) {
	if f.gone || f.doing != "" || f.rec.State.Ended() || f.reg.clock.Now().Before(f.rec.over()) {
		return nil, nil
	}
	return f.supersedeLocked(TimeOver)
}

// timeOver ends the flow if its time is over, and forgets an end that is old.
func (f *flow) timeOver() {
	f.mu.Lock()
	now, expires := f.reg.clock.Now(), f.rec.over()
	old := f.rec.State.Ended() && f.doing == "" && !now.Before(expires)
	conn, _ := f.expireLocked() // the table lets time end every state
	f.mu.Unlock()
	switch {
	case now.Before(expires):
		f.reg.alarm.set(f.id, expires)
	case old:
		f.reg.forget(f)
	case conn != nil:
		f.reg.closeLater(conn)
	}
}
