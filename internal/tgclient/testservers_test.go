package tgclient

import (
	"testing"

	"github.com/gotd/td/telegram/dcs"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/testrun"
	"telegram-login-mcp/sandbox"
)

func testServers(t *testing.T) *sandbox.Sandbox {
	t.Helper()
	s, err := sandbox.Start(t.Context(), sandbox.Options{Key: testrun.ServerKey(), TestServers: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// A test server makes no key with a client that names a production DC, and the session of a client that names a test DC is marked as one of the test servers, also
// after the number's own DC was somewhere else.
func TestSessionsOfTheTestServersAreMarked(t *testing.T) {
	testrun.Parallel(t)
	s := testServers(t)
	for _, phone := range []string{"+9996620001", "+9996630001"} {
		for _, gotdExchange := range []bool{false, true} {
			o := optionsOf(s)
			o.TestServers, o.GotdExchange = true, gotdExchange
			client, err := New(o)
			if err != nil {
				t.Fatal(err)
			}
			flows := authflow.New(authflow.Config{
				Telegram:   client,
				ParsePhone: func(raw string) (authflow.Phone, error) { return authflow.Phone{E164: raw, Masked: "masked"}, nil },
			})
			id := sendCode(t, flows, phone)
			if _, err := flows.SubmitCode(t.Context(), id, secret.New(codeOf(phone))); err != nil {
				t.Fatal(err)
			}
			if _, x, err := flows.Export(t.Context(), id); err != nil || !x.Session.Test || x.Session.DC != int(phone[6]-'0') {
				t.Errorf("the session of %s is of DC %d, of the test servers: %t (%v)", phone, x.Session.DC, x.Session.Test, err)
			}
			flows.Close()
		}
	}
}

func TestTestServersHaveTheirOwnAddresses(t *testing.T) {
	client, err := New(Options{TestServers: true})
	if err != nil {
		t.Fatal(err)
	}
	real := map[string]bool{}
	for _, o := range dcs.Prod().Options {
		real[o.IPAddress] = true
	}
	for dc := 1; dc <= 3; dc++ { // https://core.telegram.org/api/auth#test-accounts: there are three
		ip, port, ok := address(client.list.Options, dc)
		if !ok || port != 443 || real[ip] {
			t.Errorf("DC %d is at %s:%d", dc, ip, port)
		}
	}
	if ip, _, ok := address(client.list.Options, 4); ok {
		t.Errorf("there is a DC 4, at %s", ip)
	}
}
