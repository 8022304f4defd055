package explain

// phoneErrors are about the phone number and the request for a code.
var phoneErrors = []entry{
	{
		name:    "PHONE_NUMBER_INVALID",
		title:   "Telegram does not accept this phone number",
		meaning: []string{"Telegram says that this is not a possible phone number.", "Most often a digit is missing or too much, or the country code is not there."},
		fixes: []string{
			"Check the number digit by digit, and give it with its country code, for example +14155550123.",
			"Leave out the 0 that some countries put before the area code.",
			"If the number is right, try it in the official Telegram app: if it is refused there too, Telegram does not take this number.",
		},
		retry:  Retry{When: RetryCorrected},
		ends:   true,
		source: "https://core.telegram.org/method/auth.sendCode",
		variants: []variant{{
			methods: []string{"auth.signIn", "auth.resendCode", "auth.cancelCode", "auth.signUp", "auth.resetLoginEmail", "account.verifyEmail", "account.sendVerifyEmailCode"},
			meaning: []string{"Telegram does not accept the phone number in this step, although it sent a code for one before.", "The number has to be the same in every step of a login."},
			fixes:   []string{"Start over with request_code and give the number once, with its country code. | Start over and give exactly the same number in every step, with its country code."},
			retry:   Retry{When: RetryRestart},
		}},
	},
	{
		name:    "PHONE_NUMBER_BANNED",
		title:   "Telegram has banned this number",
		meaning: []string{"Telegram has banned this phone number, so nobody can log in with it, in any app.", "It is not about this program or your API ID."},
		fixes: []string{
			"Check that you gave the right number.",
			"Open the official Telegram app, enter the number, and use the button there that asks for a review of the ban.",
			"Without the app, write to recover@telegram.org from your own mailbox, with the number and what you used the account for.",
		},
		retry:  Retry{When: RetryNever},
		ends:   true,
		source: "https://core.telegram.org/method/auth.sendCode",
	},
	{
		name:    "PHONE_NUMBER_FLOOD",
		title:   "Too many codes were asked for this number",
		meaning: []string{"Telegram gives a number only a few codes a day (its documentation says for example 5 logins), and this number has had them.", "Every further request can make the pause longer."},
		fixes: []string{
			"Ask for no more codes today, in this and every other app, and try again in 24 h.",
			"If an earlier login with this number is still open, use its code: get_flow lists the open ones.",
			scanInstead,
		},
		retry:  Retry{When: RetryTomorrow},
		ends:   true,
		source: sourceAuth,
	},
	{
		name:    "PHONE_NUMBER_UNOCCUPIED",
		title:   "No Telegram account uses this number",
		meaning: []string{"There is no Telegram account on this number yet.", "New accounts can be made in official Telegram apps only."},
		fixes: []string{
			"Check that you gave the number you meant, with its country code.",
			"If the number is right, create the account in the official Telegram app on a phone, and then log in here with request_code.",
		},
		retry:  Retry{When: RetryElsewhere},
		source: sourceAuth,
	},
	{
		name:    "PHONE_NUMBER_OCCUPIED",
		title:   "This number already has an account",
		meaning: []string{"The step was meant for a number without a Telegram account, and this one has one."},
		fixes: []string{
			"Log in instead of signing up: request_code starts a login.",
			"If you wanted to move your account to this number, do that in the official Telegram app under Settings.",
		},
		retry:  Retry{When: RetryElsewhere},
		source: "https://core.telegram.org/method/auth.signUp",
	},
	{
		name:    "PHONE_NUMBER_APP_SIGNUP_FORBIDDEN",
		title:   "No account on this number, and this app may not make one",
		meaning: []string{"There is no Telegram account on this number, and Telegram lets only its own apps create accounts."},
		fixes: []string{
			"Check that you gave the number you meant, with its country code.",
			"Create the account in the official Telegram app on a phone, and then log in here with request_code.",
		},
		retry:  Retry{When: RetryElsewhere},
		ends:   true,
		source: "https://core.telegram.org/method/auth.sendCode",
	},
	{
		name:    "PHONE_PASSWORD_FLOOD",
		title:   "Too many logins were tried on this account",
		meaning: []string{"Telegram has counted too many login attempts on this account and pauses them.", "It names no time; every further try can make the pause longer."},
		fixes: []string{
			"Try no login for this account today, in any app, and try again in 24 h.",
			"Look in the chat “Telegram” on a device that is logged in: Telegram may say there why and for how long.",
		},
		retry:  Retry{When: RetryTomorrow},
		ends:   true,
		source: "https://core.telegram.org/method/auth.sendCode",
	},
	{
		name:    "PHONE_PASSWORD_PROTECTED",
		title:   "The program is too old for accounts with a password",
		meaning: []string{"Telegram says that the account has a password and that the program speaks a version of the protocol from before passwords existed.", "Programs of today do not see this error."},
		fixes: []string{
			"Update the program or library that showed this error.",
			"Log in with this program instead: request_code starts a login that can handle the password.",
		},
		retry:  Retry{When: RetryElsewhere},
		ends:   true,
		source: "https://core.telegram.org/method/auth.sendCode",
	},
	{
		name:    "SMS_CODE_CREATE_FAILED",
		title:   "Telegram could not make the SMS",
		meaning: []string{"Something went wrong inside Telegram while it prepared the SMS with the code, and none was sent."},
		fixes: []string{
			"Try again with request_code in 60 s, and not more than twice, because each code counts towards the few of a day.",
			scanInstead,
		},
		retry:  Retry{When: RetryAfter, After: smsPause},
		source: "https://core.telegram.org/method/auth.sendCode",
	},
	{
		name:    "SEND_CODE_UNAVAILABLE",
		title:   "Telegram has no other way to send this code",
		meaning: []string{"Every way that Telegram has for this number was already used in this attempt.", "The code that was sent last stays valid."},
		fixes: []string{
			"Look for the last code where explain_delivery says it is. | Look for the last code, first in the chat “Telegram” on a device that is logged in.",
			scanInstead,
			"If no device is logged in, log in with the official Telegram app on a phone first.",
		},
		retry:  Retry{When: RetryElsewhere},
		source: "https://core.telegram.org/method/auth.resendCode",
	},
}
