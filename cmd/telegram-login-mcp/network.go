package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/ownfile"
	"telegram-login-mcp/internal/redisstore"
	"telegram-login-mcp/internal/secretpage"
	"telegram-login-mcp/internal/tgclient"
	"telegram-login-mcp/mcpserver"
	"telegram-login-mcp/sandbox"
)

// network is the Telegram that the flows log in to: the real one, the embedded one, or the embedded one of another process. Nothing is
// started or opened before it is first needed, because some clients start a server twice.
type network struct {
	log     zerolog.Logger
	clock   *movableClock
	proxy   proxySetting
	test    bool                                                               // Telegram's test servers
	seen    func(authflow.ConnectionEvent)                                     // is told what all connections are seen doing; nil for nobody
	sandbox func(context.Context) (sandbox.Connection, sandbox.Control, error) // nil for the real Telegram
	known   sandbox.Connection                                                 // to the sandbox of another process, zero otherwise

	mu      sync.Mutex
	client  *tgclient.Client
	control sandbox.Control
	at      map[int]netip.AddrPort // the data centres of the sandbox
	own     *sandbox.Sandbox       // to be closed, nil if the sandbox is not ours
}

// maxConnectionFile is more than the addresses and keys of a sandbox take, in bytes.
const maxConnectionFile = 1 << 20

func (c telegramFlags) network(log zerolog.Logger, r explain.Reader) (*network, error) {
	n := &network{log: log, clock: &movableClock{}, proxy: proxyFrom(os.Getenv), test: c.TestServers}
	switch {
	case c.SandboxAt != "":
		raw, _, err := ownfile.Read(c.SandboxAt, maxConnectionFile, ownfile.AnyOwner)
		if err != nil {
			return nil, refuse(r, unreadConnection(c.SandboxAt, err))
		}
		conn, err := sandbox.ParseConnection(raw)
		if err != nil {
			return nil, refuse(r, explain.ConnectionFile{File: pathName(c.SandboxAt), Why: said(err)})
		}
		n.known = conn
		n.sandbox = func(context.Context) (sandbox.Connection, sandbox.Control, error) {
			control, err := sandbox.Dial(conn)
			return conn, control, err
		}
	case c.Sandbox:
		n.sandbox = func(ctx context.Context) (sandbox.Connection, sandbox.Control, error) {
			s, err := sandbox.Start(ctx, sandbox.Options{})
			if err != nil {
				return sandbox.Connection{}, nil, err
			}
			n.own = s
			return s.Connection(), s, nil
		}
	}
	return n, nil
}

// unreadConnection is why the connection file at a path cannot be read.
func unreadConnection(path string, err error) explain.ConnectionFile {
	f := explain.ConnectionFile{Why: said(err), Denied: errors.Is(err, fs.ErrPermission)} // which names the file
	if errors.Is(err, fs.ErrNotExist) {
		f.Command = shellLine("telegram-login-mcp", "sandbox", "--connection-file", path)
	}
	return f
}

// start makes the client, and the sandbox if there is to be one, at the first need.
func (n *network) start(ctx context.Context) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.client != nil {
		return nil
	}
	o := tgclient.Options{Version: version(), Log: n.log, Proxy: n.way(), GotdExchange: gotdExchange(os.Getenv, n.log), TestServers: n.test}
	if n.leftOut() {
		n.log.Warn().Stringer("proxy", n.proxy.proxy).Msg("TELEGRAM_PROXY is left out: a proxy elsewhere cannot reach the sandbox on this machine")
	}
	if n.sandbox != nil {
		conn, control, err := n.sandbox(context.WithoutCancel(ctx)) // the sandbox outlives the call that needed it first
		if err != nil {
			return fmt.Errorf("start the sandbox: %w", err)
		}
		n.control, n.at = control, map[int]netip.AddrPort{}
		for _, dc := range conn.DCs {
			if ip, err := netip.ParseAddr(dc.IP); err == nil {
				n.at[dc.ID] = netip.AddrPortFrom(ip, uint16(dc.Port))
			}
			o.Endpoints = append(o.Endpoints, tgclient.Endpoint{DC: dc.ID, IP: dc.IP, Port: dc.Port})
		}
		o.PublicKeysPEM = conn.PublicKeysPEM
	}
	client, err := tgclient.New(o)
	if err != nil {
		return err
	}
	n.client = client
	return nil
}

// gotdExchange reports whether gotd is to make the auth keys.
func gotdExchange(getenv func(string) string, log zerolog.Logger) bool {
	switch environment(getenv)("TELEGRAM_LOGIN_MCP_KEY_EXCHANGE") {
	case "gotd":
		return true
	case "":
	default:
		log.Warn().Msg("TELEGRAM_LOGIN_MCP_KEY_EXCHANGE is left out: it takes gotd and nothing else")
	}
	return false
}

