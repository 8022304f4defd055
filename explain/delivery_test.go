package explain

import (
	"strings"
	"testing"
	"time"
)

func TestDeliveryIsFoundByAnyOfItsNames(t *testing.T) {
	for name, want := range map[string]string{
		"auth.sentCodeTypeApp": "App",
		"SentCodeTypeApp":      "App",
		"app":                  "App",
		" In-App ":             "App",
		"types.auth.SentCodeTypeFlashCall(pattern='*')":          "FlashCall",
		"telethon.tl.types.auth.SentCodeTypeMissedCall":          "MissedCall",
		"pyrogram.raw.types.auth.SentCodeTypeSetUpEmailRequired": "SetUpEmailRequired",
		"SentCodeType.FLASH_CALL":                                "FlashCall",
		"Api.auth.SentCodeTypeSms":                               "Sms",
		"authenticationCodeTypeTelegramMessage":                  "App",
		"authenticationCodeTypeFirebaseAndroid":                  "FirebaseSms",
		"flash call":                                             "FlashCall",
		"e-mail":                                                 "EmailCode",
		"SMS":                                                    "Sms",
		"sms word":                                               "SmsWord",
		"fragment.com":                                           "FragmentSms",
		"phone call":                                             "Call",
	} {
		if got, ok := FindDelivery(name); !ok || got != "auth.sentCodeType"+want {
			t.Errorf("%q: %q", name, got)
		}
	}
	for _, name := range []string{"", "pigeon", "apps", "sentCodeType", "call me", "auth.sentCode", "5"} {
		if got, ok := FindDelivery(name); ok {
			t.Errorf("%q was taken for %s", name, got)
		}
	}
	for _, kind := range Deliveries() {
		if got, ok := FindDelivery(kind); !ok || got != kind {
			t.Errorf("%s: %q", kind, got)
		}
	}
}

func TestNoNameStandsForTwoDeliveries(t *testing.T) {
	seen := map[string]string{}
	for _, d := range deliveries {
		for _, name := range d.also {
			if other := seen[name]; other != "" {
				t.Errorf("%q stands for %s and %s", name, other, d.constructor)
			}
			seen[name] = d.constructor
			if got, ok := FindDelivery(name); !ok || got != d.constructor {
				t.Errorf("%q of %s finds %q", name, d.constructor, got)
			}
		}
	}
}

func TestResendIsCounted(t *testing.T) {
	for name, tt := range map[string]struct {
		in          Delivery
		want, never string
	}{
		"timer runs":               {Delivery{Next: "auth.codeTypeSms", ResendIn: 42 * time.Second}, "by SMS in 42 seconds", "no other way"},
		"part of a second is left": {Delivery{Next: "auth.codeTypeSms", ResendIn: 41*time.Second + time.Millisecond}, "in 42 seconds", "no other way"},
		"timer ran out":            {Delivery{Next: "auth.codeTypeCall"}, "by a phone call", "no other way"},
		"nothing offered":          {Delivery{ResendIn: 42 * time.Second}, "no other way", "42"},
		"a type of tomorrow":       {Delivery{Next: "auth.codeTypePigeon"}, "a way that Telegram calls auth.codeTypePigeon", "no other way"},
	} {
		tt.in.Type = "auth.sentCodeTypeApp"
		if told := everything(Tell(Assistant, tt.in)); !strings.Contains(told, tt.want) || strings.Contains(told, tt.never) {
			t.Errorf("%s: want %q and not %q:\n%s", name, tt.want, tt.never, told)
		}
	}
}

func TestFieldsOfADeliveryAreSaid(t *testing.T) {
	type fields = map[string]any
	for _, tt := range []struct {
		kind        string
		fields      fields
		age         time.Duration
		want, never string
	}{
		{"MissedCall", fields{"prefix": "+4420", "length": 4}, 0, "the last 4 digits of the calling number, which starts with “+4420”", ""},
		{"FlashCall", fields{"pattern": "+1***55"}, 0, "like “+1***55”", ""},
		{"FragmentSms", fields{"url": "https://fragment.com/login"}, 0, "“https://fragment.com/login”", ""},
		{"SmsWord", fields{"beginning": "p"}, 0, "“p”", ""},
		{"SmsPhrase", fields{"beginning": "paper"}, 0, "“paper”", ""},
		{"SmsWord", fields{"beginning": "a\r\n{{.Length}}\x1b[31m" + strings.Repeat("x", 1000)}, 0, "“a {{.Length}}", strings.Repeat("x", 600)},
		{"EmailCode", fields{"email_pattern": "a***@b.org", "reset_available_period": 604800}, 0, "up to 7 days", "at once"},
		{"EmailCode", fields{"reset_available_period": 0}, 0, "at once", "up to"},
		{"EmailCode", fields{"reset_available_period": 100}, 40 * time.Second, "up to 60 seconds", "at once"},
		{"EmailCode", fields{"reset_available_period": 100}, 200 * time.Second, "at once", "up to"},
		{"EmailCode", fields{"reset_available_period": 100, "reset_pending_date": int(noon.Add(36 * time.Hour).Unix())}, 0, "at 00:00 UTC on 3 March, in 36 hours", "up to"},
		{"Pigeon", fields{"length": 5}, 0, "auth.sentCodeTypePigeon", "5"},
		{"FirebaseSms", nil, time.Hour, "", "ago"},
		{"SetUpEmailRequired", nil, time.Hour, "", "ago"},
	} {
		told := everything(Tell(Assistant, Delivery{Type: "auth.sentCodeType" + tt.kind, Fields: tt.fields, Age: tt.age, Now: noon}))
		if !strings.Contains(told, tt.want) || tt.never != "" && strings.Contains(told, tt.never) || strings.ContainsAny(told, "\r\x1b") {
			t.Errorf("%s: want %q and not %q:\n%s", tt.kind, tt.want, tt.never, told)
		}
	}
}

func TestTypeInGeneralSaysNothingAboutALogin(t *testing.T) {
	for _, kind := range Deliveries() {
		told := everything(Tell(Assistant, Delivery{Type: kind, General: true, Next: "auth.codeTypeSms", Age: time.Hour}))
		for _, never := range []string{"Telegram says that", "no other way", "offers to send", "old:", "your number"} {
			if strings.Contains(told, never) {
				t.Errorf("%s in general says %q:\n%s", kind, never, told)
			}
		}
	}
}

func TestPasswordSaysWhatHelpsWhenForgotten(t *testing.T) {
	for name, tt := range map[string]struct {
		f           PasswordAsked
		want, never string
	}{
		"with recovery":    {PasswordAsked{Hint: "first pet", HasRecovery: true}, "recovery e-mail", "no recovery e-mail"},
		"without recovery": {PasswordAsked{Hint: "x"}, "7 days", "“”"},
		"nothing is known": {PasswordAsked{Unasked: true}, "password", "no recovery e-mail"},
		"no dates":         {PasswordAsked{}, "", "1970"},
	} {
		if told := everything(Tell(Assistant, tt.f)); !strings.Contains(told, tt.want) || strings.Contains(told, tt.never) {
			t.Errorf("%s: want %q and not %q:\n%s", name, tt.want, tt.never, told)
		}
	}
}
