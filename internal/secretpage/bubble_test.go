package secretpage

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a port inside the process, where time is what synctest makes of it.
type pipes struct {
	incoming chan net.Conn
	closed   chan struct{}
	once     sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.incoming:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 40001} }

func (p *pipes) dial(ctx context.Context) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.incoming <- theirs:
		return ours, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// bubble is a server whose ports are pipes.
type bubble struct {
	*Server
	ports  []*pipes // one after the other
	client *http.Client
	log    *journal
}

// inBubble runs a test in a time of its own. A goroutine that is left at its end fails it.
func inBubble(t *testing.T, test func(t *testing.T, b *bubble)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		j := &journal{}
		b := &bubble{Server: New(Options{Log: j.log, Words: testWords}), log: j}
		b.listen = func() (net.Listener, error) {
			p := &pipes{incoming: make(chan net.Conn), closed: make(chan struct{})}
			b.ports = append(b.ports, p)
			return p, nil
		}
		b.client = &http.Client{
			Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return b.ports[len(b.ports)-1].dial(ctx)
			}},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
		test(t, b)
		if err := b.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
}

// portOpen says whether the newest port is open.
func (b *bubble) portOpen() bool {
	synctest.Wait()
	select {
	case <-b.ports[len(b.ports)-1].closed:
		return false
	default:
		return true
	}
}

// pass lets time pass.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func isDone(p *pageSession) bool {
	select {
	case <-p.Done():
		return true
	default:
		return false
	}
}

// dialRaw opens a connection whose answers go nowhere. They are read, because a pipe, unlike a socket, holds nothing.
func (b *bubble) dialRaw(t *testing.T) net.Conn {
	t.Helper()
	c, err := b.ports[len(b.ports)-1].dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	go func() { _, _ = io.Copy(io.Discard, c) }()
	return c
}
