package main_test

import (
	"context"
	"io"
	stdlog "log"
	"net"
	"strings"
	"sync"
	"testing"

	socksserver "github.com/armon/go-socks5"
	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/internal/pasted"
	"telegram-login-mcp/internal/tgclient"
	"telegram-login-mcp/mcpserver"
)

// socksProxy runs a SOCKS5 server that is not ours, and returns its address and how often it was asked for a connection.
func socksProxy(t *testing.T, user, password string) (address string, asked func() int) {
	t.Helper()
	return socksProxyAt(t, "127.0.0.1:0", user, password)
}

// socksProxyAt is socksProxy at an address of the test's choice.
func socksProxyAt(t *testing.T, at, user, password string) (address string, asked func() int) {
	t.Helper()
	l, err := net.Listen("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	var (
		mu sync.Mutex
		n  int
		wg sync.WaitGroup
	)
	s, err := socksserver.New(&socksserver.Config{
		Credentials: socksserver.StaticCredentials{user: password},
		Logger:      stdlog.New(io.Discard, "", 0),
		Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
			mu.Lock()
			n++
			mu.Unlock()
			return (&net.Dialer{}).DialContext(ctx, network, addr)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	wg.Go(func() { _ = s.Serve(l) })
	t.Cleanup(func() {
		_ = l.Close()
		wg.Wait()
	})
	return l.Addr().String(), func() int {
		mu.Lock()
		defer mu.Unlock()
		return n
	}
}

// hireBehind starts a server on the shared sandbox with TELEGRAM_PROXY set.
func hireBehind(t *testing.T, proxy string) *assistant {
	t.Helper()
	return hireWith(t, mcp.LATEST_LEGACY_PROTOCOL_VERSION, append([]string{"TELEGRAM_PROXY=" + proxy}, credentials...), "--sandbox-at", connectionFile(t))
}

func TestLoginGoesThroughTheProxyOfTheEnvironment(t *testing.T) {
	at, asked := socksProxy(t, "ada", "CANARYlace")
	a := hireBehind(t, "socks5://ada:CANARYlace@"+at)
	id := a.enter("code_sent", "request_code", toolArgs{"phone": "+9996630001"}).FlowID
	a.enter("authorized", "submit_code", toolArgs{"flow_id": id, "code": "33333"})
	got := a.enter("authorized", "get_session", toolArgs{"flow_id": id})
	if flow := a.call("get_flow", toolArgs{"flow_id": got.FlowID}); !strings.Contains(flow.text, "connecting to DC 2 through the proxy “SOCKS5 "+at+"”") {
		t.Errorf("the timeline does not tell of the proxy: %s", flow.text)
	}
	logins := asked()
	if logins < 2 { // the account lives in another DC
		t.Errorf("the proxy was asked for %d connections", logins)
	}
	c := a.call("check_connection", nil)
	if !strings.HasPrefix(c.text, "This machine reaches Telegram.") || !strings.Contains(c.text, at) || asked() != logins+3 {
		t.Errorf("after %d connections: %s", asked()-logins, c.text)
	}
	if said := c.text + a.stderr.String(); strings.Contains(said, "CANARY") {
		t.Errorf("the password is told: %s", said)
	}
}

func TestProxyThatCannotWorkIsExplained(t *testing.T) {
	t.Parallel()
	at, asked := socksProxy(t, "ada", "lace")
	for name, x := range map[string]struct {
		proxy, code string
		verdict     string // the first sentence of check_connection
	}{
		"wrong password": {"socks5://ada:CANARY@" + at, "failure.proxy_login", "The proxy refused the login to it."},
		"wrong kind":     {"http://ada:CANARY@" + at, "failure.proxy_kind", "This is not a proxy of the kind that was set."},
		"no MTProxy":     {"tg://proxy?server=127.0.0.1&port=" + at[strings.LastIndex(at, ":")+1:] + "&secret=CANARYCANARYCANARYCANQ", "failure.proxy_secret", "The MTProxy does not let this program in."},
		"nobody there":   {"socks5://ada:CANARY@127.0.0.1:1", "failure.proxy_unreached", "The proxy cannot be reached."},
		"no kind":        {"ada:CANARY@" + at, "failure.proxy_invalid", "The proxy that was set cannot be used."},
		"no port":        {"socks5://ada:CANARY@127.0.0.1", "failure.proxy_invalid", "The proxy that was set cannot be used."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := hireBehind(t, x.proxy)
			said := a.refused(x.code, "request_code", toolArgs{"phone": "+9996620001"}).text
			said += a.refused(x.code, "start_qr_login", toolArgs{}).text
			c := a.call("check_connection", nil)
			if !strings.HasPrefix(c.text, x.verdict) {
				t.Errorf("check_connection: %s", c.text)
			}
			a.call("sandbox_accounts", nil) // needs no connection to Telegram
			if said += c.text + a.stderr.String(); strings.Contains(said, "CANARY") {
				t.Errorf("the value is told: %s", said)
			}
			if n := asked(); n != 0 {
				t.Errorf("%d connections were made", n)
			}
		})
	}
}

func TestProxyElsewhereIsLeftOutInTheSandbox(t *testing.T) {
	a := hireBehind(t, "socks5://ada:CANARY@proxy.invalid:1080")
	a.enter("code_sent", "request_code", toolArgs{"phone": "+9996620001"})
	c := a.call("check_connection", nil)
	if !strings.HasPrefix(c.text, "This machine reaches Telegram.") || !strings.Contains(c.text, "SOCKS5 proxy.invalid:1080") || !strings.Contains(c.text, "left out") {
		t.Errorf("check_connection: %s", c.text)
	}
	if log := a.stderr.String(); strings.Count(log, "TELEGRAM_PROXY is left out") != 1 || strings.Contains(log, "CANARY") {
		t.Errorf("the log says %s", log)
	}
}

// The explain room knows the failures of the connection by their words, which also a record of an earlier process has.
func TestEveryFailureOfTheConnectionIsKnownByItsWords(t *testing.T) {
	fault := func(f tgclient.ProxyFault) error {
		return &tgclient.ProxyError{Fault: f, Proxy: "SOCKS5 proxy.example.org:1080", Err: &net.OpError{Op: "dial", Net: "tcp", Err: io.EOF}}
	}
	for want, errs := range map[string][]error{
		"failure.proxy_unreached": {fault(tgclient.ProxyUnreached)},
		"failure.proxy_login":     {fault(tgclient.ProxyLogin), fault(tgclient.ProxyWantsLogin)},
		"failure.proxy_kind":      {fault(tgclient.ProxyOtherKind)},
		"failure.tls":             {fault(tgclient.ProxyCertificate)},
		"failure.proxy_no_way":    {fault(tgclient.ProxyNoWay)},
		"failure.proxy_secret":    {fault(tgclient.ProxySecret)},
		"failure.blocked":         {&tgclient.UnansweredError{Err: io.EOF}},
		"failure.not_telegram":    {tgclient.ErrNotTelegram, tgclient.ErrForeignKey},
		"failure.proxy_invalid":   {&mcpserver.ProxyError{Kind: "no_port"}},
	} {
		for _, err := range errs {
			if found := pasted.Read("connecting to DC 2, last error: "+err.Error(), "").Findings; len(found) == 0 || found[0].Fact.ID() != want {
				t.Errorf("%v: %+v, want %s", err, found, want)
			}
		}
	}
}
