package tgclient

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/gotd/td/exchange"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"
	"github.com/rs/zerolog"

	"github.com/cenkalti/backoff/v4"
	"github.com/gotd/td/crypto"

	"telegram-login-mcp/authflow"
)

// startDC is where a login begins; Telegram sends the client elsewhere when the account lives elsewhere.
const startDC = 2

// Limits of one attempt to connect. gotd retries without end; the caller's context ends that. The key exchange is work for the
// processor, so a slow or busy machine needs many times the half second that it takes elsewhere: an attempt that is given up starts
// from nothing.
const (
	tcpTimeout       = 8 * time.Second
	proxyTimeout     = 12 * time.Second // for all that a proxy does before the connection through it stands
	exchangeTimeout  = 40 * time.Second
	connectTimeout   = proxyTimeout + exchangeTimeout
	migrationTimeout = connectTimeout
)

// manyRetries is how often gotd repeats a message, every 5 s, until Telegram confirms it. The repetition is the same message to Telegram, so it
// costs nothing; giving up would. The caller's context ends the call, or the connection.
const manyRetries = 1000

// Options is what a Client is made from. The zero value connects to Telegram's production servers.
type Options struct {
	// Endpoints replaces the addresses of Telegram, for the sandbox. PublicKeysPEM then holds the RSA keys of the servers.
	Endpoints     []Endpoint
	PublicKeysPEM []string
	// Proxy is the way to them. Nothing ever goes past it.
	Proxy Proxy
	// Version is this program's version, shown to the account's owner under Settings > Devices.
	Version string
	Log     zerolog.Logger
}

// Endpoint is where a DC listens.
type Endpoint struct {
	DC   int
	IP   string
	Port int
}

// Client makes connections to Telegram. It implements authflow.Telegram and is safe for concurrent use.
type Client struct {
	list   dcs.List
	keys   []exchange.PublicKey // nil: gotd's own, Telegram's production keys
	device telegram.DeviceConfig
	log    zerolog.Logger
	proxy  Proxy
	route  dcs.Resolver

	wall   func() time.Time // the clock of this machine
	answer time.Duration    // how long the first message of Telegram is waited for
	lookup func(ctx context.Context, host string) ([]string, error)
}

// New returns a client. It opens no connection.
func New(o Options) (*Client, error) {
	way, err := route(o.Proxy)
	if err != nil {
		return nil, err
	}
	c := &Client{
		list: dcs.Prod(), device: device(o.Version), log: o.Log, proxy: o.Proxy, route: way,
		wall: time.Now, answer: answerTimeout, lookup: net.DefaultResolver.LookupHost,
	}
	if len(o.Endpoints) == 0 {
		return c, nil
	}
	c.list = dcs.List{}
	for _, e := range o.Endpoints {
		c.list.Options = append(c.list.Options, tg.DCOption{ID: e.DC, IPAddress: e.IP, Port: e.Port, Static: true})
	}
	for _, text := range o.PublicKeysPEM {
		keys, err := crypto.ParseRSAPublicKeys([]byte(text))
		if err != nil {
			return nil, fmt.Errorf("read server key: %w", err)
		}
		for _, k := range keys {
			c.keys = append(c.keys, exchange.PublicKey{RSA: k})
		}
	}
	if len(c.keys) == 0 {
		return nil, errors.New("addresses of servers without a server key")
	}
	return c, nil
}

