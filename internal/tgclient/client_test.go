package tgclient

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/sandbox"
)

func TestMigrationIsSeenAndTheSessionBelongsToTheNewDC(t *testing.T) {
	c, j := connected(t, serverOf(t), authflow.Session{})
	before, err := c.Session()
	if err != nil {
		t.Fatal(err)
	}
	ask(t, c.API(), "+9996630001")
	// gotd tells of a migration in its log only. This fails when gotd words that line anew.
	moves := j.of(authflow.Migrating)
	if len(moves) != 1 || moves[0].DC != 3 || moves[0].Reason != "PHONE_MIGRATE" {
		t.Errorf("migrations seen: %+v, want one to DC 3 after PHONE_MIGRATE; all: %v", moves, j)
	}
	after, err := c.Session()
	if err != nil {
		t.Fatal(err)
	}
	home := serverOf(t).Connection().DCs[2]
	if before.DC != 2 || after.DC != 3 || after.Addr != home.IP || after.Port != home.Port || after.Key.Len() != 256 || after.Key.Equal(before.Key) {
		t.Errorf("before %+v, after %+v, want DC 3 at %s:%d with a key of its own", before, after, home.IP, home.Port)
	}
	if len(j.of(authflow.KeyReplaced)) != 0 {
		t.Error("the key of another DC was taken for a replacement")
	}
}

func TestStoredSessionIsUsedAgain(t *testing.T) {
	const phone = "+9996610001"
	first, _ := connected(t, serverOf(t), authflow.Session{})
	hash := ask(t, first.API(), phone)
	stored, err := first.Session()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	// The hash is bound to the auth key, so the code is of use to the same client only.
	second, j := connected(t, serverOf(t), stored)
	if _, err := second.API().AuthSignIn(t.Context(), &tg.AuthSignInRequest{PhoneNumber: phone, PhoneCodeHash: hash, PhoneCode: codeOf(phone)}); err != nil {
		t.Errorf("sign in with the stored key: %v", err)
	}
	if dials := j.of(authflow.Dialing); len(dials) == 0 || dials[0].DC != 1 {
		t.Errorf("the second connection began with %v, want DC 1", j)
	}
}

func TestKeyThatTelegramForgotIsReported(t *testing.T) {
	c, _ := connected(t, serverOf(t), authflow.Session{})
	stored, err := c.Session()
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stranger.Close(); err != nil {
			t.Error(err)
		}
	})
	again, j := connected(t, stranger, stored)
	if got := j.of(authflow.KeyReplaced); len(got) != 1 {
		t.Errorf("seen %v, want one replaced key", j)
	}
	if now, err := again.Session(); err != nil || now.Key.Equal(stored.Key) {
		t.Errorf("the session still has the old key (%v)", err)
	}
}

