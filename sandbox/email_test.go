package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotd/td/tg"

	"telegram-login-mcp/sandbox"
)

// enterEmail is auth.signIn with a code from the login e-mail.
func (c *client) enterEmail(phone, hash, code string) (tg.AuthAuthorizationClass, error) {
	req := &tg.AuthSignInRequest{PhoneNumber: phone, PhoneCodeHash: hash}
	req.SetEmailVerification(&tg.EmailVerificationCode{Code: code})
	return c.AuthSignIn(c.t.Context(), req)
}

func TestEmailCodeGoesInAsEmailVerification(t *testing.T) {
	c := connect(t, nil)
	const phone = "+9996620007"
	sent := c.sentCode(phone)
	want := &tg.AuthSentCodeTypeEmailCode{EmailPattern: "p*********7@sandbox.invalid", Length: 6}
	want.SetResetAvailablePeriod(7 * 86400)
	if diff := cmp.Diff(want, sent.Type); diff != "" {
		t.Error(diff)
	}
	box := inbox(t, phone)
	if last := box[len(box)-1]; last.Channel != "email" || !strings.Contains(last.Text, "222222") {
		t.Errorf("message is %+v", last)
	}
	_, err := c.enter(phone, sent.PhoneCodeHash, "222222")
	wantError(t, err, 400, "PHONE_CODE_INVALID")
	_, err = c.enterEmail(phone, sent.PhoneCodeHash, "111111")
	wantError(t, err, 400, "PHONE_CODE_INVALID")
	if _, err := c.enterEmail(phone, sent.PhoneCodeHash, "222222"); err != nil {
		t.Error(err)
	}
}

func TestLoginEmailIsGoneAWeekAfterItsReset(t *testing.T) {
	c := connect(t, nil)
	const phone = "+9996620007"
	advance(t, 24*time.Hour)
	reset := func(hash string) (tg.AuthSentCodeClass, error) {
		return c.AuthResetLoginEmail(t.Context(), &tg.AuthResetLoginEmailRequest{PhoneNumber: phone, PhoneCodeHash: hash})
	}
	sent := c.sentCode(phone)
	answer, err := reset(sent.PhoneCodeHash)
	if err != nil {
		t.Fatal(err)
	}
	pending := answer.(*tg.AuthSentCode)
	kind, ok := pending.Type.(*tg.AuthSentCodeTypeEmailCode)
	if !ok || kind.ResetPendingDate == 0 || kind.ResetAvailablePeriod != 0 {
		t.Fatalf("after the reset: %+v", pending.Type)
	}
	if left := time.Unix(int64(kind.ResetPendingDate), 0).Sub(telegramOf(t).Now()); left < 7*24*time.Hour-time.Minute || left > 7*24*time.Hour {
		t.Errorf("e-mail goes in %v", left)
	}
	_, err = reset(pending.PhoneCodeHash)
	wantError(t, err, 400, "TASK_ALREADY_EXISTS")
	if _, ok := c.sentCode(phone).Type.(*tg.AuthSentCodeTypeEmailCode); !ok {
		t.Error("the e-mail went at once")
	}
	advance(t, 7*24*time.Hour)
	sent = c.sentCode(phone)
	if _, ok := sent.Type.(*tg.AuthSentCodeTypeApp); !ok {
		t.Fatalf("a week later the code goes by %T", sent.Type)
	}
	_, err = reset(sent.PhoneCodeHash)
	wantError(t, err, 400, "EMAIL_INSTALL_MISSING")
	if _, err := c.enter(phone, sent.PhoneCodeHash, "22222"); err != nil {
		t.Error(err)
	}
}

func TestLoginEmailIsSetUpBeforeTheCodeComes(t *testing.T) {
	c := connect(t, nil)
	const phone = "+9996620008"
	sent := c.sentCode(phone)
	if _, ok := sent.Type.(*tg.AuthSentCodeTypeSetUpEmailRequired); !ok {
		t.Fatalf("type is %T", sent.Type)
	}
	if len(inbox(t, phone)) != 0 {
		t.Error("something was sent")
	}
	_, err := c.enter(phone, sent.PhoneCodeHash, "22222")
	wantError(t, err, 400, "PHONE_CODE_INVALID")

	purpose := &tg.EmailVerifyPurposeLoginSetup{PhoneNumber: phone, PhoneCodeHash: sent.PhoneCodeHash}
	send := func(email string) (*tg.AccountSentEmailCode, error) {
		return c.AccountSendVerifyEmailCode(t.Context(), &tg.AccountSendVerifyEmailCodeRequest{Purpose: purpose, Email: email})
	}
	verify := func(code string) (tg.AccountEmailVerifiedClass, error) {
		return c.AccountVerifyEmail(t.Context(), &tg.AccountVerifyEmailRequest{Purpose: purpose, Verification: &tg.EmailVerificationCode{Code: code}})
	}
	if err := telegramOf(t).Inject(t.Context(), sandbox.Injection{Method: "account.verifyEmail", Code: 400, Error: "SOMETHING_NEW", Phone: phone}); err != nil {
		t.Fatal(err)
	}
	_, err = verify("222222")
	wantError(t, err, 400, "SOMETHING_NEW") // the number inside the purpose counts, too
	_, err = verify("222222")
	wantError(t, err, 400, "EMAIL_VERIFY_EXPIRED") // none was sent
	for _, bad := range []string{"", "nobody", "a@b", "a b@example.org", "@example.org"} {
		_, err = send(bad)
		wantError(t, err, 400, "EMAIL_INVALID")
	}
	_, err = send("me@mailinator.com")
	wantError(t, err, 400, "EMAIL_NOT_ALLOWED")

	got, err := send("someone@example.org")
	if err != nil || got.EmailPattern != "s*****e@example.org" || got.Length != 6 {
		t.Fatalf("account.sendVerifyEmailCode: %+v, %v", got, err)
	}
	_, err = verify("111111")
	wantError(t, err, 400, "CODE_INVALID")
	done, err := verify("222222")
	if err != nil {
		t.Fatal(err)
	}
	fresh := done.(*tg.AccountEmailVerifiedLogin).SentCode.(*tg.AuthSentCode)
	if _, ok := fresh.Type.(*tg.AuthSentCodeTypeApp); !ok || fresh.PhoneCodeHash == sent.PhoneCodeHash {
		t.Errorf("fresh code is %+v", fresh)
	}
	_, err = verify("222222")
	wantError(t, err, 400, "PHONE_CODE_EXPIRED") // the former hash is dead
	if _, err := c.enter(phone, fresh.PhoneCodeHash, "22222"); err != nil {
		t.Error(err)
	}
}
