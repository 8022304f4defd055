package tgclient

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/transport"
)

// newDialer returns how gotd reaches a DC: directly, or through p.
func newDialer(p Proxy) (dcs.Resolver, error) {
	switch p.kind {
	case "":
		return dcs.Plain(dcs.PlainOptions{Dial: (&net.Dialer{Timeout: tcpTimeout}).DialContext}), nil
	case socks5:
		return dcs.Plain(dcs.PlainOptions{Dial: p.dialSOCKS}), nil
	case httpConnect, connectTLS:
		return dcs.Plain(dcs.PlainOptions{Dial: p.dialConnect}), nil
	case mtproxy:
		return mtproxyDialer{p}, nil
	default:
		return nil, fmt.Errorf("no way to use a proxy of the kind %q", p.kind)
	}
}

// dialProxy connects to the proxy itself.
func (p Proxy) dialProxy(ctx context.Context) (net.Conn, error) {
	c, err := (&net.Dialer{Timeout: tcpTimeout}).DialContext(ctx, "tcp", p.address())
	if err != nil {
		return nil, p.newError(ProxyUnreached, err)
	}
	return c, nil
}

// bindContext makes everything on c end with ctx, until release is called. release reports false when ctx has ended it already.
func bindContext(ctx context.Context, c net.Conn) (release func() bool) {
	if deadline, ok := ctx.Deadline(); ok {
		_ = c.SetDeadline(deadline) // a connection that takes none ends with the next line
	}
	stop := context.AfterFunc(ctx, func() { _ = c.SetDeadline(time.Unix(1, 0)) })
	return func() bool {
		if !stop() {
			return false
		}
		return c.SetDeadline(time.Time{}) == nil
	}
}

// mtproxyDialer leads to a DC through an MTProxy, which finds the DC by its number.
type mtproxyDialer struct{ proxy Proxy }

// Primary implements dcs.Resolver. gotd's handshake with the proxy knows no deadline, so the connection gets one.
func (m mtproxyDialer) Primary(ctx context.Context, dc int, list dcs.List) (transport.Conn, error) {
	return m.dial(ctx, func(ctx context.Context, r dcs.Resolver) (transport.Conn, error) { return r.Primary(ctx, dc, list) })
}

// MediaOnly implements dcs.Resolver.
func (m mtproxyDialer) MediaOnly(ctx context.Context, dc int, list dcs.List) (transport.Conn, error) {
	return m.dial(ctx, func(ctx context.Context, r dcs.Resolver) (transport.Conn, error) { return r.MediaOnly(ctx, dc, list) })
}

// CDN implements dcs.Resolver.
func (m mtproxyDialer) CDN(ctx context.Context, dc int, list dcs.List) (transport.Conn, error) {
	return m.dial(ctx, func(ctx context.Context, r dcs.Resolver) (transport.Conn, error) { return r.CDN(ctx, dc, list) })
}

func (m mtproxyDialer) dial(ctx context.Context, resolve func(context.Context, dcs.Resolver) (transport.Conn, error)) (transport.Conn, error) {
	ctx, stop := context.WithTimeout(ctx, m.proxy.dialTimeout())
	defer stop()
	var (
		unreached error
		release   = func() bool { return true }
	)
	r, err := dcs.MTProxy(m.proxy.address(), m.proxy.secret.Reveal(), dcs.MTProxyOptions{
		Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			c, err := m.proxy.dialProxy(ctx)
			if err != nil {
				unreached = err
				return nil, err
			}
			release = bindContext(ctx, c)
			return c, nil
		},
	})
	if err != nil {
		return nil, m.proxy.newError(ProxySecret, errSecret) // the parser has checked it, and gotd's error would print it
	}
	conn, err := resolve(ctx, r)
	switch inTime := release(); {
	case unreached != nil:
		return nil, unreached
	case err != nil:
		return nil, m.proxy.handshakeError(err)
	case !inTime:
		_ = conn.Close()
		return nil, m.proxy.newError(ProxySecret, context.Cause(ctx))
	}
	return conn, nil
}