func TestClosedPortIsReportedAndConnectEndsWithItsContext(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	client, err := New(Options{
		Endpoints: []Endpoint{{DC: 2, IP: "127.0.0.1", Port: port}}, PublicKeysPEM: serverOf(t).Connection().PublicKeysPEM, Version: "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var j journal
	conn, err := client.Connect(ctx, authflow.ConnectParams{APIID: 1, APIHash: secret.New("sandbox"), Observe: func(s authflow.ConnectionEvent) {
		j.observe(s)
		if s.Kind == authflow.DialFailed && s.Attempt == 2 {
			stop()
		}
	}})
	if !errors.Is(err, context.Canceled) || conn != nil {
		t.Fatalf("connect gave %v, %v", conn, err)
	}
	failures := j.of(authflow.DialFailed)
	if len(failures) < 2 {
		t.Fatalf("seen %v", &j)
	}
	for _, f := range failures {
		if f.DC != 2 || f.Err == nil || !strings.Contains(f.Err.Error(), "refused") {
			t.Errorf("a failed attempt is reported as %+v", f)
		}
	}
}

func TestRefusedAPIIDEndsConnectAtOnce(t *testing.T) {
	client := clientOf(t, serverOf(t)) // which waits for its turn among the tests
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	conn, err := client.Connect(ctx, authflow.ConnectParams{APIID: 1000000, APIHash: secret.New("CANARYhash")})
	if !tgerr.Is(err, "CONNECTION_API_ID_INVALID") || conn != nil {
		t.Fatalf("connect gave %v, %v", conn, err)
	}
	if ctx.Err() != nil {
		t.Error("the refusal came no sooner than the end of the context")
	}
	if strings.Contains(err.Error(), "CANARY") {
		t.Errorf("the error holds the API hash: %v", err)
	}
}

func TestSRPProvesThePasswordAndWipesIt(t *testing.T) {
	const phone = "+9996620020"
	c, _ := connected(t, serverOf(t), authflow.Session{})
	_, err := c.API().AuthSignIn(t.Context(), &tg.AuthSignInRequest{PhoneNumber: phone, PhoneCodeHash: ask(t, c.API(), phone), PhoneCode: codeOf(phone)})
	if !tgerr.Is(err, "SESSION_PASSWORD_NEEDED") {
		t.Fatalf("sign in: %v", err)
	}
	for _, try := range []struct{ password, refusal string }{
		{"Sandbox", "PASSWORD_HASH_INVALID"},
		{"sandbox", ""},
	} {
		challenge, err := c.API().AccountGetPassword(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		typed := []byte(try.password)
		answer, err := c.SRP(t.Context(), typed, challenge)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Trim(string(typed), "\x00") != "" {
			t.Errorf("the password was not wiped: %q", typed)
		}
		_, err = c.API().AuthCheckPassword(t.Context(), answer)
		if try.refusal == "" && err != nil || try.refusal != "" && !tgerr.Is(err, try.refusal) {
			t.Errorf("password %q: %v, want %q", try.password, err, try.refusal)
		}
	}
}

func TestSRPWipesThePasswordWhenItFails(t *testing.T) {
	typed := []byte("CANARYpassword")
	_, err := (&connection{}).SRP(t.Context(), typed, &tg.AccountPassword{CurrentAlgo: &tg.PasswordKdfAlgoUnknown{}})
	if err == nil || strings.Contains(err.Error(), "CANARY") {
		t.Errorf("an unknown algorithm gave %v", err)
	}
	if strings.Trim(string(typed), "\x00") != "" {
		t.Error("the password was not wiped")
	}
}

func TestAddressesWithoutAKeyAreRefused(t *testing.T) {
	for name, o := range map[string]Options{
		"no key":  {Endpoints: []Endpoint{{DC: 2, IP: "127.0.0.1", Port: 1}}},
		"bad key": {Endpoints: []Endpoint{{DC: 2, IP: "127.0.0.1", Port: 1}}, PublicKeysPEM: []string{"no PEM"}},
	} {
		if c, err := New(o); err == nil {
			t.Errorf("%s: got %+v", name, c)
		}
	}
}

func TestDeviceHasNoEmptyField(t *testing.T) {
	for _, version := range []string{"", "1.2.3"} {
		d := device(version, "")
		if d.DeviceModel == "" || d.SystemVersion == "" || d.AppVersion == "" || d.SystemLangCode == "" || d.LangCode == "" || d.LangPack != "" {
			t.Errorf("device of version %q: %+v", version, d)
		}
	}
}

func TestDeviceSaysWhichToolALoginIsForAndWhoLogsIn(t *testing.T) {
	if got := device("1", "n8n").DeviceModel; got != "n8n (telegram-login-mcp)" {
		t.Errorf("device %q", got)
	}
	if got := device("1", strings.Repeat("ж", 500)).DeviceModel; len([]rune(got)) > 64+len(authflow.ListedName(""))+3 || !strings.HasSuffix(got, "("+authflow.ListedName("")+")") {
		t.Errorf("device %q", got)
	}
}
