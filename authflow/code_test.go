package authflow

import (
	"errors"
	"strings"
	"testing"
	"unicode"

	"github.com/gotd/td/tg"
)

// asked is what the codes of the table are for.
var asked = map[string]func(text string) (string, error){
	"app":         ofKind(&tg.AuthSentCodeTypeApp{Length: 5}),
	"sms":         ofKind(&tg.AuthSentCodeTypeSMS{Length: 5}),
	"fragment":    ofKind(&tg.AuthSentCodeTypeFragmentSMS{URL: "https://fragment.com/login", Length: 5}),
	"email":       ofKind(&tg.AuthSentCodeTypeEmailCode{EmailPattern: "a***a@example.org", Length: 6}),
	"no length":   ofKind(&tg.AuthSentCodeTypeApp{}),
	"missed call": ofKind(&tg.AuthSentCodeTypeMissedCall{Prefix: "999660", Length: 4}),
	"flash call":  ofKind(&tg.AuthSentCodeTypeFlashCall{Pattern: "999660*****"}),
	"word":        ofKind(&tg.AuthSentCodeTypeSMSWord{}),
	"p-word":      ofKind(&tg.AuthSentCodeTypeSMSWord{Beginning: "p"}),
	"phrase":      ofKind(&tg.AuthSentCodeTypeSMSPhrase{}),
	"p-phrase":    ofKind(&tg.AuthSentCodeTypeSMSPhrase{Beginning: "paper"}),
	"setup": func(text string) (string, error) {
		return typedDigits(CodeError{Kind: kindEmailSetup, Length: 6}, text)
	},
	"recovery": func(text string) (string, error) { return typedDigits(CodeError{Kind: kindRecovery}, text) },
}

func ofKind(kind tg.AuthSentCodeTypeClass) func(string) (string, error) {
	return func(text string) (string, error) { return typedCode(kind, text) }
}

// The whole message that Telegram sends with a code.
const message = "Login code: 22222. Do not give this code to anyone, even if they say they are from Telegram!\n\n" +
	"❗️This code can be used to log in to your Telegram account. We never ask it for anything else.\n\n" +
	"If you didn't request this code by trying to log in on another device, simply ignore this message."

func TestTheOneCodeInATextIsRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ kind, text, want string }{
		{"app", "22222", "22222"},
		{"app", " 22 2-22\n", "22222"},
		{"app", "22 222", "22222"},
		{"app", "2-2-2-2-2", "22222"},
		{"app", "2 2 2 2 2", "22222"},
		{"app", "2.2.2.2.2", "22222"},
		{"app", "2\n2\n2\n2\n2", "22222"},
		{"app", "22–222", "22222"},            // en dash
		{"app", "\u200e22222\u00a0", "22222"}, // what chats put around a copied code
		{"app", "2\u200b2222", "22222"},
		{"app", "２２２２２", "22222"}, // full-width
		{"app", "٢٢٢٢٢", "22222"}, // Arabic-Indic
		{"app", "۱۲۳۴۵", "12345"}, // Persian
		{"app", "०१२९०", "01290"}, // Devanagari
		{"app", "00123", "00123"},
		{"app", "22222.", "22222"},
		{"app", "“22222”", "22222"},
		{"app", "(22222)", "22222"},
		{"app", "22222 22222", "22222"}, // twice the same
		{"app", message, "22222"},
		{"app", "Login code: 22222. Do not give this code to anyone…", "22222"},
		{"app", "Код для входа: 22222", "22222"},
		{"app", "code22222", "22222"},
		{"app", "code:22222", "22222"},
		{"app", "my code is 22 222, thanks", "22222"},
		{"app", "您的验证码为22222请勿告诉他人", "22222"},
		{"app", "인증코드 22222입니다", "22222"},
		{"app", "رمز الدخول: ٢٢٢٢٢", "22222"},
		{"app", "[28.11.2026 23:05] Telegram: Login code: 22222. It is good for 5 minutes.", "22222"},
		{"app", "Login code: 22222. Again: 22222", "22222"},
		{"app", "[sandbox] A voice says: your Telegram code is 2 2 2 2 2.", "22222"},
		{"sms", "Telegram code: 22222\nhttps://t.me/login/22222", "22222"}, // the link has it, too
		{"fragment", "[sandbox] https://fragment.sandbox.invalid/number/9996620009/code shows the code 22222", "22222"},
		{"email", "222 222", "222222"},
		{"email", "[sandbox] To person20007@sandbox.invalid: your Telegram code is 222222", "222222"},
		{"email", "Sent 28.11.2026 23:05. Your code is 123456.", "123456"},
		{"email", "2026 23 and your code is 123456.", "123456"}, // whole before grouped
		{"setup", "Your code: 222222", "222222"},
		{"recovery", "222222", "222222"},
		{"recovery", "222-222", "222222"},
		{"recovery", "[sandbox] To recovery20020@sandbox.invalid: the code that recovers your 2FA password is 222222", "222222"},
		{"recovery", "Your code is 22222222, good for 15 minutes", "22222222"},
		{"recovery", "The code of 2026 is 222222", "222222"}, // the usual length before any other
		{"no length", "2222", "2222"},
		{"no length", "Login code: 22222", "22222"},
		{"missed call", "2222", "2222"},
		{"missed call", "22 22", "2222"},
		{"missed call", "+9996602222", "2222"},
		{"missed call", "+999 660 22-22", "2222"},
		{"missed call", "[sandbox] +9996602222 called and hung up.", "2222"},
		{"missed call", "0660 (222) 2345", "2345"}, // as a phone shows it at home
		{"flash call", "+99966022222", "99966022222"},
		{"flash call", "[sandbox] +999 660 22222 called and hung up.", "99966022222"},
		{"flash call", "22222", "22222"},
		{"word", "  paper ", "paper"},
		{"word", "“Paper”.", "Paper"},
		{"word", "well-kept", "well-kept"},
		{"word", "бумага", "бумага"},
		{"word", "b2b", "b2b"},
		{"p-word", "paper", "paper"},
		{"p-word", "PAPER", "PAPER"},
		{"p-word", "[sandbox] Your Telegram word is: paper", "paper"},
		{"phrase", " paper  boats\nsail far ", "paper boats sail far"},
		{"phrase", "paper 22222", "paper 22222"},
		{"p-phrase", "“Paper boats sail far.”", "Paper boats sail far"},
		{"p-phrase", "[sandbox] Your Telegram phrase is: paper boats sail far", "paper boats sail far"},
	} {
		if got, err := asked[c.kind](c.text); got != c.want || err != nil {
			t.Errorf("%s %q: got %q, %v, want %q", c.kind, c.text, got, err, c.want)
		}
	}
}

func TestWhatCannotBeTheCodeIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind, text string
		fault      CodeFault
	}{
		{"app", "2222", CodeLength},
		{"app", "222222", CodeLength},
		{"app", "22222 333", CodeLength},
		{"app", "22222 33333", CodeLength},
		{"app", "22222\n33333", CodeLength},
		{"app", "22222-1", CodeLength},
		{"app", "22222 (5)", CodeAmong},
		{"app", "22222, 33333", CodeSeveral},
		{"app", "22222x", CodeAmong},
		{"app", "x22222", CodeAmong},
		{"app", "2a2b2c2d2e", CodeAmong},
		{"app", "22l22", CodeAmong}, // a letter in place of a digit
		{"app", "+22222", CodeAmong},
		{"app", "22,222", CodeAmong},
		{"app", "22:222", CodeAmong},
		{"app", "149.154.167.50", CodeLength},
		{"app", "127.0.0.1:22222", CodeAmong},
		{"app", "22222@example.org", CodeAmong},
		{"app", "my number is +44 7911 12345", CodeAmong},
		{"app", "the first was 22222 and the second 33333", CodeSeveral},
		{"app", "the code came at 12:30, 4 digits: 2222", CodeAmong},
		{"app", "abc", CodeNoDigits},
		{"app", "😀", CodeNoDigits},
		{"app", "1BVtsOHwBu22222abc==", CodeAmong},
		{"app", "²²²²²", CodeNoDigits}, // not digits
		{"app", strings.Repeat("2", 1<<16), CodeLength},
		{"email", "22222", CodeLength},
		{"email", "codes 123456 and 654321", CodeSeveral},
		{"setup", "22222", CodeLength},
		{"setup", "me@example.org", CodeNoDigits},
		{"recovery", "222", CodeLength},
		{"recovery", "222222 333333", CodeLength},
		{"recovery", "22222222222", CodeLength},
		{"recovery", "abcdef", CodeNoDigits},
		{"recovery", "222222 or 333333", CodeSeveral},
		{"no length", "222222x", CodeAmong},
		{"missed call", "222", CodeLength},
		{"missed call", "22222", CodeLength},
		{"missed call", "2222 (5)", CodeLength},
		{"missed call", "2222x", CodeAmong},
		{"missed call", "+44 20 7946 0123", CodeCaller},
		{"missed call", "2222 or 3333", CodeSeveral},
		{"missed call", "nobody called", CodeNoDigits},
		{"flash call", "222", CodeLength},
		{"flash call", "it did not ring", CodeNoDigits},
		{"flash call", "+99966022222, +99966033333", CodeSeveral},
		{"word", "22222", CodeNoWord},
		{"word", "paper boats", CodeManyWords},
		{"p-word", "boat", CodeBeginning},
		{"p-word", "paper or plane", CodeManyWords},
		{"phrase", "22222", CodeNoWord},
		{"p-phrase", "boats sail far", CodeBeginning},
		{"p-phrase", "Phrase: paper boats\nPhrase: paper planes", CodeSeveral},
	} {
		got, err := asked[c.kind](c.text)
		var bad *CodeError
		if !errors.As(err, &bad) || bad.Fault != c.fault || got != "" {
			t.Errorf("%s %.80q: got %q, %v, want %s", c.kind, c.text, got, err, c.fault)
			continue
		}
		if bad.Kind == "" || len(c.text) > 3 && strings.Contains(bad.Error(), c.text) {
			t.Errorf("%s %q: %v", c.kind, c.text, bad)
		}
	}
}

func TestNothingIsNoCode(t *testing.T) {
	t.Parallel()
	for kind, read := range asked {
		for _, text := range []string{"", " - ", "\u200e\u00a0", "—\n"} {
			if got, err := read(text); !errors.Is(err, ErrCodeEmpty) {
				t.Errorf("%s %q: got %q, %v", kind, text, got, err)
			}
		}
	}
}

// FuzzTypedCode holds that a code of digits that is sent has the length, and that all its digits stand in the text in their order.
func FuzzTypedCode(f *testing.F) {
	for _, text := range []string{"22222", message, "code22222", "2-2-2-2-2", "٢٢٢٢٢", "22222 (5)", "22222x", "\xff2", "+44 20"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for kind, length := range map[string]int{"app": 5, "email": 6, "missed call": 4, "recovery": 0, "flash call": 0} {
			code, err := asked[kind](text)
			if err != nil {
				if !errors.Is(err, ErrCodeEmpty) && !errors.As(err, new(*CodeError)) {
					t.Fatalf("%s %q: %v", kind, text, err)
				}
				continue
			}
			all := onlyDigits(text)
			if strings.ContainsFunc(code, func(r rune) bool { return r < '0' || r > '9' }) || length > 0 && len(code) != length || !strings.Contains(all, code) {
				t.Fatalf("%s %q: read %q", kind, text, code)
			}
		}
		for _, kind := range []string{"word", "p-word", "phrase", "p-phrase"} {
			if code, err := asked[kind](text); err == nil && !strings.ContainsFunc(code, unicode.IsLetter) {
				t.Fatalf("%s %q: read %q", kind, text, code)
			}
		}
	})
}
