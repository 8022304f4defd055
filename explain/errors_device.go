package explain

// deviceErrors ask for a proof that only an official mobile app can give.
var deviceErrors = []entry{
	{
		name:    "RECAPTCHA_CHECK",
		tail:    true,
		title:   "Telegram asks for a reCAPTCHA that only its own apps can show",
		meaning: []string{"Telegram wants a check by reCAPTCHA before it goes on, and offers it in official mobile apps only.", "This program cannot pass it, and repeating the call changes nothing."},
		fixes:   attested,
		retry:   Retry{When: RetryElsewhere},
		next:    byQR,
		source:  "https://github.com/tdlib/td/blob/master/td/telegram/net/NetQueryDispatcher.cpp",
	},
	{
		name:    "INTEGRITY_CHECK_CLASSIC",
		tail:    true,
		title:   "Telegram asks for a check that only its Android app can pass",
		meaning: []string{"Telegram wants Google Play to confirm that the official Android app is running.", "This program cannot pass that, and repeating the call changes nothing."},
		fixes:   attested,
		retry:   Retry{When: RetryElsewhere},
		next:    byQR,
		source:  "https://github.com/tdlib/td/blob/master/td/telegram/net/NetQueryDispatcher.cpp",
	},
	{
		name:    "APNS_VERIFY_CHECK",
		tail:    true,
		title:   "Telegram asks for a check that only its iPhone app can pass",
		meaning: []string{"Telegram wants Apple's push service to confirm that the official iPhone app is running.", "This program cannot pass that, and repeating the call changes nothing."},
		fixes:   attested,
		retry:   Retry{When: RetryElsewhere},
		next:    byQR,
		source:  "https://github.com/tdlib/td/blob/master/td/telegram/net/NetQueryDispatcher.cpp",
	},
}

var attested = []string{
	scanInstead,
	"Log in with the official Telegram app on a phone first, and then request a code here: it can be read there, in the chat “Telegram”.",
}

// paymentErrors are about the purchase that Telegram sometimes wants before it sends a code.
var paymentErrors = []entry{
	buying("FORM_EXPIRED", "The payment for the login is over", "The payment failed, or the time in which Telegram waited for it is over.", RetryRestart),
	buying("FORM_UNSUPPORTED", "The program is too old for this payment", "Telegram wants to show a payment form that the program does not know.", RetryElsewhere),
	buying("INVOICE_INVALID", "Telegram does not know this invoice", "The program asked to pay for something that Telegram does not recognise.", RetryElsewhere),
	buying("INPUT_PURPOSE_INVALID", "Telegram does not know what is being bought", "The program described the purchase in a way that Telegram does not accept.", RetryElsewhere),
	buying("PAYMENT_CREDENTIALS_INVALID", "The payment was refused", "The card or account that should pay was not accepted.", RetryCorrected),
	buying("TMP_PASSWORD_INVALID", "The temporary payment password is wrong", "The temporary password for the payment is not right, or it is too old.", RetryCorrected),
	buying("RECEIPT_EMPTY", "The receipt of the app store is missing", "The program reported a purchase without the receipt of the app store.", RetryElsewhere),
	{
		name:    "PREMIUM_CURRENTLY_UNAVAILABLE",
		title:   "Premium cannot be bought for this login now",
		meaning: []string{"Telegram wants a purchase of Premium before it sends a code to this number, and does not sell it at the moment.", "It does not say when it will."},
		fixes: []string{
			scanInstead,
			"Log in with the official Telegram app on a phone, which may be offered another way for the code.",
		},
		retry:  Retry{When: RetryElsewhere},
		next:   byQR,
		source: sourceAuth,
	},
}

// buying makes the entry of an error in a purchase, which this program never makes.
func buying(name, title, meaning string, when RetryWhen) entry {
	return entry{
		name:    name,
		title:   title,
		meaning: []string{meaning, "This program does not buy anything, so another one was at work."},
		fixes: []string{
			"Make the purchase in the official Telegram app on a phone, and check in your bank or app store that nothing was paid twice.",
			scanInstead,
			"Once the account is logged in there, request a code here: it can be read there, in the chat “Telegram”.",
		},
		retry:  Retry{When: when},
		family: "family.purchase",
		next:   byQR,
		source: sourceAuth,
	}
}
