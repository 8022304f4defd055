package explain

// accountErrors are about the account behind a session, and about the list of its sessions.
var accountErrors = []entry{
	{
		name:   "USER_DEACTIVATED",
		retry:  Retry{When: RetryNever},
		ends:   true,
		source: sourceErrors,
	},
	{
		name:   "USER_DEACTIVATED_BAN",
		retry:  Retry{When: RetryNever},
		ends:   true,
		source: sourceErrors,
	},
	{
		name:   "ACTIVE_USER_REQUIRED",
		retry:  Retry{When: RetryElsewhere},
		next:   newLogin,
		source: sourceErrors,
	},
	{
		name:   "FROZEN_METHOD_INVALID",
		retry:  Retry{When: RetryElsewhere},
		source: "https://core.telegram.org/api/auth#frozen-accounts",
	},
	{
		name:   "FROZEN_PARTICIPANT_MISSING",
		retry:  Retry{When: RetryElsewhere},
		source: "https://core.telegram.org/api/auth#frozen-accounts",
	},
	{
		name:   "FRESH_RESET_AUTHORISATION_FORBIDDEN",
		retry:  Retry{When: RetryTomorrow},
		source: "https://core.telegram.org/method/auth.resetAuthorizations",
	},
	{
		name:   "HASH_INVALID",
		retry:  Retry{When: RetryCorrected},
		source: "https://core.telegram.org/method/account.resetAuthorization",
	},
	{
		name:   "TTL_DAYS_INVALID",
		retry:  Retry{When: RetryCorrected},
		source: "https://core.telegram.org/method/account.setAuthorizationTTL",
	},
	{
		name:   "2FA_CONFIRM_WAIT",
		retry:  Retry{When: RetryAfter},
		source: "https://core.telegram.org/method/account.deleteAccount",
	},
	{
		name:   "ACCESS_DENIED",
		retry:  Retry{When: RetryElsewhere},
		next:   newLogin,
		source: "https://core.telegram.org/api/passkeys",
	},
	{
		name:   "ACCESS_TOKEN_EXPIRED",
		retry:  Retry{When: RetryCorrected},
		source: "https://core.telegram.org/method/auth.importBotAuthorization",
	},
	{
		name:   "ACCESS_TOKEN_INVALID",
		retry:  Retry{When: RetryCorrected},
		next:   newLogin,
		source: "https://core.telegram.org/method/auth.importBotAuthorization",
	},
}
