package sandbox

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/gotd/log"
	"github.com/gotd/td/bin"
	"github.com/gotd/td/exchange"

	"telegram-login-mcp/sandbox/internal/mtserver"
)

// dcCount is how many DCs a sandbox has, numbered from 1.
const dcCount = 3

// Options of Start. The zero value is ready to use.
type Options struct {
	Host string     // loopback IP to listen on, default 127.0.0.1; anything else is refused
	Log  log.Logger // what the wire does, for debugging; default none. It never gets codes, passwords or keys
	// Key is the servers' RSA key, default a new one. With the key of an earlier sandbox it is the same Telegram after a restart, which has
	// forgotten everybody.
	Key *rsa.PrivateKey
	// TestServers has it play Telegram's test servers: they say so in help.getConfig, and want a client to name a test DC when it makes a key.
	TestServers bool
	// Advertise is where clients are told that a DC listens, by its number, where something stands in between. Default: where it does.
	Advertise map[int]DC
	// Answer may change what a call is answered with, in tests of what a client does with answers that no sandbox gives. It gets the TL name of the
	// method and either an answer or an error, and is called from several goroutines.
	Answer func(method string, answer bin.Encoder, err error) (bin.Encoder, error)
	// Exchange may change a key exchange that begins, in tests of what a client does with numbers and answers that Telegram does not give. It is called
	// from several goroutines.
	Exchange func(*Exchange)
}

// Exchange is one key exchange, as a test may have it.
type Exchange = mtserver.Exchange

// Sandbox is a running embedded Telegram. Its methods may be called from several goroutines. It implements Control.
type Sandbox struct {
	opts    Options
	pem     string
	clock   *clock
	methods map[uint32]rpcMethod
	servers [dcCount]*mtserver.Server
	control *controlServer

	mu         sync.Mutex // guards all below, and every account and authorization
	accounts   map[string]*account
	keys       map[mtserver.KeyID]*authorization
	tokens     map[string]*loginToken
	injections []*Injection
	awaited    []*hook              // see Await
	holds      []*hook              // see Hold
	releases   map[heldCalls]func() // of what holdUntilReleased holds
	calls      []*Call
}

// Start starts a sandbox on free ports. ctx bounds the start only; Close ends the sandbox.
func Start(ctx context.Context, opts Options) (*Sandbox, error) {
	if opts.Host == "" {
		opts.Host = "127.0.0.1"
	}
	if err := checkLoopback(opts.Host); err != nil {
		return nil, fmt.Errorf("start sandbox: %w", err)
	}
	if opts.Key == nil {
		var err error
		if opts.Key, err = newKey(); err != nil {
			return nil, fmt.Errorf("start sandbox: %w", err)
		}
	}
	s := &Sandbox{
		opts:     opts,
		pem:      encodePublicKey(&opts.Key.PublicKey),
		clock:    newClock(),
		accounts: map[string]*account{},
		keys:     map[mtserver.KeyID]*authorization{},
		tokens:   map[string]*loginToken{},
		releases: map[heldCalls]func(){},
	}
	s.methods = s.methodTable()
	if err := s.listen(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("start sandbox: %w", err), s.Close())
	}
	return s, nil
}

// newKey makes a key that every client finds.
func newKey() (*rsa.PrivateKey, error) {
	for {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil || foundByAll(exchange.PrivateKey{RSA: key}.Fingerprint()) {
			return key, err
		}
	}
}

// foundByAll reports whether every client finds a key by its fingerprint. mtcute (0.30) keeps keys under 16 digits of hex and looks for one without its leading
// zeros, so it knows none whose fingerprint has some. None of Telegram's has.
func foundByAll(fingerprint int64) bool { return uint64(fingerprint)>>60 != 0 }

func (s *Sandbox) listen(ctx context.Context) error {
	// Held so that a client that is quick to connect does not see half of the DCs.
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.servers {
		if err := ctx.Err(); err != nil {
			return err
		}
		srv, err := mtserver.Listen(s.opts.Host, mtserver.Options{
			DC:      i + 1,
			Test:    s.opts.TestServers,
			Key:     exchange.PrivateKey{RSA: s.opts.Key},
			Handler: wire{s},
			Log:     log.For(s.opts.Log),

			Exchange: s.opts.Exchange,
		})
		if err != nil {
			return err
		}
		s.servers[i] = srv
	}
	control, err := serveControl(s)
	if err != nil {
		return err
	}
	s.control = control
	return nil
}

// Close ends the sandbox: no socket and no goroutine of it is left, and everybody in it is forgotten.
func (s *Sandbox) Close() error {
	var errs []error
	if s.control != nil {
		errs = append(errs, s.control.close())
	}
	for _, srv := range s.servers {
		if srv != nil {
			errs = append(errs, srv.Close())
		}
	}
	return errors.Join(errs...)
}

// Connection tells a client how to reach the sandbox.
func (s *Sandbox) Connection() Connection {
	c := Connection{PublicKeysPEM: []string{s.pem}, Control: s.control.address()}
	for i := range s.servers {
		c.DCs = append(c.DCs, s.address(i))
	}
	return c
}

// address is where clients find a server.
func (s *Sandbox) address(i int) DC {
	if told, ok := s.opts.Advertise[i+1]; ok {
		return DC{ID: i + 1, IP: told.IP, Port: told.Port}
	}
	return s.Listening(i + 1)
}

// Listening is where a DC really listens, whatever clients are told.
func (s *Sandbox) Listening(dc int) DC {
	return DC{ID: dc, IP: s.opts.Host, Port: s.servers[dc-1].Addr().Port}
}

// Now is the time in the sandbox.
func (s *Sandbox) Now() time.Time { return s.clock.now() }

// Call is one RPC call that reached the sandbox.
type Call struct {
	Time   time.Time // of its arrival, in the sandbox
	DC     int
	Method string // TL name, or 0x… for a constructor that the schema does not have
	Phone  string // digits; the number in the request, or that of the account that the key belongs to; may be empty
	KeyID  string // hex
	Err    string // e.g. PHONE_CODE_INVALID; empty for success and while the answer is not yet given
}

// Calls returns what the sandbox saw (the latest 10000 calls), oldest first. What the calls carried is not in it.
func (s *Sandbox) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Call, len(s.calls))
	for i, c := range s.calls {
		out[i] = *c
	}
	return out
}

// ConnectedTwice is how often somebody had two connections with one auth key, logged in or not, for longer than it takes to leave the first.
func (s *Sandbox) ConnectedTwice() (n int) {
	for _, srv := range s.servers {
		n += srv.ConnectedTwice()
	}
	return n
}
