package tgclient

import (
	"context"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/proto/codec"
	"github.com/gotd/td/transport"

	"telegram-login-mcp/authflow"
)

// answerTimeout bounds the wait for the first message of Telegram, which costs it nothing to make. What takes a connection and then says
// nothing is a network that blocks Telegram, or a wrong proxy.
const answerTimeout = 10 * time.Second

// UnansweredError is a connection that stood and ended before Telegram said anything.
type UnansweredError struct{ Err error }

// Error implements error.
func (e *UnansweredError) Error() string {
	return "no answer of Telegram to the first message: " + withoutAddresses(e.Err).Error()
}

// Unwrap gives the cause.
func (e *UnansweredError) Unwrap() error { return e.Err }

// NetworkFault is its kind, for [authflow.FaultOf].
func (e *UnansweredError) NetworkFault() authflow.NetworkFault { return authflow.FaultBlocked }

// ErrNotTelegram means that what answered does not speak MTProto. What it said is not repeated.
var ErrNotTelegram error = &faultError{errors.New("what answered is not Telegram"), authflow.FaultNotTelegram}

// instrumentedTransport stands between gotd and a connection. It bounds the wait for the first message, ends a wait whose context was cancelled (gotd's
// connections know deadlines only, so that a cancelled key exchange would hold its connection for 40 s), hears when the auth key is not
// known any more, and reads the server's time off the messages that are not encrypted: those of a key exchange, and the answer to a probe.
type instrumentedTransport struct {
	transport.Conn
	proxy        Proxy
	firstAnswer  time.Duration // of the wait for the first message
	onServerTime func(timeSample)
	permit       authflow.Permit // nil permits all
	onForbidden  func()          // hears that something was not sent for it
	key          crypto.AuthKey  // with a permit: what the connection is used with
	onKeyUnknown func()          // hears that Telegram does not know the auth key (-404), and ends the connection; nil where there is none yet

	farewell farewell                  // with a permit
	sentAt   atomic.Pointer[time.Time] // when the last message was sent, on the monotonic clock
	answered atomic.Bool               // a first message came
}

// instrument stands between gotd and conn.
func (c *Client) instrument(conn transport.Conn, onServerTime func(timeSample)) *instrumentedTransport {
	return &instrumentedTransport{Conn: conn, proxy: c.proxy, firstAnswer: c.firstAnswer, onServerTime: onServerTime}
}

// Send implements transport.Conn.
func (t *instrumentedTransport) Send(ctx context.Context, b *bin.Buffer) error {
	if t.permit != nil && !t.permit.Held() {
		t.onForbidden()
		_ = t.Close()
		return authflow.ErrLeaseLost
	}
	if t.permit != nil {
		b = t.passes(b)
	}
	t.sentAt.Store(new(time.Now()))
	heard := t.answered.Load()
	err := t.Conn.Send(ctx, b)
	if err != nil && !heard && ctx.Err() == nil {
		return t.unanswered(err)
	}
	return err
}

// Recv implements transport.Conn.
func (t *instrumentedTransport) Recv(ctx context.Context, b *bin.Buffer) error {
	heard := t.answered.Load()
	wait := ctx
	if !heard {
		limited, stop := context.WithTimeout(ctx, t.firstAnswer)
		defer stop()
		wait = limited
	}
	stop := context.AfterFunc(ctx, func() {
		if errors.Is(ctx.Err(), context.Canceled) { // a deadline the connection keeps by itself
			_ = t.Close()
		}
	})
	defer stop()
	err := t.Conn.Recv(wait, b)
	var protocol *codec.ProtocolErr
	if errors.As(err, &protocol) && protocol.Code == codec.CodeAuthKeyNotFound && t.onKeyUnknown != nil {
		t.onKeyUnknown()
		return errKeyUnknown
	}
	switch {
	case err == nil:
		t.farewell.received(t.key, b)
		t.noteAnswer(b)
		return nil
	case heard || errors.Is(ctx.Err(), context.Canceled):
		return err
	default:
		return t.unanswered(err)
	}
}

// unanswered says what it means that no first message came.
func (t *instrumentedTransport) unanswered(err error) error {
	switch {
	case t.proxy.kind == mtproxy:
		return t.proxy.handshakeError(err)
	case !isSilence(err):
		return ErrNotTelegram
	case !t.proxy.Zero():
		return t.proxy.newError(ProxyNoWay, &UnansweredError{err})
	default:
		return &UnansweredError{err}
	}
}

// isSilence reports whether err means that nothing came, and not that something wrong came.
func isSilence(err error) bool {
	return hasType[net.Error](err) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

// handshakeError is the error of an MTProxy that goes no further. It is the secret, as far as anybody can tell: such a proxy never says so.
func (p Proxy) handshakeError(err error) error {
	if !isSilence(err) {
		return p.newError(ProxySecret, errors.New("what it said makes no sense"))
	}
	return p.newError(ProxySecret, withoutAddresses(err))
}

// noteAnswer notes that something came, and when the server made it. b is left as it is. Nobody vouches for the time in a message that is not
// encrypted; who can forge it could as well cut the connection, which does the same harm.
func (t *instrumentedTransport) noteAnswer(b *bin.Buffer) {
	came := time.Now()
	asked := t.sentAt.Load()
	t.answered.Store(true)
	var m proto.UnencryptedMessage
	if asked == nil || m.Decode(&bin.Buffer{Buf: b.Buf}) != nil {
		return
	}
	t.onServerTime(timeSample{m.MessageID, *asked, came})
}
