package tgclient

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/gotd/td/crypto"
	"github.com/gotd/td/session"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
)

// sessionStorage keeps gotd's session in memory. It implements session.Storage.
type sessionStorage struct {
	mu             sync.Mutex
	raw            []byte
	dc             int    // of the saved session, 0 before the first save
	keyID          string // of the saved or restored session
	keyDC          int
	forgottenKeyID string        // the key that Telegram has forgotten, "" for none
	saved          chan struct{} // closed and replaced at every save
}

func newSessionStorage(s authflow.Session) *sessionStorage {
	v := &sessionStorage{saved: make(chan struct{})}
	if s.Gotd.Empty() {
		return v
	}
	v.raw = s.Gotd.Reveal()
	if d, err := v.data(); err == nil {
		v.keyID, v.keyDC = string(d.AuthKeyID), d.DC
	}
	return v
}

// LoadSession implements session.Storage.
func (v *sessionStorage) LoadSession(context.Context) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.raw == nil {
		return nil, session.ErrNotFound
	}
	return append([]byte(nil), v.raw...), nil
}

// StoreSession implements session.Storage.
func (v *sessionStorage) StoreSession(_ context.Context, raw []byte) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	d, err := (&session.Loader{Storage: &rawStorage{raw}}).Load(context.Background())
	if err != nil || v.forgottenKeyID != "" && v.forgottenKeyID == string(d.AuthKeyID) { // a message from before may be dealt with after the key was forgotten
		return err
	}
	v.raw = append([]byte(nil), raw...)
	v.dc, v.keyDC, v.keyID = d.DC, d.DC, string(d.AuthKeyID)
	close(v.saved)
	v.saved = make(chan struct{})
	return nil
}

// forgetKey notes that Telegram does not know the key of dc any more. It reports whether that is news.
func (v *sessionStorage) forgetKey(dc int) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.keyID == "" || v.keyDC != dc {
		return false
	}
	v.keyID, v.forgottenKeyID = "", v.keyID
	return true
}

// hasKey reports whether the session has a key for dc.
func (v *sessionStorage) hasKey(dc int) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.keyID != "" && v.keyDC == dc
}

// data reads the session. The caller holds v.mu, or is its only owner.
func (v *sessionStorage) data() (*session.Data, error) {
	return (&session.Loader{Storage: &rawStorage{v.raw}}).Load(context.Background())
}

// replaceKey puts a new key in place of all that was there.
func (v *sessionStorage) replaceKey(dc int, key crypto.AuthKey, salt int64) error {
	var made rawStorage
	err := (&session.Loader{Storage: &made}).Save(context.Background(), &session.Data{DC: dc, AuthKey: key.Value[:], AuthKeyID: key.ID[:], Salt: salt})
	if err != nil {
		return fmt.Errorf("keep the key: %w", err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.raw, v.keyDC, v.keyID = made.raw, dc, string(key.ID[:])
	close(v.saved)
	v.saved = make(chan struct{})
	return nil
}

// rawStorage is a session as gotd writes and reads it.
type rawStorage struct{ raw []byte }

func (r *rawStorage) LoadSession(context.Context) ([]byte, error) { return r.raw, nil }
func (r *rawStorage) StoreSession(_ context.Context, raw []byte) error {
	r.raw = append([]byte(nil), raw...)
	return nil
}

// awaitSession waits until the session of a DC is saved, with a key that Telegram knows: gotd reports a connection as ready a moment before that. dc may
// change meanwhile.
func (v *sessionStorage) awaitSession(ctx context.Context, lost <-chan struct{}, dc func() int) error {
	for {
		v.mu.Lock()
		have, saved, known := v.dc, v.saved, v.keyID != ""
		v.mu.Unlock()
		want := dc()
		if have == want && known {
			return nil
		}
		select {
		case <-saved:
		case <-lost:
			return errBroken
		case <-ctx.Done():
			return fmt.Errorf("wait for the session of DC %d: %w", want, ctx.Err())
		}
	}
}

// sessionTimeout bounds the wait for a session that a migration is about to bring.
const sessionTimeout = 5 * time.Second

// Session implements authflow.Conn.
func (c *connection) Session() (authflow.Session, error) {
	ctx, stop := context.WithTimeout(context.Background(), sessionTimeout)
	defer stop()
	if err := c.storage.awaitSession(ctx, c.lost, c.dc); err != nil {
		return authflow.Session{}, err
	}
	c.storage.mu.Lock()
	defer c.storage.mu.Unlock()
	d, err := c.storage.data()
	if err != nil {
		return authflow.Session{}, fmt.Errorf("read session: %w", err)
	}
	// gotd leaves Data.Addr empty, so the address comes from the options that Telegram sent, or else from those we dialled.
	addr, port, ok := address(slices.Concat(d.Config.DCOptions, c.client.list.Options, dcs.Prod().Options), d.DC)
	if !ok {
		return authflow.Session{}, fmt.Errorf("no address is known for DC %d", d.DC)
	}
	return authflow.Session{
		DC: d.DC, Addr: addr, Port: port, Test: d.Config.TestMode,
		Key: secret.NewBytes(d.AuthKey), Gotd: secret.NewBytes(c.storage.raw),
	}, nil
}

// address finds an IPv4 address to which any client can connect plainly.
func address(options []tg.DCOption, dc int) (string, int, bool) {
	for _, o := range options {
		if o.ID == dc && plainTCP(o) {
			return o.IPAddress, o.Port, true
		}
	}
	return "", 0, false
}

func plainTCP(o tg.DCOption) bool {
	return !o.Ipv6 && !o.MediaOnly && !o.CDN && !o.TCPObfuscatedOnly && len(o.Secret) == 0
}
