package pasted

import (
	"slices"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/explain"
)

func TestAnswersAreReadWithTheirFields(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		kind, next string
		timeout    time.Duration
		length     int
	}{
		"SentCode(type=SentCodeTypeSms(length=5), phone_code_hash='d81f', next_type=CodeTypeCall(), timeout=60)":                                                                                           {"Sms", "Call", time.Minute, 5},
		"SentCode(type=SentCodeTypeApp(length=6), phone_code_hash='d81f', next_type=None, timeout=None)":                                                                                                   {"App", "", 0, 6},
		`{"_": "SentCode", "type": "pyrogram.enums.SentCodeType.FLASH_CALL", "next_type": "pyrogram.enums.NextCodeType.MISSED_CALL", "timeout": 120}`:                                                      {"FlashCall", "MissedCall", 2 * time.Minute, 0},
		"{ _: 'sentCode', type: 'email', nextType: 'sms', timeout: 30, length: 6 }":                                                                                                                        {"EmailCode", "Sms", 30 * time.Second, 0},
		"&tg.AuthSentCode{Flags:6, Type:(*tg.AuthSentCodeTypeApp)(0xc000), PhoneCodeHash:\"d81f\", NextType:(*tg.AuthCodeTypeSMS)(0xc001), Timeout:90}":                                                    {"App", "Sms", 90 * time.Second, 0},
		"auth.sentCode#5e002502 flags:6 type:auth.sentCodeTypeApp#3dbb5986 length:5 phone_code_hash:\"d81f\" next_type:auth.codeTypeSms#72a3158c timeout:60":                                               {"App", "Sms", time.Minute, 5},
		"  auth.sentCode\n  type             auth.sentCodeTypeApp\n    length         5\n  phone_code_hash  a1b2\n  next_type        auth.codeTypeSms\n  timeout          60 s until a resend is possible": {"App", "Sms", time.Minute, 5},
		"  auth.sentCode\n  type             auth.sentCodeTypeApp\n    length         5\n  phone_code_hash  a1b2\n  next_type        none\n  timeout          none":                                        {"App", "", 0, 5},
		`{"@type":"authenticationCodeInfo","type":{"@type":"authenticationCodeTypeTelegramMessage","length":5},"next_type":{"@type":"authenticationCodeTypeSms","length":6},"timeout":60}`:                 {"App", "Sms", time.Minute, 5},
		"Auth_SentCode { type = Auth_SentCodeTypeSms { length = 5 }, phone_code_hash = d81f, next_type = Auth_CodeType.Call, timeout = 60 }":                                                               {"Sms", "Call", time.Minute, 5},
	} {
		said, _ := ReadAnswer(text)
		f, ok := said.(explain.AnswerPasted)
		next := strings.TrimPrefix(f.Next, "auth.codeType")
		if !ok || f.Type != "auth.sentCodeType"+want.kind || next != want.next || f.Timeout != want.timeout || want.length > 0 && f.Length() != want.length {
			t.Errorf("%s\nis read as %+v", text, f)
		}
	}
}

func TestWhatIsNoAnswerIsNotTakenForOne(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"AttributeError: 'SentCode' object has no attribute 'phone_hash'",
		"auth.resentCode { type: 'app' }",
		"a present code, type=app",
		`if state["@type"] == "authorizationStateWaitCode": ask()`,
		"case authorizationStateWaitPassword:",
		`{"_": "Shop", "type": "app", "timeout": 20}`,
		"authorizationStateless",
		"decode auth.sentCode: unable to decode auth.SentCodeClass: unexpected id 0xe0955a3c",
		"",
	} {
		if f, _ := ReadAnswer(text); f != nil {
			t.Errorf("%s\nis read as %+v", text, f)
		}
	}
}

