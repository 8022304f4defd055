package tgclient

import (
	"context"
	"errors"
	"net"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/badnet"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/testrun"
	"telegram-login-mcp/sandbox"
)

// TestKeyThatTelegramForgetsOnTheWayGivesRoomToANewOne has Telegram restart, without a memory, under a connection. What gotd still writes of the
// old key, from a message that came before, changes nothing.
func TestKeyThatTelegramForgetsOnTheWayGivesRoomToANewOne(t *testing.T) {
	for name, gotd := range bothExchanges {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			restart, client := restarting(t)
			client.gotdExchange = gotd
			var c atomic.Pointer[connection]
			var old atomic.Pointer[[]byte]
			j, again := &journal{}, make(chan struct{}, 9)
			ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
			defer stop()
			made, err := client.Connect(ctx, authflow.ConnectParams{APIID: 1, APIHash: secret.New("sandbox"), Observe: func(s authflow.ConnectionEvent) {
				j.observe(s)
				if s.Kind == authflow.KeyReplaced {
					if late := old.Swap(nil); late == nil {
						t.Error("the key is replaced twice")
					} else if err := c.Load().storage.StoreSession(ctx, *late); err != nil {
						t.Error(err)
					}
				}
				if s.Kind == authflow.Ready && len(j.of(authflow.KeyReplaced)) > 0 {
					again <- struct{}{}
				}
			}})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = made.Close() }()
			c.Store(made.(*connection))
			before, err := made.Session()
			if err != nil {
				t.Fatal(err)
			}
			raw := before.Gotd.Reveal()
			old.Store(&raw)
			restart()
			select {
			case <-again:
			case <-ctx.Done():
				t.Fatalf("seen %v", j)
			}
			ask(t, made.API(), "+9996620001")
			after, err := made.Session()
			if err != nil || after.Key.Equal(before.Key) {
				t.Errorf("the session still has the old key (%v)", err)
			}
			if got := j.of(authflow.KeyReplaced); len(got) != 1 {
				t.Errorf("seen %v, want one replaced key", j)
			}
		})
	}
}

// restarting is a Telegram that restart has forget everybody, and a client of it.
func restarting(t *testing.T) (restart func(), _ *Client) {
	t.Helper()
	links, told := map[int]*badnet.Link{}, map[int]sandbox.DC{}
	o := Options{Version: "test", Log: zerolog.Nop()}
	for dc := 1; dc <= 3; dc++ {
		link, err := badnet.Listen()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { link.Close() })
		links[dc], told[dc] = link, sandbox.DC{ID: dc, IP: "127.0.0.1", Port: link.Port()}
		o.Endpoints = append(o.Endpoints, Endpoint{DC: dc, IP: "127.0.0.1", Port: link.Port()})
	}
	var behind *sandbox.Sandbox
	restart = func() {
		next, err := sandbox.Start(context.Background(), sandbox.Options{Key: testrun.ServerKey(), Advertise: told})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := next.Close(); err != nil {
				t.Error(err)
			}
		})
		o.PublicKeysPEM, behind = next.Connection().PublicKeysPEM, next
		for dc, link := range links {
			at := behind.Listening(dc)
			link.To(net.JoinHostPort(at.IP, strconv.Itoa(at.Port)))
			link.Reset()
		}
	}
	restart()
	client, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return restart, client
}

func TestVaultTakesAForgottenKeyNeitherBackNorForTheNewOne(t *testing.T) {
	old, made := stored(t, 2, 1), stored(t, 2, 9)
	v := newSessionStorage(authflow.Session{})
	if err := v.StoreSession(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	if !v.forgetKey(2) || v.forgetKey(2) || v.forgetKey(3) {
		t.Error("one key is forgotten once")
	}
	if err := v.StoreSession(t.Context(), old); err != nil || v.hasKey(2) {
		t.Errorf("the old key came back (%v)", err)
	}
	soon, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	two := func() int { return 2 }
	if err := v.awaitSession(soon, nil, two); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the forgotten key is a session: %v", err)
	}
	if err := v.StoreSession(t.Context(), made); err != nil {
		t.Fatal(err)
	}
	if err := v.StoreSession(t.Context(), old); err != nil {
		t.Error(err)
	}
	if raw, err := v.LoadSession(t.Context()); err != nil || string(raw) != string(made) {
		t.Errorf("the new key is lost (%v)", err)
	}
	if err := v.awaitSession(t.Context(), nil, two); err != nil {
		t.Error(err)
	}
}
