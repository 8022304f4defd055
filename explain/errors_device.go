package explain

// deviceErrors ask for a proof that only an official mobile app can give.
var deviceErrors = []entry{
	{
		name:   "RECAPTCHA_CHECK",
		tail:   true,
		retry:  Retry{When: RetryElsewhere},
		next:   byQR,
		source: "https://github.com/tdlib/td/blob/master/td/telegram/net/NetQueryDispatcher.cpp",
	},
	{
		name:   "INTEGRITY_CHECK_CLASSIC",
		tail:   true,
		retry:  Retry{When: RetryElsewhere},
		next:   byQR,
		source: "https://github.com/tdlib/td/blob/master/td/telegram/net/NetQueryDispatcher.cpp",
	},
	{
		name:   "APNS_VERIFY_CHECK",
		tail:   true,
		retry:  Retry{When: RetryElsewhere},
		next:   byQR,
		source: "https://github.com/tdlib/td/blob/master/td/telegram/net/NetQueryDispatcher.cpp",
	},
}

// paymentErrors are about the purchase that Telegram sometimes wants before it sends a code.
var paymentErrors = []entry{
	buying("FORM_EXPIRED", RetryRestart),
	buying("FORM_UNSUPPORTED", RetryElsewhere),
	buying("INVOICE_INVALID", RetryElsewhere),
	buying("INPUT_PURPOSE_INVALID", RetryElsewhere),
	buying("PAYMENT_CREDENTIALS_INVALID", RetryCorrected),
	buying("TMP_PASSWORD_INVALID", RetryCorrected),
	buying("RECEIPT_EMPTY", RetryElsewhere),
	{
		name:   "PREMIUM_CURRENTLY_UNAVAILABLE",
		retry:  Retry{When: RetryElsewhere},
		next:   byQR,
		source: sourceAuth,
	},
}

// buying makes the entry of an error in a purchase, which this program never makes.
func buying(name string, when RetryWhen) entry {
	return entry{
		name:   name,
		retry:  Retry{When: when},
		family: "family.purchase",
		next:   byQR,
		source: sourceAuth,
	}
}
