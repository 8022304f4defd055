package explain

// passwordErrors are about the password of the account (two-step verification) and its recovery.
var passwordErrors = []entry{
	{
		name:   "PASSWORD_HASH_INVALID",
		retry:  Retry{When: RetryCorrected},
		source: sourceSRP,
	},
	{
		name:   "SRP_ID_INVALID",
		retry:  Retry{When: RetryNow},
		next:   newLogin,
		source: sourceSRP,
	},
	{
		name:   "SRP_PASSWORD_CHANGED",
		retry:  Retry{When: RetryCorrected},
		source: sourceSRP,
	},
	{
		name:   "SRP_A_INVALID",
		retry:  Retry{When: RetryElsewhere},
		next:   newLogin,
		source: sourceSRP,
	},
	{
		name:   "PASSWORD_EMPTY",
		code:   "failure.no_password_set", // failure.password_empty is our own refusal of an empty password
		retry:  Retry{When: RetryElsewhere},
		next:   newLogin,
		source: "https://core.telegram.org/method/auth.requestPasswordRecovery",
	},
	{
		name:   "PASSWORD_RECOVERY_NA",
		retry:  Retry{When: RetryElsewhere},
		source: sourceSRP,
	},
	{
		name:   "PASSWORD_RECOVERY_EXPIRED",
		retry:  Retry{When: RetryCorrected},
		source: "https://core.telegram.org/method/auth.checkRecoveryPassword",
	},
	{
		name:   "PASSWORD_MISSING",
		retry:  Retry{When: RetryCorrected},
		family: "family.password_wanted",
		source: sourceErrors,
	},
	{
		name:   "PASSWORD_REQUIRED",
		retry:  Retry{When: RetryCorrected},
		family: "family.password_wanted",
		source: sourceErrors,
	},
	{
		name:   "NEW_SALT_INVALID",
		retry:  Retry{When: RetryElsewhere},
		source: "https://core.telegram.org/method/account.updatePasswordSettings",
	},
	{
		name:   "NEW_SETTINGS_EMPTY",
		retry:  Retry{When: RetryCorrected},
		source: "https://core.telegram.org/method/account.updatePasswordSettings",
	},
	{
		name:   "NEW_SETTINGS_INVALID",
		retry:  Retry{When: RetryCorrected},
		source: "https://core.telegram.org/method/auth.recoverPassword",
	},
	{
		name:   "RESET_REQUEST_MISSING",
		retry:  Retry{When: RetryFollowed},
		source: "https://core.telegram.org/method/account.declinePasswordReset",
	},
	{
		name:   "TMP_PASSWORD_DISABLED",
		retry:  Retry{When: RetryElsewhere},
		source: "https://core.telegram.org/method/account.getTmpPassword",
	},
}
