package tgclient

import (
	"context"
	"errors"

	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"

	"telegram-login-mcp/authflow"
)

// seen is what a connection was seen doing. It is looked at where gotd opens connections (dcs.Resolver), which is the one place that sees every attempt
// and every DC.
type seen struct {
	dc       int   // of the last attempt
	attempt  int   // attempts since the last connection that was ready
	reported error // the last failure that was reported
	ready    bool  // the connection was ready once
}

// keepPrepared keeps a connection, and returns the one that was kept before, nil without one.
func (c *connection) keepPrepared(next *instrumentedTransport) (before *instrumentedTransport) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before, c.prepared = c.prepared, next
	return before
}

// discard closes a connection that nobody asked for, if there is one.
func discard(conn *instrumentedTransport) {
	if conn != nil {
		_ = conn.Close()
	}
}

// open makes a connection that can be used at once, and tells what came of it.
func (c *connection) open(ctx context.Context, dc int, list dcs.List) (*instrumentedTransport, error) {
	c.mu.Lock()
	if dc != c.seen.dc {
		c.seen.attempt = 0
	}
	c.seen.dc = dc
	c.seen.attempt++
	attempt := c.seen.attempt
	c.mu.Unlock()

	c.emit(authflow.ConnectionEvent{Kind: authflow.Dialing, DC: dc, Attempt: attempt, Via: c.client.proxy.String()})
	conn, kind := (*instrumentedTransport)(nil), authflow.DialFailed
	err := c.permitted(ctx)
	if err == nil {
		conn, kind, err = c.dial(ctx, dc, list)
	}
	if err != nil && ctx.Err() == nil {
		c.emitFailure(kind, err)
	}
	return conn, err
}

// dial connects, and makes a key where there is none. It asks for the server's time where a key exchange would not show it. kind is how an
// error is told.
func (c *connection) dial(ctx context.Context, dc int, list dcs.List) (conn *instrumentedTransport, kind authflow.ConnectionEventKind, err error) {
	reach, stop := context.WithTimeout(ctx, connectTimeout)
	defer stop()
	raw, err := c.client.proxy.dialDC(reach, dc, list)
	if err != nil {
		return nil, authflow.DialFailed, err
	}
	conn = c.client.instrument(raw, func(r timeSample) {
		if wrong, news := c.clock.correct(r); news {
			c.emit(authflow.ConnectionEvent{Kind: authflow.Skewed, DC: dc, Skew: wrong})
		}
	})
	if c.storage.hasKey(dc) {
		kind = authflow.DialFailed
		err = c.client.probe(ctx, conn, c.clock.Now)
		if errors.Is(err, ErrForeignKey) { // the stored key is all that is needed, whatever other keys Telegram has by now
			err = nil
		}
	} else {
		kind = authflow.Broken
		err = c.exchangeKey(ctx, conn, dc)
	}
	if err != nil {
		_ = conn.Close()
		return nil, kind, err
	}
	c.guard(conn)
	conn.onKeyUnknown = func() {
		if c.params.Once {
			c.fail(authflow.ErrKeyUnknown)
			return
		}
		if c.storage.forgetKey(dc) {
			c.emit(authflow.ConnectionEvent{Kind: authflow.KeyReplaced, DC: c.dc()})
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.seen.reported = errKeyUnknown
	}
	return conn, 0, nil
}

// errKeyUnknown ends a connection whose key Telegram does not know any more. The next one begins with a new key.
var errKeyUnknown = errors.New("the auth key is not known to Telegram any more")

// errElsewhere ends a connection that may not go where Telegram sends it; the event Migrating has told of that.
var errElsewhere = errors.New("telegram sends the client to another DC")

// errOnce ends a connection that broke and may not be made again. gotd may come back before it tells what broke it.
var errOnce error = &faultError{errBroken, authflow.FaultConnectionCut}

// onlyOnce says why a connection that is to be made once is not opened, nil for the one time that it is.
func (c *connection) onlyOnce(dc int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case dc != c.params.Session.DC:
		return errElsewhere
	case c.seen.attempt > 0 || c.seen.ready:
		return errOnce
	default:
		return nil
	}
}

func (c *connection) dc() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seen.dc
}

func (c *connection) emit(s authflow.ConnectionEvent) {
	if c.params.Observe != nil {
		c.params.Observe(s)
	}
}

func (c *connection) emitFailure(kind authflow.ConnectionEventKind, err error) {
	err = rootCause(err)
	c.mu.Lock()
	s := authflow.ConnectionEvent{Kind: kind, DC: c.seen.dc, Attempt: c.seen.attempt, Err: withFault(err)}
	c.seen.reported = err
	c.mu.Unlock()
	c.emit(s)
}

// onState hears gotd's view of the primary connection.
func (c *connection) onState(s telegram.ConnectionState) {
	if s != telegram.ConnectionStateReady {
		return
	}
	c.mu.Lock()
	dc, first := c.seen.dc, !c.seen.ready
	c.seen.attempt, c.seen.reported, c.seen.ready = 0, nil, true
	c.mu.Unlock()
	c.emit(authflow.ConnectionEvent{Kind: authflow.Ready, DC: dc})
	if first {
		close(c.ready)
	}
}

// onDead hears why a connection ended. A dial that failed was told already.
func (c *connection) onDead(err error) {
	c.mu.Lock()
	told := c.seen.reported
	c.mu.Unlock()
	if told != nil && errors.Is(err, told) {
		return
	}
	if pingUnanswered(err) {
		err = errPingUnanswered
	}
	c.emitFailure(authflow.Broken, err)
}

// permanent reports whether another attempt would only repeat err, so that a person has to put something right. A connection that was
// ready before is tried again whatever happens, except for a login that a proxy refuses.
func (c *connection) permanent(err error) bool {
	if c.params.Once || refused(err) || errors.Is(err, authflow.ErrLeaseLost) {
		return true
	}
	c.mu.Lock()
	was := c.seen.ready
	c.mu.Unlock()
	var proxy *ProxyError
	if errors.As(err, &proxy) {
		return !was || proxy.Fault == ProxyLogin || proxy.Fault == ProxyWantsLogin
	}
	return !was && (errors.Is(err, ErrNotTelegram) || errors.Is(err, ErrForeignKey))
}
