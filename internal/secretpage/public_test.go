package secretpage

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"telegram-login-mcp/internal/prompt"
)

func TestPublicAddressIsWhatBrowsersCallIt(t *testing.T) {
	for address, want := range map[string]place{
		"https://login.example":               {"login.example", "https://login.example", "/p", true},
		"https://Login.Example/":              {"login.example", "https://login.example", "/p", true},
		"https://login.example:443":           {"login.example", "https://login.example", "/p", true},
		"https://login.example:8443/":         {"login.example:8443", "https://login.example:8443", "/p", true},
		"https://team.example/telegram/":      {"team.example", "https://team.example", "/telegram/p", true},
		"https://[2001:db8::1]:443/telegram":  {"[2001:db8::1]", "https://[2001:db8::1]", "/telegram/p", true},
		"https://[2001:db8::1]:8443/tele%20x": {"[2001:db8::1]:8443", "https://[2001:db8::1]:8443", "/tele%20x/p", true},
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := publicPlace(u); got != want {
			t.Errorf("%s is %+v, want %+v", address, got, want)
		}
	}
}

// TestPageIsBelowThePathOfItsAddress: what ends TLS may take that path away or leave it.
func TestPageIsBelowThePathOfItsAddress(t *testing.T) {
	s, _ := newServer(t, Options{Public: &url.URL{Path: "/telegram"}})
	session := open(t, s, codePage())
	if want := origin(session) + "/telegram/p/" + token(session); session.URL != want || session.base != "/telegram/p" {
		t.Fatalf("the page is at %s, want %s", session.URL, want)
	}
	for _, at := range []string{session.URL, origin(session) + "/p/" + token(session)} {
		get(t, at).wants(t, http.StatusOK, `action="`+session.path("")+`"`, `data-path="`+session.path("")+`"`, `href="/telegram/p/page.css"`)
	}
	for _, path := range []string{"/", "/page.css", "/" + token(session), "/q/p/" + token(session), "/telegram/" + token(session), "/telegram/p" + token(session), "/p/p/" + token(session), "/telegram//p/" + token(session)} {
		get(t, origin(session)+path).wants(t, http.StatusNotFound, "There is no such page")
	}
	untouched(t, session)
}

// TestProxyMayAskForLoopback: what ends TLS often names the address to which it passes on, and no page of somebody else can.
func TestProxyMayAskForLoopback(t *testing.T) {
	at := publicPlace(&url.URL{Scheme: "https", Host: "login.example"})
	for host, want := range map[string]bool{
		"login.example": true, "127.0.0.1:7390": true, "localhost:7390": true, "[::1]:7390": true, "127.0.0.1": true, "::1": true,
		"": false, "evil.example": false, "login.example.evil.example": false, "login.example:7390": false, "localhost.evil.example:7390": false, "127.0.0.1.evil.example": false,
		"192.0.2.1:7390": false, "127.1:7390": false, "2130706433:7390": false, "0.0.0.0:7390": false, "localhost@evil.example": false,
	} {
		if at.has(host) != want {
			t.Errorf("it answers to %q: %v", host, !want)
		}
	}
}

func TestServerAtAPublicAddressOpensNoPort(t *testing.T) {
	s, _ := newServer(t, Options{Public: &url.URL{}})
	open(t, s, codePage())
	if s.listener != nil || s.listen != nil || !s.IsPublic() {
		t.Error("it has a port of its own")
	}
	local, _ := newServer(t, Options{})
	if local.Handler() != nil || local.IsPublic() {
		t.Error("pages of this computer can be served elsewhere")
	}
}

// TestProgramThatLooksAtALinkHasNotOpenedThePage is about previews of chats, which reach a public address.
func TestProgramThatLooksAtALinkHasNotOpenedThePage(t *testing.T) {
	s, _ := newServer(t, Options{Public: &url.URL{}})
	session := open(t, s, codePage())
	for _, headers := range [][]string{{"Sec-Fetch-Mode:"}, {"Sec-Fetch-Mode:", "User-Agent: TelegramBot (like TwitterBot)"}, {"Sec-Purpose: prefetch"}} {
		get(t, session.URL, headers...).wants(t, http.StatusOK, "Type the login code")
	}
	if session.Status().Opened {
		t.Error("a preview counts as the person")
	}
	get(t, session.URL)
	if !session.Status().Opened {
		t.Error("the person's look does not count")
	}
}

