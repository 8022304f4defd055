package authflow

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gotd/td/tg"

	"telegram-login-mcp/internal/secret"
)

// ForeignSession is a session that no flow may know of: somebody has pasted it, or it stands in another program's file.
type ForeignSession struct {
	Session Session // DC and Key at least
	APIID   int     // that the connection is made with
	APIHash secret.String
}

// link carries the calls that are made with a login's session: over the connection of the flow that has it, or over one that is made for them and
// closed after them.
type link struct {
	call *call     // of the flow whose session it is, nil for a foreign one
	conn Conn      // of a foreign session
	reg  *Registry // and what follows, of a foreign session
	dc   int

	mu   sync.Mutex
	last ConnectionEvent // the last thing that the connection was seen doing
	sent ConnectionEvent // Migrating, where Telegram sent the client elsewhere
}

// callOver makes one call. Errors: *RPCError, *NetworkError, *NoAnswerError, ErrKeyUnknown.
func callOver[T any](ctx context.Context, l *link, method string, send func(context.Context, *tg.Client) (T, error)) (T, error) {
	if l.call != nil {
		return invoke(ctx, l.call, method, send)
	}
	ended := l.reg.step(ctx, Step{Kind: StepRequest, Method: method})
	begun := time.Now()
	answer, err := send(ctx, l.conn.API())
	if err != nil {
		err = l.failed(ctx, method, begun, err)
	}
	ended(l.dc, err)
	return answer, err
}

// withFlow runs work with the session of a flow, in its call slot, and disconnects it after: whoever has the session connects with it next. For
// how it ends see Export.
func (r *Registry) withFlow(ctx context.Context, id string, a Action, work func(context.Context, *link) error) (Snapshot, error) {
	return r.run(ctx, id, a, func(ctx context.Context, c *call) error {
		err := work(ctx, &link{call: c})
		if err == nil && c.conn != nil {
			err = c.keepKey(ctx)
		}
		if c.conn != nil {
			c.disconnect()
			c.note(TimelineEntry{Kind: EntryDisconnected})
		}
		return err
	})
}

// closeReserve is what is left of a budget for the end of a connection: the longest pause of gotd's, and a bit.
const closeReserve = 2 * time.Second

// withSession opens one connection with a session, runs work over it within the caller's budget, and closes it before it returns, whatever happens.
// Nothing is tried twice and no key is made: a second connection with one auth key makes Telegram destroy it. While it lasts no other process
// that shares the store, and nobody in this one, connects with the same key through withSession.
//
// A key that belongs to a flow, live or stored, is used in that flow instead, as withFlow does; its ID is returned then, "" otherwise. A record that a newer
// version of this program wrote may have the key and cannot be read: as long as the connection lasts its flow is claimed, so that no process is connected
// with it.
//
// Errors: those of callOver; *BusyError, *ClaimError and ErrStoreSlow while it is not known that nobody else here has the key.
func (r *Registry) withSession(ctx context.Context, s ForeignSession, a Action, work func(context.Context, *link) error) (id string, err error) {
	ctx = r.Begin(ctx)
	id, newer, err := r.flowOf(ctx, s.Session.Key)
	if id != "" {
		_, err = r.withFlow(ctx, id, a, work)
	}
	if id != "" || err != nil {
		return id, err
	}
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return "", ErrClosed
	}
	r.wg.Add(1) // under r.mu, so that Close cannot start to wait in between
	r.mu.Unlock()
	defer r.wg.Done()

	ctx, stop := within(ctx, max(Left(ctx)-closeReserve, 0))
	defer stop()
	defer context.AfterFunc(r.ctx, stop)()
	search, done := within(ctx, Left(ctx)/2)
	defer done()
	ctx, permit, giveBack, err := r.claimForeign(search, ctx, newer, s.Session.Key)
	if err != nil {
		return "", err
	}
	defer giveBack()
	return "", guard(func() error { return r.visit(ctx, s, permit, work) })
}

