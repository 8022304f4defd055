package main_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/internal/testrun"
)

// besieged is a service at which an owner is asked for a code on a page, which no attack may open or use.
type besieged struct {
	*publicService
	anna   *assistant
	who    *person
	flow   toolArgs
	token  string // of ben, who attacks
	listen string // the address of the program, behind the proxy
}

func besiege(t *testing.T) *besieged {
	t.Helper()
	s, tokens := publish(t, []string{"anna", "ben"}, "--secrets", "private")
	b := &besieged{publicService: s, anna: s.hire(mcp.ProtocolVersion20251125, tokens["anna"]), token: tokens["ben"]}
	c, _ := b.anna.says("request_code", toolArgs{"phone": "+9996610001"})
	b.flow = toolArgs{"flow_id": c.FlowID}
	b.who = s.page(b.anna, "submit_code", b.flow)
	b.listen = strings.TrimSuffix(strings.TrimPrefix(s.url, "http://"), "/mcp")
	return b
}

// path is that of the page.
func (b *besieged) path() string { return strings.TrimPrefix(b.who.url, publicURL) }

// holds fails unless nothing has come of the attacks, the service answers within seconds, and the page still works.
func (b *besieged) holds() {
	b.Helper()
	begun := time.Now()
	c, said := b.anna.says("get_flow", b.flow)
	if c.State != "code_sent" || len(c.Pages) != 1 || c.Pages[0].Opened || c.Pages[0].Tries != 0 {
		b.Fatalf("the attack has got through: %s", said)
	}
	b.who.sees(b.who.sends(map[string]string{"code": "11111"}), "Telegram accepted the login")
	if took := time.Since(begun); took > 15*time.Second { // with all the other tests beside it
		b.Errorf("the service answers after %v", took)
	}
	if log := b.stderr.String(); strings.Count(log, "\n") > 100 {
		b.Errorf("the log is flooded: %d lines", strings.Count(log, "\n"))
	}
}

// reaches opens a connection to the program itself.
func (b *besieged) reaches() net.Conn {
	b.Helper()
	c, err := net.DialTimeout("tcp", b.listen, limit)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(limit))
	return c
}

// A page of somebody else whose name was made to lead to the service asks with that name, and with its own origin.
func TestNoOtherNameLeadsToAService(t *testing.T) {
	t.Parallel()
	b := besiege(t)
	for _, host := range []string{"evil.example", "example.com.evil.example", "example.com:1", "example.com.", "EVIL.example:443", "192.0.2.1", "localhost.evil.example", "0.0.0.0", "127.1"} {
		for _, request := range []struct{ method, path, body string }{
			{"POST", "/mcp", greeting},
			{"GET", "/mcp", ""}, {"DELETE", "/mcp", ""}, {"GET", b.path(), ""}, {"GET", b.path() + "/state", ""}, {"GET", "/p/page.css", ""}, {"POST", b.path(), "code=11111"},
		} {
			for _, origin := range []string{"", "https://" + host, publicURL} {
				r, err := http.NewRequestWithContext(t.Context(), request.method, publicURL+request.path, strings.NewReader(request.body))
				if err != nil {
					t.Fatal(err)
				}
				r.Host = host
				r.Header.Set("Authorization", "Bearer "+b.token)
				r.Header.Set("Content-Type", map[bool]string{true: "application/json", false: "application/x-www-form-urlencoded"}[request.path == "/mcp"])
				r.Header.Set("Accept", "application/json, text/event-stream")
				if origin != "" {
					r.Header.Set("Origin", origin)
				}
				res, err := b.web.Do(r)
				if err != nil {
					t.Fatal(err)
				}
				body, _ := io.ReadAll(res.Body)
				_ = res.Body.Close()
				if res.StatusCode != http.StatusForbidden || bytes.Contains(body, []byte("login code")) || bytes.Contains(body, []byte("serverInfo")) {
					t.Errorf("%s %s for %q from %q: %s: %s", request.method, request.path, host, origin, res.Status, body)
				}
			}
		}
	}
	b.holds()
}

