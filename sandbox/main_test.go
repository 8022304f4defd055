package sandbox_test

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/gotd/td/session"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
	"go.uber.org/goleak"

	"telegram-login-mcp/sandbox"
)

// sb is the one sandbox of the package's tests. Tests that move its clock or count its limits use a person of their own.
var sb *sandbox.Sandbox

func TestMain(m *testing.M) {
	var err error
	if sb, err = sandbox.Start(context.Background(), sandbox.Options{}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if err := sb.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	if err := goleak.Find(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

const apiHash = "sandbox"

// client is a real gotd client with a key of its own.
type client struct {
	*tg.Client
	t       *testing.T
	storage *session.StorageMemory
	updates chan tg.UpdateClass
	stop    func()
}

// updateLog forwards updates to a test.
type updateLog chan tg.UpdateClass

func (u updateLog) Handle(_ context.Context, updates tg.UpdatesClass) error {
	if all, ok := updates.(*tg.Updates); ok {
		for _, update := range all.Updates {
			select {
			case u <- update:
			default: // nobody reads that much
			}
		}
	}
	return nil
}

func options(t *testing.T, c sandbox.Connection) telegram.Options {
	t.Helper()
	opts := telegram.Options{DC: 2, Resolver: dcs.Plain(dcs.PlainOptions{Dial: (&net.Dialer{}).DialContext})}
	for _, dc := range c.DCs {
		if _, err := netip.ParseAddr(dc.IP); err != nil {
			t.Fatal(err)
		}
		opts.DCList.Options = append(opts.DCList.Options, tg.DCOption{ID: dc.ID, IPAddress: dc.IP, Port: dc.Port})
	}
	for _, text := range c.PublicKeysPEM {
		block, _ := pem.Decode([]byte(text))
		key, err := x509.ParsePKCS1PublicKey(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		opts.PublicKeys = append(opts.PublicKeys, telegram.PublicKey{RSA: (*rsa.PublicKey)(key)})
	}
	return opts
}

// connect gives a client of the shared sandbox. storage may be nil for a fresh key.
func connect(t *testing.T, storage *session.StorageMemory) *client {
	t.Helper()
	return connectTo(t, sb, 2, storage)
}

// connectAt is connect with a fresh key at another DC.
func connectAt(t *testing.T, dc int) *client {
	t.Helper()
	return connectTo(t, sb, dc, nil)
}

func connectTo(t *testing.T, to *sandbox.Sandbox, dc int, storage *session.StorageMemory) *client {
	t.Helper()
	if storage == nil {
		storage = &session.StorageMemory{}
	}
	updates := make(updateLog, 16)
	opts := options(t, to.Connection())
	opts.DC = dc
	opts.SessionStorage = storage
	opts.UpdateHandler = updates
	ctx, cancel := context.WithCancel(context.Background())
	c := telegram.NewClient(1, apiHash, opts)
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() {
		done <- c.Run(ctx, func(ctx context.Context) error {
			close(ready)
			<-ctx.Done()
			return nil
		})
	}()
	select {
	case <-ready:
	case err := <-done:
		cancel()
		t.Fatalf("connect: %v", err)
	case <-time.After(30 * time.Second):
		cancel()
		t.Fatal("connect: no answer in 30 s")
	}
	stop := sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			t.Logf("client ended: %v", err)
		}
	})
	t.Cleanup(stop)
	return &client{c.API(), t, storage, updates, stop}
}

// ask is auth.sendCode.
func (c *client) ask(phone string) (tg.AuthSentCodeClass, error) {
	return c.AuthSendCode(c.t.Context(), &tg.AuthSendCodeRequest{PhoneNumber: phone, APIID: 1, APIHash: apiHash})
}

// sentCode is ask for somebody who gets a code.
func (c *client) sentCode(phone string) *tg.AuthSentCode {
	c.t.Helper()
	answer, err := c.ask(phone)
	if err != nil {
		c.t.Fatalf("auth.sendCode %s: %v", phone, err)
	}
	code, ok := answer.(*tg.AuthSentCode)
	if !ok {
		c.t.Fatalf("auth.sendCode %s: %T", phone, answer)
	}
	return code
}

// enter is auth.signIn with a phone code.
func (c *client) enter(phone, hash, code string) (tg.AuthAuthorizationClass, error) {
	req := &tg.AuthSignInRequest{PhoneNumber: phone, PhoneCodeHash: hash}
	req.SetPhoneCode(code)
	return c.AuthSignIn(c.t.Context(), req)
}

// logIn takes a person without 2FA all the way in.
func (c *client) logIn(phone, code string) *tg.User {
	c.t.Helper()
	answer, err := c.enter(phone, c.sentCode(phone).PhoneCodeHash, code)
	if err != nil {
		c.t.Fatalf("auth.signIn %s: %v", phone, err)
	}
	user, ok := answer.(*tg.AuthAuthorization).User.AsNotEmpty()
	if !ok {
		c.t.Fatalf("auth.signIn %s: empty user", phone)
	}
	return user
}

func (c *client) self() ([]tg.UserClass, error) {
	return c.UsersGetUsers(c.t.Context(), []tg.InputUserClass{&tg.InputUserSelf{}})
}

// wantError fails unless err is the RPC error of that class and message.
func wantError(t *testing.T, err error, code int, message string) {
	t.Helper()
	var rpcErr *tgerr.Error
	if !errors.As(err, &rpcErr) || rpcErr.Code != code || rpcErr.Message != message {
		t.Fatalf("error is %v, want %d %s", err, code, message)
	}
}
