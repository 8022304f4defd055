package explain

// passwordErrors are about the password of the account (two-step verification) and its recovery.
var passwordErrors = []entry{
	{
		name:    "PASSWORD_HASH_INVALID",
		title:   "The password is wrong",
		meaning: []string{"Telegram checked the password of the account, and it is not this one.", "The login goes on, and you can try again at once; too many wrong tries bring a pause."},
		fixes: []string{
			"{?by_page}Call submit_password again with the flow_id only: the password is typed on a private page, where capital letters, the keyboard's language and blanks at the ends count. | " +
				"Pass the password again to submit_password, and watch capital letters, the keyboard's language and blanks at the ends. | " +
				"Type the password again, and watch capital letters, the keyboard's language and blanks at the ends.",
			"It is the password from Settings > Privacy and Security > Two-Step Verification in Telegram, not the code and not the lock of your phone.",
			"If you forgot it, recover_password sends a code to the recovery e-mail, if the account has one. | " +
				"If you forgot it, the official Telegram app offers “Forgot password?”, which uses the recovery e-mail if the account has one.",
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceSRP,
	},
	{
		name:    "SRP_ID_INVALID",
		title:   "The password check has to be started anew",
		meaning: []string{"Each try of the password needs fresh numbers from Telegram, and these were too old or used already.", "The password was not checked, so it may well be right."},
		fixes: []string{
			"{?by_page}Call submit_password again with the flow_id only: the same password is typed on a private page. | " +
				"Pass the same password to submit_password again. | Type the same password again.",
			updateProgram,
		},
		retry:  Retry{When: RetryNow},
		next:   newLogin,
		source: sourceSRP,
	},
	{
		name:    "SRP_PASSWORD_CHANGED",
		title:   "The password was just changed",
		meaning: []string{"The password of the account was changed between the beginning and the end of this try."},
		fixes: []string{
			"{?by_page}Call submit_password with the flow_id only: the new password is typed on a private page. | Pass the new password to submit_password. | Type the new password.",
			"If it was not you who changed it, look under Settings > Devices who else is logged in, and end what you do not know.",
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceSRP,
	},
	{
		name:    "SRP_A_INVALID",
		title:   "The program computed the password check wrongly",
		meaning: []string{"A number that the program computed from the password is impossible, so the password was not checked."},
		fixes:   []string{updateProgram, loginHere},
		retry:   Retry{When: RetryElsewhere},
		next:    newLogin,
		source:  sourceSRP,
	},
	{
		name:    "PASSWORD_EMPTY",
		code:    "failure.no_password_set", // failure.password_empty is our own refusal of an empty password
		title:   "The account has no password",
		meaning: []string{"A password was to be recovered or reset, and this account has none."},
		fixes:   []string{"Log in without a password: after the code nothing else is asked.", "Check that you gave the number of the right account."},
		retry:   Retry{When: RetryElsewhere},
		next:    newLogin,
		source:  "https://core.telegram.org/method/auth.requestPasswordRecovery",
	},
	{
		name:    "PASSWORD_RECOVERY_NA",
		title:   "The password cannot be recovered by e-mail",
		meaning: []string{"No confirmed recovery e-mail belongs to this password, so Telegram has nowhere to send a recovery code."},
		fixes: []string{
			"Try the passwords that you might have used; submit_password takes more than one try. | Try the passwords that you might have used.",
			"On a device that is still logged in, reset the password under Settings > Privacy and Security > Two-Step Verification, which takes 7 days.",
			"Without such a device, deleting the account in the official app is the only other way, and everything in it is lost.",
		},
		retry:  Retry{When: RetryElsewhere},
		source: sourceSRP,
	},
	{
		name:    "PASSWORD_RECOVERY_EXPIRED",
		title:   "The recovery code is too old",
		meaning: []string{"The code that was sent to the recovery e-mail is no longer valid."},
		fixes:   []string{"Ask for a new one with recover_password, and use the newest mail only. | Ask for a new one, and use the newest mail only."},
		retry:   Retry{When: RetryCorrected},
		source:  "https://core.telegram.org/method/auth.checkRecoveryPassword",
	},
	{
		name:    "PASSWORD_MISSING",
		title:   "The account needs a password for this",
		meaning: []string{"Telegram allows this call only for accounts with a password (two-step verification), and this one has none."},
		fixes:   []string{"Set a password in Telegram under Settings > Privacy and Security > Two-Step Verification."},
		retry:   Retry{When: RetryCorrected},
		family:  "family.password_wanted",
		source:  sourceErrors,
	},
	{
		name:    "PASSWORD_REQUIRED",
		title:   "The account needs a password for this",
		meaning: []string{"Telegram allows this call only for accounts with a password (two-step verification), and this one has none."},
		fixes:   []string{"Set a password in Telegram under Settings > Privacy and Security > Two-Step Verification."},
		retry:   Retry{When: RetryCorrected},
		family:  "family.password_wanted",
		source:  sourceErrors,
	},
	{
		name:    "NEW_SALT_INVALID",
		title:   "The program prepared the new password wrongly",
		meaning: []string{"Telegram does not accept what the program sent along with the new password, so the password was not changed."},
		fixes:   []string{updateProgram, "Change the password in the official Telegram app instead."},
		retry:   Retry{When: RetryElsewhere},
		source:  "https://core.telegram.org/method/account.updatePasswordSettings",
	},
	{
		name:    "NEW_SETTINGS_EMPTY",
		title:   "No new password was given",
		meaning: []string{"The password of the account was to be changed, and the call had no new one in it."},
		fixes:   []string{"Give a new password, or leave the change out."},
		retry:   Retry{When: RetryCorrected},
		source:  "https://core.telegram.org/method/account.updatePasswordSettings",
	},
	{
		name:    "NEW_SETTINGS_INVALID",
		title:   "Telegram does not accept the new password settings",
		meaning: []string{"The new password was not set, because what the program sent for it is not acceptable.", "The old password stays valid."},
		fixes: []string{
			"Recover the password without setting a new one: leave new_password out of recover_password. | Recover the password without setting a new one.",
			"Set the new password in the official Telegram app instead.",
		},
		retry:  Retry{When: RetryCorrected},
		source: "https://core.telegram.org/method/auth.recoverPassword",
	},
	{
		name:    "RESET_REQUEST_MISSING",
		title:   "No reset of the password is under way",
		meaning: []string{"A reset of the password was to be called off, and there is none."},
		fixes:   []string{"Do nothing: the password is as it was."},
		retry:   Retry{When: RetryFollowed},
		source:  "https://core.telegram.org/method/account.declinePasswordReset",
	},
	{
		name:    "TMP_PASSWORD_DISABLED",
		title:   "Temporary payment passwords are switched off",
		meaning: []string{"Telegram gives this account no temporary password for payments.", "It has nothing to do with a login."},
		fixes:   []string{"Make the payment in the official Telegram app."},
		retry:   Retry{When: RetryElsewhere},
		source:  "https://core.telegram.org/method/account.getTmpPassword",
	},
}