// TestPublicPageAsksWhoseLoginThisIs: the link to a page can be sent to somebody else, so that they type a code for a login that is not theirs.
func TestPublicPageAsksWhoseLoginThisIs(t *testing.T) {
	atBoth(t, func(t *testing.T, o Options) {
		s, _ := newServer(t, o)
		for name, page := range map[string]prompt.Spec{"code": codePage(), "session": sessionPage(), "QR code": qrPage(newPhone(t))} {
			a := get(t, open(t, s, page).URL)
			if asks := strings.Contains(a.body, "Whoever sent you this link gets what you type."); asks != s.IsPublic() {
				t.Errorf("%s: it asks: %v", name, asks)
			}
			if warns := strings.Contains(a.body, `id="not-protected"`); warns == s.IsPublic() {
				t.Errorf("%s: it warns of other users of this computer: %v", name, warns)
			}
		}
	})
}

// Whoever may not come in any more does not go on by a page that was open.
func TestPagesOfARevokedOwnerAreWithdrawn(t *testing.T) {
	var revoked atomic.Bool
	s, _ := newServer(t, Options{Public: &url.URL{}, Revoked: func(owner string) bool { return owner == "anna" && revoked.Load() }})
	forms := map[string]*prompt.Form{}
	for _, name := range []string{"anna", "ben"} {
		f, err := s.OpenFor(name, codePage())
		if err != nil {
			t.Fatal(err)
		}
		get(t, f.URL).wants(t, http.StatusOK, "Type the login code")
		forms[name] = f
	}
	revoked.Store(true)
	get(t, forms["anna"].URL).wants(t, http.StatusGone)
	get(t, forms["ben"].URL).wants(t, http.StatusOK, "Type the login code")
	if got := forms["anna"].Status().State; got != prompt.Withdrawn {
		t.Errorf("her page is %s", got)
	}
}

func TestOneOwnerDoesNotUseUpThePagesOfAnother(t *testing.T) {
	s, _ := newServer(t, Options{Public: &url.URL{}})
	var first *prompt.Form
	for n := range maxOpen {
		f, err := s.OpenFor("anna", codePage())
		if err != nil {
			t.Fatalf("page %d: %v", n, err)
		}
		if n == 0 {
			first = f
		}
	}
	if _, err := s.OpenFor("anna", codePage()); !errors.Is(err, ErrTooMany) {
		t.Errorf("another page of the same owner: %v", err)
	}
	if _, err := s.OpenFor("ben", codePage()); err != nil {
		t.Errorf("a page of another owner: %v", err)
	}
	first.Withdraw("")
	if _, err := s.OpenFor("anna", codePage()); err != nil {
		t.Errorf("after one has ended: %v", err)
	}
}

func TestPagesOfAllOwnersHaveALimit(t *testing.T) {
	s, _ := newServer(t, Options{Public: &url.URL{}})
	forms := make([]*prompt.Form, 0, maxOpenAll)
	for n := range maxOpenAll {
		f, err := s.OpenFor(fmt.Sprint(n/maxOpen), codePage())
		if err != nil {
			t.Fatalf("page %d: %v", n, err)
		}
		forms = append(forms, f)
	}
	if _, err := s.OpenFor("one more", codePage()); !errors.Is(err, ErrFull) {
		t.Errorf("a page beyond the limit: %v", err)
	}
	// What has ended makes room.
	forms[0].Withdraw("")
	f, err := s.OpenFor("one more", codePage())
	if err != nil {
		t.Fatalf("after one has ended: %v", err)
	}
	get(t, f.URL).wants(t, http.StatusOK, "Login code")
}

