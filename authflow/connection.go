package authflow

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/gotd/td/tg"
)

// What a flow has to do with its connection.

// connect gives the call the live connection of its flow, and opens one with the stored auth key when there is none.
func (c *call) connect(ctx context.Context) error {
	var dead Conn
	err := errEvicted
	c.do(func(o *owner) {
		if err = nil; c.dropped {
			err = o.staleError()
			return
		}
		if c.conn = o.conn; c.conn == nil {
			return
		}
		select {
		case <-c.conn.Lost():
			dead, c.conn, o.conn = c.conn, nil, nil
		default:
		}
	})
	if dead != nil {
		_ = dead.Close()
	}
	if c.conn != nil || err != nil {
		return err
	}
	permit, err := c.claimKey(ctx)
	if err != nil {
		return err
	}
	rec := c.record()
	c.reg.wg.Add(1)
	c.do(func(o *owner) { o.open++ })
	closed := sync.OnceFunc(func() {
		c.do(func(o *owner) { o.open-- })
		c.reg.wg.Done()
	})
	handed := false
	defer func() {
		if !handed { // nobody else closes it, also where Connect panics
			closed()
		}
	}()
	ended := c.reg.step(ctx, Step{Kind: StepConnect, Flow: c.id})
	conn, err := c.reg.config.Telegram.Connect(ctx, ConnectParams{
		APIID: rec.APIID, APIHash: rec.APIHash, Session: rec.session(), Name: rec.ForTool, Permit: permit, Observe: c.observe, Update: c.hear,
	})
	if err != nil {
		err = c.connectError(ctx, err)
		ended(c.published().lastEvent.DC, err)
		return err
	}
	ended(c.published().lastEvent.DC, nil)
	handed, conn = true, &countedConn{Conn: conn, closed: closed}
	err = ErrClosed
	c.do(func(o *owner) {
		switch {
		case o.reg.ctx.Err() != nil: // Close has passed by already
		case c.dropped:
			err = o.staleError()
		default:
			o.conn, c.conn, err = conn, conn, nil
		}
	})
	if err != nil {
		_ = conn.Close()
		return err
	}
	return c.keepKey(ctx)
}

// countedConn lets the registry and the owner wait for their connections.
type countedConn struct {
	Conn
	closed func()
}

func (c *countedConn) Close() error {
	defer c.closed()
	return c.Conn.Close()
}

func (f *flow) connectError(ctx context.Context, err error) error {
	if rpc := asRPC("help.getConfig", err); rpc != nil {
		return rpc
	}
	last := f.published().lastEvent
	if last.Err != nil && ctx.Err() != nil {
		err = last.Err // "context deadline exceeded" says less than what the last attempt ran into
	}
	return networkError(connecting(last), err)
}

// keepKey stores the connection's auth key in the record, so that the flow can go on without the connection.
func (c *call) keepKey(ctx context.Context) error {
	s, err := c.conn.Session()
	if err != nil {
		return fmt.Errorf("read session: %w", err)
	}
	if rec := c.record(); rec.AuthKey.Equal(s.Key) && rec.Gotd.Equal(s.Gotd) {
		return nil
	}
	if err := c.update(func(r *Record) error { r.keep(s); return nil }); err != nil {
		return err
	}
	// What Telegram does from here on is bound to the key. A login in its first state has nothing yet: what it asks for next is asked for anew after
	// a kill, whatever its key, or is marked as in doubt and saved with that.
	if c.record().State != Connecting {
		c.saved(ctx)
	}
	return nil
}

// disconnect closes the connection, if there is one.
func (f *flow) disconnect() {
	var conn Conn
	f.do(func(o *owner) { conn, o.conn = o.conn, nil })
	if conn != nil {
		_ = conn.Close()
	}
}

// observe hears what the connection does.
func (f *flow) observe(e ConnectionEvent) { f.do(func(o *owner) { o.observe(e) }) }

func (o *owner) observe(e ConnectionEvent) {
	now := o.reg.config.Clock.Now()
	o.saving.dirty = true
	switch e.Kind {
	case Dialing:
		o.dials++
		if e.Attempt == 1 && o.lastEvent.DC != e.DC {
			o.rec.note(now, TimelineEntry{Kind: EntryConnecting, DC: e.DC, Via: e.Via})
		}
		e.Err = o.lastEvent.Err
	case DialFailed, Broken:
		if e.Err != nil && (o.lastEvent.Err == nil || o.lastEvent.Err.Error() != e.Err.Error()) {
			o.rec.note(now, TimelineEntry{Kind: EntryConnectionFailed, DC: e.DC, Cause: e.Err.Error()})
		}
	case Ready:
		o.readies++
		o.rec.note(now, TimelineEntry{Kind: EntryConnected, DC: e.DC})
		o.rec.DC = e.DC
	case Migrating:
		o.rec.note(now, TimelineEntry{Kind: EntryMigrated, Error: fmt.Sprintf("%s_%d", e.Reason, e.DC), DC: e.DC})
	case Skewed:
		o.rec.note(now, TimelineEntry{Kind: EntryClockOff, Duration: e.Skew.Round(time.Second)})
		return // it says nothing about how far the connection is
	case KeyReplaced:
		o.rec.note(now, TimelineEntry{Kind: EntryKeyReplaced})
		o.keyGone = true
	}
	o.lastEvent, o.touched = e, true
}

// reconnectWait bounds the wait for a broken connection to come back before a call is sent once more.
const reconnectWait = 10 * time.Second

// reconnected waits until the flow was connected more often than before: a call that is sent into a broken connection is lost like the one
// before it.
func (f *flow) reconnected(ctx context.Context, before int) {
	ctx, stop := context.WithTimeout(ctx, reconnectWait)
	defer stop()
	f.until(ctx, func(v *view) bool { return v.readies != before })
}

// hear hears what Telegram pushes.
func (f *flow) hear(u tg.UpdateClass) {
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
