package sandbox_test

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/session"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"

	"telegram-login-mcp/internal/testrun"
	"telegram-login-mcp/sandbox"
	"telegram-login-mcp/sandbox/internal/layers"
)

func TestMain(m *testing.M) {
	os.Exit(testrun.Main(m, testrun.Computing, func() error { return nil }))
}

var telegrams testrun.PerTest[*sandbox.Sandbox]

// inEveryLayer looks at all that is answered in a test: an older layer has words for it, or none, but it is never something that nobody thought of.
func inEveryLayer(t testing.TB) func(string, bin.Encoder, error) (bin.Encoder, error) {
	return func(method string, answer bin.Encoder, err error) (bin.Encoder, error) {
		var b bin.Buffer
		if err != nil || answer.Encode(&b) != nil {
			return answer, err
		}
		for _, layer := range []int{133, 144, 158, 198, 227} {
			var tooOld *layers.TooOldError
			if _, err := layers.Answer(b.Buf, layer); err != nil && !errors.As(err, &tooOld) {
				t.Errorf("%s answers what layer %d cannot be told: %v", method, layer, err)
			}
		}
		return answer, err
	}
}

// telegramOf is the sandbox of a test: nobody there has logged in before, and its clock is moved by nobody else.
func telegramOf(t testing.TB) *sandbox.Sandbox {
	t.Helper()
	return telegrams.Of(t, func() *sandbox.Sandbox {
		s, err := sandbox.Start(t.Context(), sandbox.Options{Key: testrun.ServerKey(), Answer: inEveryLayer(t)})
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

const apiHash = "sandbox"

// client is a real gotd client with a key of its own.
type client struct {
	*tg.Client
	t       *testing.T
	storage *session.StorageMemory
	updates chan tg.UpdateClass
	stop    func()
}

// announcing says when a session was stored first.
type announcing struct {
	telegram.SessionStorage
	saved func()
}

func (a *announcing) StoreSession(ctx context.Context, data []byte) error {
	defer a.saved()
	return a.SessionStorage.StoreSession(ctx, data)
}

// updateLog forwards updates to a test.
type updateLog chan tg.UpdateClass

func (u updateLog) Handle(_ context.Context, updates tg.UpdatesClass) error {
	if short, ok := updates.(*tg.UpdateShort); ok {
		select {
		case u <- short.Update:
		default: // nobody reads that much
		}
	}
	return nil
}

func options(c sandbox.Connection) (telegram.Options, error) {
	opts := telegram.Options{DC: 2, Resolver: dcs.Plain(dcs.PlainOptions{Dial: (&net.Dialer{}).DialContext})}
	for _, dc := range c.DCs {
		opts.DCList.Options = append(opts.DCList.Options, tg.DCOption{ID: dc.ID, IPAddress: dc.IP, Port: dc.Port})
	}
	for _, text := range c.PublicKeysPEM {
		block, _ := pem.Decode([]byte(text))
		if block == nil {
			return opts, errors.New("public key is not PEM")
		}
		key, err := x509.ParsePKCS1PublicKey(block.Bytes)
		if err != nil {
			return opts, err
		}
		opts.PublicKeys = append(opts.PublicKeys, telegram.PublicKey{RSA: key})
	}
	return opts, nil
}

// connect gives a client of the sandbox of a test. storage may be nil for a fresh key.
func connect(t *testing.T, storage *session.StorageMemory) *client {
	t.Helper()
	return connectTo(t, telegramOf(t), 2, storage)
}

// connectAt is connect with a fresh key at another DC.
func connectAt(t *testing.T, dc int) *client {
	t.Helper()
	return connectTo(t, telegramOf(t), dc, nil)
}

func connectTo(t *testing.T, to *sandbox.Sandbox, dc int, storage *session.StorageMemory) *client {
	t.Helper()
	if storage == nil {
		storage = made(t, to, dc)
	}
	c, err := run(to.Connection(), dc, storage)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	t.Cleanup(c.stop)
	c.t = t
	return c
}

// made is a session with a fresh key that the sandbox knows. An exchange with gotd would take a second of CPU; tests that give a storage of
// their own have one, and so does every change of the DC.
func made(t *testing.T, in *sandbox.Sandbox, dc int) *session.StorageMemory {
	t.Helper()
	var key crypto.Key
	if _, err := rand.Read(key[:]); err != nil {
		t.Fatal(err)
	}
	with := key.WithID()
	const salt = 7
	in.KnowForTest(dc, with, salt)
	storage := &session.StorageMemory{}
	loader := session.Loader{Storage: storage}
	if err := loader.Save(t.Context(), &session.Data{DC: dc, AuthKey: with.Value[:], AuthKeyID: with.ID[:], Salt: salt}); err != nil {
		t.Fatal(err)
	}
	return storage
}

// run starts a client, and returns when it is connected.
func run(to sandbox.Connection, dc int, storage *session.StorageMemory) (*client, error) {
	opts, err := options(to)
	if err != nil {
		return nil, err
	}
	updates := make(updateLog, 16)
	opts.DC = dc
	opts.MigrationTimeout = time.Minute // a key exchange takes that long on a machine that has much else to do
	saved := make(chan struct{})
	opts.SessionStorage = &announcing{SessionStorage: storage, saved: sync.OnceFunc(func() { close(saved) })}
	if _, err := storage.LoadSession(context.Background()); err == nil { // nothing to wait for
		close(saved)
		opts.SessionStorage = storage
	}
	opts.UpdateHandler = updates
	ctx, cancel := context.WithCancel(context.Background())
	c := telegram.NewClient(1, apiHash, opts)
	ready, done := make(chan struct{}), make(chan struct{})
	var ended error
	go func() {
		defer close(done)
		ended = c.Run(ctx, func(ctx context.Context) error {
			<-saved // gotd calls itself ready before it has stored a fresh key
			close(ready)
			<-ctx.Done()
			return nil
		})
	}()
	stop := func() {
		cancel()
		<-done
	}
	select {
	case <-ready:
		return &client{c.API(), nil, storage, updates, stop}, nil
	case <-done:
		cancel()
		return nil, ended
	case <-time.After(time.Minute):
		stop()
		return nil, errors.New("not connected in a minute")
	}
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
