package tgclient

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/badnet"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/sandbox"
)

// What a login is told of each way in which the network fails, over real connections.

// refusedLogin begins a login that has to end with a NetworkError.
func refusedLogin(t *testing.T, c *Client) *authflow.NetworkError {
	t.Helper()
	return refusedLoginOf(t, c, "+9996620001")
}

// refusedLoginOf is refusedLogin of somebody.
func refusedLoginOf(t *testing.T, c *Client, phone string) *authflow.NetworkError {
	t.Helper()
	flows := authflow.New(authflow.Config{
		Telegram:   c,
		ParsePhone: func(raw string) (authflow.Phone, error) { return authflow.Phone{E164: raw, Masked: "masked"}, nil },
		Answer:     time.Minute, Work: 4 * time.Second,
	})
	t.Cleanup(flows.Close)
	s, err := flows.RequestCode(t.Context(), authflow.CodeRequest{Phone: phone, APIID: 1, APIHash: secret.New("sandbox"), APIHashSource: "in the test"})
	var network *authflow.NetworkError
	if !errors.As(err, &network) || s.State != authflow.Failed {
		t.Fatalf("state %s, %v", s.State, err)
	}
	return network
}

// at is a client of a Telegram at an address, with the keys of the sandbox.
func at(t *testing.T, address string) *Client {
	t.Helper()
	c, err := New(Options{Endpoints: endpoints(t, address), PublicKeysPEM: serverOf(t).Connection().PublicKeysPEM})
	if err != nil {
		t.Fatal(err)
	}
	c.firstAnswer = 300 * time.Millisecond
	return c
}

// relay leads to the sandbox and lets pass what it says, as spoil makes it: number counts the messages from 1. It ends where spoil returns nil.
func relay(t *testing.T, spoil func(number int, message []byte) []byte) string {
	t.Helper()
	return serveRaw(t, func(c net.Conn) {
		server, err := net.Dial("tcp", addressOf(t, 2))
		if err != nil {
			return
		}
		up := make(chan struct{})
		go func() { defer close(up); _, _ = io.Copy(server, c); _ = server.Close() }()
		for number := 1; ; number++ {
			head := make([]byte, 4) // gotd's plain way is the intermediate protocol: the length, and the message
			if _, err := io.ReadFull(server, head); err != nil {
				break
			}
			message := make([]byte, binary.LittleEndian.Uint32(head))
			if _, err := io.ReadFull(server, message); err != nil {
				break
			}
			if message = spoil(number, message); message == nil {
				break
			}
			if _, err := c.Write(append(binary.LittleEndian.AppendUint32(nil, uint32(len(message))), message...)); err != nil {
				break
			}
		}
		_ = c.Close()
		_ = server.Close()
		<-up
	})
}

