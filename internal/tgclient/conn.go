package tgclient

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v4"
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

// connection implements authflow.Conn. It is one gotd client after the other: gotd takes an auth key only when a client begins, so whenever a DC
// needs a new key (a migration, a key that Telegram has forgotten), the key is made here and another client begins with it.
type connection struct {
	client  *Client
	params  authflow.ConnectParams
	api     *tg.Client
	storage *sessionStorage
	clock   *steadyClock
	ctx     context.Context // ends with the connection
	stop    context.CancelFunc
	lost    chan struct{} // closed when the connection is given up, and nothing of it goes on
	ready   chan struct{} // closed when the connection was ready once

	mu      sync.Mutex
	current *gotdClient   // nil before the first is ready and between two
	changed chan struct{} // closed and replaced when current changes
	err     error         // why the connection was given up
	seen    seen
	// prepared is the connection over which the stored key was made, until gotd asks for one.
	prepared *instrumentedTransport
}

// gotdClient is one gotd client, and its way to connections (dcs.Resolver).
type gotdClient struct {
	parent  *connection
	client  *telegram.Client
	ctx     context.Context // ends with the client
	stop    context.CancelFunc
	dc      int
	ready   bool         // calls; read it after Run
	wantsDC atomic.Int64 // the DC that gotd wants a key for, 0 while it has all that it needs
}

// run keeps a client until the connection is closed, or nothing can mend it.
func (c *connection) run(dc int) {
	defer close(c.lost)
	pause := reconnectBackOff()
	for c.ctx.Err() == nil {
		if !c.storage.hasKey(dc) {
			if err := c.makeKey(dc); err != nil {
				c.fail(rootCause(err))
				return
			}
		}
		g := c.newClient(dc)
		err := g.client.Run(g.ctx, func(ctx context.Context) error {
			g.ready = true
			c.setCurrent(g)
			<-ctx.Done()
			return ctx.Err()
		})
		g.stop()
		c.setCurrent(nil)
		switch next := int(g.wantsDC.Load()); {
		case next != 0:
			if dc = next; g.ready {
				pause.Reset()
				continue
			}
			select { // Telegram forgets each key that is made, or sends the client around
			case <-time.After(pause.NextBackOff()):
			case <-c.ctx.Done():
			}
		case err != nil && c.ctx.Err() == nil:
			c.fail(err)
			return
		default:
			return
		}
	}
}

// makeKey connects to a DC and makes a key there. It tries again, as gotd does, until the connection is closed or there is no hope.
func (c *connection) makeKey(dc int) error {
	return backoff.Retry(func() error {
		conn, err := c.open(c.ctx, dc, c.client.list)
		switch {
		case err == nil:
			discard(c.keepPrepared(conn))
		case c.permanent(err):
			return backoff.Permanent(err)
		}
		return err
	}, backoff.WithContext(reconnectBackOff(), c.ctx))
}

// testDC is added to the number of a data centre of the test servers in the key exchange, https://core.telegram.org/mtproto/auth_key#presenting-proof-of-work-server-authentication.
const testDC = 10000

// exchangeKey makes a key over a connection and keeps it for the next client. It waits for its turn first.
func (c *connection) exchangeKey(ctx context.Context, t transport.Conn, dc int) error {
	select { // before any time runs
	case c.client.exchanges <- struct{}{}:
		defer func() { <-c.client.exchanges }()
	case <-ctx.Done():
		return ctx.Err()
	}
	ctx, stop := context.WithTimeout(ctx, exchangeTimeout)
	defer stop()
	makeKey := authkey.Exchange
	if c.client.gotdExchange {
		makeKey = c.gotdExchange
	}
	number := dc
	if c.client.list.Test {
		number += testDC
	}
	made, err := makeKey(ctx, t, authkey.Options{DC: number, Keys: c.client.keys, Now: c.clock.Now})
	switch err = telegramError(err); {
	case err != nil && ctx.Err() == nil && faultOf(err) == "":
		return &faultError{err, authflow.FaultKeyExchange}
	case err != nil:
		return err
	}
	return c.storage.replaceKey(dc, made.Key, made.Salt)
}

// gotdExchange does what authkey.Exchange does, as gotd's own client would. Most of its errors have no type.
func (c *connection) gotdExchange(ctx context.Context, t transport.Conn, o authkey.Options) (authkey.Result, error) {
	if o.Keys == nil {
		o.Keys = authkey.TelegramKeys()
	}
	made, err := exchange.NewExchanger(t, o.DC).WithClock(c.clock).WithLogger(c.logger(c.ctx)).Client(o.Keys).Run(ctx)
	return authkey.Result{Key: made.AuthKey, Salt: made.ServerSalt}, err
}

// logger takes what gotd logs until ctx ends.
func (c *connection) logger(ctx context.Context) *logger {
	return &logger{log: c.client.log, emit: c.emit, done: ctx.Done()}
}

// newClient makes a client.
func (c *connection) newClient(dc int) *gotdClient {
	g := &gotdClient{parent: c, dc: dc}
	g.ctx, g.stop = context.WithCancel(c.ctx)
	g.client = telegram.NewClient(c.params.APIID, c.params.APIHash.Reveal(), telegram.Options{
		DC:               dc,
		DCList:           c.client.list,
		Resolver:         g,
		Clock:            c.clock,
		SessionStorage:   c.storage,
		Device:           device(c.client.version, c.params.Name),
		DialTimeout:      connectTimeout,
		MigrationTimeout: connectTimeout,
		MaxRetries:       messageRetries,
		Logger:           c.logger(g.ctx),
		// An update handler makes gotd subscribe to updates, which carry the text of 406 errors and scanned QR codes.
		UpdateHandler:     updates(c.params.Update),
		Middlewares:       []telegram.Middleware{telegram.MiddlewareFunc(answerSelfLocally)},
		OnConnectionState: c.onState,
		// gotd cannot be woken from the pause between two attempts, so the pause bounds how long the end of a connection takes.
		ReconnectionBackoff: reconnectBackOff,
		OnDead: func(err error) {
			if g.ctx.Err() != nil {
				return
			}
			c.onDead(err)
			if c.permanent(err) {
				c.fail(rootCause(err))
			}
		},
	})
	return g
}