// Connect implements authflow.Telegram.
func (c *Client) Connect(ctx context.Context, p authflow.ConnectParams) (authflow.Conn, error) {
	w := &watch{ready: make(chan struct{}), observe: p.Observe, next: c.route, proxy: c.proxy, limit: c.answer, clock: newSteadyClock(c.wall)}
	life, stop := context.WithCancel(context.Background())
	conn := &conn{watch: w, stop: stop, lost: make(chan struct{}), ready: make(chan struct{}), fallback: c.list}
	conn.vault = newVault(p.Session, func() { w.sight(authflow.Sighting{Kind: authflow.KeyReplaced, DC: w.dc()}) })
	w.stored, w.forget = conn.vault.holds, conn.vault.forget

	dc := startDC
	if p.Session.DC != 0 {
		dc = p.Session.DC
	}
	client := telegram.NewClient(p.APIID, p.APIHash.Reveal(), telegram.Options{
		PublicKeys:       c.keys,
		DC:               dc,
		DCList:           c.list,
		Resolver:         w,
		Clock:            w.clock,
		SessionStorage:   conn.vault,
		Device:           c.device,
		DialTimeout:      connectTimeout,
		ExchangeTimeout:  exchangeTimeout,
		MigrationTimeout: migrationTimeout,
		MaxRetries:       manyRetries,
		Logger:           &logger{log: c.log, watch: w},
		// An update handler makes gotd subscribe to updates, which carry the text of 406 errors and scanned QR codes.
		UpdateHandler:     updates(p.Update),
		Middlewares:       []telegram.Middleware{telegram.MiddlewareFunc(onlyOurs)},
		OnConnectionState: w.state,
		// gotd cannot be woken from the pause between two attempts, so the pause bounds how long the end of a connection takes.
		ReconnectionBackoff: reconnection,
		OnDead: func(err error) {
			w.dead(err)
			if w.hopeless(err) {
				conn.fail(root(err))
			}
		},
	})
	conn.api, conn.migrate = tg.NewClient(marked{client}), client.MigrateTo
	conn.running.Add(1)
	go func() {
		defer conn.running.Done()
		defer close(conn.lost)
		err := client.Run(life, func(ctx context.Context) error {
			close(conn.ready)
			<-ctx.Done()
			return ctx.Err()
		})
		if err != nil && life.Err() == nil {
			conn.fail(err)
		}
	}()

	select {
	case <-conn.ready:
	case <-conn.lost:
		_ = conn.Close()
		return nil, fmt.Errorf("connect: %w", conn.reason())
	case <-ctx.Done():
		_ = conn.Close()
		return nil, fmt.Errorf("connect: %w", ctx.Err())
	}
	err := conn.vault.await(ctx, w.dc())
	if err == nil {
		err = w.await(ctx, conn.lost) // gotd tells of it in a goroutine of its own
	}
	if err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("connect: %w", err)
	}
	return conn, nil
}

// reconnection is the pause between two attempts to connect: it grows from a fifth of a second to one and a half.
func reconnection() backoff.BackOff {
	return backoff.NewExponentialBackOff(
		backoff.WithInitialInterval(200*time.Millisecond), backoff.WithMaxInterval(1200*time.Millisecond), backoff.WithRandomizationFactor(0.25), backoff.WithMaxElapsedTime(0))
}

// conn implements authflow.Conn.
type conn struct {
	api      *tg.Client
	migrate  func(ctx context.Context, dc int) error
	vault    *vault
	watch    *watch
	fallback dcs.List
	stop     context.CancelFunc
	running  sync.WaitGroup
	ready    chan struct{}
	lost     chan struct{}

	mu  sync.Mutex
	err error
}

// API implements authflow.Conn.
func (c *conn) API() *tg.Client { return c.api }

// Migrate implements authflow.Conn.
func (c *conn) Migrate(ctx context.Context, dc int) error {
	ctx, stop := context.WithTimeout(ctx, migrationTimeout)
	defer stop()
	if err := c.migrate(ctx, dc); err != nil {
		return fmt.Errorf("migrate to DC %d: %w", dc, err)
	}
	return nil
}

// Lost implements authflow.Conn.
func (c *conn) Lost() <-chan struct{} { return c.lost }

// Err implements authflow.Conn.
func (c *conn) Err() error { return c.reason() }

// Close implements authflow.Conn.
func (c *conn) Close() error {
	c.stop()
	c.running.Wait()
	return nil
}

// fail gives the connection up: Telegram refused it, so that trying again would only repeat the refusal.
func (c *conn) fail(err error) {
	c.mu.Lock()
	if c.err == nil {
		c.err = err
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