func TestLoginSaysHowTheNetworkFailed(t *testing.T) {
	t.Parallel()
	stranger, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stranger.Close() })
	bad := func(f badnet.Fault) func(*testing.T) *Client {
		return func(t *testing.T) *Client {
			link, err := badnet.Listen()
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(link.Close)
			link.To(addressOf(t, 2))
			link.Set(f)
			return at(t, net.JoinHostPort("127.0.0.1", strconv.Itoa(link.Port())))
		}
	}
	for name, x := range map[string]struct {
		client func(*testing.T) *Client
		want   authflow.NetworkFault
		or     authflow.NetworkFault // the same seen a moment earlier, "" where that cannot be
	}{
		"nobody listens": {func(t *testing.T) *Client { return at(t, closedPort(t)) }, authflow.FaultRefused, ""},
		"says nothing":   {bad(badnet.Fault{Hang: true}), authflow.FaultBlocked, ""},
		"swallows":       {bad(badnet.Fault{SwallowDown: true}), authflow.FaultBlocked, ""},
		// Whether the reset comes before the dial has ended or after it is the system's business.
		"resets": {bad(badnet.Fault{Refuse: true}), authflow.FaultBlocked, authflow.FaultConnectionCut},
		"hangs up": {func(t *testing.T) *Client {
			return at(t, serveRaw(t, func(c net.Conn) { _, _ = c.Read(make([]byte, 1)) }))
		}, authflow.FaultBlocked, ""},
		"waits for longer": {func(t *testing.T) *Client {
			c := bad(badnet.Fault{Hang: true})(t)
			c.firstAnswer = time.Minute
			return c
		}, authflow.FaultTimedOut, ""},
		"cut in the exchange": {func(t *testing.T) *Client {
			return at(t, relay(t, func(number int, message []byte) []byte {
				if number > 1 {
					return nil
				}
				return message
			}))
		}, authflow.FaultConnectionCut, ""},
		"changed in the exchange": {func(t *testing.T) *Client {
			return at(t, relay(t, func(number int, message []byte) []byte {
				if number > 1 {
					message[len(message)/2] ^= 1
				}
				return message
			}))
		}, authflow.FaultKeyExchange, ""},
		"refused in the exchange": {func(t *testing.T) *Client {
			return at(t, relay(t, func(number int, message []byte) []byte {
				if number > 1 {
					return []byte{0x44, 0xfe, 0xff, 0xff} // -444, a wrong DC
				}
				return message
			}))
		}, authflow.FaultKeyExchange, ""},
		"a web server": {func(t *testing.T) *Client {
			return at(t, serveRaw(t, func(c net.Conn) {
				_, _ = c.Read(make([]byte, 1))
				_, _ = io.WriteString(c, "HTTP/1.1 302 Found\r\nLocation: http://CANARY/\r\n\r\n")
				_, _ = io.Copy(io.Discard, c)
			}))
		}, authflow.FaultNotTelegram, ""},
		"another Telegram": {func(t *testing.T) *Client {
			dc := stranger.Connection().DCs[1]
			return at(t, net.JoinHostPort(dc.IP, strconv.Itoa(dc.Port)))
		}, authflow.FaultNotTelegram, ""},
		"no way": {func(t *testing.T) *Client {
			if runtime.GOOS != "linux" {
				t.Skip("needs a system that has no TCP to a group")
			}
			return at(t, "224.0.0.1:443")
		}, authflow.FaultUnreachable, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := refusedLogin(t, x.client(t)); got.Fault != x.want && (x.or == "" || got.Fault != x.or) {
				t.Errorf("%v is of the kind %q, want %q", got, got.Fault, x.want)
			}
		})
	}
}

func TestLoginSaysHowTheProxyFailed(t *testing.T) {
	t.Parallel()
	var direct net.Dialer
	refusing := func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no") }
	web := func(t *testing.T) string { return httpAt(t, http.NotFoundHandler()) }
	users := map[string]string{"u": "p"}
	for name, x := range map[string]struct {
		proxy func(*testing.T) string
		want  authflow.NetworkFault
	}{
		"SOCKS5, nobody there":   {func(t *testing.T) string { return "socks5://" + closedPort(t) }, authflow.FaultProxyUnreached},
		"SOCKS5, no such name":   {func(*testing.T) string { return "socks5://nowhere.invalid:1080" }, authflow.FaultProxyUnreached},
		"SOCKS5, wrong password": {func(t *testing.T) string { return "socks5://u:x@" + socksAt(t, users, direct.DialContext) }, authflow.FaultProxyLogin},
		"SOCKS5, no password":    {func(t *testing.T) string { return "socks5://" + socksAt(t, users, direct.DialContext) }, authflow.FaultProxyLogin},
		"SOCKS5, a web server":   {func(t *testing.T) string { return "socks5://" + web(t) }, authflow.FaultProxyKind},
		"SOCKS5, no way on":      {func(t *testing.T) string { return "socks5://" + socksAt(t, nil, refusing) }, authflow.FaultProxyNoWay},
		"HTTP, wrong password":   {func(t *testing.T) string { return "http://u:x@" + httpAt(t, httpProxy("u:p", direct.DialContext)) }, authflow.FaultProxyLogin},
		"HTTP, a web server":     {func(t *testing.T) string { return "http://" + web(t) }, authflow.FaultProxyKind},
		"HTTP, no way on":        {func(t *testing.T) string { return "http://" + httpAt(t, httpProxy("", refusing)) }, authflow.FaultProxyNoWay},
		"HTTPS, not trusted": {func(t *testing.T) string {
			return "https://" + serveHTTP(t, http.NotFoundHandler(), (*httptest.Server).StartTLS).Listener.Addr().String()
		}, authflow.FaultTLS},
		"HTTPS, no TLS":         {func(t *testing.T) string { return "https://" + web(t) }, authflow.FaultProxyKind},
		"MTProxy, nobody there": {func(t *testing.T) string { return "mtproxy://" + closedPort(t) + "?secret=" + hexSecret("", "") }, authflow.FaultProxyUnreached},
		"MTProxy, another secret": {func(t *testing.T) string {
			return "mtproxy://" + (&mtproxyServer{secret: make([]byte, 16), polite: true}).start(t) + "?secret=" + hexSecret("", "")
		}, authflow.FaultProxySecret},
		"SOCKS5, silence behind": {func(t *testing.T) string {
			silent := serveRaw(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
			return "socks5://" + socksAt(t, nil, func(ctx context.Context, network, _ string) (net.Conn, error) {
				return direct.DialContext(ctx, network, silent)
			})
		}, authflow.FaultProxyNoWay},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := parsed(t, x.proxy(t))
			p.timeout = 2 * time.Second
			c := through(t, p)
			c.firstAnswer = 300 * time.Millisecond
			if got := refusedLogin(t, c); got.Fault != x.want {
				t.Errorf("%v is of the kind %q, want %q", got, got.Fault, x.want)
			}
		})
	}
}

