package tgclient

import (
	"context"
	"errors"
	"net"
	"sync"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
	"github.com/gotd/td/transport"

	"telegram-login-mcp/authflow"
)

// watch tells the flow what the connection is doing. It stands where gotd opens connections (dcs.Resolver), which is the one place
// that sees every attempt and every DC.
type watch struct {
	observe func(authflow.Sighting)
	next    dcs.Resolver

	mu      sync.Mutex
	current int   // DC of the last attempt
	attempt int   // attempts since the last connection that was ready
	told    error // the last failure that was reported
}

// Primary implements dcs.Resolver.
func (w *watch) Primary(ctx context.Context, dc int, list dcs.List) (transport.Conn, error) {
	w.mu.Lock()
	if dc != w.current {
		w.attempt = 0
	}
	w.current = dc
	w.attempt++
	attempt := w.attempt
	w.mu.Unlock()

	w.sight(authflow.Sighting{Kind: authflow.Dialing, DC: dc, Attempt: attempt})
	conn, err := w.next.Primary(ctx, dc, list)
	if err != nil && ctx.Err() == nil {
		w.failed(authflow.DialFailed, err)
	}
	return conn, err
}

// MediaOnly implements dcs.Resolver. A login needs no such connection.
func (w *watch) MediaOnly(ctx context.Context, dc int, list dcs.List) (transport.Conn, error) {
	return w.next.MediaOnly(ctx, dc, list)
}

// CDN implements dcs.Resolver. A login needs no such connection.
func (w *watch) CDN(ctx context.Context, dc int, list dcs.List) (transport.Conn, error) {
	return w.next.CDN(ctx, dc, list)
}

func (w *watch) dc() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.current
}

func (w *watch) sight(s authflow.Sighting) {
	if w.observe != nil {
		w.observe(s)
	}
}

func (w *watch) failed(kind authflow.SightingKind, err error) {
	err = root(err)
	w.mu.Lock()
	s := authflow.Sighting{Kind: kind, DC: w.current, Attempt: w.attempt, Err: err}
	w.told = err
	w.mu.Unlock()
	w.sight(s)
}

// state hears gotd's view of the primary connection.
func (w *watch) state(s telegram.ConnectionState) {
	if s != telegram.ConnectionStateReady {
		return
	}
	w.mu.Lock()
	dc := w.current
	w.attempt, w.told = 0, nil
	w.mu.Unlock()
	w.sight(authflow.Sighting{Kind: authflow.Ready, DC: dc})
}

// dead hears why a connection ended. A dial that failed was told already.
func (w *watch) dead(err error) {
	w.mu.Lock()
	told := w.told
	w.mu.Unlock()
	if told != nil && errors.Is(err, told) {
		return
	}
	w.failed(authflow.Broken, err)
}

// root finds the cause that means something to a person in gotd's chain of wrappers.
func root(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return op
	}
	if rpc, ok := tgerr.As(err); ok {
		return rpc
	}
	return err
}

// refused reports whether Telegram refused the connection itself, which a retry does not change. https://core.telegram.org/api/errors
func refused(err error) bool {
	rpc, ok := tgerr.As(err)
	return ok && (rpc.Code == 400 || rpc.Code == 401 || rpc.Code == 403 || rpc.Code == 406)
}

type ours struct{}

// marked marks calls as ours on their way through the client.
type marked struct{ next tg.Invoker }

// Invoke implements tg.Invoker.
func (m marked) Invoke(ctx context.Context, input bin.Encoder, output bin.Decoder) error {
	return m.next.Invoke(context.WithValue(ctx, ours{}, true), input, output)
}

// onlyOurs keeps gotd from asking users.getUsers(self) after every connect: the answer before a login is always 401, and it would stand
// between the calls that a person wants to see. The error is the one that gotd expects.
func onlyOurs(next tg.Invoker) telegram.InvokeFunc {
	return func(ctx context.Context, input bin.Encoder, output bin.Decoder) error {
		if ctx.Value(ours{}) == nil {
			return tgerr.New(401, "AUTH_KEY_UNREGISTERED")
		}
		return next.Invoke(ctx, input, output)
	}
}
