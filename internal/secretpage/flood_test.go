package secretpage

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"telegram-login-mcp/internal/prompt"
)

func address(session *pageSession) string {
	_, host, _ := strings.Cut(origin(session), "://")
	return host
}

// dial opens a connection that is closed at the end of the test.
func dial(t *testing.T, session *pageSession) net.Conn {
	t.Helper()
	c, err := net.DialTimeout("tcp", address(session), patienceOfTests)
	if err != nil {
		t.Fatal(err)
	}
	if session.server.IsPublic() {
		c = tls.Client(c, ownTLS)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.SetDeadline(time.Now().Add(patienceOfTests)); err != nil {
		t.Fatal(err)
	}
	return c
}

// rawly sends bytes and reads all answers to them, at a public address the first one.
func rawly(t *testing.T, session *pageSession, request string) (answers []answer) {
	t.Helper()
	c := dial(t, session)
	if _, err := io.WriteString(c, request); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(c)
	for {
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			break
		}
		body, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		answers = append(answers, answer{res.StatusCode, res.Header, string(body)})
		if session.server.IsPublic() {
			break
		}
	}
	if len(answers) == 0 {
		t.Errorf("no answer to %q", request)
	}
	return answers
}

func TestOddRequestsAreRefused(t *testing.T) { atBoth(t, oddRequestsAreRefused) }

func oddRequestsAreRefused(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	path, host := session.path(""), address(session)
	for name, request := range map[string]string{
		"HTTP/1.0 without a host":        "GET " + path + " HTTP/1.0\r\n\r\n",
		"HTTP/1.1 without a host":        "GET " + path + " HTTP/1.1\r\n\r\n",
		"two hosts":                      "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nHost: evil.example\r\n\r\n",
		"an empty host":                  "GET " + path + " HTTP/1.1\r\nHost:\r\n\r\n",
		"a foreign host in the line":     "GET http://evil.example" + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n",
		"CONNECT":                        "CONNECT " + host + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n",
		"OPTIONS *":                      "OPTIONS * HTTP/1.1\r\nHost: " + host + "\r\n\r\n",
		"the preface of HTTP/2":          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
		"a header too long":              "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nX: " + strings.Repeat("x", 64<<10) + "\r\n\r\n",
		"a path too long":                "GET " + path + strings.Repeat("x", 64<<10) + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n",
		"two lengths":                    "POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
		"a length below zero":            "POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: -1\r\n\r\n",
		"a line that is no request":      "hello\r\n\r\n",
		"a form without anything beside": "POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 11\r\n\r\ncode=12345x",
	} {
		for _, a := range rawly(t, session, request) {
			if a.status < 400 || strings.Contains(a.body, "Login code") {
				t.Errorf("%s is answered with %d: %s", name, a.status, a.body)
			}
		}
	}
	untouched(t, session)
}

func TestConnectionCarriesOneRequest(t *testing.T) {
	// A second request that rides along in the body of the first one is never looked at.
	s, _ := newServer(t, Options{})
	session := open(t, s, codePage())
	one := "GET " + session.path("") + " HTTP/1.1\r\nHost: " + address(session) + "\r\n\r\n"
	if answers := rawly(t, session, one+one); len(answers) != 1 {
		t.Errorf("%d answers", len(answers))
	}
}

func TestHugeFormIsRefusedBeforeItIsRead(t *testing.T) { atBoth(t, hugeFormIsRefusedBeforeItIsRead) }

func hugeFormIsRefusedBeforeItIsRead(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	form := get(t, session.URL).filled(t, "code", "12345")
	post(t, session.URL, form+"&x="+strings.Repeat("x", maxForm)).wants(t, http.StatusRequestEntityTooLarge, "That is too long")
	c := dial(t, session)
	head := "POST " + session.path("") + " HTTP/1.1\r\nHost: " + address(session) + "\r\nOrigin: " + origin(session) +
		"\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1099511627776\r\n\r\n"
	sent, err := pour(c, head, strings.Repeat("x", 4096))
	if err == nil || sent > 16<<20 {
		t.Errorf("%d bytes were taken, %v", sent, err)
	}
	untouched(t, session)
}

