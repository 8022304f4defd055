package tgclient

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"strconv"

	"github.com/gotd/td/tgerr"

	"telegram-login-mcp/authflow"
)

// errBroken is a connection that ended. What gotd says of it names its own parts.
var errBroken = errors.New("the connection broke")

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
