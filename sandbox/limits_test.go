package sandbox_test

import (
	"errors"
	"testing"
	"time"

	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"

	"telegram-login-mcp/sandbox"
)

func TestHashHoldsForOneNumberAndOneKey(t *testing.T) {
	a, b := connect(t, nil), connect(t, nil)
	const phone = "+9996620004"
	hash := a.sentCode(phone).PhoneCodeHash

	_, err := b.enter(phone, hash, "22222")
	wantError(t, err, 400, "PHONE_CODE_EXPIRED")
	_, err = a.enter("+9996620003", hash, "22222")
	wantError(t, err, 400, "PHONE_CODE_EXPIRED")
	_, err = a.enter(phone, "", "22222")
	wantError(t, err, 400, "PHONE_CODE_HASH_EMPTY")
	_, err = a.enter(phone, hash, "")
	wantError(t, err, 400, "PHONE_CODE_EMPTY")
	_, err = a.enter("+9996620099", hash, "22222")
	wantError(t, err, 406, "PHONE_NUMBER_INVALID")
	if _, err := a.enter(phone, hash, "22222"); err != nil {
		t.Errorf("with its own number and key: %v", err)
	}
	_, err = a.enter(phone, hash, "22222")
	wantError(t, err, 400, "PHONE_CODE_EXPIRED") // used up
}

func TestNewCodeKillsTheOlderHash(t *testing.T) {
	c := connect(t, nil)
	const phone = "+9996620005"
	old := c.sentCode(phone).PhoneCodeHash
	fresh := c.sentCode(phone).PhoneCodeHash
	_, err := c.enter(phone, old, "22222")
	wantError(t, err, 400, "PHONE_CODE_EXPIRED")
	if _, err := c.enter(phone, fresh, "+99966022222"); err != nil {
		t.Error(err)
	}
}

func TestCodeExpiresAfterFiveMinutes(t *testing.T) {
	c := connect(t, nil)
	const phone = "+9996620006"
	hash := c.sentCode(phone).PhoneCodeHash
	advance(t, 5*time.Minute)
	_, err := c.enter(phone, hash, "2222")
	wantError(t, err, 400, "PHONE_CODE_EXPIRED")
}

func TestCancelledCodeIsGone(t *testing.T) {
	c := connect(t, nil)
	const phone = "+9996620011"
	hash := c.sentCode(phone).PhoneCodeHash
	ok, err := c.AuthCancelCode(t.Context(), &tg.AuthCancelCodeRequest{PhoneNumber: phone, PhoneCodeHash: hash})
	if err != nil || !ok {
		t.Fatalf("auth.cancelCode: %v, %v", ok, err)
	}
	_, err = c.enter(phone, hash, "paper")
	wantError(t, err, 400, "PHONE_CODE_EXPIRED")
	_, err = c.AuthCancelCode(t.Context(), &tg.AuthCancelCodeRequest{PhoneNumber: phone, PhoneCodeHash: hash})
	wantError(t, err, 400, "PHONE_CODE_EXPIRED")
}

func TestSixthCodeOfTheDayIsRefused(t *testing.T) {
	c := connect(t, nil)
	const phone = "+9996620012"
	advance(t, 24*time.Hour)
	for range 5 {
		c.sentCode(phone)
	}
	_, err := c.ask(phone)
	wantError(t, err, 400, "PHONE_NUMBER_FLOOD")
	advance(t, 24*time.Hour)
	c.sentCode(phone)
}

func TestSixthWrongCodeOfTheDayIsRefused(t *testing.T) {
	c := connect(t, nil)
	const phone = "+9996620009"
	hash := c.sentCode(phone).PhoneCodeHash
	for range 5 {
		_, err := c.enter(phone, hash, "99999")
		wantError(t, err, 400, "PHONE_CODE_INVALID")
	}
	_, err := c.enter(phone, hash, "22222")
	wantError(t, err, 406, "PHONE_PASSWORD_FLOOD")
	_, err = c.ask(phone)
	wantError(t, err, 406, "PHONE_PASSWORD_FLOOD")
	advance(t, 24*time.Hour)
	c.logIn(phone, "22222")
}

func TestSixthWrongPasswordOfTheDayMustWait(t *testing.T) {
	c := connect(t, nil)
	const phone = "+9996620021"
	_, err := c.enter(phone, c.sentCode(phone).PhoneCodeHash, "22222")
	wantError(t, err, 401, "SESSION_PASSWORD_NEEDED")
	for range 5 {
		p, err := c.AccountGetPassword(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.AuthCheckPassword(t.Context(), &tg.InputCheckPasswordSRP{SRPID: p.SRPID, A: []byte{1}, M1: make([]byte, 32)})
		wantError(t, err, 400, "PASSWORD_HASH_INVALID")
	}
	_, err = c.password("sandbox")
	var rpcErr *tgerr.Error
	if !errors.As(err, &rpcErr) || rpcErr.Type != "FLOOD_WAIT" || rpcErr.Argument < 86000 || rpcErr.Argument > 86400 {
		t.Fatalf("error is %v, want FLOOD_WAIT_ of almost a day", err)
	}
	advance(t, 24*time.Hour)
	if _, err := c.password("sandbox"); err != nil {
		t.Error(err)
	}
}

func TestInjectedErrorsHitTheCallsTheyAreMeantFor(t *testing.T) {
	c := connect(t, nil)
	ctx := t.Context()
	inject := func(in sandbox.Injection) {
		t.Helper()
		if err := telegramOf(t).Inject(ctx, in); err != nil {
			t.Fatal(err)
		}
	}
	inject(sandbox.Injection{Method: "auth.sendCode", Code: 400, Error: "SOMETHING_NEW", Phone: "+9996620030", Times: 2})
	c.sentCode("+9996620001") // another number
	for range 2 {
		_, err := c.ask("+9996620030")
		wantError(t, err, 400, "SOMETHING_NEW")
	}
	inject(sandbox.Injection{Method: "auth.sendCode", Code: 403, Error: "RECAPTCHA_CHECK_signup__6LcAbCdEf-g", Phone: "+9996620030"})
	_, err := c.ask("+9996620030")
	wantError(t, err, 403, "RECAPTCHA_CHECK_signup__6LcAbCdEf-g")
	c.sentCode("+9996620030")

	inject(sandbox.Injection{Method: "auth.cancelCode", Code: 420, Error: "FLOOD_WAIT_42"})
	_, err = c.AuthCancelCode(ctx, &tg.AuthCancelCodeRequest{PhoneNumber: "+9996620001", PhoneCodeHash: "x"})
	wantError(t, err, 420, "FLOOD_WAIT_42")

	// A call without a number is found by the account of its key; methods that the sandbox has no answer to can fail, too.
	c.logIn("+9996620003", "22222")
	inject(sandbox.Injection{Method: "users.getUsers", Code: 500, Error: "RPC_CALL_FAIL", Phone: "9996620003"})
	inject(sandbox.Injection{Method: "help.getAppConfig", Code: 400, Error: "NOT_TODAY"})
	_, err = c.self()
	wantError(t, err, 500, "RPC_CALL_FAIL")
	if _, err = c.self(); err != nil {
		t.Errorf("the injection was used up: %v", err)
	}
	_, err = c.HelpGetAppConfig(ctx, 0)
	wantError(t, err, 400, "NOT_TODAY")
}