// TestEndedPagesOfAllOwnersHaveALimit: what an owner's pages came to can be read for a minute, and many owners do not fill the memory with that.
func TestEndedPagesOfAllOwnersHaveALimit(t *testing.T) {
	s, _ := newServer(t, Options{Public: &url.URL{}})
	for n := range maxKeptAll / (maxEnded + 1) {
		who := fmt.Sprint(n)
		for range maxEnded {
			f, err := s.OpenFor(who, codePage())
			if err != nil {
				t.Fatal(err)
			}
			f.Withdraw("")
		}
		if _, err := s.OpenFor(who, codePage()); err != nil { // with which the others stay
			t.Fatal(err)
		}
	}
	s.mu.Lock()
	before := s.pages.count()
	s.mu.Unlock()
	for range maxKeptAll - before + 1 {
		f, err := s.OpenFor("one more", codePage())
		if err != nil {
			t.Fatal(err)
		}
		f.Withdraw("")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if kept := s.pages.count(); kept >= before {
		t.Errorf("%d pages are remembered, %d before", kept, before)
	}
}

func TestOwnerIsForgottenAMinuteAfterTheLastPage(t *testing.T) {
	inService(t, func(t *testing.T, b *bubble) {
		session := open(t, b.Server, codePage())
		session.Withdraw("")
		pass(linger - time.Second)
		ask(t, b.client, http.MethodGet, session.URL, "").wants(t, http.StatusGone, "This page is no longer needed")
		pass(2 * time.Second)
		ask(t, b.client, http.MethodGet, session.URL, "").wants(t, http.StatusNotFound, "There is no such page")
		if b.pages.count() != 0 || len(b.pages.owners) != 0 || b.pages.open.Load() != 0 {
			t.Errorf("left are %d pages, %d open, of %d owners", b.pages.count(), b.pages.open.Load(), len(b.pages.owners))
		}
	})
}

// inService is inBubble for pages at a public address. The service answers by itself below /elsewhere, after an hour.
func inService(t *testing.T, test func(t *testing.T, b *bubble)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		j := &journal{}
		b := &bubble{Server: New(Options{Log: j.log, Words: testWords, Public: &url.URL{Scheme: "https", Host: "login.example"}}), log: j}
		p := &pipes{incoming: make(chan net.Conn), closed: make(chan struct{})}
		b.ports = []*pipes{p}
		mux := http.NewServeMux()
		mux.Handle("/p/", b.Handler())
		mux.HandleFunc("/elsewhere", func(w http.ResponseWriter, _ *http.Request) {
			<-time.After(time.Hour)
			_, _ = io.WriteString(w, "after an hour")
		})
		web := &http.Server{Handler: mux, ReadHeaderTimeout: headerTime}
		served := make(chan error, 1)
		go func() { served <- web.Serve(p) }()
		dial := func(ctx context.Context, _, _ string) (net.Conn, error) { return p.dial(ctx) }
		b.client = &http.Client{
			Transport:     &http.Transport{DisableKeepAlives: true, DialContext: dial, DialTLSContext: dial}, // what ends TLS is not here
			CheckRedirect: plain.CheckRedirect,
		}
		test(t, b)
		if err := b.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		_ = web.Close()
		<-served
	})
}

func TestSlowFormAtAPublicAddressIsCutOff(t *testing.T) {
	inService(t, func(t *testing.T, b *bubble) {
		session := open(t, b.Server, codePage())
		c := b.dialRaw(t)
		began := time.Now()
		_, err := io.WriteString(c, "POST "+session.path("")+" HTTP/1.1\r\nHost: login.example\r\nOrigin: https://login.example"+
			"\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n")
		for range 1000 {
			if err != nil {
				break
			}
			<-time.After(500 * time.Millisecond)
			_, err = c.Write([]byte("x"))
		}
		if took := time.Since(began); err == nil || took > publicBodyTime+time.Second {
			t.Errorf("after %v: %v", took, err)
		}
		if s := session.Status(); s.Tries != 0 || s.State.Ended() {
			t.Errorf("it stands at %+v", s)
		}
	})
}

func TestAnswerThatNobodyReadsIsCutOff(t *testing.T) {
	inService(t, func(t *testing.T, b *bubble) {
		session := open(t, b.Server, codePage())
		c, err := b.ports[0].dial(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if _, err := io.WriteString(c, "GET "+session.path("")+" HTTP/1.1\r\nHost: login.example\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		pass(publicAnswerTime - time.Second)
		pass(2 * time.Second)
		got, _ := io.Copy(io.Discard, c)
		if took := time.Since(began); got > 0 || took > publicAnswerTime+2*time.Second {
			t.Errorf("after %v %d bytes came", took, got)
		}
	})
}

// TestConnectionGoesOnToOtherRequests: the time that a page has is over with the page.
func TestConnectionGoesOnToOtherRequests(t *testing.T) {
	inService(t, func(t *testing.T, b *bubble) {
		session := open(t, b.Server, codePage())
		c, err := b.ports[0].dial(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.Close() }()
		in := bufio.NewReader(c)
		for _, asked := range [][2]string{{session.path(""), "Login code"}, {session.path(""), "Login code"}, {"/elsewhere", "after an hour"}, {"/elsewhere", "after an hour"}} {
			if _, err := fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: login.example\r\n\r\n", asked[0]); err != nil {
				t.Fatal(err)
			}
			res, err := http.ReadResponse(in, nil)
			if err != nil {
				t.Fatalf("%s: %v", asked[0], err)
			}
			body, err := io.ReadAll(res.Body)
			if err != nil || !strings.Contains(string(body), asked[1]) {
				t.Errorf("%s: %v, %s", asked[0], err, body)
			}
		}
	})
}

func TestRefusalsAtAPublicAddressAreLoggedEachHour(t *testing.T) {
	inService(t, func(t *testing.T, b *bubble) {
		session := open(t, b.Server, codePage())
		for range 2 {
			for range 3 * maxRefusalLines {
				ask(t, b.client, http.MethodGet, origin(session)+"/p/x", "")
			}
			pass(time.Hour)
		}
		lines := strings.Split(b.log.String(), "\n")
		if len(lines) != 2*maxRefusalLines || !strings.Contains(lines[len(lines)-1], "further ones of this hour are not logged") {
			t.Errorf("%d lines: %s", len(lines), b.log)
		}
	})
}