func httpAt(t *testing.T, h http.Handler) string {
	t.Helper()
	return serveHTTP(t, h, (*httptest.Server).Start).Listener.Addr().String()
}

// The library has no types for what a proxy said, so that its bytes are looked at; each answer may end anywhere.
func TestEveryAnswerOfASOCKSProxyHasItsFault(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		said  string
		login bool
		want  ProxyFault
		words string
	}{
		{said: "", want: ProxyOtherKind},
		{said: "\x05", want: ProxyOtherKind},
		{said: "\x04\x5b", want: ProxyOtherKind},
		{said: "\x05\xff", want: ProxyWantsLogin},
		{said: "\x05\x01", want: ProxyOtherKind},
		{said: "\x05\x02", want: ProxyOtherKind},
		{said: "\x05\x00", want: ProxyNoWay},
		{said: "\x05\x00H", want: ProxyNoWay},
		{said: "\x05\x00HT", want: ProxyOtherKind},
		{said: "\x05\x00\x05\x01\x00\x01", want: ProxyNoWay, words: "it said “general SOCKS server failure”"},
		{said: "\x05\x00\x05\x02\x00\x01", want: ProxyNoWay, words: "it said “connection not allowed by ruleset”"},
		{said: "\x05\x00\x05\x08\x00\x01", want: ProxyNoWay, words: "it said “address type not supported”"},
		{said: "\x05\x00\x05\x63\x00\x01", want: ProxyNoWay, words: "it said 99"},
		{said: "\x05\x00\x05\x00\x00\x01", want: ProxyNoWay},
		{said: "\x05\xff ", login: true, want: ProxyLogin},
		{said: "\x05\x02", login: true, want: ProxyNoWay},
		{said: "\x05\x02\x01\x01", login: true, want: ProxyLogin},
		{said: "\x05\x02\x05\x01", login: true, want: ProxyOtherKind},
		{said: "\x05\x02\x01\x00\x05\x04\x00\x01", login: true, want: ProxyNoWay, words: "it said “host unreachable”"},
		{said: "\x05\x00\x05\x05\x00\x01", login: true, want: ProxyNoWay, words: "it said “connection refused”"},
	} {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			address := serveRaw(t, func(c net.Conn) {
				_, _ = c.Read(make([]byte, 1))
				for i := range x.said { // one byte at a time
					_, _ = io.WriteString(c, x.said[i:i+1])
				}
				_ = c.(*net.TCPConn).CloseWrite()
				_, _ = io.Copy(io.Discard, c)
			})
			login := ""
			if x.login {
				login = "u:p@"
			}
			p := parsed(t, "socks5://"+login+address)
			p.timeout = 5 * time.Second
			_, err := p.dialSOCKS(t.Context(), "tcp", "192.0.2.1:443")
			var failed *ProxyError
			if !errors.As(err, &failed) || failed.Fault != x.want || x.words != "" && !strings.HasSuffix(err.Error(), x.words) {
				t.Errorf("%q, login %v: %v, want %q %s", x.said, x.login, err, x.want, x.words)
			}
		})
	}
}
