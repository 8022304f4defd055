package tgclient

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
	"github.com/gotd/td/transport"

	"telegram-login-mcp/authflow"
)

// connObserver tells the flow what the connection is doing. It stands where gotd opens connections (dcs.Resolver), which is the one place
// that sees every attempt and every DC.
type connObserver struct {
	observe     func(authflow.ConnectionEvent)
	dialer      dcs.Resolver
	proxy       Proxy
	firstAnswer time.Duration // of the wait for the first message of Telegram
	clock       *steadyClock
	hasKey      func(dc int) bool // whether there is a key for dc, so that no exchange will show the server's time
	forgetKey   func(dc int)      // Telegram does not know the key for dc any more
	// makeKey makes a key for dc and keeps it; nil leaves that to gotd.
	makeKey func(ctx context.Context, conn transport.Conn, dc int) error

	ready      chan struct{} // closed when the connection was ready once
	mu         sync.Mutex
	current    int                    // DC of the last attempt
	attempt    int                    // attempts since the last connection that was ready
	reported   error                  // the last failure that was reported
	wasReady   bool                   // the connection was ready once
	prepared   *instrumentedTransport // the connection over which a key was made, until gotd asks for it
	preparedDC int
}

// Primary implements dcs.Resolver.
func (w *connObserver) Primary(ctx context.Context, dc int, list dcs.List) (transport.Conn, error) {
	if conn := w.takePrepared(dc); conn != nil {
		return conn, nil
	}
	conn, err := w.open(ctx, dc, list)
	if err != nil {
		return nil, err
	}
	return conn, nil
}

// prepare connects to dc, makes a key there, and keeps the connection for the client that will use the key.
func (w *connObserver) prepare(ctx context.Context, dc int, list dcs.List) error {
	conn, err := w.open(ctx, dc, list)
	if err != nil {
		return err
	}
	w.closePrepared()
	w.mu.Lock()
	w.prepared, w.preparedDC = conn, dc
	w.mu.Unlock()
	return nil
}

// takePrepared returns the connection that was kept for dc, nil without one.
func (w *connObserver) takePrepared(dc int) *instrumentedTransport {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.prepared == nil || w.preparedDC != dc {
		return nil
	}
	conn := w.prepared
	w.prepared = nil
	return conn
}

// closePrepared closes a connection that was kept for nobody.
func (w *connObserver) closePrepared() {
	w.mu.Lock()
	conn := w.prepared
	w.prepared = nil
	w.mu.Unlock()
	if conn != nil {
		_ = conn.Close()
	}
}

// open makes a connection that can be used at once, and tells what came of it.
func (w *connObserver) open(ctx context.Context, dc int, list dcs.List) (*instrumentedTransport, error) {
	w.mu.Lock()
	if dc != w.current {
		w.attempt = 0
	}
	w.current = dc
	w.attempt++
	attempt := w.attempt
	w.mu.Unlock()

	w.emit(authflow.ConnectionEvent{Kind: authflow.Dialing, DC: dc, Attempt: attempt, Via: w.proxyName()})
	conn, kind, err := w.dial(ctx, dc, list)
	if err != nil && ctx.Err() == nil {
		w.emitFailure(kind, err)
	}
	return conn, err
}

// dial connects, and makes a key where there is none. It asks for the server's time where a key exchange would not show it. kind is how an
// error is told.
func (w *connObserver) dial(ctx context.Context, dc int, list dcs.List) (conn *instrumentedTransport, kind authflow.ConnectionEventKind, err error) {
	raw, err := w.dialer.Primary(ctx, dc, list)
	if err != nil {
		return nil, authflow.DialFailed, err
	}
	conn = &instrumentedTransport{Conn: raw, proxy: w.proxy, firstAnswer: w.firstAnswer, onServerTime: func(r timeSample) {
		if wrong, news := w.clock.correct(r); news {
			w.emit(authflow.ConnectionEvent{Kind: authflow.Skewed, DC: dc, Skew: wrong})
		}
	}}
	switch {
	case w.hasKey(dc):
		kind = authflow.DialFailed
		_, err = probe(ctx, conn, w.clock.Now())
	case w.makeKey != nil:
		kind = authflow.Broken
		err = w.makeKey(ctx, conn, dc)
	}
	if err != nil {
		_ = conn.Close()
		return nil, kind, err
	}
	conn.onKeyUnknown = func() error {
		w.forgetKey(dc)
		if w.makeKey == nil {
			return nil
		}
		w.mu.Lock()
		w.reported = errKeyUnknown // which forget has told
		w.mu.Unlock()
		return errKeyUnknown
	}
	return conn, 0, nil
}

