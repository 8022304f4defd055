package explain

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// says reports whether any text of e has all of the parts in one sentence or fix.
func says(e Explanation, parts ...string) bool {
	return slices.ContainsFunc(append(sentences(e.Meaning), e.Fixes...), func(s string) bool {
		return !slices.ContainsFunc(parts, func(p string) bool { return !strings.Contains(s, p) })
	})
}

func TestAppCodeIsLookedForInsideTelegram(t *testing.T) {
	e := ForDelivery(Delivery{Type: "auth.sentCodeTypeApp", Fields: map[string]any{"length": 5}})
	if e.Code != "delivery.app" {
		t.Errorf("code %q", e.Code)
	}
	for _, parts := range [][]string{
		{"no SMS was sent"},
		{"777000", "5 digits"},
		{"archived or muted"},
		{"submit_code"},
		{"Telegram cancels a code"},
		{"no other way", "resend would be refused"},
	} {
		if !says(e, parts...) {
			t.Errorf("nothing says %q: %+v", parts, e)
		}
	}
}

func TestResendIsCounted(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   Delivery
		want string
		not  string
	}{
		{"timer runs", Delivery{Next: "auth.codeTypeSms", ResendIn: 42 * time.Second}, "in 42 s to send the code by SMS, with resend_code", "no other way"},
		{"part of a second is left", Delivery{Next: "auth.codeTypeSms", ResendIn: 41*time.Second + time.Millisecond}, "in 42 s", "no other way"},
		{"timer ran out", Delivery{Next: "auth.codeTypeCall"}, "ask Telegram now to send the code by a phone call", "no other way"},
		{"nothing offered", Delivery{ResendIn: 42 * time.Second}, "no other way", "resend_code"},
		{"a type of tomorrow", Delivery{Next: "auth.codeTypePigeon"}, "auth.codeTypePigeon, with resend_code", "no other way"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.in.Type = "auth.sentCodeTypeApp"
			e := ForDelivery(tt.in)
			if !says(e, tt.want) {
				t.Errorf("nothing says %q: %q", tt.want, e.Fixes)
			}
			if says(e, tt.not) {
				t.Errorf("something says %q: %q", tt.not, e.Fixes)
			}
		})
	}
}

func TestOldCodeIsCalledOld(t *testing.T) {
	young := ForDelivery(Delivery{Type: "auth.sentCodeTypeApp", Age: 4 * time.Minute})
	old := ForDelivery(Delivery{Type: "auth.sentCodeTypeApp", Age: 7 * time.Minute})
	if says(young, "may be dead") {
		t.Errorf("a code of 4 minutes is called dead: %q", young.Fixes)
	}
	if !says(old, "7 min ago", "may be dead", "cancel_flow", "request_code") {
		t.Errorf("a code of 7 minutes is not called old: %q", old.Fixes)
	}
}

func TestOldCodeIsNotLookedForFirst(t *testing.T) {
	d := Delivery{Type: "auth.sentCodeTypeApp", Next: "auth.codeTypeSms", Age: time.Minute}
	if first := ForDelivery(d).Fixes[0]; !strings.Contains(first, "open the chat “Telegram”") {
		t.Errorf("after a minute the first thing is %q", first)
	}
	d.Age = 10 * time.Minute
	fixes := ForDelivery(d).Fixes
	if !strings.Contains(fixes[0], "10 min ago") || !strings.Contains(fixes[1], "resend_code") {
		t.Errorf("after 10 minutes the first things are %q", fixes[:2])
	}
}

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

func TestFieldsOfADeliveryAreSaid(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		kind   string
		fields map[string]any
		want   []string
	}{
		{"auth.sentCodeTypeMissedCall", map[string]any{"prefix": "+4420", "length": 4}, []string{"starts with “+4420”", "last 4 digits"}},
		{"auth.sentCodeTypeFlashCall", map[string]any{"pattern": "+1***55"}, []string{"looks like “+1***55”"}},
		{"auth.sentCodeTypeFragmentSms", map[string]any{"url": "https://fragment.com/login", "length": 5}, []string{"Open “https://fragment.com/login” in a browser"}},
		{"auth.sentCodeTypeSmsWord", map[string]any{"beginning": "p"}, []string{"“p”", "a word, not digits"}},
		{"auth.sentCodeTypeSmsPhrase", map[string]any{"beginning": "paper"}, []string{"“paper”", "with its spaces"}},
		{"auth.sentCodeTypeEmailCode", map[string]any{"email_pattern": "a***@b.org", "length": 6, "reset_available_period": 604800},
			[]string{"a***@b.org", "6 digits", "reset in 7 days"}},
		{"auth.sentCodeTypeEmailCode", map[string]any{"email_pattern": "a***@b.org", "reset_available_period": 0}, []string{"reset now"}},
		{"auth.sentCodeTypeEmailCode", map[string]any{"email_pattern": "a***@b.org", "reset_pending_date": int(now.Add(36 * time.Hour).Unix())},
			[]string{"3 March 2026, 00:00 UTC", "in 36 h"}},
		{"auth.sentCodeTypeSetUpEmailRequired", nil, []string{"did not send a code", "no ban"}},
		{"auth.sentCodeTypeFirebaseSms", map[string]any{"length": 5}, []string{"nothing is on its way", "none was sent"}},
	} {
		e := ForDelivery(Delivery{Type: tt.kind, Fields: tt.fields, Now: now})
		for _, want := range tt.want {
			if !says(e, want) {
				t.Errorf("%s: nothing says %q: %+v", tt.kind, want, e)
			}
		}
	}
}

