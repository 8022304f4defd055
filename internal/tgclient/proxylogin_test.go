package tgclient

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
)

// through returns a client of the sandbox behind a proxy.
func through(t *testing.T, p Proxy) *Client {
	t.Helper()
	c := clientOf(t, serverOf(t))
	c.proxy = p
	return c
}

// the16 is a secret of an MTProxy.
var the16 = []byte("CANARYsecret0123")

func hexSecret(tag string, tail string) string {
	return tag + hex.EncodeToString(the16) + hex.EncodeToString([]byte(tail))
}

func TestWholeLoginGoesThroughEachKindOfProxy(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(*testing.T) (Proxy, *targets){
		"SOCKS5": func(t *testing.T) (Proxy, *targets) {
			var asked targets
			return parsed(t, "socks5://"+socksAt(t, nil, asked.dialer)), &asked
		},
		"SOCKS5 with login": func(t *testing.T) (Proxy, *targets) {
			var asked targets
			return parsed(t, "socks5h://ada:l%40ce@"+socksAt(t, map[string]string{"ada": "l@ce"}, asked.dialer)), &asked
		},
		"HTTP": func(t *testing.T) (Proxy, *targets) {
			var asked targets
			return parsed(t, serveHTTP(t, httpProxy("", asked.dialer), (*httptest.Server).Start).URL), &asked
		},
		"HTTP with login": func(t *testing.T) (Proxy, *targets) {
			var asked targets
			at := serveHTTP(t, httpProxy("ada:l@ce", asked.dialer), (*httptest.Server).Start).Listener.Addr()
			return parsed(t, "http://ada:l%40ce@"+at.String()), &asked
		},
		"HTTPS with login": func(t *testing.T) (Proxy, *targets) {
			var asked targets
			s := serveHTTP(t, httpProxy("ada:l@ce", asked.dialer), (*httptest.Server).StartTLS)
			p := parsed(t, "https://ada:l%40ce@"+s.Listener.Addr().String())
			p.roots = s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
			return p, &asked
		},
		"MTProxy": func(t *testing.T) (Proxy, *targets) {
			m := &mtproxyServer{secret: the16}
			return parsed(t, "mtproxy://"+m.start(t)+"?secret="+hexSecret("", "")), &m.targets
		},
		"MTProxy with padding": func(t *testing.T) (Proxy, *targets) {
			m := &mtproxyServer{secret: the16}
			host, port, _ := net.SplitHostPort(m.start(t))
			return parsed(t, "tg://proxy?server="+host+"&port="+port+"&secret="+hexSecret("dd", "")), &m.targets
		},
		"MTProxy disguised as TLS": func(t *testing.T) (Proxy, *targets) {
			m := &mtproxyServer{secret: the16, domain: "example.org"}
			host, port, _ := net.SplitHostPort(m.start(t))
			s := base64.RawURLEncoding.EncodeToString(append(append([]byte{0xee}, the16...), m.domain...))
			return parsed(t, "https://t.me/proxy?server="+host+"&port="+port+"&secret="+s), &m.targets
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, asked := start(t)
			var j journal
			ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
			defer stop()
			c, err := through(t, p).Connect(ctx, authflow.ConnectParams{APIID: 1, APIHash: secret.New("sandbox"), Observe: j.observe})
			if err != nil {
				t.Fatalf("connect: %v", err)
			}
			defer c.Close()
			const phone = "+9996630001" // lives in another DC, so that the login opens two connections
			hash := ask(t, c.API(), phone)
			if _, err := c.API().AuthSignIn(ctx, &tg.AuthSignInRequest{PhoneNumber: phone, PhoneCodeHash: hash, PhoneCode: codeOf(phone)}); err != nil {
				t.Errorf("sign in: %v", err)
			}
			for _, s := range j.of(authflow.Dialing) {
				if s.Via != p.String() {
					t.Errorf("a connection through %s is seen as %+v", p, s)
				}
			}
			want := []string{addressOf(t, 2), addressOf(t, 3)}
			if p.kind == mtproxy {
				want = []string{"DC 2", "DC 3"}
			}
			if got := asked.list(); strings.Join(got, ", ") != strings.Join(want, ", ") {
				t.Errorf("the proxy was asked for %v, want %v", got, want)
			}
		})
	}
}

