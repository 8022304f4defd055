package secretpage

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
)

// maxGuests is how many connections there may be at a time. A browser opens six to one host.
const maxGuests = 64

// door accepts connections, and keeps room for the next one: when it is full, the connection that has been silent for the longest time is
// closed. So nobody can keep a browser out by opening connections and sending nothing, or the head of a form and not the rest. A connection
// whose request has been read stays; house.go says for how long at most.
type door struct {
	net.Listener
	log func(string)

	mu     sync.Mutex
	guests []*guest // oldest first
}

// guest is one connection.
type guest struct {
	net.Conn
	door  *door
	heard bool // its request has been read, and a form is one of ours; guarded by door.mu
}

type guestKey struct{}

// heard marks the connection of a request as one that has been read.
func heard(ctx context.Context) {
	if g, ok := ctx.Value(guestKey{}).(*guest); ok {
		g.door.mu.Lock()
		defer g.door.mu.Unlock()
		g.heard = true
	}
}

// Accept returns the next connection that there is room for.
func (d *door) Accept() (net.Conn, error) {
	for {
		conn, err := d.Listener.Accept()
		if err != nil {
			if !errors.Is(err, net.ErrClosed) {
				d.log("accept a connection to the private page: " + err.Error())
			}
			return nil, err
		}
		g := &guest{Conn: conn, door: d}
		silent, ok := d.enter(g)
		if silent != nil {
			_ = silent.Conn.Close()
		}
		if ok {
			return g, nil
		}
		_ = conn.Close()
	}
}

// enter takes a connection in, and says which one has to go for it.
func (d *door) enter(g *guest) (silent *guest, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.guests) >= maxGuests {
		i := slices.IndexFunc(d.guests, func(g *guest) bool { return !g.heard })
		if i < 0 {
			return nil, false
		}
		silent = d.guests[i]
		d.guests = slices.Delete(d.guests, i, i+1)
	}
	d.guests = append(d.guests, g)
	return silent, true
}

// Close closes the connection and frees its place.
func (g *guest) Close() error {
	g.door.mu.Lock()
	g.door.guests = slices.DeleteFunc(g.door.guests, func(other *guest) bool { return other == g })
	g.door.mu.Unlock()
	return g.Conn.Close()
}

// CloseWrite lets net/http say goodbye before it closes, so that whoever sends too much gets to read why it was refused.
func (g *guest) CloseWrite() error {
	if c, ok := g.Conn.(interface{ CloseWrite() error }); ok {
		return c.CloseWrite()
	}
	return nil
}