// errKeyUnknown ends a connection whose key Telegram does not know any more. The next one begins with a new key.
var errKeyUnknown = errors.New("the auth key is not known to Telegram any more")

// proxyName names the proxy on the way, "" without one.
func (w *connObserver) proxyName() string {
	if w.proxy.Zero() {
		return ""
	}
	return w.proxy.String()
}

// MediaOnly implements dcs.Resolver. A login needs no such connection.
func (w *connObserver) MediaOnly(ctx context.Context, dc int, list dcs.List) (transport.Conn, error) {
	return w.dialer.MediaOnly(ctx, dc, list)
}

// CDN implements dcs.Resolver. A login needs no such connection.
func (w *connObserver) CDN(ctx context.Context, dc int, list dcs.List) (transport.Conn, error) {
	return w.dialer.CDN(ctx, dc, list)
}

func (w *connObserver) dc() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.current
}

func (w *connObserver) emit(s authflow.ConnectionEvent) {
	if w.observe != nil {
		w.observe(s)
	}
}

func (w *connObserver) emitFailure(kind authflow.ConnectionEventKind, err error) {
	err = rootCause(err)
	w.mu.Lock()
	s := authflow.ConnectionEvent{Kind: kind, DC: w.current, Attempt: w.attempt, Err: withFault(err)}
	w.reported = err
	w.mu.Unlock()
	w.emit(s)
}

// onState hears gotd's view of the primary connection.
func (w *connObserver) onState(s telegram.ConnectionState) {
	if s != telegram.ConnectionStateReady {
		return
	}
	w.mu.Lock()
	dc, first := w.current, !w.wasReady
	w.attempt, w.reported, w.wasReady = 0, nil, true
	w.mu.Unlock()
	w.emit(authflow.ConnectionEvent{Kind: authflow.Ready, DC: dc})
	if first {
		close(w.ready)
	}
}

// awaitReady waits until the connection was said to be ready.
func (w *connObserver) awaitReady(ctx context.Context, lost <-chan struct{}) error {
	select {
	case <-w.ready:
		return nil
	case <-lost:
		return errBroken
	case <-ctx.Done():
		return ctx.Err()
	}
}

// errBroken is a connection that ended. What gotd says of it names its own parts.
var errBroken = errors.New("the connection broke")

// onDead hears why a connection ended. A dial that failed was told already.
func (w *connObserver) onDead(err error) {
	w.mu.Lock()
	told := w.reported
	w.mu.Unlock()
	if told != nil && errors.Is(err, told) {
		return
	}
	if pingUnanswered(err) {
		err = errPingUnanswered
	}
	w.emitFailure(authflow.Broken, err)
}

// permanent reports whether another attempt would only repeat err, so that a person has to put something right. A connection that was
// ready before is tried again whatever happens, except for a login that a proxy refuses.
func (w *connObserver) permanent(err error) bool {
	if refused(err) {
		return true
	}
	w.mu.Lock()
	was := w.wasReady
	w.mu.Unlock()
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

// callKey marks calls of this program on their way through gotd; the value is a *call.
type callKey struct{}

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
		if ctx.Value(callKey{}) == nil {
			return tgerr.New(401, "AUTH_KEY_UNREGISTERED")
		}
		return next.Invoke(ctx, input, output)
	}
}