func TestProxyThatFailsIsNamedAtOnceAndKeepsItsSecrets(t *testing.T) {
	t.Parallel()
	refusing := func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("connection refused") }
	silent := func(t *testing.T) string {
		return serveRaw(t, func(c net.Conn) { _, _ = c.Read(make([]byte, 1)); <-t.Context().Done() })
	}
	hangUp := func(t *testing.T) string { return serveRaw(t, func(c net.Conn) { _, _ = c.Read(make([]byte, 1)) }) }
	web := func(t *testing.T) string {
		return serveHTTP(t, http.NotFoundHandler(), (*httptest.Server).Start).Listener.Addr().String()
	}
	var direct net.Dialer
	for name, x := range map[string]struct {
		proxy func(*testing.T) string
		fault ProxyFault
	}{
		"SOCKS5, nobody there": {func(t *testing.T) string { return "socks5://u:CANARY@" + closedPort(t) }, ProxyUnreached},
		"SOCKS5, wrong password": {func(t *testing.T) string {
			return "socks5://u:CANARY@" + socksAt(t, map[string]string{"u": "p"}, direct.DialContext)
		}, ProxyLogin},
		"SOCKS5, no password": {func(t *testing.T) string {
			return "socks5://" + socksAt(t, map[string]string{"u": "p"}, direct.DialContext)
		}, ProxyWantsLogin},
		"SOCKS5, no way on":    {func(t *testing.T) string { return "socks5://" + socksAt(t, nil, refusing) }, ProxyNoWay},
		"SOCKS5, a web server": {func(t *testing.T) string { return "socks5://u:CANARY@" + web(t) }, ProxyOtherKind},
		"SOCKS5, hangs up":     {func(t *testing.T) string { return "socks5://u:CANARY@" + hangUp(t) }, ProxyOtherKind},
		"HTTP, nobody there":   {func(t *testing.T) string { return "http://u:CANARY@" + closedPort(t) }, ProxyUnreached},
		"HTTP, no such name":   {func(t *testing.T) string { return "http://u:CANARY@nowhere.invalid:3128" }, ProxyUnreached},
		"HTTP, wrong password": {func(t *testing.T) string {
			return "http://u:CANARY@" + serveHTTP(t, httpProxy("u:p", direct.DialContext), (*httptest.Server).Start).Listener.Addr().String()
		}, ProxyLogin},
		"HTTP, no password": {func(t *testing.T) string {
			return serveHTTP(t, httpProxy("u:p", direct.DialContext), (*httptest.Server).Start).URL
		}, ProxyWantsLogin},
		"HTTP, no way on":       {func(t *testing.T) string { return serveHTTP(t, httpProxy("", refusing), (*httptest.Server).Start).URL }, ProxyNoWay},
		"HTTP, a web server":    {func(t *testing.T) string { return "http://u:CANARY@" + web(t) }, ProxyOtherKind},
		"HTTP, a SOCKS5 server": {func(t *testing.T) string { return "http://u:CANARY@" + socksAt(t, nil, direct.DialContext) }, ProxyOtherKind},
		"HTTPS, without TLS":    {func(t *testing.T) string { return "https://u:CANARY@" + web(t) }, ProxyOtherKind},
		"HTTPS, an unknown certificate": {func(t *testing.T) string {
			return "https://u:CANARY@" + serveHTTP(t, http.NotFoundHandler(), (*httptest.Server).StartTLS).Listener.Addr().String()
		}, ProxyCertificate},
		"MTProxy, nobody there": {func(t *testing.T) string { return "mtproxy://" + closedPort(t) + "?secret=" + hexSecret("", "") }, ProxyUnreached},
		"MTProxy, wrong secret, silent": {func(t *testing.T) string {
			return "mtproxy://" + (&mtproxyServer{secret: make([]byte, 16)}).start(t) + "?secret=" + hexSecret("dd", "")
		}, ProxySecret},
		"MTProxy, wrong secret, ends": {func(t *testing.T) string {
			return "mtproxy://" + (&mtproxyServer{secret: make([]byte, 16), polite: true}).start(t) + "?secret=" + hexSecret("", "")
		}, ProxySecret},
		"MTProxy, wrong secret in TLS": {func(t *testing.T) string {
			return "mtproxy://" + (&mtproxyServer{secret: make([]byte, 16), domain: "example.org"}).start(t) + "?secret=" + hexSecret("ee", "example.org")
		}, ProxySecret},
		"MTProxy, TLS where none is": {func(t *testing.T) string {
			return "mtproxy://" + (&mtproxyServer{secret: the16, polite: true}).start(t) + "?secret=" + hexSecret("ee", "example.org")
		}, ProxySecret},
		"MTProxy, a web server": {func(t *testing.T) string { return "mtproxy://" + web(t) + "?secret=" + hexSecret("dd", "") }, ProxySecret},
		"MTProxy, silent":       {func(t *testing.T) string { return "mtproxy://" + silent(t) + "?secret=" + hexSecret("dd", "") }, ProxySecret},
	} {
		t.Run(name, func(t *testing.T) {
			p := parsed(t, x.proxy(t))
			p.timeout = 2 * time.Second
			client := through(t, p)
			client.firstAnswer = time.Second
			ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
			defer stop()
			var j journal
			c, err := client.Connect(ctx, authflow.ConnectParams{APIID: 1, APIHash: secret.New("sandbox"), Observe: j.observe})
			if err == nil {
				_ = c.Close()
				t.Fatal("it connects")
			}
			var failed *ProxyError
			if !errors.As(err, &failed) || failed.Fault != x.fault || failed.Proxy != p.String() {
				t.Fatalf("got %v, want %q", err, x.fault)
			}
			if ctx.Err() != nil {
				t.Error("the error came with the end of all patience only")
			}
			seen := append(j.of(authflow.DialFailed), j.of(authflow.Broken)...)
			if len(seen) != 1 || !errors.Is(seen[0].Err, failed) {
				t.Errorf("seen %v, want the same error once", &j)
			}
			if text := err.Error() + j.String(); strings.Contains(text, "CANARY") || strings.Contains(text, hex.EncodeToString(the16)) {
				t.Errorf("a secret is told: %s", text)
			}
			t.Log(err)
		})
	}
}