// pour sends a head, and then the same piece until the other side does not want any more.
func pour(c net.Conn, head, piece string) (sent int, err error) {
	if _, err := io.WriteString(c, head); err != nil {
		return 0, err
	}
	for sent < 1<<30 {
		n, err := io.WriteString(c, piece)
		sent += n
		if err != nil {
			return sent, err
		}
	}
	return sent, nil
}

func TestEndlessFormIsCutOff(t *testing.T) { atBoth(t, endlessFormIsCutOff) }

func endlessFormIsCutOff(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	for name, target := range map[string]string{"a page": session.path(""), "no page": session.base + "/aaaaaaaaaaaaaaaaaaaaaaaaaa"} {
		c := dial(t, session)
		head := "POST " + target + " HTTP/1.1\r\nHost: " + address(session) + "\r\nOrigin: " + origin(session) +
			"\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
		if sent, err := pour(c, head, "1000\r\n"+strings.Repeat("x", 4096)+"\r\n"); err == nil || sent > 16<<20 {
			t.Errorf("to %s: %d bytes were taken, %v", name, sent, err)
		}
	}
	untouched(t, session)
}

func TestSlowHeaderIsCutOff(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bubble) {
		session := open(t, b.Server, codePage())
		c := b.dialRaw(t)
		began := time.Now()
		var err error
		for _, drop := range "GET " + session.path("") + " HTTP/1.1\r\nX-Slow: " + strings.Repeat("x", 1000) {
			if _, err = c.Write([]byte(string(drop))); err != nil {
				break
			}
			<-time.After(500 * time.Millisecond)
		}
		if took := time.Since(began); err == nil || took > headerTime+time.Second {
			t.Errorf("after %v: %v", took, err)
		}
	})
}

func TestSlowFormIsCutOff(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bubble) {
		session := open(t, b.Server, codePage())
		c := b.dialRaw(t)
		began := time.Now()
		_, err := io.WriteString(c, "POST "+session.path("")+" HTTP/1.1\r\nHost: "+address(session)+"\r\nOrigin: "+origin(session)+
			"\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n")
		for range 1000 {
			if err != nil {
				break
			}
			<-time.After(500 * time.Millisecond)
			_, err = c.Write([]byte("x"))
		}
		if took := time.Since(began); err == nil || took > bodyTime+time.Second {
			t.Errorf("after %v: %v", took, err)
		}
		if s := session.Status(); s.Tries != 0 || s.State.Ended() {
			t.Errorf("it stands at %+v", s)
		}
	})
}

func TestTwoHundredConnectionsKeepNobodyOut(t *testing.T) {
	s, _ := newServer(t, Options{})
	session := open(t, s, codePage())
	over := make(chan error, 200)
	for i := range 200 {
		c := dial(t, session)
		go func() {
			_, err := io.Copy(io.Discard, c)
			over <- err
		}()
		if i%2 == 0 { // half of them begin to say something
			_, _ = io.WriteString(c, "GET / HTTP/1.1\r\nX: ")
		}
	}
	began := time.Now()
	get(t, session.URL).wants(t, http.StatusOK, "Login code")
	if took := time.Since(began); took > headerTime {
		t.Errorf("a person had to wait for %v", took)
	}
	s.listener.mu.Lock()
	conns := len(s.listener.silent) + len(s.listener.admitted)
	s.listener.mu.Unlock()
	if conns == 0 || conns > maxConns {
		t.Errorf("%d connections are held", conns)
	}
	for range 200 - maxConns {
		if err := receive(t, over, "the end of a connection that there is no room for"); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatal("it was not ended, the test gave up")
		}
	}
	untouched(t, session)
}

