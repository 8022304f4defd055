package authflow_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/limits"
	"telegram-login-mcp/internal/secret"
)

// stuck is a store on a disk that answers nothing while it is blocked.
type stuck struct {
	*authflow.MemoryStore
	common  *stuck // what its owner has in common with others, nil for none. It is blocked together with this one
	mu      sync.Mutex
	blocked chan struct{} // nil while it works
	only    func(authflow.Record) bool
	puts    []authflow.Record // in the order in which they came to an end
}

func newStuck() *stuck { return &stuck{MemoryStore: authflow.NewMemoryStore()} }

func (s *stuck) block() {
	if s.common != nil {
		s.common.block()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blocked = make(chan struct{})
}

func (s *stuck) free() {
	if s.common != nil {
		s.common.free()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.blocked != nil {
		close(s.blocked)
	}
	s.blocked = nil
}

func (s *stuck) wait(r *authflow.Record) {
	s.mu.Lock()
	blocked, only := s.blocked, s.only
	s.mu.Unlock()
	if blocked != nil && (only == nil || r != nil && only(*r)) {
		<-blocked
	}
}

func (s *stuck) Put(ctx context.Context, r authflow.Record) error {
	s.wait(&r)
	s.mu.Lock()
	s.puts = append(s.puts, r)
	s.mu.Unlock()
	return s.MemoryStore.Put(ctx, r)
}

func (s *stuck) Get(ctx context.Context, id string) (authflow.Record, error) {
	s.wait(nil)
	return s.MemoryStore.Get(ctx, id)
}

func (s *stuck) Delete(ctx context.Context, id string) error {
	s.wait(nil)
	return s.MemoryStore.Delete(ctx, id)
}

func (s *stuck) IDs(ctx context.Context) ([]string, error) {
	s.wait(nil)
	return s.MemoryStore.IDs(ctx)
}

func (s *stuck) Claim(ctx context.Context, id string, wanted func()) (authflow.Claim, error) {
	s.wait(nil)
	claim, err := s.MemoryStore.Claim(ctx, id, wanted)
	if err != nil {
		return claim, err
	}
	release := claim.Release
	claim.Release = func() { s.wait(nil); release() }
	return claim, nil
}

func (s *stuck) Limits(ctx context.Context) (limits.Accounts, error) {
	s.wait(nil)
	return s.MemoryStore.Limits(ctx)
}

func (s *stuck) UpdateLimits(ctx context.Context, change func(*limits.Accounts) error) error {
	s.wait(nil)
	return s.MemoryStore.UpdateLimits(ctx, func(m *limits.Accounts) error {
		err := change(m)
		s.wait(nil) // the writing of the limits
		return err
	})
}

// stuckCommon is what owners have in common, and answers nothing while a store is blocked.
type stuckCommon struct {
	*authflow.MemoryCommon
	s *stuck
}

func (c stuckCommon) Claim(ctx context.Context, id string, wanted func()) (authflow.Claim, error) {
	return c.s.Claim(ctx, id, wanted)
}

func (c stuckCommon) Limits(ctx context.Context, subject string) (limits.Accounts, error) {
	c.s.wait(nil)
	return c.MemoryCommon.Limits(ctx, subject)
}

func (c stuckCommon) UpdateLimits(ctx context.Context, subject string, change func(*limits.Accounts) error) error {
	c.s.wait(nil)
	return c.MemoryCommon.UpdateLimits(ctx, subject, change)
}

// mute is a Telegram that takes connections and answers nothing.
type mute struct{}

func (mute) Connect(context.Context, authflow.ConnectParams) (authflow.Conn, error) {
	return muteConn{}, nil
}

type muteConn struct{}

func (muteConn) API() *tg.Client { return tg.NewClient(muteConn{}) }
func (muteConn) Invoke(ctx context.Context, _ bin.Encoder, _ bin.Decoder) error {
	<-ctx.Done()
	return ctx.Err()
}
func (muteConn) SRP(ctx context.Context, _ []byte, _ *tg.AccountPassword) (*tg.InputCheckPasswordSRP, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}
func (muteConn) NewPassword(ctx context.Context, _ []byte, _ *tg.AccountPassword) (*tg.AccountPasswordInputSettings, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}
func (muteConn) Migrate(ctx context.Context, _ int) error { <-ctx.Done(); return ctx.Err() }
func (muteConn) Session() (authflow.Session, error) {
	return authflow.Session{DC: 2, Key: secret.NewBytes([]byte("key")), Gotd: secret.NewBytes([]byte("{}"))}, nil
}
func (muteConn) Lost() <-chan struct{} { return nil }
func (muteConn) Err() error            { return nil }
func (muteConn) Close() error          { return nil }

// record is a login in a state, as a store may have it.
func stored(t *testing.T, id string, state authflow.State) authflow.Record {
	t.Helper()
	now := time.Now()
	sent := &tg.AuthSentCode{Type: &tg.AuthSentCodeTypeApp{Length: 5}, PhoneCodeHash: "hash"}
	switch state {
	case authflow.EmailSetupNeeded:
		sent.Type = &tg.AuthSentCodeTypeSetUpEmailRequired{}
	case authflow.EmailCodeSent:
		sent.Type = &tg.AuthSentCodeTypeEmailCode{EmailPattern: "a*@b", Length: 6}
	}
	sent.SetNextType(&tg.AuthCodeTypeSMS{})
	sent.SetTimeout(1)
	var b bin.Buffer
	if err := sent.Encode(&b); err != nil {
		t.Fatal(err)
	}
	r := authflow.Record{
		ID: id, State: state, Phone: "+1" + id, PhoneMasked: "+1 ***", APIID: 1, APIHash: secret.New("hash"), DC: 2,
		SentCode: b.Raw(), SentAt: now.Add(-time.Minute), Created: now.Add(-time.Minute), Entered: now.Add(-time.Minute), Expires: now.Add(10 * time.Minute),
	}
	switch state {
	case authflow.Authorized:
		r.AuthKey, r.Gotd = secret.NewBytes([]byte("key")), secret.NewBytes([]byte("{}"))
	case authflow.QRShown:
		r.QR = &authflow.QR{Token: []byte("token"), Number: 1, Expires: now.Add(20 * time.Second)}
	}
	return r
}

const (
	oneID   = "flow_aaaaaaaaaaaa"
	otherID = "flow_bbbbbbbbbbbb"
)

// slow makes a registry on a store that can be blocked, with logins in it.
func slow(t *testing.T, telegram authflow.Telegram, records ...authflow.Record) (*authflow.Registry, *stuck) {
	t.Helper()
	store := newStuck()
	store.common = newStuck()
	for _, r := range records {
		if err := store.MemoryStore.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	number := func(raw string) (authflow.Phone, error) { return authflow.Phone{E164: raw, Masked: "+1 ***"}, nil }
	return authflow.New(authflow.Config{Telegram: telegram, ParsePhone: number, Store: store, Common: stuckCommon{authflow.NewMemoryCommon(), store.common}, MaxNumbers: 10}), store
}
