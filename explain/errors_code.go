package explain

import "time"

// smsPause is how long to wait after an SMS could not be made. Our choice: Telegram documents none.
const smsPause = time.Minute

// newLoginOnPage begins a line about a login that is over.
const newLoginOnPage = "{?page}Go back to the chat and ask your assistant for a new login. | "

// codeErrors are about the code and the step that uses it.
var codeErrors = []entry{
	{
		name:    "PHONE_CODE_INVALID",
		title:   "The code is wrong",
		meaning: []string{"Telegram compared the code and it is not the one that it sent.", "The login goes on: you have a few more tries with the same code."},
		fixes: []string{
			"{?private}Look at the newest message with a code, because an older code is dead as soon as a newer one is sent, and call submit_code with the flow_id only: " +
				"the code is typed on a private page. | " +
				"Look at the newest message with a code, because an older code is dead as soon as a newer one is sent, and pass that one to submit_code. | " +
				"Look at the newest message with a code, because an older code is dead as soon as a newer one is sent, and type that one.",
			"Type it digit by digit, and check that the message is about this account and not another one on the same device.",
			"If the code is a word or a phrase, give it exactly as it is written.",
		},
		retry:  Retry{When: RetryCorrected},
		next:   []string{"explain_delivery"},
		source: "https://core.telegram.org/method/auth.signIn",
	},
	{
		name:  "PHONE_CODE_EXPIRED",
		title: "The code is no longer valid",
		meaning: []string{
			"Telegram has cancelled this code: most often because it was typed or forwarded in a Telegram chat, which kills it at once, or because a newer code replaced it.",
			"Being too slow is the less likely reason.",
		},
		fixes: []string{
			newLoginOnPage + "{?private}Start a new login with request_code; the next code is typed only on its private page, never in a Telegram chat. | " +
				"Start a new login with request_code, and give the next code only here, never in a Telegram chat. | " +
				"Ask for a new code, and type it only into the program, never into a Telegram chat.",
			"Take the code from the newest message, and let no other app ask for one in between.",
			scanInstead,
		},
		retry:  Retry{When: RetryRestart},
		ends:   true,
		next:   newLogin,
		source: "https://core.telegram.org/method/account.invalidateSignInCodes",
		variants: []variant{
			{
				methods: []string{"auth.cancelCode"},
				meaning: []string{"The code that should be cancelled was already dead, so there is nothing left to cancel."},
				fixes:   []string{"Do nothing: the code cannot be used any more. A new login begins with request_code."},
				retry:   Retry{When: RetryRestart},
			},
			{
				methods: []string{"auth.resendCode"},
				meaning: []string{"The attempt that the code belongs to is over, so Telegram sends nothing more for it.", "It was cancelled, replaced by a newer one, or became too old."},
				fixes:   []string{newLoginOnPage + "Start a new login with request_code. | Ask for a new code from the start."},
			},
			{
				after: pendingCodeLife,
				meaning: []string{
					"The code was sent {elapsed} ago and is probably too old by now, or a newer code replaced it.",
					"Telegram does not say how long a code lives; its own library gives up after 5 minutes.",
				},
				fixes: []string{
					newLoginOnPage + "Start a new login with request_code, and have the chat “Telegram” open when the code comes. | Ask for a new code, and have the chat “Telegram” open when it comes.",
					"{?private}Type the next code only on its private page, never in a Telegram chat, because that kills it. | " +
						"{?page}Type the next code only on the page that you get for it, never in a Telegram chat, because that kills it. | " +
						"Give the next code only here, never in a Telegram chat, because that kills it.",
					scanInstead,
				},
			},
			{
				before: pendingCodeLife,
				meaning: []string{
					"The code was sent only {elapsed} ago, so it did not die of age.",
					"Telegram cancels a code at once when it is typed, forwarded or shown in a Telegram chat, and also when a newer code is sent.",
				},
			},
		},
	},
	{
		name:    "PHONE_CODE_EMPTY",
		title:   "No code was sent along",
		meaning: []string{"The call reached Telegram without a code.", "For a code that came by e-mail this also happens when a program sends it as a phone code."},
		fixes: []string{
			"{?private}Call submit_code with the flow_id only: the code is typed on a private page. | Pass the code to submit_code. | Type the code into the program that asked for it.",
			"If another program showed this for an e-mail code, update it, or log in here with request_code.",
		},
		retry:  Retry{When: RetryCorrected},
		next:   byCode,
		source: "https://core.telegram.org/method/auth.signIn",
	},
	{
		name:    "PHONE_CODE_HASH_EMPTY",
		title:   "The call does not say which code it belongs to",
		meaning: []string{"Each code comes with a phone_code_hash that has to be sent back with it, and it was missing.", "That is a fault of the program, not of what you typed."},
		fixes:   []string{"Start a new login with request_code."},
		retry:   Retry{When: RetryRestart},
		ends:    true,
		next:    newLogin,
		source:  "https://core.telegram.org/method/auth.resendCode",
	},
	{
		name:    "PHONE_HASH_EXPIRED",
		title:   "The login that this step belongs to is over",
		meaning: []string{"Telegram no longer knows the phone_code_hash of this login, because it became too old or a newer login replaced it."},
		fixes:   []string{"Start a new login with request_code."},
		retry:   Retry{When: RetryRestart},
		ends:    true,
		next:    newLogin,
		source:  "https://core.telegram.org/method/account.sendVerifyEmailCode",
	},
	{
		name:    "AUTH_RESTART",
		title:   "Telegram lost this login and asks to start over",
		meaning: []string{"Telegram dropped the state of this login on its side, and the code with it.", "That is a fault on Telegram's side, not yours."},
		fixes: []string{
			"Start a new login with request_code. | Start the login again from the beginning.",
			"If it happens twice in a row, leave it for an hour, because each new code counts towards the few of a day.",
		},
		retry:  Retry{When: RetryRestart},
		ends:   true,
		next:   newLogin,
		source: sourceAuth,
	},
	{
		name:    "SIGN_IN_FAILED",
		title:   "Telegram failed to log you in",
		meaning: []string{"Something went wrong inside Telegram during the login.", "It says nothing about the code."},
		fixes: []string{
			"{?private}Call submit_code with the flow_id only in 10 s: the same code is typed on a private page. | Pass the same code to submit_code again in 10 s. | Try the same code again in 10 s.",
			"If it stays, start over in an hour.",
		},
		retry:  Retry{When: RetryAfter, After: internalPause},
		source: "https://core.telegram.org/method/auth.signIn",
	},
	{
		name:    "SESSION_PASSWORD_NEEDED",
		title:   "Right so far: now the password of the account",
		meaning: []string{"This is a step and not a failure: Telegram accepted the code, QR code or passkey, and the account also has a password (two-step verification)."},
		fixes: []string{
			"{?by_page}Call submit_password with the flow_id only: the password is typed on a private page. | Pass the password to submit_password. | Type the password of the account where the program asks for it.",
			"It is the password that you set in Telegram under Settings > Privacy and Security > Two-Step Verification, not the code and not the lock of your phone.",
			"If another program reports this as an expired QR code or stops here, it cannot handle passwords: log in here with request_code.",
		},
		retry:  Retry{When: RetryElsewhere},
		next:   newLogin,
		source: sourceSRP,
		variants: []variant{
			{
				methods: []string{"users.getUsers"},
				title:   "Half logged in: the password is still missing",
				meaning: []string{"An earlier login with this session got as far as the code, and the password of the account was never given.", "It can go on from there, without a new code."},
			},
			{
				methods: []string{"auth.exportLoginToken", "auth.importLoginToken"},
				meaning: []string{"This is a step and not a failure: your phone has accepted the QR code, which has not expired, and the account also has a password (two-step verification)."},
			},
		},
	},
	{
		name:    "FIRSTNAME_INVALID",
		title:   "Telegram does not accept this first name",
		meaning: []string{"A new account was to be created, and Telegram refused the first name.", "Accounts can be created in official Telegram apps only."},
		fixes:   []string{"Create the account in the official Telegram app on a phone, and then log in here with request_code."},
		retry:   Retry{When: RetryElsewhere},
		family:  "family.name",
		next:    byCode,
		source:  "https://core.telegram.org/method/auth.signUp",
	},
	{
		name:    "LASTNAME_INVALID",
		title:   "Telegram does not accept this last name",
		meaning: []string{"A new account was to be created, and Telegram refused the last name.", "Accounts can be created in official Telegram apps only."},
		fixes:   []string{"Create the account in the official Telegram app on a phone, and then log in here with request_code."},
		retry:   Retry{When: RetryElsewhere},
		family:  "family.name",
		next:    byCode,
		source:  "https://core.telegram.org/method/auth.signUp",
	},
}
