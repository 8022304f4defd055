package tgclient

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/exchange"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
	"github.com/gotd/td/transport"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/authkey"
)

// conn implements authflow.Conn. It is one gotd client after the other: gotd takes an auth key only when a client begins, so whenever a DC
// needs a new key (a migration, a key that Telegram has forgotten), the key is made here and another client begins with it.
type conn struct {
	client   *Client
	params   authflow.ConnectParams
	api      *tg.Client
	vault    *vault
	watch    *watch
	fallback dcs.List
	life     context.Context // ends with the connection
	stop     context.CancelFunc
	running  sync.WaitGroup
	lost     chan struct{} // closed when the connection is given up

	mu      sync.Mutex
	current *generation   // nil before the first is ready and between two
	changed chan struct{} // closed and replaced when current changes
	err     error
}

// generation is one gotd client.
type generation struct {
	*telegram.Client
	ctx  context.Context // ends with the client
	stop context.CancelFunc
	dc   int
	took bool         // calls; read it after Run
	need atomic.Int64 // the DC that gotd wants a key for, 0 while it has all that it needs
}

// run keeps a client until the connection is closed, or nothing can mend it.
func (c *conn) run(dc int) {
	defer close(c.lost)
	pause := reconnection()
	for c.life.Err() == nil {
		if c.watch.exchange != nil && !c.vault.holds(dc) {
			if err := c.makeKey(dc); err != nil {
				c.fail(root(err))
				return
			}
		}
		g := c.begin(dc)
		err := g.Run(g.ctx, func(ctx context.Context) error {
			g.took = true
			c.set(g)
			<-ctx.Done()
			return ctx.Err()
		})
		g.stop()
		c.set(nil)
		switch next := int(g.need.Load()); {
		case next != 0:
			if dc = next; g.took {
				pause.Reset()
			} else if !rest(c.life, pause.NextBackOff()) { // Telegram forgets each key that is made, or sends the client around
				return
			}
		case err != nil && c.life.Err() == nil:
			c.fail(err)
			return
		default:
			return
		}
	}
}

// makeKey connects to a DC and makes a key there. It tries again, as gotd does, until the connection is closed or there is no hope.
func (c *conn) makeKey(dc int) error {
	pause := reconnection()
	for {
		ctx, stop := context.WithTimeout(c.life, connectTimeout)
		err := c.watch.renew(ctx, dc, c.client.list)
		stop()
		if err == nil || c.life.Err() != nil || c.watch.hopeless(err) {
			return err
		}
		if !rest(c.life, pause.NextBackOff()) {
			return c.life.Err()
		}
	}
}

