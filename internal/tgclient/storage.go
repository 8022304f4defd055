package tgclient

import (
	"bytes"
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

// sessionStorage keeps gotd's session in memory, and knows which key is in it. It implements session.Storage.
type sessionStorage struct {
	session.StorageMemory

	mu             sync.Mutex
	dc             int    // of the saved session, 0 before the first save
	keyID          string // of the saved or restored session
	keyDC          int
	forgottenKeyID string        // the key that Telegram has forgotten, "" for none
	saved          chan struct{} // closed and replaced at every save
}

func newSessionStorage(s authflow.Session) *sessionStorage {
	v := &sessionStorage{saved: make(chan struct{})}
	if s.Gotd.Empty() && !s.Key.Empty() { // made elsewhere: Telegram tells the salt with its first answer
		var key crypto.Key
		if copy(key[:], s.Key.Reveal()) == len(key) {
			_ = v.replaceKey(s.DC, key.WithID(), 0) // memory takes everything
		}
		return v
	}
	if raw := s.Gotd.Reveal(); raw != nil {
		_ = v.StorageMemory.StoreSession(context.Background(), raw) // memory takes everything
		if d, err := readSession(raw); err == nil {
			v.keyID, v.keyDC = string(d.AuthKeyID), d.DC
		}
	}
	return v
}

// StoreSession implements session.Storage.
func (v *sessionStorage) StoreSession(ctx context.Context, raw []byte) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	d, err := readSession(raw)
	if err != nil || v.forgottenKeyID != "" && v.forgottenKeyID == string(d.AuthKeyID) { // a message from before may be dealt with after the key was forgotten
		return err
	}
	v.dc = d.DC
	return v.keep(ctx, bytes.Clone(raw), d)
}

// keep stores a session, and wakes those who wait for it. The caller holds v.mu.
func (v *sessionStorage) keep(ctx context.Context, raw []byte, d *session.Data) error {
	v.keyDC, v.keyID = d.DC, string(d.AuthKeyID)
	close(v.saved)
	v.saved = make(chan struct{})
	return v.StorageMemory.StoreSession(ctx, raw)
}

// readSession reads a session as gotd writes it.
func readSession(raw []byte) (*session.Data, error) {
	var memory session.StorageMemory
	if err := memory.StoreSession(context.Background(), raw); err != nil {
		return nil, err
	}
	return (&session.Loader{Storage: &memory}).Load(context.Background())
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

// authKey is the key of the session, zero without one.
func (v *sessionStorage) authKey() crypto.AuthKey {
	raw, err := v.LoadSession(context.Background())
	if err != nil {
		return crypto.AuthKey{}
	}
	d, err := readSession(raw)
	var key crypto.Key
	if err != nil || copy(key[:], d.AuthKey) != len(key) {
		return crypto.AuthKey{}
	}
	return key.WithID()
}

// replaceKey puts a new key in place of all that was there.
func (v *sessionStorage) replaceKey(dc int, key crypto.AuthKey, salt int64) error {
	ctx := context.Background()
	d := &session.Data{DC: dc, AuthKey: key.Value[:], AuthKeyID: key.ID[:], Salt: salt}
	var made session.StorageMemory
	err := (&session.Loader{Storage: &made}).Save(ctx, d)
	if err == nil {
		v.mu.Lock()
		defer v.mu.Unlock()
		var raw []byte
		if raw, err = made.Bytes(nil); err == nil {
			err = v.keep(ctx, raw, d)
		}
	}
	if err != nil {
		return fmt.Errorf("keep the key: %w", err)
	}
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
	raw, err := c.storage.LoadSession(ctx)
	if err != nil {
		return authflow.Session{}, fmt.Errorf("read session: %w", err)
	}
	d, err := readSession(raw)
	if err != nil {
		return authflow.Session{}, fmt.Errorf("read session: %w", err)
	}
	// gotd leaves Data.Addr empty, so the address comes from the options that Telegram sent, or else from those we dialled.
	known := c.client.list
	options := slices.Concat(d.Config.DCOptions, known.Options)
	if !known.Test {
		options = append(options, dcs.Prod().Options...)
	}
	addr, port, ok := address(options, d.DC)
	if !ok {
		return authflow.Session{}, fmt.Errorf("no address is known for DC %d", d.DC)
	}
	return authflow.Session{
		DC: d.DC, Addr: addr, Port: port, Test: d.Config.TestMode || known.Test,
		Key: secret.NewBytes(d.AuthKey), Gotd: secret.NewBytes(raw),
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
