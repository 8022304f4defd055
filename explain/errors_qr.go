package explain

// qrErrors are about logging in by QR code.
var qrErrors = []entry{
	{
		name:   "AUTH_TOKEN_EXPIRED",
		retry:  Retry{When: RetryNow},
		next:   []string{"start_qr_login", "request_code"},
		source: sourceQR,
	},
	{
		name:   "AUTH_TOKEN_ALREADY_ACCEPTED",
		retry:  Retry{When: RetryCorrected},
		next:   byQR,
		source: sourceQR,
	},
	{
		name:   "AUTH_TOKEN_INVALID",
		retry:  Retry{When: RetryCorrected},
		family: "family.qr_unknown",
		next:   byQR,
		source: "https://core.telegram.org/method/auth.importLoginToken",
	},
	{
		name:   "AUTH_TOKEN_INVALIDX",
		retry:  Retry{When: RetryCorrected},
		family: "family.qr_unknown",
		next:   byQR,
		source: "https://core.telegram.org/method/auth.importLoginToken",
	},
	{
		name:   "AUTH_TOKEN_INVALID2",
		retry:  Retry{When: RetryCorrected},
		family: "family.qr_unknown",
		next:   byQR,
		source: "https://core.telegram.org/method/auth.importLoginToken",
	},
	{
		name:   "AUTH_TOKEN_EXCEPTION",
		retry:  Retry{When: RetryAfter, After: internalPause},
		next:   byQR,
		source: "https://core.telegram.org/method/auth.acceptLoginToken",
	},
}

// passkeyErrors are about logging in with a passkey, which only Telegram's own apps and pages can do.
var passkeyErrors = []entry{
	{
		name:   "PASSKEY_AUTH_RESTART",
		retry:  Retry{When: RetryRestart},
		next:   newLogin,
		source: "https://core.telegram.org/api/passkeys",
	},
	{
		name:   "PASSKEY_ORIGIN_MISMATCH",
		retry:  Retry{When: RetryElsewhere},
		next:   newLogin,
		source: "https://core.telegram.org/api/passkeys",
	},
	{
		name:   "CREDENTIAL_INVALID",
		retry:  Retry{When: RetryElsewhere},
		next:   newLogin,
		source: "https://core.telegram.org/api/passkeys",
	},
}
