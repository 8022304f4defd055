package tgclient

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"net"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/gotd/td/exchange"
	"github.com/gotd/td/session"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
)

// TestOurExchangeLeavesWhatGotdsDoes takes a login with a migration, and lets a client of gotd that is not ours go on with what it leaves.
func TestOurExchangeLeavesWhatGotdsDoes(t *testing.T) {
	const phone = "+9996630001"
	client := clientOf(t, serverOf(t))
	j := &journal{}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	c, err := client.Connect(ctx, authflow.ConnectParams{APIID: 1, APIHash: secret.New("sandbox"), Observe: j.observe})
	if err != nil {
		t.Fatalf("connect: %v, seen %v", err, j)
	}
	hash := ask(t, c.API(), phone)
	if _, err := c.API().AuthSignIn(ctx, &tg.AuthSignInRequest{PhoneNumber: phone, PhoneCodeHash: hash, PhoneCode: codeOf(phone)}); err != nil {
		t.Fatal(err)
	}
	ours, err := c.Session()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	var kinds []authflow.ConnectionEventKind
	for _, s := range j.seen {
		kinds = append(kinds, s.Kind)
	}
	want := []authflow.ConnectionEventKind{authflow.Dialing, authflow.Ready, authflow.Migrating, authflow.Dialing, authflow.Ready}
	if !slices.Equal(kinds, want) {
		t.Errorf("seen %v, want %v", kinds, want)
	}

	var memory session.StorageMemory
	if err := memory.StoreSession(ctx, ours.Gotd.Reveal()); err != nil {
		t.Fatal(err)
	}
	theirs := telegram.NewClient(1, "sandbox", telegram.Options{
		PublicKeys: client.keys, DCList: client.list, DC: ours.DC, SessionStorage: &memory, Resolver: dcs.Plain(dcs.PlainOptions{}), NoUpdates: true,
	})
	if err := theirs.Run(ctx, func(ctx context.Context) error {
		self, err := theirs.Self(ctx)
		if err == nil && "+"+self.Phone != phone {
			t.Errorf("logged in as %s", self.Phone)
		}
		return err
	}); err != nil {
		t.Errorf("gotd with the session at %s: %v", net.JoinHostPort(ours.Addr, strconv.Itoa(ours.Port)), err)
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
