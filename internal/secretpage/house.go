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

// house is a port with its server.
type house struct {
	address string // 127.0.0.1:port
	door    *door
	server  *http.Server
	served  chan error
}

func listenOnLoopback() (net.Listener, error) { return net.Listen("tcp4", "127.0.0.1:0") }

// openHouse begins to listen and to serve.
func (d *Desk) openHouse() (*house, error) {
	l, err := d.listen()
	if err != nil {
		return nil, err
	}
	h := &house{address: l.Addr().String(), door: &door{Listener: l, log: d.log}, served: make(chan error, 1)}
	h.server = &http.Server{
		Handler:           &handler{desk: d, address: h.address, refusals: budget{left: maxRefusalLines}},
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       headerTime + bodyTime,
		WriteTimeout:      answerTime,
		MaxHeaderBytes:    maxHeader,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, guestKey{}, c)
		},
		// OPTIONS * is answered like every other request that makes no sense here.
		DisableGeneralOptionsHandler: true,
		// net/http logs the value of a panic, and it may log parts of a request.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	// A connection that carries one request frees its place when the request is answered.
	h.server.SetKeepAlivesEnabled(false)
	go func() { h.served <- h.server.Serve(h.door) }()
	return h, nil
}

// close ends the connections, too.
func (h *house) close() error {
	err := h.server.Close()
	if served := <-h.served; err == nil && !errors.Is(served, http.ErrServerClosed) {
		err = served
	}
	return err
}