// visit is withSession once nobody else can have the key.
func (r *Registry) visit(ctx context.Context, s ForeignSession, permit Permit, work func(context.Context, *link) error) error {
	l, begun := &link{reg: r, dc: s.Session.DC}, time.Now()
	ended := r.step(ctx, Step{Kind: StepConnect})
	conn, err := r.config.Telegram.Connect(ctx, ConnectParams{APIID: s.APIID, APIHash: s.APIHash, Session: s.Session, Once: true, Permit: permit, Observe: l.observe})
	if err != nil {
		err = l.failed(ctx, "help.getConfig", begun, err)
	}
	ended(l.dc, err)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	l.conn = conn
	return work(ctx, l)
}

// keyClaim is what a foreign key is claimed under. It has the form of a flow's ID, and nobody finds the key by it.
func keyClaim(key secret.Bytes) string {
	sum := sha256.Sum256(append([]byte("foreign session"), key.Reveal()...))
	return idPrefix + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:idRandom])
}

// flowOf finds the flow that has a key, "" where none is known to have it; newer are the records that may have it then, which a newer version wrote. It
// answers ErrStoreSlow when that cannot be known.
func (r *Registry) flowOf(ctx context.Context, key secret.Bytes) (id string, newer []string, err error) {
	r.loadIndex(ctx)
	if id := r.flowHere(key); id != "" {
		return id, nil, nil
	}
	ctx, stop := r.latency.brief(ctx)
	defer stop()
	if !r.rescan(ctx) {
		return "", nil, ErrStoreSlow
	}
	var stored []string
	r.mu.Lock()
	for id, g := range r.index {
		switch {
		case g.fault != nil && g.fault.Fault == RecordNewer:
			newer = append(newer, id)
		case g.fault == nil && !g.rec.State.Ended():
			stored = append(stored, id)
		}
	}
	r.mu.Unlock()
	slices.Sort(newer) // in one order, so that nobody waits for whoever waits
	for _, id := range stored {
		rec, err := r.read(ctx, id)
		switch {
		case errors.Is(err, ErrStoreSlow):
			return "", nil, err
		case err == nil && !rec.AuthKey.Empty() && rec.AuthKey.Equal(key):
			return id, nil, nil
		}
	}
	return r.flowHere(key), newer, nil // it may have come into memory while records were read
}

// flowHere is flowOf among the flows in memory.
func (r *Registry) flowHere(key secret.Bytes) string {
	r.mu.Lock()
	flows := r.all()
	r.mu.Unlock()
	i := slices.IndexFunc(flows, func(f *flow) bool {
		rec := f.record()
		return !rec.AuthKey.Empty() && rec.AuthKey.Equal(key)
	})
	if i < 0 {
		return ""
	}
	return flows[i].id
}

// observe hears what the connection of a foreign session does.
func (l *link) observe(e ConnectionEvent) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch e.Kind {
	case Migrating:
		l.sent = e
	case Skewed:
		return // it says nothing about how far the connection is
	case Dialing:
		e.Err = l.last.Err
	}
	l.last = e
}

// failed says how a call, or the connection before it, failed.
func (l *link) failed(ctx context.Context, method string, begun time.Time, err error) error {
	l.mu.Lock()
	last, sent := l.last, l.sent
	l.mu.Unlock()
	if lost := l.lost(); lost != nil && asRPC(method, err) == nil {
		err = lost // what gotd says of a call over a connection that is gone names its own parts
	}
	if rpc := asRPC(method, err); rpc != nil {
		return rpc
	}
	switch {
	case errors.Is(err, ErrKeyUnknown):
		return fmt.Errorf("%s: %w", method, ErrKeyUnknown)
	case sent.DC != 0:
		return &RPCError{Method: method, Code: 303, Type: sent.Reason, Argument: sent.DC}
	case ctx.Err() != nil && l.conn != nil:
		return &NoAnswerError{Method: method, After: time.Since(begun).Round(time.Second)}
	case ctx.Err() != nil:
		return networkError(connecting(last), cmp.Or(last.Err, err)) // the deadline says less than what the attempt ran into
	case l.conn == nil:
		return networkError(connecting(last), err)
	default:
		return networkError(Activity{Kind: ActivityCalling, Method: method}, err)
	}
}

// lost is why the connection was given up, nil while it was not.
func (l *link) lost() error {
	if l.conn == nil {
		return nil
	}
	select {
	case <-l.conn.Lost():
		return l.conn.Err()
	default:
		return nil
	}
}
