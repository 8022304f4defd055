package rehearsal

import (
	"testing"
)

// TestMessagesInFreeEnglishAreUnderstood tries what models write to people.
func TestMessagesInFreeEnglishAreUnderstood(t *testing.T) {
	const page, code = "http://127.0.0.1:40001/abcdefghijklmnop234567", "tg://login?token=abc-_123"
	s := &Stage{qr: code}
	for said, want := range map[string][]Question{
		"What's your phone number, with the country code?":                                            {{Kind: Number}},
		"Happy to help! Which tool is the session for? And please send me your phone number (+...).":  {{Kind: Number}, {Kind: Tool}},
		"Telegram says that the code is in the app, not in an SMS. Please tell me the code.":          {{Kind: Code}},
		"Open the chat “Telegram” and give me the 5 digits that you see there.":                       {{Kind: Code}},
		"You will get a missed call. What are the last four digits of the number that called?":        {{Kind: Code}},
		"Your account has a two-step password. Please open " + page + " and type it there.":           {{Kind: Link, About: page}},
		"Since the page does not open for you, please type your cloud password here.":                 {{Kind: Password}},
		"Please reply with the recovery code from the mail and a new password that you choose.":       {{Kind: NewPassword}, {Kind: Code}},
		"Here is the QR code. Scan it under Settings > Devices > Link Desktop Device.":                {{Kind: Scan, About: code}},
		"Do you have another device with Telegram that could scan a QR code?":                         {{Kind: Scan, About: code}},
		"Which e-mail address should become your login e-mail? It stays for good.":                    {{Kind: Mail}},
		"How would you like the session: in a file, on a private page, or here in the chat?":          {{Kind: Deliver}},
		"Please go to my.telegram.org, make an app there, and tell me the API ID and the API hash.":   {{Kind: APIID}, {Kind: APIHash}},
		"Does the tool say which library it uses, e.g. Telethon or Pyrogram?":                         {{Kind: Format}},
		"You are logged in now, congratulations.":                                                     {{Kind: Happened}},
		"I have asked for a code. It should be in your Telegram app":                                  {{Kind: Code}},
		"That is the login code, not the password. I will pass it on now; please wait for a moment":   {{Kind: Happened}},
		"The number looks incomplete. Could you write it with the country code, for instance +49...?": {{Kind: Number}},
	} {
		got := s.understood(said)
		same := len(got) == len(want)
		for i := range want {
			same = same && got[i] == want[i]
		}
		if !same {
			t.Errorf("%q is understood as %v, want %v", said, got, want)
		}
	}
}