func TestTwoHundredFormsThatNeverComeKeepNobodyOut(t *testing.T) {
	for name, head := range map[string]string{
		"for the page":              "POST %[1]s HTTP/1.1\r\nHost: %[2]s\r\nOrigin: http://%[2]s\r\n",
		"for no page":               "POST /aaaaaaaaaaaaaaaaaaaaaaaaaa HTTP/1.1\r\nHost: %[2]s\r\nOrigin: http://%[2]s\r\n",
		"from a foreign page":       "POST %[1]s HTTP/1.1\r\nHost: %[2]s\r\nOrigin: http://evil.example\r\n",
		"to a foreign host":         "POST %[1]s HTTP/1.1\r\nHost: evil.example\r\n",
		"that nothing is read of":   "GET %[1]s HTTP/1.1\r\nHost: %[2]s\r\n",
		"without an end that shows": "POST %[1]s HTTP/1.1\r\nHost: %[2]s\r\nOrigin: http://%[2]s\r\nTransfer-Encoding: chunked\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := newServer(t, Options{})
			session := open(t, s, codePage())
			head := fmt.Sprintf(head, session.path(""), address(session)) + "Content-Type: application/x-www-form-urlencoded\r\n"
			if !strings.Contains(head, "chunked") {
				head += "Content-Length: 1000\r\n"
			}
			for range 200 {
				_, _ = io.WriteString(dial(t, session), head+"\r\nPage=")
			}
			began := time.Now()
			typeIn(t, plain, session, "code", "12345").wants(t, http.StatusOK, "Telegram accepted the code")
			if took := time.Since(began); took > bodyTime {
				t.Errorf("a person had to wait for %v", took)
			}
		})
	}
}

func TestFloodDoesNotCutOffWhoWaitsForAnAnswer(t *testing.T) {
	atBoth(t, floodDoesNotCutOffWhoWaitsForAnAnswer)
}

func floodDoesNotCutOffWhoWaitsForAnAnswer(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	began, goOn := make(chan struct{}), make(chan struct{})
	p := sessionPage()
	inner := p.Reveal
	p.Reveal = func(ctx context.Context) (prompt.Reveal, prompt.Result) {
		close(began)
		<-goOn
		return inner(ctx)
	}
	session := open(t, s, p)
	sent := later(t, plain, http.MethodPost, session.URL, click(t, session))
	receive(t, began, "the call")
	for range 200 {
		dial(t, session)
	}
	get(t, session.URL).wants(t, http.StatusOK, "One moment") // so all of them have been let in or sent away
	close(goOn)
	receive(t, sent, "the session").wants(t, http.StatusOK, sessionString)
}

func TestTwoHundredRequestsAtOnceLeaveThePageUsable(t *testing.T) {
	atBoth(t, twoHundredRequestsAtOnceLeaveThePageUsable)
}

func twoHundredRequestsAtOnceLeaveThePageUsable(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	var all sync.WaitGroup
	results := make(chan string, 200)
	for range 200 {
		all.Go(func() {
			a, err := try(t.Context(), plain, http.MethodGet, session.URL, "")
			switch {
			case err != nil:
				results <- "refused"
			default:
				results <- fmt.Sprint(a.status)
			}
		})
	}
	all.Wait()
	close(results)
	count := make(map[string]int)
	for r := range results {
		count[r]++
	}
	if count["200"] < maxConns || count["200"]+count["refused"] != 200 {
		t.Errorf("the answers were %v", count)
	}
	untouched(t, session)
}

func TestOnlyThisMachineReachesThePage(t *testing.T) {
	s, _ := newServer(t, Options{})
	session := open(t, s, codePage())
	_, port, err := net.SplitHostPort(address(session))
	if err != nil {
		t.Fatal(err)
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range append(addresses, &net.IPNet{IP: net.IPv6loopback}) {
		ip := a.(*net.IPNet).IP
		if ip.Equal(net.IPv4(127, 0, 0, 1)) {
			continue
		}
		if c, err := net.DialTimeout("tcp", net.JoinHostPort(ip.String(), port), 2*time.Second); err == nil {
			_ = c.Close()
			t.Errorf("the page is reached at %s", ip)
		}
	}
}

func TestLogIsNotFlooded(t *testing.T) {
	s, j := newServer(t, Options{})
	session := open(t, s, codePage())
	for range 3 * maxRefusalLines {
		get(t, filesAt(session)+"/x")
	}
	lines := strings.Split(j.String(), "\n")
	if len(lines) != maxRefusalLines || !strings.Contains(lines[len(lines)-1], "further ones are not logged") {
		t.Errorf("%d lines: %s", len(lines), j)
	}
}
