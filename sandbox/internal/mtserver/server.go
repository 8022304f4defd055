package mtserver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/gotd/log"
	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/exchange"
	"github.com/gotd/td/proto"
)

// KeyID names an auth key: the low 8 bytes of its SHA-1, https://core.telegram.org/mtproto/description#key-identifier-auth-key-id.
type KeyID [8]byte

// Options say what a Server is.
type Options struct {
	DC      int                 // number of the DC it plays; clients name it in the key exchange
	Test    bool                // it is one of the test servers, whose clients add 10,000 to the number of a DC
	Key     exchange.PrivateKey // RSA key that clients must know
	Handler Handler
	Log     log.Helper
	// Exchange may change each key exchange that begins. Default: none is changed.
	Exchange func(*Exchange)
}

// Server is one DC. All methods may be called from several goroutines.
type Server struct {
	opts     Options
	cipher   crypto.Cipher
	ids      *proto.MessageIDGen
	listener net.Listener

	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu     sync.Mutex
	closed bool
	lastID uint64
	conns  map[*conn]struct{}
	keys   map[KeyID]*authKey
	twice  int // see ConnectedTwice
}

// The ports that listenLow takes. GramJS stores the port of a session in 16 bits with a sign, so a port that the system chooses, mostly
// above 32767, would make a session that GramJS cannot hold.
const (
	lowestPort  = 20000
	highestPort = 32767
	portTries   = 64
)

// listenLow listens on a free port that every session format can hold, or on any free port when none is found quickly.
func listenLow(host string) (net.Listener, error) {
	for range portTries {
		port := lowestPort + rand.IntN(highestPort-lowestPort+1)
		if l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port))); err == nil {
			return l, nil
		}
	}
	return net.Listen("tcp", net.JoinHostPort(host, "0"))
}

// Listen starts a DC on a free port of host. Close ends it.
func Listen(host string, opts Options) (*Server, error) {
	l, err := listenLow(host)
	if err != nil {
		return nil, fmt.Errorf("listen for DC %d: %w", opts.DC, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{
		opts:     opts,
		cipher:   crypto.NewServerCipher(crypto.DefaultRand()),
		ids:      proto.NewMessageIDGen(time.Now), // never the scenario's clock: clients drop messages more than 300 s old
		listener: l,
		ctx:      ctx,
		cancel:   cancel,
		conns:    map[*conn]struct{}{},
		keys:     map[KeyID]*authKey{},
	}
	s.wg.Go(s.accept)
	return s, nil
}

// Addr is where the server listens.
func (s *Server) Addr() *net.TCPAddr { return s.listener.Addr().(*net.TCPAddr) }

// Close stops listening, closes every connection, cancels every running call and waits until all of them are gone.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closed = true
	for c := range s.conns {
		c.close()
	}
	s.mu.Unlock()
	s.cancel()
	err := s.listener.Close()
	s.wg.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

func (s *Server) accept() {
	for {
		raw, err := s.listener.Accept()
		if err != nil {
			if s.ctx.Err() == nil && !errors.Is(err, net.ErrClosed) {
				s.opts.Log.Warn(s.ctx, "Accept failed", log.Error(err))
			}
			return
		}
		c := newConn(s, raw)
		s.mu.Lock()
		if s.closed {
			s.mu.Unlock()
			c.close()
			return
		}
		s.lastID++
		c.id = s.lastID
		s.conns[c] = struct{}{}
		s.mu.Unlock()
		s.wg.Go(func() {
			defer s.gone(c)
			err := c.serve()
			s.opts.Log.Debug(s.ctx, "Connection ended", log.Int("dc", s.opts.DC), log.Error(err))
		})
	}
}

// gone forgets a connection that ended.
func (s *Server) gone(c *conn) {
	c.close()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	for _, k := range s.keys {
		delete(k.conns, c)
		for _, sess := range k.sessions {
			if sess.conn == c {
				sess.conn = nil
			}
		}
	}
}

func (s *Server) lookup(id KeyID) *authKey {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keys[id]
}

// AddKey makes a key known, as an exchange does.
func (s *Server) AddKey(key crypto.AuthKey, salt int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys[key.ID] = &authKey{key: key, salt: salt, conns: map[*conn]struct{}{}, sessions: map[int64]*session{}}
}

// Forget destroys a key: whoever uses it from now on gets the transport error -404 (auth key not found).
func (s *Server) Forget(id KeyID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.keys, id)
}

// Push sends an update to every live session of a key that has not asked to go without updates (invokeWithoutUpdates). It reports to how many. update gives
// it in the layer of a session's client, 0 if that never said; nil for one that gets none.
func (s *Server) Push(id KeyID, update func(layer int) bin.Encoder) int {
	type target struct {
		c     *conn
		sess  *session
		layer int
	}
	var to []target
	s.mu.Lock()
	k := s.keys[id]
	if k != nil {
		for _, sess := range k.sessions {
			if sess.conn != nil && sess.updates {
				to = append(to, target{sess.conn, sess, cmp.Or(sess.layer, k.layer)})
			}
		}
	}
	s.mu.Unlock()
	n := 0
	for _, t := range to {
		msg := update(t.layer)
		if msg == nil {
			continue
		}
		if err := t.c.send(k, t.sess, proto.MessageFromServer, true, msg); err == nil {
			n++
		}
	}
	return n
}

// Others returns, for each live connection that has used the key, except connection self, a channel that is closed when that connection ends.
// A connection whose client is overdue with its ping is none: nobody is at its other end any more, and its client may be the one that asks.
func (s *Server) Others(id KeyID, self uint64) []<-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.keys[id]
	if k == nil {
		return nil
	}
	var out []<-chan struct{}
	for c := range k.conns {
		if c.id != self && !c.silent(time.Now()) {
			out = append(out, c.ctx.Done())
		}
	}
	return out
}

// DepartureTime is how long a connection that is already closed by its client may still look alive here.
const DepartureTime = time.Second

// ConnectedTwice is how often a key was used over a connection while another one of it was alive, and still was half a DepartureTime later. Here a
// connection whose client says nothing any more is alive until it is closed, and it does not matter whether anybody is logged in with the key.
func (s *Server) ConnectedTwice() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.twice
}

// countTwice looks at a connection that says something with a key. The caller holds s.mu.
func (s *Server) countTwice(k *authKey, c *conn) {
	if _, known := k.conns[c]; known {
		return
	}
	for other := range k.conns {
		s.wg.Go(func() {
			timer := time.NewTimer(DepartureTime / 2)
			defer timer.Stop()
			select {
			case <-other.ctx.Done():
			case <-timer.C:
				s.mu.Lock()
				defer s.mu.Unlock()
				s.twice++
			}
		})
	}
}
