package authflow

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/gotd/td/tg"
)

// flow is a record together with what lives in this process only: the connection, the call under way and those who wait for a change.
type flow struct {
	reg *Registry
	id  string

	// turn holds one token: whoever has it may run a call. It is a channel, so that waiting for it can be given up.
	turn chan struct{}

	mu         sync.Mutex
	rec        Record
	moved      int                // counts changes of state that a running call did not make itself
	conn       Conn               // nil without a connection
	doing      string             // what the running call does, "" when none runs
	link       Sighting           // the last thing the connection was seen doing
	lastErrAt  time.Time          // when lastErr came
	refreshErr bool               // lastErr came from refreshing a QR code
	lastErr    error              // how the last call ended, nil when it succeeded
	stop       context.CancelFunc // ends the running call, nil when none runs
	keyGone    bool               // Telegram made us make a new auth key
	notices    chan string        // texts of updateServiceNotification, the newest
	scanned    chan struct{}      // holds a token after updateLoginToken, or when a clock was moved
	changed    chan struct{}      // closed and replaced at every change
	deadline   *time.Timer        // ends the flow when its time is over
}

func newFlow(reg *Registry, rec Record) *flow {
	f := &flow{reg: reg, id: rec.ID, rec: rec, turn: make(chan struct{}, 1), changed: make(chan struct{}),
		notices: make(chan string, 1), scanned: make(chan struct{}, 1)}
	f.turn <- struct{}{}
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
	rec.Timeline = append([]Moment(nil), f.rec.Timeline...)
	return rec
}

func (f *flow) touchLocked() {
	close(f.changed)
	f.changed = make(chan struct{})
}

// note adds to the timeline.
func (f *flow) note(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rec.note(f.reg.clock.Now(), fmt.Sprintf(format, args...))
	f.touchLocked()
}

// amend changes the record without changing the state.
func (f *flow) amend(ctx context.Context, moved int, change func(*Record) error) error {
	return f.change(ctx, moved, "", change)
}

// advance changes the record and moves the flow along the table. It answers ErrStaleFlow when the flow has been moved by somebody
// else since the call saw it.
func (f *flow) advance(ctx context.Context, moved int, e Event, change func(*Record) error) error {
	return f.change(ctx, moved, e, change)
}

func (f *flow) change(ctx context.Context, moved int, e Event, change func(*Record) error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.moved != moved {
		return ErrStaleFlow
	}
	return f.changeLocked(ctx, e, change)
}

func (f *flow) changeLocked(ctx context.Context, e Event, change func(*Record) error) error {
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
		rec.note(now, fmt.Sprintf("%s: %s -> %s", e, rec.State, to))
		rec.State, rec.Entered, rec.Expires = to, now, now.Add(life(to))
		if to != QRShown {
			rec.QR = nil
		}
		if to.Ended() {
			rec.wipe()
		}
	}
	// The store is asked without the caller's deadline: a record that was changed must not be lost because a call took long.
	if err := f.reg.store.Put(context.WithoutCancel(ctx), rec); err != nil {
		return fmt.Errorf("store flow: %w", err)
	}
	f.rec = rec
	f.armLocked()
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

func (f *flow) armLocked() {
	if f.deadline != nil {
		f.deadline.Stop()
	}
	left := max(f.rec.Expires.Sub(f.reg.clock.Now()), 0)
	f.deadline = time.AfterFunc(left, f.reg.sweep)
}

// abandon moves the flow from outside of any call, drops what a running call may still bring, and hands over the connection for closing.
func (f *flow) abandon(e Event) (conn Conn, before Record, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	before = f.copyLocked()
	if err := f.changeLocked(context.Background(), e, nil); err != nil {
		return nil, before, err
	}
	f.moved++
	if f.stop != nil {
		f.stop()
	}
	conn, f.conn = f.conn, nil
	return conn, before, nil
}

