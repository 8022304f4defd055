package secretpage

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
)

// maxConns is how many connections there may be at a time. A browser opens six to one host.
const maxConns = 64

// limitListener accepts connections, and keeps room for the next one: when it is full, the connection that has been silent for the longest time is
// closed. So nobody can keep a browser out by opening connections and sending nothing, or the head of a form and not the rest. A connection
// whose request has been read stays; listener.go says for how long at most.
//
// netutil.LimitListener of golang.org/x/net does not do this: it has the newcomer wait until a silent one is cut off, 9 s in the tests of a flood, and
// its connections hide CloseWrite.
type limitListener struct {
	net.Listener
	log func(string)

	mu    sync.Mutex
	conns []*trackedConn // oldest first
}

// trackedConn is one connection.
type trackedConn struct {
	net.Conn
	limit *limitListener
	heard bool // its request has been read, and a form is one of ours; guarded by limit.mu
}

type connKey struct{}

// heard marks the connection of a request as one that has been read.
func heard(ctx context.Context) {
	if c, ok := ctx.Value(connKey{}).(*trackedConn); ok {
		c.limit.mu.Lock()
		defer c.limit.mu.Unlock()
		c.heard = true
	}
}

// Accept returns the next connection that there is room for.
func (l *limitListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			if !errors.Is(err, net.ErrClosed) {
				l.log("accept a connection to the private page: " + err.Error())
			}
			return nil, err
		}
		c := &trackedConn{Conn: conn, limit: l}
		silent, ok := l.admit(c)
		if silent != nil {
			_ = silent.Conn.Close()
		}
		if ok {
			return c, nil
		}
		_ = conn.Close()
	}
}

// admit takes a connection in, and says which one has to go for it.
func (l *limitListener) admit(c *trackedConn) (silent *trackedConn, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.conns) >= maxConns {
		i := slices.IndexFunc(l.conns, func(c *trackedConn) bool { return !c.heard })
		if i < 0 {
			return nil, false
		}
		silent = l.conns[i]
		l.conns = slices.Delete(l.conns, i, i+1)
	}
	l.conns = append(l.conns, c)
	return silent, true
}

// Close closes the connection and frees its place.
func (c *trackedConn) Close() error {
	c.limit.mu.Lock()
	c.limit.conns = slices.DeleteFunc(c.limit.conns, func(other *trackedConn) bool { return other == c })
	c.limit.mu.Unlock()
	return c.Conn.Close()
}

// CloseWrite lets net/http say goodbye before it closes, so that whoever sends too much gets to read why it was refused.
func (c *trackedConn) CloseWrite() error {
	if c, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return c.CloseWrite()
	}
	return nil
}
