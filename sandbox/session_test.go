package sandbox_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/session"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/tg"

	"telegram-login-mcp/sandbox"
)

func TestHomeDCIsFoundByMigration(t *testing.T) {
	for _, tt := range []struct {
		phone, code string
		id          int64
		dc          int
	}{{"+9996610001", "11111", 1010001, 1}, {"+9996630021", "33333", 1030021, 3}} {
		c := connect(t, nil)
		answer, err := c.enter(tt.phone, c.sentCode(tt.phone).PhoneCodeHash, tt.code)
		if strings.HasSuffix(tt.phone, "0021") {
			wantError(t, err, 401, "SESSION_PASSWORD_NEEDED")
			answer, err = c.password("sandbox")
		}
		if err != nil {
			t.Fatal(err)
		}
		if user, _ := answer.(*tg.AuthAuthorization).User.AsNotEmpty(); user.GetID() != tt.id {
			t.Errorf("user is %+v", user)
		}
		config, err := c.HelpGetConfig(t.Context())
		if err != nil || config.ThisDC != tt.dc {
			t.Errorf("now at DC %d, %v; want %d", config.ThisDC, err, tt.dc)
		}
		migrated := slices.ContainsFunc(telegramOf(t).Calls(), func(call sandbox.Call) bool {
			return call.Phone == tt.phone[1:] && call.DC == 2 && call.Err == "PHONE_MIGRATE_"+string(rune('0'+tt.dc))
		})
		if !migrated {
			t.Errorf("%s: DC 2 did not send the client away", tt.phone)
		}
	}
}

func TestSessionWorksAfterReconnecting(t *testing.T) {
	storage := &session.StorageMemory{}
	c := connect(t, storage)
	c.logIn("+9996620002", "22222")
	c.stop()
	again := connect(t, storage)
	users, err := again.self()
	if err != nil || len(users) != 1 {
		t.Fatalf("users.getUsers(self): %v, %v", users, err)
	}
	if _, err := again.UpdatesGetState(t.Context()); err != nil {
		t.Errorf("updates.getState: %v", err)
	}
	if d, err := again.UpdatesGetDifference(t.Context(), &tg.UpdatesGetDifferenceRequest{Pts: 1, Date: 1}); err != nil {
		t.Errorf("updates.getDifference: %v, %v", d, err)
	}
}

func TestTwoLiveConnectionsKillTheKey(t *testing.T) {
	storage := made(t, telegramOf(t), 2)
	a := connect(t, storage)
	a.logIn("+9996620011", "paper")
	opts, err := options(telegramOf(t).Connection())
	if err != nil {
		t.Fatal(err)
	}
	opts.SessionStorage = storage
	b := telegram.NewClient(1, apiHash, opts)
	err = b.Run(t.Context(), func(ctx context.Context) error {
		_, err := b.API().UsersGetUsers(ctx, []tg.InputUserClass{&tg.InputUserSelf{}})
		return err
	})
	wantError(t, err, 406, "AUTH_KEY_DUPLICATED")
	_, err = a.self()
	wantError(t, err, 406, "AUTH_KEY_DUPLICATED")
	if n := telegramOf(t).ConnectedTwice(); n != 1 {
		t.Errorf("%d second connections were counted", n)
	}
}

func TestLoggedOutKeyIsUnregisteredAndItsTokenNeedsNoCode(t *testing.T) {
	a := connect(t, nil)
	const phone = "+9996620003"
	advance(t, 24*time.Hour)
	a.logIn(phone, "22222")
	out, err := a.AuthLogOut(t.Context())
	if err != nil || len(out.FutureAuthToken) == 0 {
		t.Fatalf("auth.logOut: %+v, %v", out, err)
	}
	_, err = a.self()
	wantError(t, err, 401, "AUTH_KEY_UNREGISTERED")

	before := len(inbox(t, phone))
	askWith := func(c *client, phone string, tokens ...[]byte) (tg.AuthSentCodeClass, error) {
		return c.AuthSendCode(t.Context(), &tg.AuthSendCodeRequest{PhoneNumber: phone, APIID: 1, APIHash: apiHash,
			Settings: func() tg.CodeSettings {
				var s tg.CodeSettings
				s.SetLogoutTokens(tokens)
				return s
			}()})
	}
	b := connect(t, nil)
	answer, err := askWith(b, "+9996620004", out.FutureAuthToken) // another account's
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := answer.(*tg.AuthSentCode); !ok {
		t.Errorf("a token of another account gave %T", answer)
	}
	answer, err = askWith(b, phone, []byte("unknown"), out.FutureAuthToken)
	if err != nil {
		t.Fatal(err)
	}
	success, ok := answer.(*tg.AuthSentCodeSuccess)
	if !ok {
		t.Fatalf("answer is %T", answer)
	}
	if got := success.Authorization.(*tg.AuthAuthorization); len(got.FutureAuthToken) == 0 {
		t.Error("no token for the next time")
	}
	if _, err := b.self(); err != nil {
		t.Errorf("not logged in: %v", err)
	}
	if got := len(inbox(t, phone)); got != before {
		t.Error("a code was sent all the same")
	}
	answer, err = askWith(b, phone, out.FutureAuthToken)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := answer.(*tg.AuthSentCode); !ok {
		t.Errorf("a token that was used up gave %T", answer)
	}
}

