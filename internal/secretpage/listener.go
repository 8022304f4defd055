package secretpage

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// A request comes whole or not at all. The limits are generous for a browser on the same machine.
const (
	headerTime = 5 * time.Second
	bodyTime   = 3 * time.Second
	answerTime = 15 * time.Second
	maxHeader  = 16 << 10
)

// listener is a port with what serves it.
type listener struct {
	address string // 127.0.0.1:port
	limit   *limitListener
	http    *http.Server
	served  chan error
}

func listenOnLoopback() (net.Listener, error) { return net.Listen("tcp4", "127.0.0.1:0") }

// openListener begins to listen and to serve.
func (s *Server) openListener() (*listener, error) {
	port, err := s.listen()
	if err != nil {
		return nil, err
	}
	l := &listener{address: port.Addr().String(), limit: &limitListener{Listener: port, log: s.log}, served: make(chan error, 1)}
	l.http = &http.Server{
		Handler:           &handler{server: s, address: l.address, refusals: budget{left: maxRefusalLines}},
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       headerTime + bodyTime,
		WriteTimeout:      answerTime,
		MaxHeaderBytes:    maxHeader,
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
	go func() { l.served <- l.http.Serve(l.limit) }()
	return l, nil
}

// close ends the connections, too.
func (l *listener) close() error {
	err := l.http.Close()
	if served := <-l.served; err == nil && !errors.Is(served, http.ErrServerClosed) {
		err = served
	}
	return err
}
