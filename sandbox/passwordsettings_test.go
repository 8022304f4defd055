package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/telegram/auth"
	"github.com/gotd/td/tg"
)

// passwordState is account.getPassword.
func (c *client) passwordState() *tg.AccountPassword {
	c.t.Helper()
	p, err := c.AccountGetPassword(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	return p
}

// setPassword is account.updatePasswordSettings; old is "" for somebody without a password, fresh for none any more, email for no recovery e-mail.
func (c *client) setPassword(old, fresh, email string) error {
	c.t.Helper()
	p := c.passwordState()
	req := &tg.AccountUpdatePasswordSettingsRequest{Password: &tg.InputCheckPasswordEmpty{}}
	if old != "" {
		req.Password = c.proof(p, old)
	}
	req.NewSettings.SetHint("[sandbox] a new one")
	if fresh == "" {
		req.NewSettings.SetNewAlgo(&tg.PasswordKdfAlgoUnknown{})
		req.NewSettings.SetNewPasswordHash(nil)
	} else {
		algo := p.NewAlgo.(*tg.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow)
		hash, err := auth.NewPasswordHash([]byte(fresh), algo)
		if err != nil {
			c.t.Fatal(err)
		}
		req.NewSettings.SetNewAlgo(algo)
		req.NewSettings.SetNewPasswordHash(hash)
	}
	if email != "" {
		req.NewSettings.SetEmail(email)
	}
	_, err := c.AccountUpdatePasswordSettings(c.t.Context(), req)
	return err
}

func TestPasswordIsSetChangedAndRemoved(t *testing.T) {
	c := connect(t, nil)
	const phone = "+9996620003"
	_, err := c.AccountUpdatePasswordSettings(t.Context(), &tg.AccountUpdatePasswordSettingsRequest{Password: &tg.InputCheckPasswordEmpty{}})
	wantError(t, err, 401, "AUTH_KEY_UNREGISTERED")
	c.logIn(phone, "22222")

	wantError(t, c.setPassword("", "", ""), 400, "NEW_SETTINGS_EMPTY")
	if err := c.setPassword("", "first", ""); err != nil {
		t.Fatal(err)
	}
	if p := c.passwordState(); !p.HasPassword || p.HasRecovery || p.Hint != "[sandbox] a new one" {
		t.Errorf("password is %+v", p)
	}
	wantError(t, c.setPassword("", "second", ""), 400, "PASSWORD_HASH_INVALID") // without the old one
	if err := c.setPassword("first", "second", ""); err != nil {
		t.Fatal(err)
	}

	other := connect(t, nil)
	other.halfIn(phone, "22222")
	_, err = other.AccountUpdatePasswordSettings(t.Context(), &tg.AccountUpdatePasswordSettingsRequest{Password: &tg.InputCheckPasswordEmpty{}})
	wantError(t, err, 401, "SESSION_PASSWORD_NEEDED")
	if _, err := other.password("second"); err != nil {
		t.Fatal(err)
	}

	if err := c.setPassword("second", "", ""); err != nil {
		t.Fatal(err)
	}
	if p := c.passwordState(); p.HasPassword || p.Hint != "" {
		t.Errorf("password is %+v", p)
	}
	connect(t, nil).logIn(phone, "22222")
}

func TestSettingsOfAPasswordAreChecked(t *testing.T) {
	c := connect(t, nil)
	c.logIn("+9996620003", "22222")
	type request = *tg.AccountUpdatePasswordSettingsRequest
	algo := func(r request) *tg.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow {
		return r.NewSettings.NewAlgo.(*tg.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow)
	}
	for name, change := range map[string]struct {
		change func(request)
		want   string
	}{
		"no settings":         {func(r request) { r.NewSettings = tg.AccountPasswordInputSettings{} }, "NEW_SETTINGS_EMPTY"},
		"another prime":       {func(r request) { algo(r).P[5]++ }, "NEW_SETTINGS_INVALID"},
		"half a hash":         {func(r request) { r.NewSettings.NewPasswordHash = r.NewSettings.NewPasswordHash[:128] }, "NEW_SETTINGS_INVALID"},
		"unknown algorithm":   {func(r request) { r.NewSettings.NewAlgo = &tg.PasswordKdfAlgoUnknown{} }, "NEW_SETTINGS_INVALID"},
		"another first salt":  {func(r request) { algo(r).Salt1[0]++ }, "NEW_SALT_INVALID"},
		"another second salt": {func(r request) { algo(r).Salt2[0]++ }, "NEW_SALT_INVALID"},
		"the server's salt":   {func(r request) { algo(r).Salt1 = algo(r).Salt1[:8] }, "NEW_SALT_INVALID"},
		"no address":          {func(r request) { r.NewSettings.SetEmail("nobody") }, "EMAIL_INVALID"},
		"a throwaway address": {func(r request) { r.NewSettings.SetEmail("me@mailinator.com") }, "EMAIL_NOT_ALLOWED"},
	} {
		req := &tg.AccountUpdatePasswordSettingsRequest{Password: &tg.InputCheckPasswordEmpty{}}
		req.NewSettings.SetNewAlgo(c.passwordState().NewAlgo)
		algo(req).Salt1 = append(algo(req).Salt1, make([]byte, 32)...)
		req.NewSettings.SetNewPasswordHash(make([]byte, 256)) // nobody has to prove it
		change.change(req)
		if _, err := c.AccountUpdatePasswordSettings(t.Context(), req); err == nil || !strings.Contains(err.Error(), change.want) {
			t.Errorf("%s: %v, want %s", name, err, change.want)
		}
	}
	if c.passwordState().HasPassword {
		t.Error("a refused password was set")
	}
}

func TestRecoveryEmailWaitsForItsCode(t *testing.T) {
	c := connect(t, nil)
	const phone = "+9996620003"
	ctx := t.Context()
	c.logIn(phone, "22222")
	_, err := c.AccountConfirmPasswordEmail(ctx, "222222")
	wantError(t, err, 400, "EMAIL_HASH_EXPIRED")
	const email = "me@sandbox.invalid"
	wantError(t, c.setPassword("", "fresh", email), 400, "EMAIL_UNCONFIRMED_6")
	if p := c.passwordState(); p.HasPassword || p.EmailUnconfirmedPattern != "m*e@sandbox.invalid" {
		t.Errorf("before the code: %+v", p)
	}
	if _, err := c.AccountCancelPasswordEmail(ctx); err != nil {
		t.Fatal(err)
	}
	_, err = c.AccountResendPasswordEmail(ctx)
	wantError(t, err, 400, "EMAIL_HASH_EXPIRED")

	wantError(t, c.setPassword("", "fresh", email), 400, "EMAIL_UNCONFIRMED_6")
	_, err = c.AccountConfirmPasswordEmail(ctx, "")
	wantError(t, err, 400, "CODE_EMPTY")
	_, err = c.AccountConfirmPasswordEmail(ctx, "111111")
	wantError(t, err, 400, "CODE_INVALID")
	advance(t, 5*time.Minute)
	_, err = c.AccountConfirmPasswordEmail(ctx, "222222")
	wantError(t, err, 400, "EMAIL_HASH_EXPIRED")
	if _, err := c.AccountResendPasswordEmail(ctx); err != nil {
		t.Fatal(err)
	}
	box := inbox(t, phone)
	if last := box[len(box)-1]; last.Channel != "email" || !strings.Contains(last.Text, "222222") {
		t.Errorf("message is %+v", last)
	}
	if _, err := c.AccountConfirmPasswordEmail(ctx, "222222"); err != nil {
		t.Fatal(err)
	}
	p := c.passwordState()
	if !p.HasPassword || !p.HasRecovery || p.EmailUnconfirmedPattern != "" {
		t.Errorf("after the code: %+v", p)
	}
	settings, err := c.AccountGetPasswordSettings(ctx, c.proof(p, "fresh"))
	if err != nil || settings.Email != email {
		t.Errorf("settings are %+v, %v", settings, err)
	}
	_, err = c.AccountGetPasswordSettings(ctx, &tg.InputCheckPasswordEmpty{})
	wantError(t, err, 400, "PASSWORD_HASH_INVALID")
}