// smuggled are requests whose end two programs may see in different places. A second request stands where one of them would look for it.
func (b *besieged) smuggled() map[string]string {
	inner := "GET " + b.path() + " HTTP/1.1\r\nHost: example.com\r\nSec-Fetch-Mode: navigate\r\n\r\n"
	head := "POST /mcp HTTP/1.1\r\nHost: example.com\r\nContent-Type: application/json\r\nAuthorization: Bearer " + b.token + "\r\n"
	chunked := "Transfer-Encoding: chunked\r\n"
	short := fmt.Sprintf("Content-Length: %d\r\n", len("0\r\n\r\n"))
	long := fmt.Sprintf("Content-Length: %d\r\n", len("0\r\n\r\n"+inner))
	return map[string]string{
		"a length before chunks":         head + short + chunked + "\r\n0\r\n\r\n" + inner,
		"a length behind chunks":         head + chunked + long + "\r\n0\r\n\r\n" + inner,
		"two lengths":                    head + short + long + "\r\n0\r\n\r\n" + inner,
		"two lengths in one":             head + "Content-Length: 5, 5\r\n\r\n0\r\n\r\n" + inner,
		"a length with a sign":           head + "Content-Length: +5\r\n\r\n0\r\n\r\n" + inner,
		"a space before the colon":       head + "Transfer-Encoding : chunked\r\n" + short + "\r\n0\r\n\r\n" + inner,
		"a coding behind a tab":          head + "Transfer-Encoding:\tchunked\r\n" + short + "\r\n0\r\n\r\n" + inner,
		"a coding behind a vertical tab": head + "Transfer-Encoding: \x0bchunked\r\n" + short + "\r\n0\r\n\r\n" + inner,
		"a coding that there is not":     head + "Transfer-Encoding: xchunked\r\n" + short + "\r\n0\r\n\r\n" + inner,
		"two codings":                    head + "Transfer-Encoding: identity, chunked\r\n" + short + "\r\n0\r\n\r\n" + inner,
		"two codings in two lines":       head + chunked + "Transfer-Encoding: identity\r\n" + short + "\r\n0\r\n\r\n" + inner,
		"a folded line":                  head + "Transfer-Encoding:\r\n chunked\r\n" + short + "\r\n0\r\n\r\n" + inner,
		"a chunk with a sign":            head + chunked + "\r\n-1\r\n" + inner,
		"a chunk of more than there is":  head + chunked + "\r\nffffffffffffffff1\r\n" + inner,
		"a chunk that is no number":      head + chunked + "\r\n0x5\r\nhello\r\n0\r\n\r\n" + inner,
		"a chunk that is longer":         head + chunked + "\r\n1\r\nhello\r\n0\r\n\r\n" + inner,
		"an extension with a line end":   head + chunked + "\r\n5;a=\nb\r\nhello\r\n0\r\n\r\n" + inner,
		"a trailer with a length":        head + chunked + "\r\n0\r\nContent-Length: 5\r\n\r\n" + inner,
		"a bare carriage return":         head + "X: a\rTransfer-Encoding: chunked\r\n" + short + "\r\n0\r\n\r\n" + inner,
		"a null in a name":               head + "Transfer-\x00Encoding: chunked\r\n" + short + "\r\n0\r\n\r\n" + inner,
		"HTTP/1.0 with chunks":           strings.Replace(head, "HTTP/1.1", "HTTP/1.0", 1) + chunked + "\r\n0\r\n\r\n" + inner,
		"an upgrade":                     head + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n" + short + "\r\n0\r\n\r\n" + inner,
		"a line in the path":             "GET /p/x\r\n" + inner,
		"a whole URL of another host":    "GET http://evil.example" + b.path() + " HTTP/1.1\r\nHost: example.com\r\nSec-Fetch-Mode: navigate\r\n\r\n",
	}
}

