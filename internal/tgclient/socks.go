package tgclient

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync/atomic"

	"golang.org/x/net/proxy"
)

// dialSOCKS connects to addr through the SOCKS5 proxy.
func (p Proxy) dialSOCKS(ctx context.Context, network, addr string) (net.Conn, error) {
	ctx, stop := context.WithTimeout(ctx, p.limit())
	defer stop()
	var login *proxy.Auth
	if !p.user.Empty() {
		login = &proxy.Auth{User: p.user.Reveal(), Password: p.password.Reveal()}
	}
	way := &wayToProxy{proxy: p}
	d, err := proxy.SOCKS5("tcp", p.address(), login, way)
	if err != nil {
		return nil, err
	}
	c, err := d.(proxy.ContextDialer).DialContext(ctx, network, addr)
	if err != nil {
		return nil, p.socksError(err, way.heard.Load())
	}
	return c, nil
}

// socksError says what went wrong. The library has no error values, so its words are read; a test with a real server holds them.
func (p Proxy) socksError(err error, heard bool) error {
	var known *ProxyError
	if errors.As(err, &known) {
		return known
	}
	cause := brief(err)
	text := cause.Error()
	switch {
	case strings.Contains(text, "no acceptable authentication methods") && p.user.Empty():
		return p.failed(ProxyWantsLogin, cause)
	case strings.Contains(text, "no acceptable authentication methods"), strings.Contains(text, "authentication failed"):
		return p.failed(ProxyLogin, cause)
	case strings.HasPrefix(text, "unknown error "): // the proxy's own answer, such as "connection refused"
		return p.failed(ProxyNoWay, errors.New("it said “"+strings.TrimPrefix(text, "unknown error ")+"”"))
	case strings.Contains(text, "version"), strings.Contains(text, "unsupported authentication method"), !heard:
		return p.failed(ProxyOtherKind, cause)
	default:
		return p.failed(ProxyNoWay, cause)
	}
}

// wayToProxy is the library's way to the proxy. It notes whether the proxy ever said anything.
type wayToProxy struct {
	proxy Proxy
	heard atomic.Bool
}

// Dial implements proxy.Dialer.
func (w *wayToProxy) Dial(network, addr string) (net.Conn, error) {
	return w.DialContext(context.Background(), network, addr)
}

// DialContext implements proxy.ContextDialer.
func (w *wayToProxy) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	c, err := w.proxy.reach(ctx)
	if err != nil {
		return nil, err
	}
	return &listening{c, w}, nil
}

type listening struct {
	net.Conn
	way *wayToProxy
}

func (l *listening) Read(b []byte) (int, error) {
	n, err := l.Conn.Read(b)
	if n > 0 {
		l.way.heard.Store(true)
	}
	return n, err
}
