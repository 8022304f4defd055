package secretpage

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"
)

// freePort is a port that nobody listens on, below those that the system gives away by itself.
func freePort(t *testing.T) int {
	t.Helper()
	for range 100 {
		port := 20000 + rand.IntN(12000)
		l, err := net.Listen("tcp4", net.JoinHostPort("0.0.0.0", strconv.Itoa(port)))
		if err != nil {
			continue
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		return port
	}
	t.Fatal("no port is free")
	return 0
}

// outward is an address of this machine that others reach it by.
func outward(t *testing.T) string {
	t.Helper()
	all, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if p, err := netip.ParsePrefix(a.String()); err == nil && p.Addr().Is4() && !p.Addr().IsLoopback() {
			return p.Addr().String()
		}
	}
	t.Skip("this machine has a loopback only")
	return ""
}

// through is a client all of whose connections go to one host, as those that a container's publisher passes on do.
func through(host string) *http.Client {
	return &http.Client{
		Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			_, port, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			return new(net.Dialer).DialContext(ctx, network, net.JoinHostPort(host, port))
		}},
		CheckRedirect: plain.CheckRedirect,
		Timeout:       patienceOfTests,
	}
}

func TestAllPagesAreOnTheFixedPort(t *testing.T) {
	port := freePort(t)
	s, _ := newServer(t, Options{Port: port})
	want := "http://127.0.0.1:" + strconv.Itoa(port)
	first, second := open(t, s, codePage()), open(t, s, codePage())
	if origin(first) != want || origin(second) != want || first.URL == second.URL {
		t.Errorf("the pages are at %s and %s, want both below %s", first.URL, second.URL, want)
	}
	for _, session := range []*pageSession{first, second} {
		typeIn(t, plain, session, "code", "12345").wants(t, http.StatusOK, "The code was accepted")
	}
	s.closeIdle(s.pages.owners[""])
	if s.listener != nil {
		t.Fatal("the port stays open when no page is")
	}
	again := open(t, s, codePage())
	if origin(again) != want {
		t.Errorf("the next page is at %s, want it below %s", again.URL, want)
	}
	typeIn(t, plain, again, "code", "12345").wants(t, http.StatusOK, "The code was accepted")
}

func TestFixedPortIsOnLoopbackAlone(t *testing.T) {
	host := outward(t)
	s, _ := newServer(t, Options{Port: freePort(t)})
	session := open(t, s, codePage())
	if a, err := try(t.Context(), through(host), http.MethodGet, session.URL, ""); err == nil {
		t.Errorf("whoever reaches %s gets %d from the page", host, a.status)
	}
	untouched(t, session)
}

// TestPublishedPageIsAtTheLoopbackOfTheComputer has requests come in at another address than loopback, as from the publisher of a container.
func TestPublishedPageIsAtTheLoopbackOfTheComputer(t *testing.T) {
	host := outward(t)
	port := strconv.Itoa(freePort(t))
	number, _ := strconv.Atoi(port)
	s, log := newServer(t, Options{Port: number, Published: true})
	session := open(t, s, codePage())
	if want := "http://127.0.0.1:" + port + "/"; !strings.HasPrefix(session.URL, want) {
		t.Fatalf("the page is at %s, want it below %s", session.URL, want)
	}
	publisher := through(host)
	form := ask(t, publisher, http.MethodGet, session.URL, "").filled(t, "code", "12345")
	// Who reaches the container by an address of its own, or of the computer where the port is published on all, is not at 127.0.0.1.
	for _, from := range []string{host + ":" + port, "0.0.0.0:" + port, "localhost:" + port, "evil.example:" + port} {
		ask(t, publisher, http.MethodGet, session.URL, "", "Host: "+from).wants(t, http.StatusForbidden, "Not at this address")
		ask(t, publisher, http.MethodPost, session.URL, form, "Host: "+from, "Origin: http://"+from).wants(t, http.StatusForbidden, "Not at this address")
		if a := ask(t, publisher, http.MethodPost, session.URL, form, "Origin: http://"+from); a.status == http.StatusOK || strings.Contains(a.body, "accepted") {
			t.Errorf("a form of a page at %s was taken", from)
		}
	}
	if said := log.String(); !strings.Contains(said, "foreign host") || !strings.Contains(said, "-p 127.0.0.1:"+port+":"+port) || strings.Contains(said, token(session)) {
		t.Errorf("logged was: %s", said)
	}
	typeIn(t, publisher, session, "code", "12345").wants(t, http.StatusOK, "The code was accepted")
}

func TestPublishedNeedsAPort(t *testing.T) {
	host := outward(t)
	s, _ := newServer(t, Options{Published: true})
	session := open(t, s, codePage())
	if a, err := try(t.Context(), through(host), http.MethodGet, session.URL, ""); err == nil {
		t.Errorf("whoever reaches %s gets %d from a page on a port that nobody published", host, a.status)
	}
	untouched(t, session)
}

func TestPortThatSomebodyHasIsAnErrorAndNoOtherIsTaken(t *testing.T) {
	port := freePort(t)
	other, err := net.Listen("tcp4", net.JoinHostPort(loopback, strconv.Itoa(port)))
	if err != nil {
		t.Fatal(err)
	}
	s, _ := newServer(t, Options{Port: port})
	session, err := s.Open(codePage())
	var taken *PortError
	if !errors.As(err, &taken) || taken.Port != port || taken.Err == nil {
		t.Errorf("the page opens as %v, %v", session, err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	typeIn(t, plain, open(t, s, codePage()), "code", "12345").wants(t, http.StatusOK, "The code was accepted")
}

// TestAddressIsWhatBrowsersCallIt: they leave out the port that http means, in what they send, too.
func TestAddressIsWhatBrowsersCallIt(t *testing.T) {
	for port, want := range map[int]string{80: "127.0.0.1", 8412: "127.0.0.1:8412", 65535: "127.0.0.1:65535", 1: "127.0.0.1:1"} {
		if got := addressOf(port); got != want {
			t.Errorf("port %d is at %s, want %s", port, got, want)
		}
	}
}