func TestEmailResetCountsDownWithTheAgeOfTheAnswer(t *testing.T) {
	d := Delivery{Type: "auth.sentCodeTypeEmailCode", Fields: map[string]any{"reset_available_period": 100}, Age: 40 * time.Second}
	if e := ForDelivery(d); !says(e, "reset in 60 s") {
		t.Errorf("after 40 s of 100 s: %q", e.Fixes)
	}
	d.Age = 200 * time.Second
	if e := ForDelivery(d); !says(e, "reset now") {
		t.Errorf("after 200 s of 100 s: %q", e.Fixes)
	}
	d.Fields["reset_pending_date"] = 1_900_000_000
	if e := ForDelivery(d); says(e, "reset now") || !says(e, "already asked for") {
		t.Errorf("with a reset under way: %q", e.Fixes)
	}
}

func TestUnknownDeliveryClaimsNothing(t *testing.T) {
	e := ForDelivery(Delivery{Type: "auth.sentCodeTypePigeon", Fields: map[string]any{"length": 5}})
	if e.Code != "delivery.unknown" || !says(e, "auth.sentCodeTypePigeon", "no text for") {
		t.Errorf("%+v", e)
	}
}

func TestTypeInGeneralSaysNothingAboutALogin(t *testing.T) {
	for _, kind := range Deliveries() {
		e := ForDeliveryType(kind)
		if says(e, "no other way") || says(e, "resend_code") || says(e, "submit_code") {
			t.Errorf("%s in general speaks of a login: %q", kind, e.Fixes)
		}
	}
}

func TestTextFromOutsideStaysOneLine(t *testing.T) {
	e := ForDelivery(Delivery{Type: "auth.sentCodeTypeSmsWord", Fields: map[string]any{"beginning": "a\r\n{length}\x1b[31m" + strings.Repeat("x", 1000)}})
	if strings.ContainsAny(e.Meaning, "\r\n\x1b") {
		t.Errorf("control characters in %q", e.Meaning)
	}
	if !strings.Contains(e.Meaning, "a {length}") {
		t.Errorf("braces of the value were taken for a placeholder: %q", e.Meaning)
	}
	if len(e.Meaning) > 600 {
		t.Errorf("%d bytes of meaning", len(e.Meaning))
	}
}

func TestPasswordAnswerSaysWhatHelpsWhenForgotten(t *testing.T) {
	with := ForAnswer("account.password", map[string]any{"has_recovery": true, "hint": "first pet"})
	if !says(with, "“first pet”") || !says(with, "If you forgot it", "recovery e-mail") || says(with, "no recovery e-mail") {
		t.Errorf("with recovery: %+v", with)
	}
	for _, fields := range []map[string]any{{"hint": "x"}, {"has_recovery": false}} {
		without := ForAnswer("account.password", fields)
		if !says(without, "no recovery e-mail", "7 days") {
			t.Errorf("without recovery: %+v", without)
		}
	}
	if unknown := ForAnswer("account.password", nil); says(unknown, "no recovery e-mail") {
		t.Errorf("without fields it claims to know: %+v", unknown)
	}
}

func TestNumbersThatAreNotSetAreNotSaid(t *testing.T) {
	for constructor, fields := range map[string]map[string]any{
		"account.password":   {"pending_reset_date": 0, "hint": "", "has_recovery": true},
		"auth.authorization": {"otherwise_relogin_days": 0, "setup_password_required": false},
	} {
		if e := ForAnswer(constructor, fields); says(e, " 0") || says(e, "1970") || says(e, "reset") || says(e, "“”") {
			t.Errorf("%s: %+v", constructor, e)
		}
	}
}

func TestWhatWasNotSentIsNotCalledOld(t *testing.T) {
	for _, kind := range []string{"auth.sentCodeTypeFirebaseSms", "auth.sentCodeTypeSetUpEmailRequired"} {
		if e := ForDelivery(Delivery{Type: kind, Age: time.Hour}); says(e, "ago") {
			t.Errorf("%s: %q", kind, e.Fixes)
		}
	}
}

func TestUnknownAnswerClaimsNothing(t *testing.T) {
	if e := ForAnswer("auth.sentCodePigeon", nil); e.Code != "answer.unknown" || !says(e, "auth.sentCodePigeon") {
		t.Errorf("%+v", e)
	}
}

func TestEveryStateOfTheContractIsExplained(t *testing.T) {
	for _, s := range []string{
		"connecting", "code_sent", "email_setup_needed", "email_code_sent", "payment_needed", "qr_shown", "password_needed",
		"recovery_code_sent", "sign_up_needed", "authorized", "logged_out", "cancelled", "expired", "failed",
	} {
		if e := ForState(s, nil); e.Code != "state."+s {
			t.Errorf("%s: %+v", s, e)
		}
	}
	if e := ForState("napping", nil); e.Code != "state.unknown" || !says(e, "napping") {
		t.Errorf("%+v", e)
	}
}
