package explain

import "time"

// smsPause is how long to wait after an SMS could not be made. Our choice: Telegram documents none.
const smsPause = time.Minute

// codeErrors are about the code and the step that uses it.
var codeErrors = []entry{
	{
		name:   "PHONE_CODE_INVALID",
		retry:  Retry{When: RetryCorrected},
		next:   []string{"explain_delivery"},
		source: "https://core.telegram.org/method/auth.signIn",
	},
	{
		name:   "PHONE_CODE_EXPIRED",
		retry:  Retry{When: RetryRestart},
		ends:   true,
		next:   newLogin,
		source: "https://core.telegram.org/method/account.invalidateSignInCodes",
		variants: []variant{
			{
				methods: []string{"auth.cancelCode"},
				retry:   Retry{When: RetryRestart},
			},
		},
	},
	{
		name:   "PHONE_CODE_EMPTY",
		retry:  Retry{When: RetryCorrected},
		next:   byCode,
		source: "https://core.telegram.org/method/auth.signIn",
	},
	{
		name:   "PHONE_CODE_HASH_EMPTY",
		retry:  Retry{When: RetryRestart},
		ends:   true,
		next:   newLogin,
		source: "https://core.telegram.org/method/auth.resendCode",
	},
	{
		name:   "PHONE_HASH_EXPIRED",
		retry:  Retry{When: RetryRestart},
		ends:   true,
		next:   newLogin,
		source: "https://core.telegram.org/method/account.sendVerifyEmailCode",
	},
	{
		name:   "AUTH_RESTART",
		retry:  Retry{When: RetryRestart},
		ends:   true,
		next:   newLogin,
		source: sourceAuth,
	},
	{
		name:   "SIGN_IN_FAILED",
		retry:  Retry{When: RetryAfter, After: internalPause},
		source: "https://core.telegram.org/method/auth.signIn",
	},
	{
		name:   "SESSION_PASSWORD_NEEDED",
		retry:  Retry{When: RetryElsewhere},
		next:   newLogin,
		source: sourceSRP,
	},
	{
		name:   "FIRSTNAME_INVALID",
		retry:  Retry{When: RetryElsewhere},
		family: "family.name",
		next:   byCode,
		source: "https://core.telegram.org/method/auth.signUp",
	},
	{
		name:   "LASTNAME_INVALID",
		retry:  Retry{When: RetryElsewhere},
		family: "family.name",
		next:   byCode,
		source: "https://core.telegram.org/method/auth.signUp",
	},
}
