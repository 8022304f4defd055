package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/crypto"
	"github.com/gotd/td/crypto/srp"
	"github.com/gotd/td/tg"
)

// halfIn brings a person with 2FA to the password.
func (c *client) halfIn(phone, code string) {
	c.t.Helper()
	_, err := c.enter(phone, c.sentCode(phone).PhoneCodeHash, code)
	wantError(c.t, err, 401, "SESSION_PASSWORD_NEEDED")
}

func TestStaleSRPParametersAreRefused(t *testing.T) {
	c := connect(t, nil)
	_, err := c.AccountGetPassword(t.Context())
	wantError(t, err, 401, "AUTH_KEY_UNREGISTERED")
	_, err = c.AuthCheckPassword(t.Context(), &tg.InputCheckPasswordEmpty{})
	wantError(t, err, 401, "AUTH_KEY_UNREGISTERED")
	advance(t, 24*time.Hour)
	c.halfIn("+9996620020", "22222")
	_, err = c.AuthCheckPassword(t.Context(), &tg.InputCheckPasswordEmpty{})
	wantError(t, err, 400, "PASSWORD_HASH_INVALID")

	old, err := c.AccountGetPassword(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !old.HasPassword || !old.HasRecovery || !strings.HasPrefix(old.Hint, "[sandbox]") {
		t.Errorf("password is %+v", old)
	}
	fresh, err := c.AccountGetPassword(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.AuthCheckPassword(t.Context(), c.proof(old, "sandbox"))
	wantError(t, err, 400, "SRP_ID_INVALID")
	proof := c.proof(fresh, "sandbox")
	if _, err := c.AuthCheckPassword(t.Context(), proof); err != nil {
		t.Fatal(err)
	}
	_, err = c.AuthCheckPassword(t.Context(), proof)
	wantError(t, err, 400, "SRP_ID_INVALID") // good for one try
}

func TestForgottenPasswordIsRecoveredByEmail(t *testing.T) {
	c := connectAt(t, 1)
	const phone = "+9996610020"
	ctx := t.Context()
	c.halfIn(phone, "11111")
	_, err := c.AuthCheckRecoveryPassword(ctx, "111111")
	wantError(t, err, 400, "PASSWORD_RECOVERY_EXPIRED") // none was sent
	pattern, err := c.AuthRequestPasswordRecovery(ctx)
	if err != nil || !strings.HasSuffix(pattern.EmailPattern, "@sandbox.invalid") || !strings.Contains(pattern.EmailPattern, "*") {
		t.Fatalf("auth.requestPasswordRecovery: %+v, %v", pattern, err)
	}
	box := inbox(t, phone)
	if last := box[len(box)-1]; last.Channel != "email" || !strings.Contains(last.Text, "111111") {
		t.Errorf("message is %+v", last)
	}
	_, err = c.AuthCheckRecoveryPassword(ctx, "")
	wantError(t, err, 400, "CODE_EMPTY")
	_, err = c.AuthCheckRecoveryPassword(ctx, "999999")
	wantError(t, err, 400, "CODE_INVALID")
	if ok, err := c.AuthCheckRecoveryPassword(ctx, "111111"); err != nil || !ok {
		t.Fatalf("auth.checkRecoveryPassword: %v, %v", ok, err)
	}

	p, err := c.AccountGetPassword(ctx)
	if err != nil {
		t.Fatal(err)
	}
	algo := *p.NewAlgo.(*tg.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow)
	hash, salt1, err := srp.NewSRP(crypto.DefaultRand()).NewHash([]byte("fresh"), srp.Input{Salt1: algo.Salt1, Salt2: algo.Salt2, G: algo.G, P: algo.P})
	if err != nil {
		t.Fatal(err)
	}
	algo.Salt1 = salt1
	req := &tg.AuthRecoverPasswordRequest{Code: "111111"}
	settings := tg.AccountPasswordInputSettings{}
	settings.SetNewAlgo(&algo)
	settings.SetNewPasswordHash(hash)
	settings.SetHint("new")
	req.SetNewSettings(settings)
	if _, err := c.AuthRecoverPassword(ctx, req); err != nil {
		t.Fatal(err)
	}
	if _, err := c.self(); err != nil {
		t.Errorf("not logged in: %v", err)
	}

	c.halfIn(phone, "11111")
	_, err = c.password("sandbox")
	wantError(t, err, 400, "PASSWORD_HASH_INVALID")
	if _, err := c.password("fresh"); err != nil {
		t.Errorf("the new password: %v", err)
	}
}

func TestRecoveryWithoutNewPasswordRemovesIt(t *testing.T) {
	c := connectAt(t, 3)
	const phone = "+9996630020"
	advance(t, 24*time.Hour)
	c.halfIn(phone, "33333")
	if _, err := c.AuthRequestPasswordRecovery(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := c.AuthRecoverPassword(t.Context(), &tg.AuthRecoverPasswordRequest{Code: "333333"}); err != nil {
		t.Fatal(err)
	}
	c.logIn(phone, "33333")
	p, err := c.AccountGetPassword(t.Context())
	if err != nil || p.HasPassword {
		t.Errorf("password is %+v, %v", p, err)
	}
	_, err = c.AuthRequestPasswordRecovery(t.Context())
	wantError(t, err, 400, "PASSWORD_EMPTY")
}

func TestNoRecoveryWithoutEmail(t *testing.T) {
	c := connectAt(t, 1)
	const phone = "+9996610021"
	c.halfIn(phone, "11111")
	p, err := c.AccountGetPassword(t.Context())
	if err != nil || p.HasRecovery {
		t.Errorf("password is %+v, %v", p, err)
	}
	_, err = c.AuthRequestPasswordRecovery(t.Context())
	wantError(t, err, 400, "PASSWORD_RECOVERY_NA")
}
