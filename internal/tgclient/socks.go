package tgclient

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"

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
	if known := (*ProxyError)(nil); errors.As(err, &known) {
		return nil, known
	}
	if err != nil {
		return nil, p.socksError(err, way.heard())
	}
	return c, nil
}

// What a SOCKS5 proxy says: RFC 1928, sections 3 and 6, and RFC 1929, section 2.
const (
	socksVersion      = 5
	socksNoLogin      = 0
	socksLogin        = 2
	socksNoMethod     = 0xff // none of those that were offered
	socksLoginVersion = 1
	socksDone         = 0
	socksAnswers      = 2 + 2 + 4 // bytes of its three answers, without the address at the end of the last
)

// socksReplies are the reasons why a proxy makes no connection, in the words of RFC 1928.
var socksReplies = []string{
	1: "general SOCKS server failure", 2: "connection not allowed by ruleset", 3: "network unreachable", 4: "host unreachable",
	5: "connection refused", 6: "TTL expired", 7: "command not supported", 8: "address type not supported",
}

// socksError says what went wrong, from what the proxy said. The library's errors have no types and no values, so that err is its words only.
func (p Proxy) socksError(err error, said []byte) error {
	cause := brief(err)
	take := func() (version, status byte, ok bool) { // the beginning of each answer
		if len(said) < 2 {
			return 0, 0, false
		}
		version, status, said = said[0], said[1], said[2:]
		return version, status, true
	}
	version, method, ok := take()
	switch {
	case !ok, version != socksVersion:
		return p.failed(ProxyOtherKind, cause)
	case method == socksNoMethod && p.user.Empty():
		return p.failed(ProxyWantsLogin, cause)
	case method == socksNoMethod:
		return p.failed(ProxyLogin, cause)
	case method != socksNoLogin && (method != socksLogin || p.user.Empty()): // it was not offered
		return p.failed(ProxyOtherKind, cause)
	}
	if method == socksLogin {
		version, status, ok := take()
		switch {
		case !ok:
			return p.failed(ProxyNoWay, cause)
		case version != socksLoginVersion:
			return p.failed(ProxyOtherKind, cause)
		case status != socksDone:
			return p.failed(ProxyLogin, cause)
		}
	}
	version, reply, ok := take()
	switch {
	case ok && version != socksVersion:
		return p.failed(ProxyOtherKind, cause)
	case ok && reply != socksDone && int(reply) < len(socksReplies):
		return p.failed(ProxyNoWay, fmt.Errorf("it said “%s”", socksReplies[reply]))
	case ok && reply != socksDone:
		return p.failed(ProxyNoWay, fmt.Errorf("it said %d", reply))
	default:
		return p.failed(ProxyNoWay, cause)
	}
}

// wayToProxy is the library's way to the proxy. It keeps what the proxy says first.
type wayToProxy struct {
	proxy Proxy

	mu   sync.Mutex
	said []byte // at most socksAnswers
}

func (w *wayToProxy) hear(b []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, b[:min(len(b), socksAnswers-len(w.said))]...)
}

func (w *wayToProxy) heard() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.said
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
	l.way.hear(b[:n])
	return n, err
}
