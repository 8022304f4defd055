package tgclient

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"strconv"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"

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
	conn, kind, err := c.dial(ctx, dc, list)
	if err != nil && ctx.Err() == nil {
		c.emitFailure(kind, err)
	}
	return conn, err
}

// dial connects, and makes a key where there is none. It asks for the server's time where a key exchange would not show it. kind is how an
// error is told.
func (c *connection) dial(ctx context.Context, dc int, list dcs.List) (conn *instrumentedTransport, kind authflow.ConnectionEventKind, err error) {
	raw, err := c.client.proxy.dialDC(ctx, dc, list)
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
	conn.onKeyUnknown = func() {
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

// errBroken is a connection that ended. What gotd says of it names its own parts.
var errBroken = errors.New("the connection broke")

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
	if refused(err) {
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

// rootCause finds the cause that means something to a person in gotd's chain of wrappers. Of several addresses that were tried, the one of
// IPv4 counts: few networks lack that.
func rootCause(err error) error {
	var (
		proxy  *ProxyError
		silent *UnansweredError
		op     *net.OpError
	)
	switch {
	case errors.As(err, &proxy):
		return proxy
	case errors.As(err, &silent):
		return silent
	case errors.Is(err, ErrNotTelegram):
		return ErrNotTelegram
	case errors.Is(err, ErrForeignKey):
		return ErrForeignKey
	case errors.As(err, &op):
		return cmp.Or(overIPv4(err), op)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errClosed
	}
	if rpc, ok := tgerr.As(err); ok {
		return rpcRefusal{rpc}
	}
	if wrongTime(err) {
		return errMessageTime
	}
	return err
}

// rpcRefusal is an error of Telegram as it is usually written.
type rpcRefusal struct{ rpc *tgerr.Error }

func (r rpcRefusal) Error() string { return strconv.Itoa(r.rpc.Code) + " " + r.rpc.Message }
func (r rpcRefusal) Unwrap() error { return r.rpc }

// errPingUnanswered is a connection over which Telegram answers no ping any more.
var errPingUnanswered error = &faultError{errors.New("no answer comes from Telegram any more"), authflow.FaultTimedOut}

// pingUnanswered reports whether gotd gave a connection up because no answer came to a ping (mtproto.pingLoop): only there ends a context of its own,
// and not a read or a write.
func pingUnanswered(err error) bool {
	return !hasType[*net.OpError](err) && errors.Is(err, context.DeadlineExceeded)
}

// errMessageTime is a message that Telegram refused because of the time in its ID.
var errMessageTime error = &faultError{errors.New("the time in a message is not Telegram's"), authflow.FaultClockSkew}

// errClosed is a connection that was ended in good order, by Telegram or by something on the way to it.
var errClosed error = &faultError{errors.New("the other side closed the connection"), authflow.FaultConnectionCut}

// overIPv4 is the first failure to dial an IPv4 address in err's tree, nil without one.
func overIPv4(err error) *net.OpError {
	if op, ok := err.(*net.OpError); ok {
		if addr, ok := op.Addr.(*net.TCPAddr); ok && addr.IP.To4() != nil {
			return op
		}
		return nil
	}
	switch e := err.(type) {
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			if op := overIPv4(one); op != nil {
				return op
			}
		}
	case interface{ Unwrap() error }:
		return overIPv4(e.Unwrap())
	}
	return nil
}

// refused reports whether Telegram refused the connection itself, which a retry does not change. https://core.telegram.org/api/errors
func refused(err error) bool {
	rpc, ok := tgerr.As(err)
	return ok && (rpc.Code == 400 || rpc.Code == 401 || rpc.Code == 403 || rpc.Code == 406)
}

// brokenError is a call that ended without an answer, in words for people.
type brokenError struct{ err error }

func (e *brokenError) Error() string {
	if plain := rootCause(e.err); plain != e.err {
		return plain.Error()
	}
	return errBroken.Error()
}

func (e *brokenError) Unwrap() error { return e.err }

// NetworkFault is its kind, for [authflow.FaultOf].
func (e *brokenError) NetworkFault() authflow.NetworkFault { return faultOf(rootCause(e.err)) }

// answerSelfLocally keeps gotd from asking users.getUsers(self) after every connect: the answer before a login is always 401, and it would stand
// between the calls that a person wants to see. The error is the one that gotd expects.
func answerSelfLocally(next tg.Invoker) telegram.InvokeFunc {
	return func(ctx context.Context, input bin.Encoder, output bin.Decoder) error {
		if ctx.Value(migratesKey{}) == nil {
			return tgerr.New(401, "AUTH_KEY_UNREGISTERED")
		}
		return next.Invoke(ctx, input, output)
	}
}
