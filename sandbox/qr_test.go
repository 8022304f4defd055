package sandbox_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/tg"
)

func (c *client) export() (tg.AuthLoginTokenClass, error) {
	return c.AuthExportLoginToken(c.t.Context(), &tg.AuthExportLoginTokenRequest{APIID: 1, APIHash: apiHash})
}

// show is auth.exportLoginToken as long as nobody has scanned.
func (c *client) show() (token []byte, link string) {
	c.t.Helper()
	answer, err := c.export()
	if err != nil {
		c.t.Fatalf("auth.exportLoginToken: %v", err)
	}
	t, ok := answer.(*tg.AuthLoginToken)
	if !ok {
		c.t.Fatalf("auth.exportLoginToken: %T", answer)
	}
	if left := time.Unix(int64(t.Expires), 0).Sub(telegramOf(c.t).Now()); left < 25*time.Second || left > 30*time.Second {
		c.t.Errorf("token expires in %v", left)
	}
	return t.Token, "tg://login?token=" + base64.URLEncoding.EncodeToString(t.Token)
}

// scan scans with a phone that must succeed; the client hears of it.
func (c *client) scan(phone, link string) {
	c.t.Helper()
	if err := telegramOf(c.t).ScanQR(c.t.Context(), phone, link); err != nil {
		c.t.Fatal(err)
	}
	if u, ok := c.awaitUpdate().(*tg.UpdateLoginToken); !ok {
		c.t.Fatalf("update is %T", u)
	}
}

func TestScannedCodeLogsIn(t *testing.T) {
	c := connect(t, nil)
	_, link := c.show()
	if err := telegramOf(t).ScanQR(t.Context(), "+9996620001", strings.TrimRight(link, "=")+"x"); err == nil || !strings.Contains(err.Error(), "AUTH_TOKEN_INVALID") {
		t.Errorf("a wrong link: %v", err)
	}
	c.scan("+9996620001", link)
	if err := telegramOf(t).ScanQR(t.Context(), "+9996620001", link); err == nil || !strings.Contains(err.Error(), "AUTH_TOKEN_ALREADY_ACCEPTED") {
		t.Errorf("scanned twice: %v", err)
	}
	answer, err := c.export()
	if err != nil {
		t.Fatal(err)
	}
	success, ok := answer.(*tg.AuthLoginTokenSuccess)
	if !ok {
		t.Fatalf("answer is %T", answer)
	}
	if user, _ := success.Authorization.(*tg.AuthAuthorization).User.AsNotEmpty(); user.GetID() != 1020001 {
		t.Errorf("user is %+v", user)
	}
	if _, err := c.self(); err != nil {
		t.Error(err)
	}
}

func TestQRCodeHoldsForThirtySecondsAndOneAtATime(t *testing.T) {
	c := connect(t, nil)
	old, oldLink := c.show()
	fresh, freshLink := c.show()
	if string(old) == string(fresh) {
		t.Error("the code was not refreshed")
	}
	if err := telegramOf(t).ScanQR(t.Context(), "+9996620001", oldLink); err == nil || !strings.Contains(err.Error(), "AUTH_TOKEN_INVALID") {
		t.Errorf("the older code: %v", err)
	}
	advance(t, 30*time.Second)
	if err := telegramOf(t).ScanQR(t.Context(), "+9996620001", freshLink); err == nil || !strings.Contains(err.Error(), "AUTH_TOKEN_EXPIRED") {
		t.Errorf("30 s later: %v", err)
	}
	for _, phone := range []string{"+9996620030", "+9996620042"} {
		if err := telegramOf(t).ScanQR(t.Context(), phone, freshLink); err == nil || !strings.Contains(err.Error(), "no phone that is logged in") {
			t.Errorf("%s scanned: %v", phone, err)
		}
	}
}

func TestScanFromAnotherDCMigrates(t *testing.T) {
	c := connect(t, nil)
	_, link := c.show()
	c.scan("+9996630003", link)
	answer, err := c.export()
	if err != nil {
		t.Fatal(err)
	}
	move, ok := answer.(*tg.AuthLoginTokenMigrateTo)
	if !ok || move.DCID != 3 {
		t.Fatalf("answer is %+v", answer)
	}
	_, err = c.AuthImportLoginToken(t.Context(), move.Token)
	wantError(t, err, 400, "AUTH_TOKEN_INVALID") // at the wrong DC

	moved := connectAt(t, 3)
	_, err = moved.AuthImportLoginToken(t.Context(), []byte("guess"))
	wantError(t, err, 400, "AUTH_TOKEN_INVALID")
	answer, err = moved.AuthImportLoginToken(t.Context(), move.Token)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := answer.(*tg.AuthLoginTokenSuccess); !ok {
		t.Fatalf("answer is %T", answer)
	}
	if _, err := moved.self(); err != nil {
		t.Error(err)
	}
}

func TestScanOfAnAccountWith2FALeadsToThePassword(t *testing.T) {
	c := connect(t, nil)
	_, link := c.show()
	c.scan("+9996620021", link)
	for range 2 { // a client may poll
		_, err := c.export()
		wantError(t, err, 401, "SESSION_PASSWORD_NEEDED")
	}
	if _, err := c.password("sandbox"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.self(); err != nil {
		t.Error(err)
	}
}

func TestLoggedInClientScansToo(t *testing.T) {
	phone, screen := connect(t, nil), connect(t, nil)
	advance(t, 24*time.Hour)
	_, err := phone.AuthAcceptLoginToken(t.Context(), []byte("x"))
	wantError(t, err, 401, "AUTH_KEY_UNREGISTERED")
	phone.logIn("+9996620002", "22222")
	token, _ := screen.show()
	if _, err := phone.AuthAcceptLoginToken(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	if _, ok := screen.awaitUpdate().(*tg.UpdateLoginToken); !ok {
		t.Error("the screen did not hear of it")
	}
	_, err = phone.AuthAcceptLoginToken(t.Context(), token)
	wantError(t, err, 400, "AUTH_TOKEN_ALREADY_ACCEPTED")
	if answer, err := screen.export(); err != nil {
		t.Error(err)
	} else if _, ok := answer.(*tg.AuthLoginTokenSuccess); !ok {
		t.Errorf("answer is %T", answer)
	}
}

// TestAcceptedClientIsListedAsWhatItSaysItIs has a login at one DC accept what a client shows at another.
func TestAcceptedClientIsListedAsWhatItSaysItIs(t *testing.T) {
	phone, screen := connectAt(t, 3), connectAt(t, 2)
	advance(t, 24*time.Hour)
	phone.logIn("+9996630002", "33333")
	_, err := phone.AuthAcceptLoginToken(t.Context(), []byte("guess"))
	wantError(t, err, 400, "AUTH_TOKEN_INVALIDX")
	token, _ := screen.show()
	got, err := phone.AuthAcceptLoginToken(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	if got.DeviceModel == "" || got.APIID == 0 || got.AppVersion == "" || got.SystemVersion == "" || got.Hash == 0 || got.Current || got.DateCreated == 0 {
		t.Errorf("listed as %+v", got)
	}
	if _, ok := screen.awaitUpdate().(*tg.UpdateLoginToken); !ok {
		t.Error("the screen did not hear of it")
	}
	if answer, err := screen.export(); err != nil {
		t.Error(err)
	} else if move, ok := answer.(*tg.AuthLoginTokenMigrateTo); !ok || move.DCID != 3 {
		t.Errorf("answer is %+v", answer)
	}
}