// Connect implements authflow.Telegram.
func (n *network) Connect(ctx context.Context, p authflow.ConnectParams) (authflow.Conn, error) {
	if err := n.proxy.err(); err != nil {
		return nil, err
	}
	if err := n.start(ctx); err != nil {
		return nil, err
	}
	if observe := p.Observe; n.seen != nil {
		p.Observe = func(e authflow.ConnectionEvent) {
			n.seen(e)
			if observe != nil {
				observe(e)
			}
		}
	}
	return n.client.Connect(ctx, p)
}

func (n *network) close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.own != nil {
		if err := n.own.Close(); err != nil {
			n.log.Warn().Err(err).Msg("close the sandbox")
		}
	}
}

// movableClock is the flows' clock. It moves with the sandbox's clock and never against the real Telegram.
type movableClock struct {
	mu     sync.Mutex
	ahead  time.Duration
	shared time.Time     // what all instances of a service count from; zero for the clock of this computer
	since  time.Duration // when that was, by redisstore.Uptime
}

// Now implements authflow.Clock.
func (c *movableClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.shared.IsZero() {
		return c.shared.Add(redisstore.Uptime() - c.since + c.ahead)
	}
	return time.Now().Add(c.ahead)
}

// share has the flows of this instance go by the clock that all instances met in their store when they started, and by nobody's wall clock any more: where two of
// them differed, one would hold for over what another has just begun.
func (c *movableClock) share(ahead time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.since = redisstore.Uptime()
	c.shared = time.Now().Round(0).Add(ahead)
}

func (c *movableClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

// sandboxTools joins the sandbox to the sandbox tools.
type sandboxTools struct {
	net   *network
	flows *authflow.Registry
	pages []*secretpage.Server // those that there are
}

func (t sandboxTools) control(ctx context.Context) (sandbox.Control, error) {
	if err := t.net.start(ctx); err != nil {
		return nil, err
	}
	return t.net.control, nil
}

// Accounts implements mcpserver.Sandbox.
func (t sandboxTools) Accounts(ctx context.Context) ([]mcpserver.SandboxAccount, error) {
	c, err := t.control(ctx)
	if err != nil {
		return nil, err
	}
	accounts, err := c.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]mcpserver.SandboxAccount, len(accounts))
	for i, a := range accounts {
		out[i] = mcpserver.SandboxAccount(a)
	}
	return out, nil
}

// Inbox implements mcpserver.Sandbox.
func (t sandboxTools) Inbox(ctx context.Context, raw string) ([]mcpserver.SandboxMessage, error) {
	c, err := t.control(ctx)
	if err != nil {
		return nil, err
	}
	messages, err := c.Inbox(ctx, e164(raw))
	if err != nil {
		return nil, err
	}
	out := make([]mcpserver.SandboxMessage, len(messages))
	for i, m := range messages {
		out[i] = mcpserver.SandboxMessage(m)
	}
	return out, nil
}

// Inject implements mcpserver.Sandbox.
func (t sandboxTools) Inject(ctx context.Context, i mcpserver.SandboxInjection) error {
	c, err := t.control(ctx)
	if err != nil {
		return err
	}
	i.Phone = e164(i.Phone)
	return c.Inject(ctx, sandbox.Injection(i))
}

// EndSession implements mcpserver.Sandbox.
func (t sandboxTools) EndSession(ctx context.Context, raw, device, reason string) (int, error) {
	c, err := t.control(ctx)
	if err != nil {
		return 0, err
	}
	return c.EndSession(ctx, e164(raw), device, reason)
}

// ScanQR implements mcpserver.Sandbox.
func (t sandboxTools) ScanQR(ctx context.Context, raw, url string) error {
	c, err := t.control(ctx)
	if err != nil {
		return err
	}
	return c.ScanQR(ctx, e164(raw), url)
}

// Address implements mcpserver.Sandbox.
func (t sandboxTools) Address(ctx context.Context, dc int) (netip.AddrPort, error) {
	if _, err := t.control(ctx); err != nil {
		return netip.AddrPort{}, err
	}
	return t.net.at[dc], nil
}

// Advance implements mcpserver.Sandbox.
func (t sandboxTools) Advance(ctx context.Context, d time.Duration) (time.Time, error) {
	c, err := t.control(ctx)
	if err != nil {
		return time.Time{}, err
	}
	now, err := c.Advance(ctx, d)
	if err == nil {
		t.net.clock.advance(d)
		t.flows.ClockMoved()
		for _, pages := range t.pages {
			pages.ClockMoved()
		}
	}
	return now, err
}

// e164 writes a number as the sandbox knows it, and leaves alone what is not a number: the sandbox says what is wrong with it.
func e164(raw string) string {
	if p, err := parsePhone(raw); err == nil {
		return p.E164
	}
	return raw
}
