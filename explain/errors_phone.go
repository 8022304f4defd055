package explain

// phoneErrors are about the phone number and the request for a code.
var phoneErrors = []entry{
	{
		name:   "PHONE_NUMBER_INVALID",
		retry:  Retry{When: RetryCorrected},
		ends:   true,
		next:   byCode,
		source: "https://core.telegram.org/method/auth.sendCode",
		variants: []variant{{
			methods: []string{"auth.signIn", "auth.resendCode", "auth.cancelCode", "auth.signUp", "auth.resetLoginEmail", "account.verifyEmail", "account.sendVerifyEmailCode"},
			retry:   Retry{When: RetryRestart},
		}},
	},
	{
		name:   "PHONE_NUMBER_BANNED",
		retry:  Retry{When: RetryNever},
		ends:   true,
		source: "https://core.telegram.org/method/auth.sendCode",
	},
	{
		name:   "PHONE_NUMBER_FLOOD",
		retry:  Retry{When: RetryTomorrow},
		ends:   true,
		next:   []string{"start_qr_login", "get_flow"},
		source: sourceAuth,
	},
	{
		name:   "PHONE_NUMBER_UNOCCUPIED",
		retry:  Retry{When: RetryElsewhere},
		next:   byCode,
		source: sourceAuth,
	},
	{
		name:   "PHONE_NUMBER_OCCUPIED",
		retry:  Retry{When: RetryElsewhere},
		next:   newLogin,
		source: "https://core.telegram.org/method/auth.signUp",
	},
	{
		name:   "PHONE_NUMBER_APP_SIGNUP_FORBIDDEN",
		retry:  Retry{When: RetryElsewhere},
		ends:   true,
		next:   byCode,
		source: "https://core.telegram.org/method/auth.sendCode",
	},
	{
		name:   "PHONE_PASSWORD_FLOOD",
		retry:  Retry{When: RetryTomorrow},
		ends:   true,
		source: "https://core.telegram.org/method/auth.sendCode",
	},
	{
		name:   "PHONE_PASSWORD_PROTECTED",
		retry:  Retry{When: RetryElsewhere},
		ends:   true,
		next:   newLogin,
		source: "https://core.telegram.org/method/auth.sendCode",
	},
	{
		name:   "SMS_CODE_CREATE_FAILED",
		retry:  Retry{When: RetryAfter, After: smsPause},
		next:   newLogin,
		source: "https://core.telegram.org/method/auth.sendCode",
	},
	{
		name:   "SEND_CODE_UNAVAILABLE",
		retry:  Retry{When: RetryElsewhere},
		next:   []string{"explain_delivery", "start_qr_login"},
		source: "https://core.telegram.org/method/auth.resendCode",
	},
}
