package sandbox_test

import (
	"context"
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/mtproto"
	"github.com/gotd/td/session"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/transport"
)

// silent ignores what comes unasked.
type silent struct{}

func (silent) OnMessage(*bin.Buffer) error     { return nil }
func (silent) OnSession(mtproto.Session) error { return nil }

// raw is an MTProto connection to DC 2 below gotd's client: it introduces itself to nobody, and sends a call as it is given. data is a session whose key
// it uses; nil for a fresh key.
func raw(t *testing.T, data *session.Data) *mtproto.Conn {
	t.Helper()
	client, err := options(telegramOf(t).Connection())
	if err != nil {
		t.Fatal(err)
	}
	opts := mtproto.Options{DC: 2, PublicKeys: client.PublicKeys, Handler: silent{}}
	if data != nil {
		var key crypto.Key
		copy(key[:], data.AuthKey)
		opts.Key, opts.Salt = key.WithID(), 42 // a wrong salt: session strings of other libraries carry none
	}
	dc := telegramOf(t).Connection().DCs[1]
	conn := mtproto.New(func(ctx context.Context) (transport.Conn, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(dc.IP, fmt.Sprint(dc.Port)))
		if err != nil {
			return nil, err
		}
		return transport.Full.Handshake(c) // as Telethon does
	}, opts)
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() {
		done <- conn.Run(ctx, func(ctx context.Context) error {
			close(ready)
			<-ctx.Done()
			return nil
		})
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	select {
	case <-ready:
	case err := <-done:
		done <- err
		t.Fatalf("connect: %v", err)
	case <-time.After(time.Minute):
		t.Fatal("connect: no answer in a minute")
	}
	return conn
}

// anything takes an answer as it is.
type anything struct{ bin.Buffer }

func (a *anything) Decode(b *bin.Buffer) error {
	a.ResetTo(b.Copy())
	b.Skip(b.Len())
	return nil
}

func TestFinishedSessionServesOlderLibraries(t *testing.T) {
	storage := made(t, telegramOf(t), 2)
	c := connect(t, storage)
	c.logIn("+9996620006", "2222")
	data, err := (&session.Loader{Storage: storage}).Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c.stop()

	for _, tt := range []struct {
		layer        int
		config, user uint32
	}{{133, 0x330b4067, 0x3ff6ecb0}, {158, 0xcc1a241e, 0x8f97c628}, {187, 0xcc1a241e, 0x83314fca}, {tg.Layer, tg.ConfigTypeID, tg.UserTypeID}} {
		t.Run(fmt.Sprintf("layer %d", tt.layer), func(t *testing.T) {
			conn := raw(t, data)
			call := func(query bin.Object) *anything {
				t.Helper()
				var out anything
				if err := conn.Invoke(t.Context(), query, &out); err != nil {
					t.Fatal(err)
				}
				return &out
			}
			config := call(&tg.InvokeWithLayerRequest{Layer: tt.layer, Query: &tg.InitConnectionRequest{
				APIID: 1, DeviceModel: "old", SystemVersion: "old", AppVersion: "old", SystemLangCode: "en", LangCode: "en", Query: &tg.HelpGetConfigRequest{},
			}})
			if id, err := config.PeekID(); err != nil || id != tt.config {
				t.Errorf("help.getConfig answers %#x, %v", id, err)
			}
			state := call(&tg.UpdatesGetStateRequest{}) // the layer is remembered
			if err := (&tg.UpdatesState{}).Decode(&state.Buffer); err != nil || state.Len() != 0 {
				t.Errorf("updates.getState: %v, %d bytes left", err, state.Len())
			}
			users := call(&tg.UsersGetUsersRequest{ID: []tg.InputUserClass{&tg.InputUserSelf{}}})
			if n, err := users.VectorHeader(); err != nil || n != 1 {
				t.Errorf("users.getUsers: %d users, %v", n, err)
			}
			if id, err := users.PeekID(); err != nil || id != tt.user {
				t.Errorf("users.getUsers answers %#x, %v", id, err)
			}
		})
	}
}
