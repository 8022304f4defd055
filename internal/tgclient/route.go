package tgclient

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/transport"
)

// route returns how gotd reaches a DC: directly, or through p.
func route(p Proxy) (dcs.Resolver, error) {
	switch p.kind {
	case "":
		return dcs.Plain(dcs.PlainOptions{Dial: (&net.Dialer{Timeout: tcpTimeout}).DialContext}), nil
	case socks5:
		return dcs.Plain(dcs.PlainOptions{Dial: p.dialSOCKS}), nil
	case connect, overTLS:
		return dcs.Plain(dcs.PlainOptions{Dial: p.dialConnect}), nil
	case mtproxy:
		return mtproxyRoute{p}, nil
	default:
		return nil, fmt.Errorf("no way to use a proxy of the kind %q", p.kind)
	}
}

// reach connects to the proxy itself.
func (p Proxy) reach(ctx context.Context) (net.Conn, error) {
	c, err := (&net.Dialer{Timeout: tcpTimeout}).DialContext(ctx, "tcp", p.address())
	if err != nil {
		return nil, p.failed(ProxyUnreached, err)
	}
	return c, nil
}

// hurry makes everything on c end with ctx, until release is called. release reports false when ctx has ended it already.
func hurry(ctx context.Context, c net.Conn) (release func() bool) {
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

// mtproxyRoute leads to a DC through an MTProxy, which finds the DC by its number.
type mtproxyRoute struct{ proxy Proxy }

// Primary implements dcs.Resolver. gotd's handshake with the proxy knows no deadline, so the connection gets one.
func (m mtproxyRoute) Primary(ctx context.Context, dc int, list dcs.List) (transport.Conn, error) {
	return m.via(ctx, func(ctx context.Context, r dcs.Resolver) (transport.Conn, error) { return r.Primary(ctx, dc, list) })
}

// MediaOnly implements dcs.Resolver.
func (m mtproxyRoute) MediaOnly(ctx context.Context, dc int, list dcs.List) (transport.Conn, error) {
	return m.via(ctx, func(ctx context.Context, r dcs.Resolver) (transport.Conn, error) { return r.MediaOnly(ctx, dc, list) })
}

// CDN implements dcs.Resolver.
func (m mtproxyRoute) CDN(ctx context.Context, dc int, list dcs.List) (transport.Conn, error) {
	return m.via(ctx, func(ctx context.Context, r dcs.Resolver) (transport.Conn, error) { return r.CDN(ctx, dc, list) })
}

func (m mtproxyRoute) via(ctx context.Context, resolve func(context.Context, dcs.Resolver) (transport.Conn, error)) (transport.Conn, error) {
	ctx, stop := context.WithTimeout(ctx, m.proxy.limit())
	defer stop()
	var (
		unreached error
		release   = func() bool { return true }
	)
	r, err := dcs.MTProxy(m.proxy.address(), m.proxy.secret.Reveal(), dcs.MTProxyOptions{
		Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			c, err := m.proxy.reach(ctx)
			if err != nil {
				unreached = err
				return nil, err
			}
			release = hurry(ctx, c)
			return c, nil
		},
	})
	if err != nil {
		return nil, m.proxy.failed(ProxySecret, errSecret) // the parser has checked it, and gotd's error would print it
	}
	conn, err := resolve(ctx, r)
	switch inTime := release(); {
	case unreached != nil:
		return nil, unreached
	case err != nil:
		return nil, m.proxy.shutOut(err)
	case !inTime:
		_ = conn.Close()
		return nil, m.proxy.failed(ProxySecret, context.Cause(ctx))
	}
	return conn, nil
}
