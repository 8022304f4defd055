package tgclient

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gotd/td/tg"
	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/testrun"
	"telegram-login-mcp/sandbox"
)

func TestMain(m *testing.M) {
	os.Exit(testrun.Main(m, testrun.Waiting, func() error { return nil }))
}

var servers testrun.PerTest[*sandbox.Sandbox]

// serverOf is the Telegram of a test. It speaks real MTProto, nobody there has logged in before, and its clock is moved by nobody else.
func serverOf(t testing.TB) *sandbox.Sandbox {
	t.Helper()
	return servers.Of(t, func() *sandbox.Sandbox {
		s, err := sandbox.Start(t.Context(), sandbox.Options{Key: testrun.ServerKey()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		return s
	})
}

// clientOf returns a client that knows one sandbox and nothing else.
func clientOf(t testing.TB, s *sandbox.Sandbox) *Client {
	t.Helper()
	c, err := New(optionsOf(s))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func optionsOf(s *sandbox.Sandbox) Options {
	known := s.Connection()
	o := Options{PublicKeysPEM: known.PublicKeysPEM, Version: "test", Log: zerolog.Nop()}
	for _, dc := range known.DCs {
		o.Endpoints = append(o.Endpoints, Endpoint{DC: dc.ID, IP: dc.IP, Port: dc.Port})
	}
	return o
}

// journal collects what a connection was seen doing.
type journal struct {
	mu   sync.Mutex
	seen []authflow.ConnectionEvent
}

func (j *journal) observe(s authflow.ConnectionEvent) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.seen = append(j.seen, s)
}

func (j *journal) of(kind authflow.ConnectionEventKind) (found []authflow.ConnectionEvent) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, s := range j.seen {
		if s.Kind == kind {
			found = append(found, s)
		}
	}
	return found
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return fmt.Sprintf("%+v", j.seen)
}

// connected connects to a sandbox, with a stored session or without.
func connected(t testing.TB, s *sandbox.Sandbox, stored authflow.Session) (authflow.Conn, *journal) {
	t.Helper()
	j := &journal{}
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	c, err := clientOf(t, s).Connect(ctx, authflow.ConnectParams{APIID: 1, APIHash: secret.New("sandbox"), Session: stored, Observe: j.observe})
	if err != nil {
		t.Fatalf("connect: %v, seen %v", err, j)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return c, j
}

// newDay lets the sandbox's limits of the day run out.
func newDay(t testing.TB) {
	t.Helper()
	if _, err := serverOf(t).Advance(t.Context(), 25*time.Hour); err != nil {
		t.Fatal(err)
	}
}

// ask requests a code for a person of the sandbox and returns its hash. Their code is the digit of their home DC, five times.
func ask(t testing.TB, api *tg.Client, phone string) (hash string) {
	t.Helper()
	sent, err := api.AuthSendCode(t.Context(), &tg.AuthSendCodeRequest{PhoneNumber: phone, APIID: 1, APIHash: "sandbox"})
	if err != nil {
		t.Fatalf("request a code for %s: %v", phone, err)
	}
	code, ok := sent.(*tg.AuthSentCode)
	if !ok {
		t.Fatalf("Telegram answered %T", sent)
	}
	return code.PhoneCodeHash
}

// codeOf is the code that reaches +99966DNNNN.
func codeOf(phone string) string { return strings.Repeat(phone[6:7], 5) }
