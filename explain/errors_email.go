package explain

// emailErrors are about the login e-mail and the recovery e-mail.
var emailErrors = []entry{
	{
		name:    "CODE_INVALID",
		title:   "The code from the e-mail is wrong",
		meaning: []string{"Telegram compared the code from the e-mail, and it is not the one that it sent."},
		fixes: []string{
			"{?private}Look at the newest mail from Telegram, and call set_login_email with the flow_id only: that code is typed on a private page. | " +
				"Look at the newest mail from Telegram, and pass that code to set_login_email. | Look at the newest mail from Telegram, and give that code.",
			"Type it digit by digit, and check that the mail is about this account.",
		},
		retry:  Retry{When: RetryCorrected},
		source: "https://core.telegram.org/method/account.verifyEmail",
		variants: []variant{{
			methods: []string{"auth.recoverPassword", "auth.checkRecoveryPassword"},
			title:   "The recovery code is wrong",
			fixes: []string{
				"{?private}Look at the newest mail from Telegram, and call recover_password with the flow_id only: that code is typed on a private page. | " +
					"Look at the newest mail from Telegram, and pass that code to recover_password. | Look at the newest mail from Telegram, and give that code.",
				"Type it digit by digit, and check that the mail is about this account.",
			},
		}},
	},
	{
		name:    "CODE_EMPTY",
		code:    "failure.recovery_code_empty", // failure.code_empty is our own refusal of an empty code
		title:   "No recovery code was sent along",
		meaning: []string{"The call reached Telegram without the code from the recovery e-mail."},
		fixes: []string{
			"{?private}Open the mailbox of the recovery e-mail, and call recover_password with the flow_id only: the code is typed on a private page. | " +
				"Open the mailbox of the recovery e-mail, and pass the code from Telegram's mail to recover_password. | Open the mailbox of the recovery e-mail, and give the code from Telegram's mail.",
		},
		retry:  Retry{When: RetryCorrected},
		source: "https://core.telegram.org/method/auth.recoverPassword",
	},
	{
		name:    "EMAIL_INVALID",
		title:   "Telegram does not accept this e-mail address",
		meaning: []string{"The e-mail address is misspelt, or Telegram does not take it."},
		fixes:   []string{"Check the address for typing errors and blanks.", "Use an address of another provider."},
		retry:   Retry{When: RetryCorrected},
		source:  "https://core.telegram.org/method/account.sendVerifyEmailCode",
	},
	{
		name:    "EMAIL_NOT_ALLOWED",
		title:   "This e-mail address may not be used",
		meaning: []string{"Telegram refuses this address, for instance because its provider gives out throw-away addresses or because it is in use already.", "It is no ban of your account."},
		fixes:   []string{"Use an address of another, well-known provider.", "If it was an alias or a forwarding address, use the mailbox itself."},
		retry:   Retry{When: RetryCorrected},
		source:  "https://core.telegram.org/method/account.verifyEmail",
	},
	{
		name:    "EMAIL_NOT_SETUP",
		title:   "There is no login e-mail that could be changed",
		meaning: []string{"The call wanted to change the login e-mail of the account, and none has been set yet."},
		fixes:   []string{"Set a first login e-mail in the official Telegram app, during a login there.", updateProgram},
		retry:   Retry{When: RetryElsewhere},
		source:  "https://core.telegram.org/method/account.sendVerifyEmailCode",
	},
	{
		name:    "EMAIL_INSTALL_MISSING",
		title:   "This login has no login e-mail to work with",
		meaning: []string{"Telegram's documentation does not describe this error.", "By its name, this login attempt has no login e-mail that could be reset or used."},
		fixes: []string{
			"Look where explain_delivery says that the code is. | Look at the delivery type of the last answer, because the code may not go by e-mail at all.",
			scanInstead,
			"Log in with the official Telegram app, which asks for the login e-mail when one is needed.",
		},
		retry:  Retry{When: RetryElsewhere},
		next:   []string{"explain_delivery", "start_qr_login"},
		source: "https://core.telegram.org/method/auth.resetLoginEmail",
	},
	{
		name:    "EMAIL_VERIFY_EXPIRED",
		title:   "The code from the e-mail is too old",
		meaning: []string{"The code that was sent to the e-mail address is no longer valid."},
		fixes:   []string{"Pass the address to set_login_email again, which sends a new code. | Give the address again, so that a new code is sent.", "Use the code of the newest mail only."},
		retry:   Retry{When: RetryCorrected},
		source:  "https://core.telegram.org/method/account.verifyEmail",
	},
	{
		name:    "EMAIL_UNCONFIRMED",
		title:   "The recovery e-mail is not confirmed yet",
		meaning: []string{"A recovery e-mail was given for the password, and Telegram waits for the code that it sent there.", "The code has {number} digits."},
		fixes:   []string{"Open that mailbox and enter the code in Telegram, under Settings > Privacy and Security > Two-Step Verification."},
		retry:   Retry{When: RetryCorrected},
		source:  "https://core.telegram.org/method/account.updatePasswordSettings",
	},
	{
		name:    "EMAIL_HASH_EXPIRED",
		title:   "The confirmation of the recovery e-mail is too old",
		meaning: []string{"The code or link that should confirm the recovery e-mail is no longer valid."},
		fixes:   []string{"Give the recovery e-mail again in Telegram, under Settings > Privacy and Security > Two-Step Verification, and use the new code."},
		retry:   Retry{When: RetryCorrected},
		source:  "https://core.telegram.org/method/account.confirmPasswordEmail",
	},
	{
		name:    "TASK_ALREADY_EXISTS",
		title:   "A reset of the login e-mail is already under way",
		meaning: []string{"Somebody has already asked for a reset of the login e-mail, and Telegram carries it out on a date that it has set."},
		fixes: []string{
			"See with explain_delivery on which date the reset happens. | Look for the field reset_pending_date in the last answer: it is the date of the reset.",
			"Until then, use the code from the old mailbox if you can open it.",
			scanInstead,
		},
		retry:  Retry{When: RetryElsewhere},
		next:   byQR,
		source: "https://core.telegram.org/method/auth.resetLoginEmail",
	},
}
