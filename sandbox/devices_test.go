package sandbox_test

import (
	"slices"
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"telegram-login-mcp/sandbox"
)

// devices are the logins of the account: the client's own, the person's phone, and the others.
func (c *client) devices() (own, phone *tg.Authorization, others []tg.Authorization) {
	c.t.Helper()
	list, err := c.AccountGetAuthorizations(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	for _, a := range list.Authorizations {
		switch {
		case a.Current:
			own = &a
		case a.OfficialApp:
			phone = &a
		default:
			others = append(others, a)
		}
	}
	if own == nil {
		c.t.Fatalf("no login is the current one: %+v", list)
	}
	return own, phone, others
}

func TestEveryLoginIsListedWithWhatItSaidOfItself(t *testing.T) {
	one, two := connect(t, nil), connect(t, nil)
	if _, err := one.AccountGetAuthorizations(t.Context()); err == nil {
		t.Error("the list is given without a login")
	}
	one.logIn("+9996620001", "22222")
	advance(t, time.Hour)
	two.logIn("+9996620001", "22222")
	own, phone, others := two.devices()
	if phone == nil || len(others) != 1 || own.Hash != 0 || others[0].Hash == 0 {
		t.Fatalf("own %+v, phone %+v, others %+v", own, phone, others)
	}
	if own.APIID != 1 || own.DeviceModel == "" || own.AppVersion == "" || own.IP == "" || own.Country == "" {
		t.Errorf("own: %+v", own)
	}
	if own.DateCreated-others[0].DateCreated < 3600 || own.DateActive < own.DateCreated {
		t.Errorf("made at %d and %d, active at %d", own.DateCreated, others[0].DateCreated, own.DateActive)
	}
}

func TestALoginByCodeHasToBeConfirmedAndOneByQRCodeHasNot(t *testing.T) {
	one, two, third := connect(t, nil), connect(t, nil), connect(t, nil)
	one.logIn("+9996620001", "22222")
	two.logIn("+9996620001", "22222")
	told, ok := one.awaitUpdate().(*tg.UpdateNewAuthorization)
	_, _, others := one.devices()
	if !ok || !told.Unconfirmed || told.Device == "" || len(others) != 1 || told.Hash != others[0].Hash || !others[0].Unconfirmed {
		t.Fatalf("told %+v, listed %+v", told, others)
	}
	_, link := third.show()
	third.scan("+9996620001", link)
	if _, err := third.export(); err != nil {
		t.Fatal(err)
	}
	if own, _, _ := third.devices(); own.Unconfirmed {
		t.Error("a login that a phone has let in has to be confirmed")
	}

	confirm := &tg.AccountChangeAuthorizationSettingsRequest{Confirmed: true, Hash: told.Hash}
	if _, err := two.AccountChangeAuthorizationSettings(t.Context(), confirm); err == nil {
		t.Error("a login confirms itself")
	}
	if _, err := one.AccountChangeAuthorizationSettings(t.Context(), confirm); err != nil {
		t.Fatal(err)
	}
	if own, _, _ := two.devices(); own.Unconfirmed {
		t.Error("it is not confirmed")
	}
	if own, _, _ := one.devices(); !own.Unconfirmed {
		t.Error("the first login is confirmed, and nobody said so")
	}
	advance(t, 7*24*time.Hour)
	if own, _, _ := one.devices(); own.Unconfirmed {
		t.Error("it waits for longer than 7 days")
	}
	_, err := one.AccountChangeAuthorizationSettings(t.Context(), &tg.AccountChangeAuthorizationSettingsRequest{Confirmed: true, Hash: 12345})
	wantError(t, err, 400, "HASH_INVALID")
}

func TestAFreshLoginEndsNoOther(t *testing.T) {
	one, two := connect(t, nil), connect(t, nil)
	one.logIn("+9996620001", "22222")
	two.logIn("+9996620001", "22222")
	_, phone, others := one.devices()
	_, err := one.AccountResetAuthorization(t.Context(), others[0].Hash)
	wantError(t, err, 406, "FRESH_RESET_AUTHORISATION_FORBIDDEN")
	_, err = one.AuthResetAuthorizations(t.Context())
	wantError(t, err, 406, "FRESH_RESET_AUTHORISATION_FORBIDDEN")
	if _, err := two.self(); err != nil {
		t.Error(err)
	}
	advance(t, 24*time.Hour)
	_, err = one.AccountResetAuthorization(t.Context(), 12345)
	wantError(t, err, 400, "HASH_INVALID")
	for _, hash := range []int64{others[0].Hash, phone.Hash} {
		if _, err := one.AccountResetAuthorization(t.Context(), hash); err != nil {
			t.Fatal(err)
		}
	}
	_, err = two.self()
	wantError(t, err, 401, "AUTH_KEY_UNREGISTERED")
	if _, phone, others := one.devices(); phone != nil || len(others) != 0 {
		t.Errorf("phone %+v, others %+v", phone, others)
	}
	if err := telegramOf(t).ScanQR(t.Context(), "+9996620001", "tg://login?token=AAAA"); err == nil {
		t.Error("a phone that was logged out scans")
	}
}

func TestAllOtherLoginsAreRevokedAtOnce(t *testing.T) {
	one, two := connect(t, nil), connect(t, nil)
	one.logIn("+9996620001", "22222")
	two.logIn("+9996620001", "22222")
	advance(t, 24*time.Hour)
	if _, err := one.AuthResetAuthorizations(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err := two.self()
	wantError(t, err, 401, "SESSION_REVOKED")
	if _, err := one.self(); err != nil {
		t.Error(err)
	}
}

func TestTelegramEndsASession(t *testing.T) {
	s, err := sandbox.Dial(telegramOf(t).Connection()) // as from another process
	if err != nil {
		t.Fatal(err)
	}
	one := connect(t, nil)
	one.logIn("+9996620001", "22222")
	own, _, _ := one.devices()
	for _, bad := range [][3]string{{"+1", "", ""}, {"+9996620001", "no such device", ""}, {"+9996620001", "", "FLOOD_WAIT_3"}, {"+9996620002", "", ""}} {
		if n, err := s.EndSession(t.Context(), bad[0], bad[1], bad[2]); err == nil || n != 0 {
			t.Errorf("%v: %d, %v", bad, n, err)
		}
	}
	for _, with := range []string{"", "SESSION_REVOKED", "SESSION_EXPIRED", "USER_DEACTIVATED_BAN"} {
		if n, err := s.EndSession(t.Context(), "+9996620001", own.DeviceModel, with); err != nil || n != 1 {
			t.Fatalf("%s: %d, %v", with, n, err)
		}
		_, err := one.self()
		wantError(t, err, 401, map[bool]string{true: "AUTH_KEY_UNREGISTERED", false: with}[with == ""])
		one = connect(t, nil)
		one.logIn("+9996620001", "22222")
	}
}

func TestTheLoginThatLetsAnotherInHearsWhoThatIs(t *testing.T) {
	one, two := connect(t, nil), connect(t, nil)
	one.logIn("+9996620001", "22222")
	token, _ := two.show()
	got, err := one.AuthAcceptLoginToken(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	if got.DeviceModel == "" || got.APIID != 1 || got.Hash == 0 || got.Unconfirmed {
		t.Errorf("%+v", got)
	}
	if _, err := two.export(); err != nil {
		t.Fatal(err)
	}
	_, _, others := one.devices()
	if !slices.ContainsFunc(others, func(a tg.Authorization) bool { return a.Hash == got.Hash }) {
		t.Errorf("%+v is not among %+v", got, others)
	}
}
