package explain

// emailErrors are about the login e-mail and the recovery e-mail.
var emailErrors = []entry{
	{
		name:   "CODE_INVALID",
		retry:  Retry{When: RetryCorrected},
		source: "https://core.telegram.org/method/account.verifyEmail",
	},
	{
		name:   "CODE_EMPTY",
		code:   "failure.recovery_code_empty", // failure.code_empty is our own refusal of an empty code
		retry:  Retry{When: RetryCorrected},
		source: "https://core.telegram.org/method/auth.recoverPassword",
	},
	{
		name:   "EMAIL_INVALID",
		retry:  Retry{When: RetryCorrected},
		source: "https://core.telegram.org/method/account.sendVerifyEmailCode",
	},
	{
		name:   "EMAIL_NOT_ALLOWED",
		retry:  Retry{When: RetryCorrected},
		source: "https://core.telegram.org/method/account.verifyEmail",
	},
	{
		name:   "EMAIL_NOT_SETUP",
		retry:  Retry{When: RetryElsewhere},
		source: "https://core.telegram.org/method/account.sendVerifyEmailCode",
	},
	{
		name:   "EMAIL_INSTALL_MISSING",
		retry:  Retry{When: RetryElsewhere},
		next:   []string{"explain_delivery", "start_qr_login"},
		source: "https://core.telegram.org/method/auth.resetLoginEmail",
	},
	{
		name:   "EMAIL_VERIFY_EXPIRED",
		retry:  Retry{When: RetryCorrected},
		source: "https://core.telegram.org/method/account.verifyEmail",
	},
	{
		name:   "EMAIL_UNCONFIRMED",
		retry:  Retry{When: RetryCorrected},
		source: "https://core.telegram.org/method/account.updatePasswordSettings",
	},
	{
		name:   "EMAIL_HASH_EXPIRED",
		retry:  Retry{When: RetryCorrected},
		source: "https://core.telegram.org/method/account.confirmPasswordEmail",
	},
	{
		name:   "TASK_ALREADY_EXISTS",
		retry:  Retry{When: RetryElsewhere},
		next:   byQR,
		source: "https://core.telegram.org/method/auth.resetLoginEmail",
	},
}