// legitimate are requests of which RFC 9112 says where they end: the one behind is one of its own, and its sender's.
var legitimate = map[string]bool{"a trailer with a length": true, "a coding behind a tab": true, "an upgrade": true}

// What one connection carries is one request after the other for everybody, or nothing.
func TestNoRequestIsHiddenInAnother(t *testing.T) {
	t.Parallel()
	b := besiege(t)
	for name, bytesSent := range b.smuggled() {
		if legitimate[name] { // then the page of the request behind would be opened
			bytesSent = strings.ReplaceAll(bytesSent, b.path(), "/healthz")
		}
		c := b.reaches()
		if _, err := io.WriteString(c, bytesSent); err != nil {
			t.Fatal(err)
		}
		_ = c.(*net.TCPConn).CloseWrite()
		answers := 0
		for in := bufio.NewReader(c); ; answers++ {
			res, err := http.ReadResponse(in, nil)
			if err != nil {
				break
			}
			if _, err := io.Copy(io.Discard, res.Body); err != nil {
				break
			}
		}
		if answers > 1 && !legitimate[name] {
			t.Errorf("%s: %d answers", name, answers)
		}
		// The same through the proxy, which has connections to the program that others use next.
		b.throughProxy(strings.ReplaceAll(bytesSent, b.path(), "/p/nobody")) // a whole request behind another is its sender's, as far as the proxy goes
		for range 3 {
			res, err := b.web.Get(publicURL + "/healthz")
			if err != nil {
				t.Fatalf("%s: whoever comes next: %v", name, err)
			}
			body, _ := io.ReadAll(res.Body)
			if _ = res.Body.Close(); res.StatusCode != 200 || string(body) != "ok\n" {
				t.Errorf("%s: whoever comes next gets %s, %q", name, res.Status, body)
			}
		}
	}
	b.holds()
}

// throughProxy sends bytes to the proxy, as they are, and waits for whatever comes first.
func (b *besieged) throughProxy(raw string) {
	b.Helper()
	c, err := b.web.Transport.(*http.Transport).DialContext(b.Context(), "tcp", "")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	known := b.web.Transport.(*http.Transport).TLSClientConfig.Clone()
	known.ServerName = "example.com"
	secured := tls.Client(c, known)
	_ = secured.SetDeadline(time.Now().Add(2 * time.Second))
	if _, err := io.WriteString(secured, raw); err == nil {
		_, _ = secured.Read(make([]byte, 1))
	}
}

const greeting = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`

// Calls that somebody has wait, each with a stream of its own, are theirs alone, and there are only so many at a time.
func TestCallsThatWaitKeepNobodyOut(t *testing.T) {
	t.Parallel()
	b := besiege(t)
	if r := b.asksAs(b.token, http.MethodGet, ""); r.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("a stream that nothing is told on: %s", r.Status)
	}
	ben := b.publicService.hire(mcp.ProtocolVersion20251125, b.token)
	c, _ := ben.says("request_code", toolArgs{"phone": "+9996610002"})
	session := b.asksAs(b.token, http.MethodPost, greeting).Header.Get("Mcp-Session-Id")
	const calls, most = 200, 128
	waits := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_flow","arguments":{"flow_id":%q,"wait_seconds":20},"_meta":{"progressToken":"t"}}}`, c.FlowID)
	refused := make(chan string, calls)
	var all sync.WaitGroup
	defer all.Wait()
	ctx, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	for range calls {
		all.Go(func() {
			if r := b.asksUntil(ctx, b.token, http.MethodPost, waits, "Mcp-Session-Id", session); r.StatusCode != http.StatusOK && ctx.Err() == nil {
				refused <- r.Status
			}
		})
	}
	for range calls - most {
		select {
		case status := <-refused:
			if !strings.HasPrefix(status, "429") {
				t.Errorf("a call beyond those that there may be: %s", status)
			}
		case <-time.After(limit):
			t.Fatal("all calls are let in")
		}
	}
	b.holds() // while the others wait
	if n := len(refused); n > 0 {
		t.Errorf("%d calls more were refused", n)
	}
}