func TestTheLastAnswerCounts(t *testing.T) {
	t.Parallel()
	log := "SentCode(type=SentCodeTypeApp(length=5), next_type=CodeTypeSms(), timeout=60)\n" + strings.Repeat("waiting\n", 400) + "SentCode(type=SentCodeTypeSms(length=5), next_type=None, timeout=None)"
	last, _ := ReadAnswer(log)
	if f, _ := last.(explain.AnswerPasted); f.Type != "auth.sentCodeTypeSms" {
		t.Errorf("%+v", f)
	}
	closed := "authorizationStateWaitPhoneNumber\nauthorizationStateWaitEmailAddress\nauthorizationStateClosing\nauthorizationStateClosed"
	last, _ = ReadAnswer(closed)
	if f, _ := last.(explain.TDLibState); f.Kind != "WaitEmailAddress" {
		t.Errorf("%+v", f)
	}
}

func TestAnErrorBehindAnAnswerIsToldAsWell(t *testing.T) {
	t.Parallel()
	found := Read("SentCode(type=SentCodeTypeApp(length=5), phone_code_hash='d81f', next_type=None, timeout=None)\nRPCError 400: PHONE_CODE_EXPIRED (caused by SignInRequest)", "").Findings
	if len(found) != 2 || found[0].Fact.ID() != "delivery.app" || found[1].Fact.ID() != "failure.phone_code_expired" {
		t.Errorf("%+v", found)
	}
	if found[0].As != "SentCodeTypeApp" || found[0].Answer != Known {
		t.Errorf("%+v", found[0])
	}
}

func TestSecretsInAnAnswerAreMasked(t *testing.T) {
	t.Parallel()
	token := "110201543:" + base64Run(35)
	for name, tt := range map[string]struct {
		text, field, hidden, kept string
		kind                      SecretKind
	}{
		"a password in an address": {"SentCode(type=SentCodeTypeFragmentSms(url='https://ada:s3cr3tpw@example.org/x', length=5))", "url", "s3cr3tpw", "example.org", secretPassword},
		"a bot's token":            {"SentCode(type=SentCodeTypeFragmentSms(url='https://api.telegram.org/bot" + token + "/x'))", "url", token[10:], "https://api.telegram.org", secretBotToken},
		"a whole phone number":     {"SentCode(type=SentCodeTypeFlashCall(pattern='+44 7700 900123'))", "pattern", "900123", "", secretPhone},
		"a session":                {"SentCode(type=SentCodeTypeSmsWord(beginning=" + base64Run(352) + "))", "beginning", base64Run(352)[:20], "", secretSession},
		"a login code in a link":   {"SentCode(type=SentCodeTypeFragmentSms(url='https://t.me/login/22222'))", "url", "22222", "https://t.me/login/", secretCode},
	} {
		said, secrets := ReadAnswer(tt.text)
		found := Read(tt.text, "")
		if len(found.Findings) == 0 {
			t.Fatalf("%s: nothing is read", name)
		}
		for _, fact := range []explain.Fact{said, found.Findings[0].Fact} {
			f, _ := fact.(explain.AnswerPasted)
			if got, _ := f.Fields[tt.field].(string); got == "" || strings.Contains(got, tt.hidden) || !strings.Contains(got, tt.kept) {
				t.Errorf("%s: %q", name, got)
			}
		}
		if !slices.Contains(secrets, tt.kind) {
			t.Errorf("%s: %q", name, secrets)
		}
	}
}

func TestWhatAnAnswerTellsIsKept(t *testing.T) {
	t.Parallel()
	for _, tt := range [][3]string{
		{"SentCode(type=SentCodeTypeFragmentSms(url='https://fragment.com/login/12345678', length=5))", "url", "https://fragment.com/login/12345678"},
		{"SentCode(type=SentCodeTypeFlashCall(pattern='+7900***'))", "pattern", "+7900***"},
		{"SentCode(type=SentCodeTypeMissedCall(prefix='+4477', length=4))", "prefix", "+4477"},
		{"SentCode(type=SentCodeTypeSmsPhrase(beginning='pigeons'))", "beginning", "pigeons"},
		{"SentCode(type=SentCodeTypeEmailCode(email_pattern='a***@example.org', length=6))", "email_pattern", "a***@example.org"},
	} {
		said, secrets := ReadAnswer(tt[0])
		f, _ := said.(explain.AnswerPasted)
		if got := f.Fields[tt[1]]; got != tt[2] || len(secrets) > 0 {
			t.Errorf("%s: %q, %q", tt[0], got, secrets)
		}
	}
}
