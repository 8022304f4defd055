package tgclient

import (
	"context"
	"encoding/base64"
	"io"
	stdlog "log"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"

	socksserver "github.com/armon/go-socks5"
	"github.com/elazarl/goproxy"
)

// The proxies of these tests. SOCKS5 and HTTP are other people's servers (armon/go-socks5, elazarl/goproxy); mtproxy_test.go has the rest.

// targets are the addresses that a proxy was asked for.
type targets struct {
	mu   sync.Mutex
	seen []string
}

func (t *targets) add(addr string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seen = append(t.seen, addr)
}

func (t *targets) list() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]string(nil), t.seen...)
}

// dialer dials for a proxy, and writes down where to.
func (t *targets) dialer(ctx context.Context, network, addr string) (net.Conn, error) {
	t.add(addr)
	return (&net.Dialer{}).DialContext(ctx, network, addr)
}

// socksAt runs a SOCKS5 server, with a login if users are given, and returns its address.
func socksAt(t *testing.T, users map[string]string, dial func(context.Context, string, string) (net.Conn, error)) string {
	t.Helper()
	conf := &socksserver.Config{Dial: dial, Logger: stdlog.New(io.Discard, "", 0)}
	if users != nil {
		conf.Credentials = socksserver.StaticCredentials(users)
	}
	s, err := socksserver.New(conf)
	if err != nil {
		t.Fatal(err)
	}
	return serveRaw(t, func(c net.Conn) { _ = s.ServeConn(c) })
}

// serveRaw hands every connection to serve, and ends all of them with the test.
func serveRaw(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		conns []net.Conn
	)
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			conns = append(conns, c)
			mu.Unlock()
			wg.Go(func() {
				defer c.Close()
				serve(c)
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		mu.Lock()
		for _, c := range conns {
			_ = c.Close()
		}
		mu.Unlock()
		wg.Wait()
	})
	return l.Addr().String()
}

// httpProxy is an HTTP proxy with a login, if one is given ("user:password").
func httpProxy(login string, dial func(context.Context, string, string) (net.Conn, error)) http.Handler {
	p := goproxy.NewProxyHttpServer()
	p.Logger = stdlog.New(io.Discard, "", 0)
	p.ConnectDialWithReq = func(req *http.Request, network, addr string) (net.Conn, error) {
		return dial(req.Context(), network, addr)
	}
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte(login))
	p.OnRequest().HandleConnectFunc(func(host string, ctx *goproxy.ProxyCtx) (*goproxy.ConnectAction, string) {
		if login != "" && ctx.Req.Header.Get("Proxy-Authorization") != want {
			ctx.Resp = goproxy.NewResponse(ctx.Req, goproxy.ContentTypeText, http.StatusProxyAuthRequired, "CANARY")
			return goproxy.RejectConnect, host
		}
		return goproxy.OkConnect, host
	})
	return p
}

func serveHTTP(t *testing.T, h http.Handler, start func(*httptest.Server)) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = stdlog.New(io.Discard, "", 0)
	start(s)
	t.Cleanup(s.Close)
	return s
}

// parsed is ParseProxy of what must be right.
func parsed(t *testing.T, text string) Proxy {
	t.Helper()
	p, err := ParseProxy(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// closedPort is an address on which nobody listens. The near end of a connection keeps it, so that no other test gets it meanwhile.
func closedPort(t *testing.T) string {
	t.Helper()
	c, err := net.Dial("tcp", serveRaw(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c.LocalAddr().String()
}

// addressOf is where a DC of the sandbox listens.
func addressOf(t *testing.T, dc int) string {
	t.Helper()
	for _, d := range serverOf(t).Connection().DCs {
		if d.ID == dc {
			return net.JoinHostPort(d.IP, strconv.Itoa(d.Port))
		}
	}
	return ""
}
