package authflow

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/gotd/td/tg"
)

// What a flow has to do with its connection.

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
	return networkError(connecting(link), err)
}

// remember stores the connection's auth key in the record, so that the flow can go on without the connection.
func (f *flow) remember(ctx context.Context, moved int, conn Conn) error {
	s, err := conn.Session()
	if err != nil {
		return fmt.Errorf("read session: %w", err)
	}
	if rec := f.record(); rec.AuthKey.Equal(s.Key) && rec.Gotd.Equal(s.Gotd) {
		return nil
	}
	if err := f.amend(moved, func(r *Record) error { r.keep(s); return nil }); err != nil {
		return err
	}
	f.saved(ctx) // what Telegram does from here on is bound to the key
	return nil
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
func (f *flow) observe(s ConnectionEvent) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.reg.clock.Now()
	switch s.Kind {
	case Dialing:
		f.dials++
		if s.Attempt == 1 && f.link.DC != s.DC {
			f.rec.note(now, TimelineEntry{Kind: EntryConnecting, DC: s.DC, Via: s.Via})
		}
		s.Err = f.link.Err
	case DialFailed, Broken:
		if s.Err != nil && (f.link.Err == nil || f.link.Err.Error() != s.Err.Error()) {
			f.rec.note(now, TimelineEntry{Kind: EntryConnectionFailed, DC: s.DC, Cause: s.Err.Error()})
		}
	case Ready:
		f.readies++
		f.rec.note(now, TimelineEntry{Kind: EntryConnected, DC: s.DC})
		f.rec.DC = s.DC
	case Migrating:
		f.rec.note(now, TimelineEntry{Kind: EntryMigrated, Error: fmt.Sprintf("%s_%d", s.Reason, s.DC), DC: s.DC})
	case Skewed:
		f.rec.note(now, TimelineEntry{Kind: EntryClockOff, Duration: s.Skew.Round(time.Second)})
		f.dirty = true
		return // it says nothing about how far the connection is
	case KeyReplaced:
		f.rec.note(now, TimelineEntry{Kind: EntryKeyReplaced})
		f.keyGone = true
	}
	f.link, f.dirty = s, true
	f.touchLocked()
}

// connections counts how often a connection was begun, and how often one became ready. A call may go through a new connection a moment
// before that is said to be ready, but never before it was begun.
func (f *flow) connections() (begun, ready int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dials, f.readies
}

// reconnectWait bounds the wait for a broken connection to come back before a call is sent once more.
const reconnectWait = 10 * time.Second

// reconnected waits until the flow was connected more often than before: a call that is sent into a broken connection is lost like the one
// before it.
func (f *flow) reconnected(ctx context.Context, before int) {
	ctx, stop := context.WithTimeout(ctx, reconnectWait)
	defer stop()
	for {
		if _, ready := f.connections(); ready != before {
			return
		}
		_, changed := f.activity()
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
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
