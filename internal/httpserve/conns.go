package httpserve

import (
	"container/list"
	"context"
	"net"
	"net/http"
	"sync"
)

// conns keep the number of connections within a limit. There is always room for the next one: the one that has waited for its next request for the longest time is closed,
// first among those over which nobody has shown a token. So who opens connections and leaves them open, or sends requests byte by byte, keeps nobody out. One whose request is being answered stays;
// where all do, the new one is closed.
//
// netutil.LimitListener of golang.org/x/net does not do this: it has the new one wait until another ends by itself.
type conns struct {
	most int

	mu      sync.Mutex
	all     map[net.Conn]*conn
	waiting [2]list.List // *conn: of strangers, and of those who are known; that which waits for longest comes first
}

// conn is a connection.
type conn struct {
	net.Conn
	known int           // 1 once somebody has shown a token over it, else 0
	place *list.Element // among those that wait; nil while a request is answered
}

func newConns(most int) *conns { return &conns{most: most, all: map[net.Conn]*conn{}} }

// state hears of connections that begin and end, as [http.Server.ConnState].
func (cs *conns) state(c net.Conn, now http.ConnState) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	switch now {
	case http.StateNew:
		if len(cs.all) >= cs.most && !cs.makeRoomLocked() {
			_ = c.Close()
			return
		}
		one := &conn{Conn: c}
		cs.all[c] = one
		cs.waitLocked(one)
	case http.StateClosed, http.StateHijacked:
		if one := cs.all[c]; one != nil {
			cs.answerLocked(one)
			delete(cs.all, c)
		}
	}
}

// makeRoomLocked closes one that waits. It reports false where none does.
func (cs *conns) makeRoomLocked() bool {
	for i := range cs.waiting {
		if first := cs.waiting[i].Front(); first != nil {
			one := first.Value.(*conn)
			cs.answerLocked(one)
			delete(cs.all, one.Conn)
			_ = one.Close()
			return true
		}
	}
	return false
}

// waitLocked has a connection wait for its next request, answerLocked no longer.
func (cs *conns) waitLocked(one *conn) { one.place = cs.waiting[one.known].PushBack(one) }

func (cs *conns) answerLocked(one *conn) {
	if one.place != nil {
		cs.waiting[one.known].Remove(one.place)
		one.place = nil
	}
}

type connKey struct{}

// context has a connection in the context of its requests, as [http.Server.ConnContext].
func (cs *conns) context(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

// change does something with the connection of a request, unless it was closed.
func (cs *conns) change(r *http.Request, do func(*conn)) {
	c, _ := r.Context().Value(connKey{}).(net.Conn)
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if one := cs.all[c]; one != nil {
		do(one)
	}
}

// answering keeps the connection of a request while it is answered. What net/http reads of it afterwards does not count.
func (cs *conns) answering(r *http.Request) (answered func()) {
	cs.change(r, cs.answerLocked)
	return func() { cs.change(r, cs.waitLocked) }
}

// know notes that somebody has shown a token over the connection of a request that is being answered.
func (cs *conns) know(r *http.Request) { cs.change(r, func(one *conn) { one.known = 1 }) }