// setCurrent makes g the client that calls go to, nil while there is none.
func (c *connection) setCurrent(g *gotdClient) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.current = g
	close(c.changed)
	c.changed = make(chan struct{})
}

// awaitClient waits for a client other than before that takes calls.
func (c *connection) awaitClient(ctx context.Context, before *gotdClient) (*gotdClient, error) {
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
			return nil, c.Err()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Primary implements dcs.Resolver. A client that has no key for dc can only be replaced by one that begins with it.
func (g *gotdClient) Primary(ctx context.Context, dc int, list dcs.List) (transport.Conn, error) {
	if err := g.ctx.Err(); err != nil {
		return nil, err
	}
	if g.parent.params.Once {
		if err := g.parent.onlyOnce(dc); err != nil {
			g.parent.fail(err)
			return nil, err
		}
	}
	if !g.parent.storage.hasKey(dc) {
		g.wantsDC.Store(int64(dc))
		g.stop()
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if conn := g.parent.keepPrepared(nil); conn != nil {
		return conn, nil
	}
	conn, err := g.parent.open(ctx, dc, list)
	if err != nil { // not a nil pointer in an interface
		return nil, err
	}
	return conn, nil
}

// MediaOnly implements dcs.Resolver. A login needs no such connection.
func (g *gotdClient) MediaOnly(context.Context, int, dcs.List) (transport.Conn, error) {
	return nil, errPrimaryOnly
}

// CDN implements dcs.Resolver. A login needs no such connection.
func (g *gotdClient) CDN(context.Context, int, dcs.List) (transport.Conn, error) {
	return nil, errPrimaryOnly
}

var errPrimaryOnly = errors.New("a login needs no other connection than the primary one")

// Invoke implements tg.Invoker. A call that Telegram sent to another DC goes there with the client that has a key for it.
func (c *connection) Invoke(ctx context.Context, input bin.Encoder, output bin.Decoder) error {
	var before *gotdClient
	for range maxMigrations {
		g, err := c.awaitClient(ctx, before)
		if err != nil {
			return c.callError(ctx, err)
		}
		var migrates atomic.Bool
		err = g.call(context.WithValue(ctx, migratesKey{}, &migrates), &migrates, input, output)
		if _, rpc := tgerr.As(err); err == nil || rpc || ctx.Err() != nil {
			return err
		}
		if !migrates.Load() || g.wantsDC.Load() == 0 {
			return c.callError(ctx, err)
		}
		before = g
	}
	return c.callError(ctx, errMigrations)
}

// maxMigrations is how often one call follows Telegram to another DC. An account has one home, so once is usual.
const maxMigrations = 5

// errMigrations is a call that found no DC.
var errMigrations = errors.New("one data centre after the other sent the call on")

func (c *connection) callError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	if c.params.Once { // it is about to be given up, and gotd may tell the call before it tells us
		select {
		case <-c.lost:
		case <-ctx.Done():
		case <-time.After(sessionTimeout):
		}
		err = errOnce
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil { // why the connection was given up says more than that it ended
		err = c.err
	}
	return &brokenError{err}
}

// migratesKey marks calls of this program on their way through gotd; the value is an *atomic.Bool, which is set when Telegram sends the call to
// another DC.
type migratesKey struct{}

// call makes a call. One that follows a migration is given up when the client is: gotd would wait for its own end.
func (g *gotdClient) call(ctx context.Context, migrates *atomic.Bool, input bin.Encoder, output bin.Decoder) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(g.ctx, func() {
		if migrates.Load() {
			stop()
		}
	})()
	return g.client.Invoke(ctx, input, output)
}

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

// API implements authflow.Conn.
func (c *connection) API() *tg.Client { return c.api }

// Migrate implements authflow.Conn.
func (c *connection) Migrate(ctx context.Context, dc int) error {
	ctx, stop := context.WithTimeout(ctx, connectTimeout)
	defer stop()
	var before *gotdClient
	for { // a client that was about to end by itself takes no notice
		g, err := c.awaitClient(ctx, before)
		switch {
		case err != nil:
			return fmt.Errorf("migrate to DC %d: %w", dc, withFault(err))
		case g.dc == dc:
			return nil
		}
		g.wantsDC.Store(int64(dc))
		g.stop()
		before = g
	}
}

// Lost implements authflow.Conn.
func (c *connection) Lost() <-chan struct{} { return c.lost }

// Close implements authflow.Conn.
func (c *connection) Close() error {
	c.stop()
	<-c.lost
	discard(c.keepPrepared(nil))
	return nil
}

// fail gives the connection up: Telegram refused it, so that trying again would only repeat the refusal.
func (c *connection) fail(err error) {
	c.mu.Lock()
	if c.err == nil {
		c.err = withFault(err)
	}
	c.mu.Unlock()
	c.stop()
}

// Err implements authflow.Conn.
func (c *connection) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		return errors.New("connection closed")
	}
	return c.err
}
