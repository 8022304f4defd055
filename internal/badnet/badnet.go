// Package badnet is a network that fails, for tests: a TCP proxy in front of one address that delays, swallows, corrupts, cuts and resets what
// passes. It carries real sockets and knows no protocol.
//
// Shopify's toxiproxy does much of this, but corrupts nothing and brings an HTTP server and a metrics library.
//
// The package depends on the standard library alone. Only tests import it.
package badnet

import (
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// Link is one address in front of another: a link as in Apple's Network Link Conditioner. Its methods are safe for concurrent use.
type Link struct {
	listener net.Listener
	wg       sync.WaitGroup

	mu       sync.Mutex
	closed   bool
	target   string
	fault    Fault
	changed  chan struct{} // closed and replaced when fault changes
	conns    map[*connPair]struct{}
	accepted int
}

// Fault is what is wrong with a link. The zero Fault is a good network.
type Fault struct {
	Delay       time.Duration // of each piece, in both directions
	Hold        bool          // nothing passes, in both directions, the end of a connection neither, and nothing is lost: it goes on when the fault is over
	SwallowUp   bool          // what the client sends goes nowhere; the connection stays
	SwallowDown bool          // what the server sends goes nowhere
	CorruptDown bool          // one bit in every 32 bytes from the server is flipped, so that no message comes through whole
	Refuse      bool          // new connections are reset at once
	Hang        bool          // new connections are accepted and never served
}

type connPair struct{ client, server net.Conn }

// Listen opens a link on a free port of the loopback interface. It has no target until To.
func Listen() (*Link, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open a link: %w", err)
	}
	link := &Link{listener: l, changed: make(chan struct{}), conns: map[*connPair]struct{}{}}
	link.wg.Go(link.accept)
	return link, nil
}

// Port is where the link listens.
func (l *Link) Port() int { return l.listener.Addr().(*net.TCPAddr).Port }

// To makes host:port the other end of new connections.
func (l *Link) To(address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.target = address
}

// Set changes what is wrong, for the connections that stand as well.
func (l *Link) Set(f Fault) {
	l.change(func() { l.fault = f })
}

// change lets what waits for a change know of one.
func (l *Link) change(do func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	do()
	close(l.changed)
	l.changed = make(chan struct{})
}

// Accepted is how many connections clients have made.
func (l *Link) Accepted() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.accepted
}

// Open is how many connections stand.
func (l *Link) Open() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.conns)
}

// Cut ends every connection in good order.
func (l *Link) Cut() { l.endConns(func(c net.Conn) { _ = c.Close() }) }

// Reset ends every connection with a reset (RST), as a crash or a firewall does.
func (l *Link) Reset() { l.endConns(reset) }

func reset(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}

func (l *Link) endConns(how func(net.Conn)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for p := range l.conns {
		how(p.client)
		if p.server != nil {
			how(p.server)
		}
	}
}

// Close ends the link and waits until nothing of it is left. New connections are refused by the system from then on.
func (l *Link) Close() {
	l.change(func() { l.closed = true })
	_ = l.listener.Close()
	l.Cut()
	l.wg.Wait()
}

func (l *Link) accept() {
	for {
		client, err := l.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue
		}
		l.mu.Lock()
		l.accepted++
		fault, target, closed := l.fault, l.target, l.closed
		if fault.Refuse || closed {
			l.mu.Unlock()
			reset(client)
			continue
		}
		p := &connPair{client: client}
		l.conns[p] = struct{}{}
		l.mu.Unlock()
		l.wg.Go(func() { l.serve(p, fault, target) })
	}
}

func (l *Link) serve(p *connPair, fault Fault, target string) {
	defer func() {
		l.mu.Lock()
		delete(l.conns, p)
		l.mu.Unlock()
		_ = p.client.Close()
	}()
	if fault.Hang {
		_, _ = io.Copy(io.Discard, p.client)
		return
	}
	server, err := net.Dial("tcp", target)
	if err != nil {
		reset(p.client)
		return
	}
	l.mu.Lock()
	p.server = server
	l.mu.Unlock()
	var both sync.WaitGroup
	both.Go(func() { l.copyFaulty(server, p.client, true) })
	both.Go(func() { l.copyFaulty(p.client, server, false) })
	both.Wait()
}

// copyFaulty copies from one side to the other, harmed, until one of them ends; then both do.
func (l *Link) copyFaulty(to, from net.Conn, up bool) {
	defer func() { _, _ = to.Close(), from.Close() }()
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			piece, ok := l.applyFault(buf[:n], up)
			if ok {
				if _, err := to.Write(piece); err != nil {
					return
				}
			}
		}
		if err != nil {
			l.awaitRelease() // the end is held as well
			return
		}
	}
}

// awaitRelease waits until nothing is held any more.
func (l *Link) awaitRelease() {
	for {
		l.mu.Lock()
		hold, changed := l.fault.Hold && !l.closed, l.changed
		l.mu.Unlock()
		if !hold {
			return
		}
		<-changed
	}
}

// applyFault does to a piece what is wrong with the link. It reports false when the piece goes nowhere.
func (l *Link) applyFault(piece []byte, up bool) ([]byte, bool) {
	l.mu.Lock()
	f, changed, closed := l.fault, l.changed, l.closed
	l.mu.Unlock()
	if f.Delay > 0 && !closed {
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-changed:
		}
	}
	l.awaitRelease() // what was delayed may be held now
	if up && f.SwallowUp || !up && f.SwallowDown {
		return nil, false
	}
	if !up && f.CorruptDown {
		for i := len(piece) / 2 % 32; i < len(piece); i += 32 {
			piece[i] ^= 0x10
		}
	}
	return piece, true
}
