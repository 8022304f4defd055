package tgclient

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"net"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/gotd/td/crypto"
	"github.com/gotd/td/exchange"
	"github.com/gotd/td/session"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
)

// bothExchanges are the ways to make a key.
var bothExchanges = map[string]bool{"ours": false, "gotd's": true} // Client.gotdExchange

// TestBothExchangesLeaveTheSame takes a login with a migration by each exchange, from a machine whose clock is wrong, compares what is seen and what is
// left, and lets a client of gotd that is not ours go on with it.
func TestBothExchangesLeaveTheSame(t *testing.T) {
	const phone, ahead = "+9996630001", 10 * time.Minute
	type rest struct {
		where authflow.Session // without keys
		kinds []authflow.ConnectionEventKind
		saved session.Data // without keys, salt and times
	}
	left, keys := map[string]rest{}, map[string]bool{}
	for name, gotd := range bothExchanges {
		client := clientOf(t, serverOf(t))
		client.gotdExchange = gotd
		client.wall = func() time.Time { return time.Now().Add(ahead) }
		j := &journal{}
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		c, err := client.Connect(ctx, authflow.ConnectParams{APIID: 1, APIHash: secret.New("sandbox"), Observe: j.observe})
		if err != nil {
			t.Fatalf("%s: connect: %v, seen %v", name, err, j)
		}
		hash := ask(t, c.API(), phone)
		if _, err := c.API().AuthSignIn(ctx, &tg.AuthSignInRequest{PhoneNumber: phone, PhoneCodeHash: hash, PhoneCode: codeOf(phone)}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		s, err := c.Session()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		if wrong := time.Until(c.(*connection).clock.Now()).Abs(); wrong > 3*time.Second {
			t.Errorf("%s: the clock is %v off the server's", name, wrong)
		}
		saved, err := readSession(s.Gotd.Reveal())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var key crypto.Key
		copy(key[:], saved.AuthKey)
		if id := key.ID(); len(saved.AuthKey) != len(key) || !bytes.Equal(id[:], saved.AuthKeyID) || !s.Key.Equal(secret.NewBytes(saved.AuthKey)) {
			t.Errorf("%s: a key of %d bytes, or the ID of another", name, len(saved.AuthKey))
		}
		keys[string(saved.AuthKey)] = true
		goOn(ctx, t, name, client, s, phone)
		var kinds []authflow.ConnectionEventKind
		for _, event := range j.seen {
			kinds = append(kinds, event.Kind)
		}
		s.Key, s.Gotd, saved.AuthKey, saved.AuthKeyID, saved.Salt = secret.Bytes{}, secret.Bytes{}, nil, nil, 0
		saved.Config.Date, saved.Config.Expires = 0, 0
		left[name] = rest{s, kinds, *saved}
	}
	ours, theirs := left["ours"], left["gotd's"]
	if !reflect.DeepEqual(ours, theirs) || len(keys) != 2 {
		t.Errorf("ours %+v, gotd's %+v, %d keys", ours, theirs, len(keys))
	}
	want := []authflow.ConnectionEventKind{authflow.Dialing, authflow.Skewed, authflow.Ready, authflow.Migrating, authflow.Dialing, authflow.Ready}
	if !slices.Equal(ours.kinds, want) || ours.where.DC != 3 || ours.where.Addr == "" {
		t.Errorf("seen %v, want %v, at %+v", ours.kinds, want, ours.where)
	}
}

// goOn lets a client of gotd that is not ours use a session.
func goOn(ctx context.Context, t *testing.T, name string, known *Client, s authflow.Session, phone string) {
	t.Helper()
	var memory session.StorageMemory
	if err := memory.StoreSession(ctx, s.Gotd.Reveal()); err != nil {
		t.Fatal(err)
	}
	client := telegram.NewClient(1, "sandbox", telegram.Options{
		PublicKeys: known.keys, DCList: known.list, DC: s.DC, SessionStorage: &memory, Resolver: dcs.Plain(dcs.PlainOptions{}), NoUpdates: true,
	})
	if err := client.Run(ctx, func(ctx context.Context) error {
		self, err := client.Self(ctx)
		if err == nil && "+"+self.Phone != phone {
			t.Errorf("%s: logged in as %s", name, self.Phone)
		}
		return err
	}); err != nil {
		t.Errorf("%s: gotd with the session at %s: %v", name, net.JoinHostPort(s.Addr, strconv.Itoa(s.Port)), err)
	}
}

// The sandbox keeps the salt of a key, and tells it at the beginning of a session: what the exchange left must be that already.
func TestBothExchangesLeaveTheSaltOfTheServer(t *testing.T) {
	for name, gotd := range bothExchanges {
		client := clientOf(t, serverOf(t))
		client.gotdExchange = gotd
		life, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		c := &connection{client: client, clock: newSteadyClock(client.wall), ctx: life, stop: stop, storage: newSessionStorage(authflow.Session{})}
		if err := c.makeKey(startDC); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		discard(c.keepPrepared(nil))
		made, err := c.storage.LoadSession(life)
		if err != nil {
			t.Fatal(err)
		}
		used, _ := connected(t, serverOf(t), authflow.Session{DC: startDC, Gotd: secret.NewBytes(made)})
		after, err := used.Session()
		if err != nil {
			t.Fatal(err)
		}
		ours, err := readSession(made)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := readSession(after.Gotd.Reveal())
		if err != nil {
			t.Fatal(err)
		}
		if ours.Salt != theirs.Salt || ours.Salt == 0 || !bytes.Equal(ours.AuthKey, theirs.AuthKey) {
			t.Errorf("%s: salt %d, the server's is %d", name, ours.Salt, theirs.Salt)
		}
	}
}

// A key that was made once is all that a login needs. Whether Telegram still has the RSA key that it was made with is no matter then.
func TestStoredKeyNeedsNoKeyOfTheServer(t *testing.T) {
	c, _ := connected(t, serverOf(t), authflow.Session{})
	stored, err := c.Session()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	client := clientOf(t, serverOf(t))
	client.keys = []exchange.PublicKey{{RSA: &other.PublicKey}}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	again, err := client.Connect(ctx, authflow.ConnectParams{APIID: 1, APIHash: secret.New("sandbox"), Session: stored})
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}
