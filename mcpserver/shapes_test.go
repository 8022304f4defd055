package mcpserver

import (
	"encoding/hex"
	"strings"
	"testing"

	"telegram-login-mcp/sessionstring"
)

// webStorage is Telegram Web's storage with an invented key, and that key.
func webStorage(t *testing.T) (storage string, key sessionstring.Key) {
	t.Helper()
	raw := make([]byte, sessionstring.KeySize)
	for i := range raw {
		raw[i] = byte(i*11 + 5)
	}
	key, err := sessionstring.NewKey(raw)
	if err != nil {
		t.Fatal(err)
	}
	return `{"dc":"2","dc2_auth_key":"` + hex.EncodeToString(raw) + `","user_auth":{"dcID":2,"id":"6000000001"}}`, key
}

func TestTelegramWebsStorageIsLookedAtAndConverted(t *testing.T) {
	c := connect(t, Options{})
	storage, key := webStorage(t)
	looked := call(t, c, "inspect_session", map[string]any{"session": storage})
	text := textOf(t, looked)
	for _, want := range []string{"Telegram Web", "Data centre: 2", "User ID: 6000000001", sessionstring.Fingerprint(key), "The browser has the same key"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if looked.IsError || strings.Contains(text, hex.EncodeToString(key.Reveal())[:16]) {
		t.Errorf("%s", text)
	}
	for to, want := range map[string]sessionstring.Format{"telethon": "telethon", "Kurigram": "pyrogram", "teleproto": "gramjs"} {
		res := call(t, c, "convert_session", map[string]any{"session": storage, "to": to, "api_id": 12345})
		made, _ := res.StructuredContent.(map[string]any)
		session, _ := made["session"].(string)
		i, err := sessionstring.Detect(session)
		if res.IsError || err != nil || i.Format != want || !i.Session.Key.Equal(key) {
			t.Errorf("%s: %v %s", to, err, textOf(t, res))
		}
	}
}

func TestWhatIsInPlaceOfASessionIsToldWithAWayOn(t *testing.T) {
	c := connect(t, Options{})
	for given, want := range map[string][]string{
		`C:\Users\me\telegram-mcp\my.session`:                                             {"path of a .session file", "StringSession.save(client.session)"},
		`C:\Users\me\AppData\Roaming\Telegram Desktop\tdata`:                              {"Telegram Desktop's folder", "log in anew"},
		"gAAAAABnQx1k2Z3lw0m1bVb2bX8a9s0d1f2g3h4j5k6l7z8x9c0v1b2n3m4q5w6e7r8t9y0aaaaaa==": {"only that tool can open", "export the session"},
		strings.Repeat("ab12", 128):                                                       {"does not tell its data centre"},
	} {
		for _, tool := range []string{"inspect_session", "convert_session"} {
			args := map[string]any{"session": given}
			if tool == "convert_session" {
				args["to"] = "telethon"
			}
			res := call(t, c, tool, args)
			text := textOf(t, res)
			for _, w := range want {
				if !strings.Contains(text, w) {
					t.Errorf("%s %s: %q is not in\n%s", tool, given, w, text)
				}
			}
			if got := errorCode(t, res); got != "failure.session_format" {
				t.Errorf("%s %s: %s", tool, given, got)
			}
		}
	}
}

func TestExplainDeliveryReadsAWholeAnswer(t *testing.T) {
	c := connect(t, Options{})
	for said, want := range map[string]string{
		"SentCode(type=SentCodeTypeApp(length=5), phone_code_hash='d81f', next_type=None, timeout=None)":            "delivery.app",
		`{"_": "SentCode", "type": "sms", "next_type": "call", "timeout": 180}`:                                     "delivery.sms",
		`WTException("Auth_SentCodePaymentRequired unsupported")`:                                                   "delivery.payment_required",
		`{"@type":"updateAuthorizationState","authorization_state":{"@type":"authorizationStateWaitEmailAddress"}}`: "failure.tdlib_state",
		"not supported authorization state: authorizationStateWaitPremiumPurchase":                                  "failure.tdlib_state",
	} {
		res := call(t, c, "explain_delivery", map[string]any{"delivery_type": said})
		first, _ := explained(t, res)
		text := textOf(t, res)
		if first != want || !strings.Contains(text, "You: start_qr_login") {
			t.Errorf("%s: %s\n%s", said, first, text)
		}
		for _, secret := range []string{"d81f"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s stands in\n%s", secret, text)
			}
		}
	}
}

func TestExplainDeliveryTellsOfSecretsAndMasksThem(t *testing.T) {
	c := connect(t, Options{})
	for said, want := range map[string]struct{ title, hidden string }{
		"SentCode(type=SentCodeTypeFragmentSms(url='https://ada:s3cr3tpw@example.org/x', length=5))":    {"A password stands in this text", "s3cr3tpw"},
		"SentCode(type=SentCodeTypeFlashCall(pattern='+44 7700 900123'))":                               {"A phone number stands in this text", "900123"},
		"{\"phone_code\": \"22222\"}\nSentCode(type=SentCodeTypeApp(length=5), phone_code_hash='d81f')": {"A login code stands in this text", "22222"},
	} {
		res := call(t, c, "explain_delivery", map[string]any{"delivery_type": said})
		text := textOf(t, res)
		structured, _ := res.StructuredContent.(map[string]any)
		secrets, _ := structured["secrets"].([]any)
		if len(secrets) != 1 || !strings.Contains(text, want.title) || strings.Contains(text, want.hidden) {
			t.Errorf("%s: %v\n%s", said, secrets, text)
		}
	}
}

func TestAUserIDIsNotTakenForAnAPIID(t *testing.T) {
	c := connect(t, Options{})
	res := call(t, c, "request_code", map[string]any{"phone": "+14155550123", "api_id": 6387225554, "api_hash": strings.Repeat("0123456789abcdef", 2)})
	if text := textOf(t, res); errorCode(t, res) != "failure.api_id_invalid_local" || !strings.Contains(text, "rather the ID of a user or a bot") || strings.Contains(text, "ten digits") {
		t.Error(text)
	}
}