func TestTokenOfAnAccountWith2FALeadsToThePassword(t *testing.T) {
	c := connect(t, nil)
	const phone = "+9996620021"
	advance(t, 24*time.Hour)
	_, err := c.enter(phone, c.sentCode(phone).PhoneCodeHash, "22222")
	wantError(t, err, 401, "SESSION_PASSWORD_NEEDED")
	answer, err := c.password("sandbox")
	if err != nil {
		t.Fatal(err)
	}
	token := answer.(*tg.AuthAuthorization).FutureAuthToken
	if len(token) == 0 {
		t.Fatal("no future auth token")
	}
	req := &tg.AuthSendCodeRequest{PhoneNumber: phone, APIID: 1, APIHash: apiHash}
	req.Settings.SetLogoutTokens([][]byte{token})
	_, err = c.AuthSendCode(t.Context(), req)
	wantError(t, err, 401, "SESSION_PASSWORD_NEEDED")
	if _, err := c.password("sandbox"); err != nil {
		t.Error(err)
	}
}

func TestNumberWithoutAccountMustSignUpElsewhere(t *testing.T) {
	c := connect(t, nil)
	const phone = "+9996620030"
	sent := c.sentCode(phone)
	answer, err := c.enter(phone, sent.PhoneCodeHash, "22222")
	if err != nil {
		t.Fatal(err)
	}
	signUp, ok := answer.(*tg.AuthAuthorizationSignUpRequired)
	if !ok || !strings.HasPrefix(signUp.TermsOfService.Text, "[sandbox]") {
		t.Errorf("answer is %+v", answer)
	}
	_, err = c.AuthSignUp(t.Context(), &tg.AuthSignUpRequest{PhoneNumber: phone, PhoneCodeHash: sent.PhoneCodeHash, FirstName: "A", LastName: "B"})
	wantError(t, err, 400, "PHONE_NUMBER_APP_SIGNUP_FORBIDDEN")
	_, err = c.self()
	wantError(t, err, 401, "AUTH_KEY_UNREGISTERED")
}

func TestUnknownMethodsAreErrorsAndNotSilence(t *testing.T) {
	c := connect(t, nil)
	_, err := c.MessagesGetDialogFilters(t.Context())
	wantError(t, err, 401, "AUTH_KEY_UNREGISTERED")
	_, err = c.AuthInitPasskeyLogin(t.Context(), &tg.AuthInitPasskeyLoginRequest{APIID: 1, APIHash: apiHash})
	if err == nil || !strings.Contains(err.Error(), "INPUT_METHOD_INVALID") {
		t.Errorf("error is %v", err)
	}
	c.logIn("+9996620002", "22222")
	_, err = c.MessagesGetDialogFilters(t.Context())
	if err == nil || !strings.Contains(err.Error(), "INPUT_METHOD_INVALID") {
		t.Errorf("error is %v", err)
	}
	if _, err := c.self(); err != nil {
		t.Errorf("the connection suffered: %v", err)
	}
}

func TestClientMustIntroduceItself(t *testing.T) {
	conn := raw(t, nil)
	var config tg.Config
	wantError(t, conn.Invoke(t.Context(), &tg.HelpGetConfigRequest{}, &config), 400, "CONNECTION_NOT_INITED")
	for want, change := range map[string]func(id *int, d *telegram.DeviceConfig){
		"CONNECTION_API_ID_INVALID":     func(id *int, _ *telegram.DeviceConfig) { *id = 1000000 },
		"CONNECTION_SYSTEM_EMPTY":       func(_ *int, d *telegram.DeviceConfig) { d.SystemVersion = "" },
		"CONNECTION_DEVICE_MODEL_EMPTY": func(_ *int, d *telegram.DeviceConfig) { d.DeviceModel = "" },
		"CONNECTION_APP_VERSION_EMPTY":  func(_ *int, d *telegram.DeviceConfig) { d.AppVersion = "" },
	} {
		id, device := 1, telegram.DeviceConfig{DeviceModel: "m", SystemVersion: "s", AppVersion: "a", SystemLangCode: "en", LangCode: "en"}
		change(&id, &device)
		call := &tg.InvokeWithLayerRequest{Layer: tg.Layer, Query: &tg.InitConnectionRequest{
			APIID: id, DeviceModel: device.DeviceModel, SystemVersion: device.SystemVersion, AppVersion: device.AppVersion,
			SystemLangCode: "en", LangCode: "en", Query: &tg.HelpGetConfigRequest{},
		}}
		wantError(t, conn.Invoke(t.Context(), call, &config), 400, want)
	}
}
