package explain

import "time"

// connectionPause is how long to leave Telegram alone after too many connections. Our choice: Telegram documents none.
const connectionPause = time.Minute

// beyond says what becomes of a pause that is longer than any that is known of a login. Its number is told in full before.
const (
	longPause = "{?beyond}A pause this long is most likely a mistake: this program holds the call back for 48 hours at most, and then asks once more."
	beyond    = longPause + " | "
)

// pause is when to do something again, and what not to do until then.
func pause(again, not, once string) string {
	const fromError = "{?pasted}The {exact_wait} count from when the error came: "
	return "{?beyond}{?pasted}Count 48 hours from when the error came: " + again + " when they are over" + and(not) + ". | " +
		"{?beyond}You can " + again + " 48 hours after this answer, at {held_until}" + then(not) + ". | {?beyond}You can " + again + " 48 hours after this answer" + then(not) + ". | " +
		fromError + again + " when they are over" + and(not) + ". | " +
		"You can " + again + " in {wait}, at {until}" + then(not) + ". | You can " + again + " in {wait}" + then(not) + ". | " +
		"{?timeless}Telegram named no time: wait some minutes, and then " + once + ". | " +
		"Wait for the number of seconds that stands at the end of the error's name, counted from when the error came, and then " + once + "."
}

func then(not string) string {
	if not == "" {
		return ""
	}
	return "; " + not
}

func and(not string) string {
	if not == "" {
		return ""
	}
	return ", and " + not
}

// floodErrors ask for a pause.
var floodErrors = []entry{
	{
		name:    "FLOOD_WAIT",
		title:   "Telegram asks for a pause",
		meaning: []string{"{?beyond}Telegram said that it wants {exact_wait} of silence before the next request of this kind. | Too many requests of this kind were made, so Telegram wants {exact_wait} of silence before the next one. | {?timeless}Too many requests of this kind were made, so Telegram wants a pause before the next one. | Too many requests of this kind were made, so Telegram wants a pause before the next one, in seconds as the number in the error says.", beyond + "Asking earlier is refused and can make the pause longer."},
		fixes: []string{
			pause("try again", "do nothing until then", "try again once"),
			"Stop every other program that logs in to this account at the same time.",
		},
		retry:  Retry{When: RetryAfter},
		source: sourceErrors,
		variants: []variant{
			{
				methods: []string{"auth.sendCode", "auth.resendCode"},
				meaning: []string{
					"{?beyond}Telegram said that it wants {exact_wait} of silence before it sends another code. | Too many codes were asked for, so Telegram wants {exact_wait} of silence before it sends another. | Too many codes were asked for, so Telegram wants a pause before it sends another.",
					beyond + "Asking earlier is refused and can make the pause longer.",
				},
				fixes: []string{
					pause("ask for a code again", "ask for none until then, in any app", "ask once"),
					"If an earlier login with this number is still open, use its code: get_flow lists the open ones.",
					scanInstead,
				},
				next: []string{"start_qr_login", "get_flow"},
			},
			{
				methods: []string{"auth.signIn", "auth.checkPassword", "auth.checkRecoveryPassword", "auth.recoverPassword", "account.verifyEmail"},
				meaning: []string{
					"{?beyond}Telegram said that it wants {exact_wait} of silence before the next try. | Too many tries were made, so Telegram wants {exact_wait} of silence before the next one. | Too many tries were made, so Telegram wants a pause before the next one.",
					beyond + "Trying earlier is refused and can make the pause longer.",
				},
				fixes: []string{
					pause("try again", "make no try until then", "try once"),
					"Use the time to look up the right code or password, because each wrong try can bring a longer pause.",
				},
			},
		},
	},
	{
		name:    "FLOOD_PREMIUM_WAIT",
		title:   "Telegram asks for a pause, shorter with Premium",
		meaning: []string{"Telegram slows this transfer down and wants {exact_wait} of silence. | {?timeless}Telegram slows this transfer down and wants a pause. | Telegram slows this transfer down and wants a pause, in seconds as the number in the error says.", "For Premium accounts the pause is shorter; it concerns files and not logins.", longPause},
		fixes:   []string{pause("go on", "", "go on")},
		retry:   Retry{When: RetryAfter},
		source:  sourceErrors,
	},
	{
		name:    "FLOOD_TEST_PHONE_WAIT",
		title:   "Telegram's test servers ask for a pause",
		meaning: []string{"The test servers of Telegram want {exact_wait} of silence for this test number. | {?timeless}The test servers of Telegram want a pause for this test number. | The test servers of Telegram want a pause for this test number, in seconds as the number in the error says.", longPause},
		fixes: []string{
			pause("try again", "", "try once"),
			"Use another test number until then.",
			"If you wanted the real Telegram, check that the program does not use the test servers.",
		},
		retry:  Retry{When: RetryAfter},
		source: "https://core.telegram.org/api/auth#test-accounts",
	},
	{
		name:    "FLOOD_SKIP_FAILED_WAIT",
		title:   "Telegram was briefly overloaded",
		meaning: []string{"Telegram passed over the call to protect itself, and the same call can be made again."},
		fixes:   []string{"Repeat the same step in 1 s. Nothing that you typed causes this."},
		retry:   Retry{When: RetryAfter, After: time.Second},
		source:  "https://github.com/tdlib/td/blob/master/td/telegram/net/NetQueryDelayer.cpp",
	},
	{
		name:    "TRANSPORT_FLOOD",
		number:  -429,
		title:   "Too many connections from this address",
		meaning: []string{"Telegram closed the connection because too many came from your internet address in a short time.", "Others behind the same address, VPN or proxy count too."},
		fixes: []string{
			"Stop other programs that connect to Telegram over and over, and try again in 60 s.",
			"Use another network, or another VPN or proxy.",
		},
		retry:  Retry{When: RetryAfter, After: connectionPause},
		next:   theWay,
		source: sourceTransport,
	},
}