// asksAs sends a request to the program itself, whose answer is closed at the end of the test. Headers come in pairs.
func (b *besieged) asksAs(token, method, body string, headers ...string) *http.Response {
	b.Helper()
	return b.asksUntil(b.Context(), token, method, body, headers...)
}

// asksUntil gives up when ctx ends.
func (b *besieged) asksUntil(ctx context.Context, token, method, body string, headers ...string) *http.Response {
	b.Helper()
	r, err := http.NewRequestWithContext(ctx, method, b.url, strings.NewReader(body))
	if err != nil {
		b.Error(err)
		return &http.Response{Status: "no request", Body: http.NoBody}
	}
	r.Host = "example.com"
	for name, value := range map[string]string{"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "Authorization": "Bearer " + token} {
		r.Header.Set(name, value)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		if ctx.Err() == nil {
			b.Error(err)
		}
		return &http.Response{Status: "no answer", Body: http.NoBody}
	}
	b.Cleanup(func() { _ = res.Body.Close() })
	return res
}

// Whoever begins sessions without end ends their own.
func TestThousandsOfSessionsCostNothing(t *testing.T) {
	t.Parallel()
	b := besiege(t)
	most := 1000
	if testrun.Slow() {
		most = 10000
	}
	begin := func() string {
		res := b.asksAs(b.token, http.MethodPost, greeting)
		if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK {
			t.Errorf("a session: %s, %v", res.Status, err)
		}
		return res.Header.Get("Mcp-Session-Id")
	}
	first := begin()
	for range 100 { // what the first ones cost is not counted
		begin()
	}
	before := b.inMemory()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range most / 8 {
				begin()
			}
		})
	}
	all.Wait()
	grown := b.inMemory() - before
	t.Logf("%d sessions: %d KiB more in memory", most, grown>>10)
	if grown > 64<<20 {
		t.Errorf("%d sessions took %d MiB", most, grown>>20)
	}
	if res := b.asksAs(b.token, http.MethodPost, `{"jsonrpc":"2.0","id":1,"method":"ping"}`, "Mcp-Session-Id", first); res.StatusCode != http.StatusNotFound {
		t.Errorf("the oldest session is answered with %s", res.Status)
	}
	b.holds()
}

// inMemory is how many bytes of the program are in memory, 0 on a system that does not say so.
func (b *besieged) inMemory() int {
	b.Helper()
	if runtime.GOOS != "linux" {
		return 0
	}
	return int(resident(b, b.cmd.Process.Pid, "VmRSS"))
}

// Bodies that never come, and guesses at addresses of pages, keep nobody waiting.
func TestSlowBodiesAndGuessesKeepNobodyOut(t *testing.T) {
	t.Parallel()
	b := besiege(t)
	ended := make(chan error, 300)
	for n := range 300 {
		c := b.reaches()
		path := []string{"/mcp", b.path(), "/p/aaaaaaaaaaaaaaaaaaaaaaaaaa", "/nothing"}[n%4]
		if _, err := fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: example.com\r\nOrigin: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nPage=", path, publicURL, b.token); err != nil {
			t.Fatal(err)
		}
		go func() {
			_, err := io.Copy(io.Discard, c)
			ended <- err
		}()
	}
	for n := range 500 {
		res, err := b.web.Get(fmt.Sprintf("%s/p/%026d", publicURL, n))
		if err != nil {
			t.Fatal(err)
		}
		if _ = res.Body.Close(); res.StatusCode != http.StatusNotFound {
			t.Fatalf("a guess is answered with %s", res.Status)
		}
	}
	b.holds()
	if !testrun.Slow() {
		return
	}
	for n := range 300 { // within 20 seconds: the deadline of the connections is the test's
		if err := <-ended; err != nil && !strings.Contains(err.Error(), "reset") {
			t.Fatalf("body %d was not cut off: %v", n, err)
		}
	}
}
