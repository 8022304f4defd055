package tgclient

import (
	"context"
	"fmt"
	"net"

	"golang.org/x/net/proxy"
)

// dialSOCKS connects to addr through the SOCKS5 proxy.
func (p Proxy) dialSOCKS(ctx context.Context, network, addr string) (net.Conn, error) {
	ctx, stop := context.WithTimeout(ctx, p.dialTimeout())
	defer stop()
	var login *proxy.Auth
	if !p.user.Empty() {
		login = &proxy.Auth{User: p.user.Reveal(), Password: p.password.Reveal()}
	}
	raw, err := p.dialProxy(ctx)
	if err != nil {
		return nil, err
	}
	way := &recordingConn{Conn: raw}
	d, err := proxy.SOCKS5("tcp", p.address(), login, way)
	if err != nil {
		return nil, err
	}
	c, err := d.(proxy.ContextDialer).DialContext(ctx, network, addr) // which closes way where it fails
	if err != nil {
		return nil, p.socksError(err, way.answers)
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
	cause := withoutAddresses(err)
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
		return p.newError(ProxyOtherKind, cause)
	case method == socksNoMethod && p.user.Empty():
		return p.newError(ProxyWantsLogin, cause)
	case method == socksNoMethod:
		return p.newError(ProxyLogin, cause)
	case method != socksNoLogin && (method != socksLogin || p.user.Empty()): // it was not offered
		return p.newError(ProxyOtherKind, cause)
	}
	if method == socksLogin {
		version, status, ok := take()
		switch {
		case !ok:
			return p.newError(ProxyNoWay, cause)
		case version != socksLoginVersion:
			return p.newError(ProxyOtherKind, cause)
		case status != socksDone:
			return p.newError(ProxyLogin, cause)
		}
	}
	version, reply, ok := take()
	switch {
	case ok && version != socksVersion:
		return p.newError(ProxyOtherKind, cause)
	case ok && reply != socksDone && int(reply) < len(socksReplies):
		return p.newError(ProxyNoWay, fmt.Errorf("it said “%s”", socksReplies[reply]))
	case ok && reply != socksDone:
		return p.newError(ProxyNoWay, fmt.Errorf("it said %d", reply))
	default:
		return p.newError(ProxyNoWay, cause)
	}
}

// recordingConn is a connection to a proxy, and the library's way to make it. It keeps what the proxy says first.
type recordingConn struct {
	net.Conn
	answers []byte // at most socksAnswers
}

// Dial implements proxy.Dialer.
func (c *recordingConn) Dial(string, string) (net.Conn, error) { return c, nil }

// DialContext implements proxy.ContextDialer.
func (c *recordingConn) DialContext(context.Context, string, string) (net.Conn, error) { return c, nil }

// Read implements net.Conn.
func (c *recordingConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.answers = append(c.answers, b[:min(n, socksAnswers-len(c.answers))]...)
	return n, err
}
