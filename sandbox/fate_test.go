package sandbox_test

import (
	"testing"
	"time"

	"github.com/gotd/td/tg"
)

// appConfig is help.getAppConfig as a map.
func (c *client) appConfig() map[string]tg.JSONValueClass {
	c.t.Helper()
	answer, err := c.HelpGetAppConfig(c.t.Context(), 0)
	if err != nil {
		c.t.Fatal(err)
	}
	config, ok := answer.(*tg.HelpAppConfig)
	if !ok {
		c.t.Fatalf("help.getAppConfig: %T", answer)
	}
	out := map[string]tg.JSONValueClass{}
	for _, v := range config.Config.(*tg.JSONObject).Value {
		out[v.Key] = v.Value
	}
	return out
}

func TestFrozenAccountLogsInAndItsDatesAreInTheConfig(t *testing.T) {
	c := connect(t, nil)
	if config := c.appConfig(); config["freeze_since_date"] != nil || config["authorization_autoconfirm_period"] == nil {
		t.Errorf("before the login: %v", config)
	}
	c.logIn("+9996620045", "22222")
	if _, err := c.self(); err != nil {
		t.Errorf("the account shows that it is frozen: %v", err)
	}
	config := c.appConfig()
	since, _ := config["freeze_since_date"].(*tg.JSONNumber)
	until, _ := config["freeze_until_date"].(*tg.JSONNumber)
	appeal, _ := config["freeze_appeal_url"].(*tg.JSONString)
	if since == nil || until == nil || appeal == nil {
		t.Fatalf("help.getAppConfig has %v", config)
	}
	now := float64(telegramOf(t).Now().Unix())
	if since.Value >= now || until.Value <= now || appeal.Value == "" {
		t.Errorf("frozen from %v to %v at %v, appeal at %q", since.Value, until.Value, now, appeal.Value)
	}
	if again := c.appConfig(); again["freeze_since_date"].(*tg.JSONNumber).Value != since.Value {
		t.Error("the date moves")
	}
	answer, err := c.HelpGetAppConfig(t.Context(), 2)
	if _, same := answer.(*tg.HelpAppConfigNotModified); err != nil || !same {
		t.Errorf("asked with the hash: %T, %v", answer, err)
	}
}

func TestFleetingLoginDiesTenSecondsAfterItsBirth(t *testing.T) {
	c := connect(t, nil)
	c.logIn("+9996620046", "22222")
	advance(t, 9*time.Second)
	if _, err := c.self(); err != nil {
		t.Errorf("after 9 s: %v", err)
	}
	advance(t, time.Second)
	_, err := c.self()
	wantError(t, err, 401, "AUTH_KEY_UNREGISTERED")
}

func TestCodeThatNoDeviceGetsCanBeEnteredByNobodyAndAQRCodeWorks(t *testing.T) {
	c := connect(t, nil)
	const phone = "+9996620047"
	sent := c.sentCode(phone)
	if _, app := sent.Type.(*tg.AuthSentCodeTypeApp); !app || sent.NextType != nil {
		t.Errorf("Telegram says %v", sent)
	}
	box, err := telegramOf(t).Inbox(t.Context(), phone)
	if err != nil || len(box) != 0 {
		t.Errorf("delivered: %v, %v", box, err)
	}
	_, err = c.enter(phone, sent.PhoneCodeHash, "22222")
	wantError(t, err, 400, "PHONE_CODE_INVALID")
	c.scansItself(phone)
}

func TestPhoneOfANumberThatGetsNoCodesScans(t *testing.T) {
	for _, phone := range []string{"+9996620040", "+9996620041", "+9996620044"} {
		c := connect(t, nil)
		if _, err := c.ask(phone); err == nil {
			t.Errorf("%s got a code", phone)
		}
		c.scansItself(phone)
	}
}

// scansItself logs in with the phone of a person.
func (c *client) scansItself(phone string) {
	c.t.Helper()
	_, link := c.show()
	if err := telegramOf(c.t).ScanQR(c.t.Context(), phone, link); err != nil {
		c.t.Fatal(err)
	}
	answer, err := c.export()
	if _, in := answer.(*tg.AuthLoginTokenSuccess); err != nil || !in {
		c.t.Errorf("%s: %T, %v", phone, answer, err)
	}
}
