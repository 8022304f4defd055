package secretpage

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// A request comes whole or not at all. The limits are generous for a browser on the same machine.
const (
	headerTime = 5 * time.Second
	bodyTime   = 3 * time.Second
	answerTime = 15 * time.Second
	maxHeader  = 16 << 10
	maxConns   = 64 // at a time; a browser opens six to one host
)

// listener is a port with what serves it. There is always room for the next connection: when the port is full, the one that has been silent for the
// longest time is closed. So nobody can keep a browser out by opening connections and sending nothing, or the head of a form and not the rest. A
// connection whose request has been read stays until it is answered.
//
// netutil.LimitListener of golang.org/x/net does not do this: it has the newcomer wait until a silent one is cut off, 9 s in the tests of a flood.
type listener struct {
	at     place // 127.0.0.1:port, as a browser names it
	http   *http.Server
	served chan struct{} // closed when nothing is accepted any more

	mu       sync.Mutex
	silent   []net.Conn // whose requests have not been read yet, oldest first
	admitted []net.Conn // whose requests have been read, and a form is one of ours
}

// loopback is the host of every page.
const loopback = "127.0.0.1"

// addressOf is how a browser names a port of this computer as a host: without the number, where that is what http means anyway.
func addressOf(port int) string {
	if port == 80 {
		return loopback
	}
	return net.JoinHostPort(loopback, strconv.Itoa(port))
}

// listening opens a port as Options.Port and Options.Published say.
func listening(fixed int, published bool) func() (net.Listener, error) {
	if fixed == 0 {
		return func() (net.Listener, error) { return net.Listen("tcp4", loopback+":0") }
	}
	host := loopback
	if published {
		host = "0.0.0.0"
	}
	return func() (net.Listener, error) {
		port, err := net.Listen("tcp4", net.JoinHostPort(host, strconv.Itoa(fixed)))
		if err != nil {
			return nil, &PortError{Port: fixed, Err: err}
		}
		return port, nil
	}
}

type connKey struct{}

// openListener begins to listen and to serve.
func (s *Server) openListener() (*listener, error) {
	port, err := s.listen()
	if err != nil {
		return nil, err
	}
	if s.opened != "" {
		s.log(s.opened)
	}
	l := &listener{at: localPlace(cmp.Or(s.address, port.Addr().String())), served: make(chan struct{})}
	l.http = &http.Server{
		Handler:           &handler{server: s, listener: l, at: l.at, bodyTime: bodyTime},
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       headerTime + bodyTime,
		WriteTimeout:      answerTime,
		MaxHeaderBytes:    maxHeader,
		ConnState:         l.limit,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, connKey{}, c)
		},
		// OPTIONS * is answered like every other request that makes no sense here.
		DisableGeneralOptionsHandler: true,
		// net/http logs the value of a panic, and it may log parts of a request.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	// A connection that carries one request frees its place when the request is answered.
	l.http.SetKeepAlivesEnabled(false)
	go func() {
		defer close(l.served)
		if err := l.http.Serve(port); !errors.Is(err, http.ErrServerClosed) {
			s.log("accept a connection to the private page: " + err.Error())
		}
	}()
	return l, nil
}

// limit makes room for a connection that begins, and frees the place of one that has ended.
func (l *listener) limit(c net.Conn, now http.ConnState) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch now {
	case http.StateNew:
		l.silent = append(l.silent, c)
		if len(l.silent)+len(l.admitted) > maxConns {
			_ = l.silent[0].Close() // the new one itself where all the others have been read
			l.silent = slices.Delete(l.silent, 0, 1)
		}
	case http.StateClosed:
		l.silent, l.admitted = without(l.silent, c), without(l.admitted, c)
	}
}

// heard marks the connection of a request as one that has been read. Connections to a public address are not ours to count.
func (l *listener) heard(r *http.Request) {
	if l == nil {
		return
	}
	c, _ := r.Context().Value(connKey{}).(net.Conn)
	l.mu.Lock()
	defer l.mu.Unlock()
	if slices.Contains(l.silent, c) {
		l.silent, l.admitted = without(l.silent, c), append(l.admitted, c)
	}
}

func without(conns []net.Conn, c net.Conn) []net.Conn {
	return slices.DeleteFunc(conns, func(other net.Conn) bool { return other == c })
}

// close ends the connections, too.
func (l *listener) close() error {
	err := l.http.Close()
	<-l.served
	return err
}