// rest waits, and reports false when ctx ends before.
func rest(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// exchange makes a key over a connection and keeps it for the next client.
func (c *conn) exchange(ctx context.Context, t transport.Conn, dc int) error {
	ctx, stop := context.WithTimeout(ctx, exchangeTimeout)
	defer stop()
	made, err := authkey.Exchange(ctx, t, authkey.Options{DC: dc, Keys: c.client.keys, Now: c.watch.clock.Now})
	switch {
	case errors.Is(err, authkey.ErrNotMTProto):
		return errors.Join(ErrNotTelegram, err)
	case errors.Is(err, exchange.ErrKeyFingerprintNotFound):
		return errors.Join(ErrForeignKey, err)
	case err != nil && ctx.Err() == nil && faultOf(err) == "":
		return &faultError{err, authflow.FaultKeyExchange}
	case err != nil:
		return err
	}
	return c.vault.begin(dc, made.Key, made.Salt)
}

// begin makes a client. gotd asks the watch for connections; where it wants one without a key, the client is over.
func (c *conn) begin(dc int) *generation {
	g := &generation{dc: dc}
	g.ctx, g.stop = context.WithCancel(c.life)
	w := c.watch
	g.Client = telegram.NewClient(c.params.APIID, c.params.APIHash.Reveal(), telegram.Options{
		PublicKeys:       c.client.keys,
		DC:               dc,
		DCList:           c.client.list,
		Resolver:         &resolver{watch: w, generation: g},
		Clock:            w.clock,
		SessionStorage:   c.vault,
		Device:           c.client.device,
		DialTimeout:      connectTimeout,
		ExchangeTimeout:  exchangeTimeout,
		MigrationTimeout: migrationTimeout,
		MaxRetries:       manyRetries,
		Logger:           &logger{log: c.client.log, watch: w, over: g.ctx.Done()},
		// An update handler makes gotd subscribe to updates, which carry the text of 406 errors and scanned QR codes.
		UpdateHandler:     updates(c.params.Update),
		Middlewares:       []telegram.Middleware{telegram.MiddlewareFunc(onlyOurs)},
		OnConnectionState: w.state,
		// gotd cannot be woken from the pause between two attempts, so the pause bounds how long the end of a connection takes.
		ReconnectionBackoff: reconnection,
		OnDead: func(err error) {
			if g.ctx.Err() != nil {
				return
			}
			w.dead(err)
			if w.hopeless(err) {
				c.fail(root(err))
			}
		},
	})
	return g
}

// set makes g the client that calls go to, nil while there is none.
func (c *conn) set(g *generation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.current = g
	close(c.changed)
	c.changed = make(chan struct{})
}

// next waits for a client other than before that takes calls.
func (c *conn) next(ctx context.Context, before *generation) (*generation, error) {
	for {
		c.mu.Lock()
		g, changed := c.current, c.changed
		c.mu.Unlock()
		if g != nil && g != before {
			return g, nil
		}
		select {
		case <-changed:
		case <-c.lost:
			return nil, c.reason()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// resolver gives a client its connections.
type resolver struct {
	*watch
	generation *generation
}

// Primary implements dcs.Resolver. A client that has no key for dc can only be replaced by one that begins with it.
func (r *resolver) Primary(ctx context.Context, dc int, list dcs.List) (transport.Conn, error) {
	if err := r.generation.ctx.Err(); err != nil {
		return nil, err
	}
	if r.exchange != nil && !r.stored(dc) {
		r.generation.need.Store(int64(dc))
		r.generation.stop()
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return r.watch.Primary(ctx, dc, list)
}

// Invoke implements tg.Invoker. A call that Telegram sent to another DC goes there with the client that has a key for it.
func (c *conn) Invoke(ctx context.Context, input bin.Encoder, output bin.Decoder) error {
	var before *generation
	for range maxMoves {
		g, err := c.next(ctx, before)
		if err != nil {
			return c.broken(ctx, err)
		}
		moved := &call{}
		err = g.call(context.WithValue(ctx, ours{}, moved), moved, input, output)
		if _, rpc := tgerr.As(err); err == nil || rpc || ctx.Err() != nil {
			return err
		}
		if !moved.migrating.Load() || g.need.Load() == 0 {
			return c.broken(ctx, err)
		}
		before = g
	}
	return c.broken(ctx, errMoves)
}

// maxMoves is how often one call follows Telegram to another DC. An account has one home, so once is usual.
const maxMoves = 5

// errMoves is a call that found no DC.
var errMoves = errors.New("one data centre after the other sent the call on")

func (c *conn) broken(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	return &brokenError{err}
}

// call is a call of ours on its way through gotd.
type call struct {
	migrating atomic.Bool // Telegram sent it to another DC
}

// call makes a call. One that follows a migration is given up when the client is: gotd would wait for its own end.
func (g *generation) call(ctx context.Context, c *call, input bin.Encoder, output bin.Decoder) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(g.ctx, func() {
		if c.migrating.Load() {
			stop()
		}
	})()
	return g.Client.Invoke(ctx, input, output)
}

// API implements authflow.Conn.
func (c *conn) API() *tg.Client { return c.api }

// Migrate implements authflow.Conn.
func (c *conn) Migrate(ctx context.Context, dc int) error {
	ctx, stop := context.WithTimeout(ctx, migrationTimeout)
	defer stop()
	err := c.migrate(ctx, dc)
	if err != nil {
		return fmt.Errorf("migrate to DC %d: %w", dc, withFault(err))
	}
	return nil
}

func (c *conn) migrate(ctx context.Context, dc int) error {
	var before *generation
	for { // a client that was about to end by itself takes no notice
		g, err := c.next(ctx, before)
		switch {
		case err != nil:
			return err
		case c.watch.exchange == nil:
			return g.MigrateTo(ctx, dc)
		case g.dc == dc:
			return nil
		}
		g.need.Store(int64(dc))
		g.stop()
		before = g
	}
}

// Lost implements authflow.Conn.
func (c *conn) Lost() <-chan struct{} { return c.lost }

// Err implements authflow.Conn.
func (c *conn) Err() error { return c.reason() }

// Close implements authflow.Conn.
func (c *conn) Close() error {
	c.stop()
	c.running.Wait()
	c.watch.drop()
	return nil
}

// fail gives the connection up: Telegram refused it, so that trying again would only repeat the refusal.
func (c *conn) fail(err error) {
	c.mu.Lock()
	if c.err == nil {
		c.err = withFault(err)
	}
	c.mu.Unlock()
	c.stop()
}

func (c *conn) reason() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		return errors.New("connection closed")
	}
	return c.err
}