// connect returns the live connection, opening one with the stored auth key when there is none.
func (f *flow) connect(ctx context.Context, moved int) (Conn, error) {
	f.mu.Lock()
	if f.moved != moved {
		f.mu.Unlock()
		return nil, ErrStaleFlow
	}
	if c := f.conn; c != nil {
		select {
		case <-c.Lost():
			f.conn = nil
			f.mu.Unlock()
			_ = c.Close()
		default:
			f.mu.Unlock()
			return c, nil
		}
	} else {
		f.mu.Unlock()
	}

	rec := f.record()
	f.reg.wg.Add(1)
	conn, err := f.reg.telegram.Connect(ctx, ConnectParams{
		APIID: rec.APIID, APIHash: rec.APIHash, Session: rec.session(), Observe: f.observe, Update: f.update,
	})
	if err != nil {
		f.reg.wg.Done()
		return nil, f.connectError(ctx, err)
	}
	conn = &countedConn{Conn: conn, done: sync.OnceFunc(f.reg.wg.Done)}
	f.mu.Lock()
	if f.reg.ctx.Err() != nil { // Close has passed by already
		f.mu.Unlock()
		_ = conn.Close()
		return nil, ErrClosed
	}
	if f.moved != moved {
		f.mu.Unlock()
		_ = conn.Close()
		return nil, ErrStaleFlow
	}
	f.conn = conn
	f.mu.Unlock()
	return conn, f.remember(ctx, moved, conn)
}

// countedConn lets the registry wait for its connections.
type countedConn struct {
	Conn
	done func()
}

func (c *countedConn) Close() error {
	defer c.done()
	return c.Conn.Close()
}

func (f *flow) connectError(ctx context.Context, err error) error {
	if rpc := asRPC("help.getConfig", err); rpc != nil {
		return rpc
	}
	f.mu.Lock()
	link := f.link
	f.mu.Unlock()
	if link.Err != nil && ctx.Err() != nil {
		err = link.Err // "context deadline exceeded" says less than what the last attempt ran into
	}
	return &NetworkError{Doing: describe(link), Err: err}
}

// remember stores the connection's auth key in the record, so that the flow can go on without the connection.
func (f *flow) remember(ctx context.Context, moved int, conn Conn) error {
	s, err := conn.Session()
	if err != nil {
		return fmt.Errorf("read session: %w", err)
	}
	return f.amend(ctx, moved, func(r *Record) error { r.keep(s); return nil })
}

// disconnect closes the connection, if there is one.
func (f *flow) disconnect() {
	f.mu.Lock()
	conn := f.conn
	f.conn = nil
	f.mu.Unlock()
	if conn != nil {
		_ = conn.Close()
	}
}

// observe hears what the connection does.
func (f *flow) observe(s Sighting) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.reg.clock.Now()
	switch s.Kind {
	case Dialing:
		if s.Attempt == 1 && f.link.DC != s.DC {
			f.rec.note(now, fmt.Sprintf("connecting to DC %d", s.DC))
		}
		s.Err = f.link.Err
	case DialFailed, Broken:
		if s.Err != nil && (f.link.Err == nil || f.link.Err.Error() != s.Err.Error()) {
			f.rec.note(now, fmt.Sprintf("connection to DC %d: %v", s.DC, s.Err))
		}
	case Ready:
		f.rec.note(now, fmt.Sprintf("connected to DC %d", s.DC))
		f.rec.DC = s.DC
	case Migrating:
		f.rec.note(now, fmt.Sprintf("%s_%d: Telegram moved the login to DC %d", s.Reason, s.DC, s.DC))
	case KeyReplaced:
		f.rec.note(now, "Telegram no longer knew the auth key (-404), a new one was made")
		f.keyGone = true
	}
	f.link = s
	f.touchLocked()
}

// update hears what Telegram pushes.
func (f *flow) update(u tg.UpdateClass) {
	switch u := u.(type) {
	case *tg.UpdateLoginToken:
		f.wake()
	case *tg.UpdateServiceNotification:
		select {
		case <-f.notices: // an older one nobody waited for
		default:
		}
		select {
		case f.notices <- u.Message:
		default: // another one came in between, and is as new
		}
	}
}

// wake makes the QR code of the flow be looked at now.
func (f *flow) wake() {
	select {
	case f.scanned <- struct{}{}:
	default: // it is awake already
	}
}

// activity says what the running call is doing, "" when none runs.
func (f *flow) activityLocked() string {
	if f.doing == "" {
		return ""
	}
	if f.link.Kind == Ready {
		return f.doing
	}
	return f.doing + ": " + describe(f.link)
}

var ordinals = []string{"", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"}

// describe puts a sighting in words: "connecting to DC 2, third attempt, last error: connection refused".
func describe(s Sighting) string {
	if s.DC == 0 {
		return "connecting to Telegram"
	}
	out := fmt.Sprintf("connecting to DC %d", s.DC)
	switch {
	case s.Attempt >= len(ordinals):
		out += fmt.Sprintf(", attempt %d", s.Attempt)
	case s.Attempt > 1:
		out += ", " + ordinals[s.Attempt] + " attempt"
	}
	if s.Err != nil && !errors.Is(s.Err, context.Canceled) {
		out += ", last error: " + s.Err.Error()
	}
	return out
}
