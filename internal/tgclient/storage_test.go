package tgclient

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/gotd/td/session"
	"github.com/gotd/td/tg"

	"telegram-login-mcp/authflow"
)

func TestAddressIsOneToWhichAnyClientCanConnect(t *testing.T) {
	plain := tg.DCOption{ID: 2, IPAddress: "192.0.2.1", Port: 443}
	for name, c := range map[string]struct {
		options []tg.DCOption
		addr    string
		port    int
	}{
		"plain IPv4":            {[]tg.DCOption{plain}, "192.0.2.1", 443},
		"first of two":          {[]tg.DCOption{plain, {ID: 2, IPAddress: "192.0.2.2", Port: 80}}, "192.0.2.1", 443},
		"other DC":              {[]tg.DCOption{{ID: 1, IPAddress: "192.0.2.9", Port: 443}, plain}, "192.0.2.1", 443},
		"after IPv6":            {[]tg.DCOption{{ID: 2, Ipv6: true, IPAddress: "2001:db8::1", Port: 443}, plain}, "192.0.2.1", 443},
		"after media only":      {[]tg.DCOption{{ID: 2, MediaOnly: true, IPAddress: "192.0.2.9", Port: 443}, plain}, "192.0.2.1", 443},
		"after CDN":             {[]tg.DCOption{{ID: 2, CDN: true, IPAddress: "192.0.2.9", Port: 443}, plain}, "192.0.2.1", 443},
		"after obfuscated only": {[]tg.DCOption{{ID: 2, TCPObfuscatedOnly: true, IPAddress: "192.0.2.9", Port: 443}, plain}, "192.0.2.1", 443},
		"after secret":          {[]tg.DCOption{{ID: 2, Secret: []byte{1}, IPAddress: "192.0.2.9", Port: 443}, plain}, "192.0.2.1", 443},
		"none":                  {nil, "", 0},
		"only IPv6":             {[]tg.DCOption{{ID: 2, Ipv6: true, IPAddress: "2001:db8::1", Port: 443}}, "", 0},
	} {
		addr, port, ok := address(c.options, 2)
		if addr != c.addr || port != c.port || ok != (c.addr != "") {
			t.Errorf("%s: %q, %d, %v, want %q, %d", name, addr, port, ok, c.addr, c.port)
		}
	}
}

// stored is a session as gotd writes it.
func stored(t *testing.T, dc int, key byte) []byte {
	t.Helper()
	var memory session.StorageMemory
	err := (&session.Loader{Storage: &memory}).Save(t.Context(), &session.Data{
		DC: dc, AuthKey: bytes.Repeat([]byte{key}, 256), AuthKeyID: bytes.Repeat([]byte{key}, 8),
	})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := memory.LoadSession(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestVaultGivesWhatItGot(t *testing.T) {
	v := newSessionStorage(authflow.Session{})
	if _, err := v.LoadSession(t.Context()); !errors.Is(err, session.ErrNotFound) {
		t.Errorf("an empty storage gave %v", err)
	}
	raw := stored(t, 2, 1)
	if err := v.StoreSession(t.Context(), raw); err != nil {
		t.Fatal(err)
	}
	kept := bytes.Clone(raw)
	clear(raw)
	if got, err := v.LoadSession(t.Context()); err != nil || !bytes.Equal(got, kept) {
		t.Errorf("the storage kept a reference to what it was given (%v)", err)
	}
	if err := v.StoreSession(t.Context(), []byte("no JSON")); err == nil {
		t.Error("the storage took what is no session")
	}
}

func TestVaultWaitsForTheSessionOfADC(t *testing.T) {
	v := newSessionStorage(authflow.Session{})
	waited := make(chan error, 1)
	go func() { waited <- v.awaitSession(t.Context(), nil, func() int { return 3 }) }()
	for _, raw := range [][]byte{stored(t, 2, 1), stored(t, 3, 2)} {
		select {
		case err := <-waited:
			t.Fatalf("the wait was over before DC 3 was saved: %v", err)
		default:
		}
		if err := v.StoreSession(t.Context(), raw); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-waited; err != nil {
		t.Error(err)
	}
	gone, stop := context.WithCancel(t.Context())
	stop()
	if err := v.awaitSession(gone, nil, func() int { return 1 }); !errors.Is(err, context.Canceled) {
		t.Errorf("a wait without end gave %v", err)
	}
}
