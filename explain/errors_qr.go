package explain

// qrErrors are about logging in by QR code.
var qrErrors = []entry{
	{
		name:    "AUTH_TOKEN_EXPIRED",
		title:   "The QR code is too old",
		meaning: []string{"A QR code for a login is valid for about 30 s, and this one was older when it was scanned.", "Some programs also say this when the account only needs its password now."},
		fixes: []string{
			"Scan the newest QR code right after it appears; get_flow shows the newest one. | Let the program show a new QR code and scan it right away.",
			"If the scan worked on your phone and the program still says this, the account has a password that the program did not ask for: log in here with request_code.",
		},
		retry:  Retry{When: RetryNow},
		next:   []string{"start_qr_login", "request_code"},
		source: sourceQR,
	},
	{
		name:    "AUTH_TOKEN_ALREADY_ACCEPTED",
		title:   "This QR code was used already",
		meaning: []string{"A device has accepted this QR code before, and each one works once."},
		fixes: []string{
			"See with get_flow whether the login went through with the first scan. | Look whether the login went through with the first scan.",
			"If it did not, scan a new QR code.",
		},
		retry:  Retry{When: RetryCorrected},
		next:   byQR,
		source: sourceQR,
	},
	{
		name:    "AUTH_TOKEN_INVALID",
		title:   "Telegram does not know this QR code",
		meaning: []string{"The token in the QR code is damaged, or it belongs to another data centre or session."},
		fixes:   []string{"Scan a new QR code with the camera inside Telegram, under Settings > Devices > Link Desktop Device.", "If a link was copied instead, copy it whole."},
		retry:   Retry{When: RetryCorrected},
		family:  "family.qr_unknown",
		next:    byQR,
		source:  "https://core.telegram.org/method/auth.importLoginToken",
	},
	{
		name:    "AUTH_TOKEN_INVALIDX",
		title:   "Telegram does not know this QR code",
		meaning: []string{"The token in the QR code is damaged, or it belongs to another data centre or session."},
		fixes:   []string{"Scan a new QR code with the camera inside Telegram, under Settings > Devices > Link Desktop Device.", "If a link was copied instead, copy it whole."},
		retry:   Retry{When: RetryCorrected},
		family:  "family.qr_unknown",
		next:    byQR,
		source:  "https://core.telegram.org/method/auth.importLoginToken",
	},
	{
		name:    "AUTH_TOKEN_EXCEPTION",
		title:   "Telegram failed to take the scan",
		meaning: []string{"Something went wrong inside Telegram when your phone sent the QR code's token."},
		fixes:   []string{"Scan a new QR code in 10 s.", hourAgain},
		retry:   Retry{When: RetryAfter, After: internalPause},
		next:    byQR,
		source:  "https://core.telegram.org/method/auth.acceptLoginToken",
	},
}

// passkeyErrors are about logging in with a passkey, which only Telegram's own apps and pages can do.
var passkeyErrors = []entry{
	{
		name:    "PASSKEY_AUTH_RESTART",
		title:   "Telegram lost the login with a passkey",
		meaning: []string{"Telegram dropped the state of this passkey login on its side; its documentation says no more.", "Passkeys work in official apps only."},
		fixes:   []string{"Start the passkey login again from the beginning, in the official app.", "For a login here, use a code: request_code starts one."},
		retry:   Retry{When: RetryRestart},
		next:    newLogin,
		source:  "https://core.telegram.org/api/passkeys",
	},
	{
		name:    "CREDENTIAL_INVALID",
		title:   "Telegram does not accept this passkey",
		meaning: []string{"The passkey was refused; Telegram's documentation does not say why.", "Passkeys are tied to telegram.org, so programs other than the official ones cannot use them."},
		fixes:   []string{"Use the passkey in the official Telegram app.", "For a login here, use a code: request_code starts one."},
		retry:   Retry{When: RetryElsewhere},
		next:    newLogin,
		source:  "https://core.telegram.org/api/passkeys",
	},
}
