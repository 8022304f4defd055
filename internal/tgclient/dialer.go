package tgclient

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/transport"
)

// dialDC connects to a DC: directly, or through p.
func (p Proxy) dialDC(ctx context.Context, dc int, list dcs.List) (transport.Conn, error) {
	switch p.kind {
	case socks5:
		return dcs.Plain(dcs.PlainOptions{Dial: p.dialSOCKS}).Primary(ctx, dc, list)
	case httpConnect, connectTLS:
		return dcs.Plain(dcs.PlainOptions{Dial: p.dialConnect}).Primary(ctx, dc, list)
	case mtproxy:
		return p.dialMTProxy(ctx, dc, list)
	}
	direct := &directConn{}
	conn, err := dcs.Plain(dcs.PlainOptions{Dial: direct.dial}).Primary(ctx, dc, list)
	if err != nil {
		return nil, err
	}
	direct.Conn = conn
	return direct, nil
}

// directConn is a connection to Telegram without a proxy, so that its end is Telegram's word.
type directConn struct {
	transport.Conn

	mu  sync.Mutex
	tcp []net.Conn // one of them, and those that were slower and are closed: gotd tries all addresses at once
}

func (d *directConn) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	c, err := (&net.Dialer{Timeout: tcpTimeout}).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tcp = append(d.tcp, c)
	return c, nil
}

// closeWrite tells Telegram that nothing more comes. What it still says can be read until it closes, too.
func (d *directConn) closeWrite() {
	d.each(func(c *net.TCPConn) { _ = c.CloseWrite() }) // those that are closed say so
}

// forget has the close take back what was sent and has not arrived. The system would go on trying for minutes.
func (d *directConn) forget() {
	d.each(func(c *net.TCPConn) { _ = c.SetLinger(0) })
}

func (d *directConn) each(do func(*net.TCPConn)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.tcp {
		if tcp, ok := c.(*net.TCPConn); ok {
			do(tcp)
		}
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

// dialMTProxy connects to a DC through an MTProxy, which finds it by its number. gotd's handshake with the proxy knows no deadline, so the
// connection gets one.
func (p Proxy) dialMTProxy(ctx context.Context, dc int, list dcs.List) (transport.Conn, error) {
	ctx, stop := context.WithTimeout(ctx, p.dialTimeout())
	defer stop()
	var c net.Conn
	r, err := dcs.MTProxy(p.address(), p.secret.Reveal(), dcs.MTProxyOptions{
		Dial: func(context.Context, string, string) (net.Conn, error) { return c, nil },
	})
	if err != nil {
		return nil, p.newError(ProxySecret, errSecret) // the parser has checked it, and gotd's error would print it
	}
	if c, err = p.dialProxy(ctx); err != nil {
		return nil, err
	}
	release := bindContext(ctx, c)
	conn, err := r.Primary(ctx, dc, list) // which closes c where it fails
	switch inTime := release(); {
	case err != nil:
		return nil, p.handshakeError(err)
	case !inTime:
		_ = conn.Close()
		return nil, p.newError(ProxySecret, context.Cause(ctx))
	}
	return conn, nil
}
