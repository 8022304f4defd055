package tgclient

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/cenkalti/backoff/v4"
	"github.com/gotd/td/exchange"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"
	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/authkey"
)

// startDC is where a login begins; Telegram sends the client elsewhere when the account lives elsewhere.
const startDC = 2

// Limits of one attempt to connect. gotd retries without end; the caller's context ends that. The key exchange is work for the
// processor, so a slow or busy machine needs many times the half second that it takes elsewhere: an attempt that is given up starts
// from nothing.
const (
	tcpTimeout      = 8 * time.Second
	proxyTimeout    = 12 * time.Second // for all that a proxy does before the connection through it stands
	exchangeTimeout = 40 * time.Second
	connectTimeout  = proxyTimeout + exchangeTimeout
)

// exchangesAtOnce is how many keys a Client makes at a time. More would take as long together, and on a slow machine each would run into its
// exchangeTimeout and begin anew.
const exchangesAtOnce = 64

// messageRetries is how often gotd repeats a message, every 5 s, until Telegram confirms it. The repetition is the same message to Telegram, so it
// costs nothing; giving up would. The caller's context ends the call, or the connection.
const messageRetries = 1000

// Options is what a Client is made from. The zero value connects to Telegram's production servers.
type Options struct {
	// Endpoints replaces the addresses of Telegram, for the sandbox. PublicKeysPEM then holds the RSA keys of the servers.
	Endpoints     []Endpoint
	PublicKeysPEM []string
	// TestServers connects to Telegram's test servers in place of the production ones, https://core.telegram.org/api/auth#test-accounts.
	// With Endpoints, those are test servers.
	TestServers bool
	// Proxy is the way to them. Nothing ever goes past it.
	Proxy Proxy
	// Version is this program's version, shown to the account's owner under Settings > Devices.
	Version string
	Log     zerolog.Logger
	// GotdExchange has gotd make the auth keys, in half a second of a processor each: the fallback for whoever finds that internal/authkey cannot.
	GotdExchange bool
}

// Endpoint is where a DC listens.
type Endpoint struct {
	DC   int
	IP   string
	Port int
}

// Client makes connections to Telegram. It implements authflow.Telegram and is safe for concurrent use.
type Client struct {
	list    dcs.List
	keys    []exchange.PublicKey // nil: Telegram's
	version string
	log     zerolog.Logger
	proxy   Proxy

	gotdExchange bool          // Options.GotdExchange
	exchanges    chan struct{} // holds one for each key that is being made

	wall        func() time.Time // the clock of this machine
	firstAnswer time.Duration    // how long the first message of Telegram is waited for
	lookup      func(ctx context.Context, host string) ([]string, error)
}

// New returns a client. It opens no connection.
func New(o Options) (*Client, error) {
	c := &Client{
		list: dcs.Prod(), version: o.Version, log: o.Log, proxy: o.Proxy, gotdExchange: o.GotdExchange,
		exchanges: make(chan struct{}, exchangesAtOnce),
		wall:      time.Now, firstAnswer: answerTimeout, lookup: net.DefaultResolver.LookupHost,
	}
	if o.TestServers {
		c.list = dcs.Test()
	}
	if len(o.Endpoints) == 0 {
		return c, nil
	}
	c.list = dcs.List{Test: o.TestServers}
	for _, e := range o.Endpoints {
		c.list.Options = append(c.list.Options, tg.DCOption{ID: e.DC, IPAddress: e.IP, Port: e.Port, Static: true})
	}
	for _, text := range o.PublicKeysPEM {
		keys, err := authkey.ParseKeys([]byte(text))
		if err != nil {
			return nil, fmt.Errorf("read server key: %w", err)
		}
		c.keys = append(c.keys, keys...)
	}
	if len(c.keys) == 0 {
		return nil, errors.New("addresses of servers without a server key")
	}
	return c, nil
}

// Connect implements authflow.Telegram.
func (c *Client) Connect(ctx context.Context, p authflow.ConnectParams) (authflow.Conn, error) {
	life, stop := context.WithCancel(context.Background())
	conn := &connection{
		client: c, params: p, clock: newSteadyClock(c.wall), ctx: life, stop: stop,
		lost: make(chan struct{}), ready: make(chan struct{}), changed: make(chan struct{}),
	}
	conn.clock.permit = p.Permit
	conn.storage = newSessionStorage(p.Session)
	if p.Once && !conn.storage.hasKey(p.Session.DC) {
		stop()
		return nil, errNoKey
	}
	conn.api = tg.NewClient(conn)

	go conn.run(cmp.Or(p.Session.DC, startDC))
	err := conn.storage.awaitSession(ctx, conn.lost, conn.dc)
	if err == nil {
		select { // gotd tells of it in a goroutine of its own
		case <-conn.ready:
		case <-conn.lost:
			err = errBroken
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	if errors.Is(err, errBroken) {
		err = conn.Err()
	}
	if err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("connect: %w", withFault(err))
	}
	return conn, nil
}

// errNoKey is a session that should be used as it is and has nothing to use.
var errNoKey = errors.New("the session has no key for its DC")

// reconnectBackOff is the pause between two attempts to connect: it grows from a fifth of a second to one and a half.
func reconnectBackOff() backoff.BackOff {
	return backoff.NewExponentialBackOff(
		backoff.WithInitialInterval(200*time.Millisecond), backoff.WithMaxInterval(1200*time.Millisecond), backoff.WithRandomizationFactor(0.25), backoff.WithMaxElapsedTime(0))
}
