package redisstore

import (
	"context"
	"errors"
	"net"
	"strconv"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/badnet"
	"telegram-login-mcp/internal/redistest"
	"telegram-login-mcp/sandbox"
)

// Connections that are closed here and that Telegram may still have.

// throughLinks leads to a sandbox over links, all of which can be changed.
func throughLinks(t *testing.T, s *sandbox.Sandbox) (sandbox.Connection, func(badnet.Fault)) {
	t.Helper()
	way := s.Connection()
	var links []*badnet.Link
	for i := range way.DCs {
		l, err := badnet.Listen()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(l.Close)
		l.To(net.JoinHostPort(way.DCs[i].IP, strconv.Itoa(way.DCs[i].Port)))
		way.DCs[i].IP, way.DCs[i].Port = "127.0.0.1", l.Port()
		links = append(links, l)
	}
	return way, func(f badnet.Fault) {
		for _, l := range links {
			l.Set(f)
		}
	}
}

// TestLoginWhoseLeaseIsLostInSilenceHasOneConnection cuts a process off from Redis and from Telegram, and from Redis for no longer than its lease: what it gives up then is free
// at once in Redis, while Telegram still has its connection.
func TestLoginWhoseLeaseIsLostInSilenceHasOneConnection(t *testing.T) {
	t.Parallel()
	tg, r := telegram(t), redistest.Start(t)
	link, far := through(t, r)
	way, toTelegram := throughLinks(t, tg)
	times := func(s *Service, _ *authflow.Config) {
		s.lease, s.grace, s.patience = 2*time.Second, 6*time.Second, 9*time.Second
	}
	a, done, err := registryOf(far, way, anna, times)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(done)
	b := begunFor(t, at(r), tg, anna, times)
	id := requested(t, a) // it has a connection
	toTelegram(badnet.Fault{Hold: true})
	link.Set(badnet.Fault{Hold: true})
	<-time.After(2300 * time.Millisecond) // the lease is over
	link.Set(badnet.Fault{})
	submitted(t, b, id)
	<-time.After(time.Second) // the sandbox counts a connection that has just begun a while later
	if n := tg.ConnectedTwice(); n != 0 {
		t.Errorf("%d second connections with one key", n)
	}
	toTelegram(badnet.Fault{})
}

// TestLoginGoesOnWhereItsConnectionWasLost has a connection end without a word of Telegram's. Whoever has the login goes on at once: it is in nobody's way but its own.
func TestLoginGoesOnWhereItsConnectionWasLost(t *testing.T) {
	t.Parallel()
	tg, r := telegram(t), redistest.Start(t)
	way, toTelegram := throughLinks(t, tg)
	a, done, err := registryOf(at(r), way, anna, func(s *Service, _ *authflow.Config) { s.grace = time.Minute })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(done)
	id, _ := pasted(t, a)
	if _, c, err := a.CheckFlow(t.Context(), id); err != nil || c.Dead != nil {
		t.Fatalf("%v, %v", err, c.Dead)
	}
	toTelegram(badnet.Fault{SwallowDown: true})
	soon, stop := context.WithTimeout(t.Context(), 3*time.Second)
	defer stop()
	if _, _, err := a.CheckFlow(soon, id); err == nil {
		t.Fatal("nothing was lost")
	}
	toTelegram(badnet.Fault{})
	begun := time.Now()
	_, c, err := a.CheckFlow(t.Context(), id)
	var busy *authflow.BusyError
	if errors.As(err, &busy) && busy.Doing.Kind == authflow.ActivityElsewhere || c.Dead != nil {
		t.Errorf("after %v: %v, %v", time.Since(begun), err, c.Dead)
	}
}
