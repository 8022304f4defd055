package explain

// answers has a row for every constructor, other than the delivery types, that a call of the login can answer.
var answers = []answer{
	{"auth.sentCode", text{
		code:  "answer.sent_code",
		title: "Telegram waits for a code",
		meaning: []string{
			"Telegram accepted the number and now waits for a code.",
			"The type in the answer says where the code is.",
		},
		fixes: []string{
			"{?private}Look where explain_delivery says, and call submit_code with the flow_id only: the code is typed on a private page. | " +
				"Look where explain_delivery says, and pass the code to submit_code. | Look up the delivery type of the answer, which explain_delivery explains.",
		},
		source: "https://core.telegram.org/constructor/auth.sentCode",
	}},
	{"auth.sentCodeSuccess", text{
		code:  "answer.sent_code_success",
		title: "Logged in without a code",
		meaning: []string{
			"Telegram recognised this program from an earlier login and logged you in at once.",
			"No code was sent, and none is needed.",
		},
		fixes:  []string{askForSession + " | Go on as after any login: nothing else is asked of you."},
		source: "https://core.telegram.org/constructor/auth.sentCodeSuccess",
	}},
	{"auth.sentCodePaymentRequired", text{
		code:  "answer.sent_code_payment_required",
		title: "No code was sent: Telegram wants a payment first",
		meaning: []string{
			"Telegram asks for a purchase of Telegram Premium before it sends an SMS to this number, and has not sent a code.",
			"It names {premium_days} days of Premium for {amount} in the smallest unit of {currency}. | " +
				"It names {amount} in the smallest unit of {currency}.",
			"This program does not buy anything, so this login ends here.",
		},
		fixes: []string{
			scanInstead,
			"Log in with the official Telegram app on a phone, which can make this purchase; afterwards codes for this program can be read there.",
			"If you think that this is a mistake, write to {support_email_address} with the subject {support_email_subject}. | " +
				"If you think that this is a mistake, write to {support_email_address}.",
			"End this attempt with cancel_flow.",
		},
		source: "https://core.telegram.org/constructor/auth.sentCodePaymentRequired",
	}},
	{"auth.authorization", text{
		code:  "answer.authorization",
		title: "Logged in",
		meaning: []string{
			"Telegram accepted the login, and this program is now one of the devices of the account.",
			"{?setup_password_required}Telegram advises to set a password for the account: without one, the next login by SMS is possible only after {otherwise_relogin_days} days.",
		},
		fixes: []string{
			askForSession + " | Go on as after any login: nothing else is asked of you.",
			"You can end this login at any time in Telegram, under Settings > Devices.",
		},
		source: "https://core.telegram.org/constructor/auth.authorization",
	}},
	{"auth.authorizationSignUpRequired", text{
		code:  "answer.authorization_sign_up_required",
		title: "No Telegram account uses this number",
		meaning: []string{
			"The code was right, but there is no Telegram account on this number yet.",
			"New accounts can be made in official Telegram apps only.",
		},
		fixes: []string{
			"Check that you gave the number you meant, with its country code.",
			"If the number is right, create the account in the official Telegram app on a phone, and then call request_code again. | " +
				"If the number is right, create the account in the official Telegram app on a phone, and then log in again.",
		},
		source: "https://core.telegram.org/constructor/auth.authorizationSignUpRequired",
	}},
	{"account.password", text{
		code:  "answer.password",
		title: "The account also has a password",
		meaning: []string{
			"The first step of the login is done, and this account is protected by a password as well (two-step verification).",
			"Your own hint for it is: {hint}.",
			"A reset of this password is already under way and possible from {pending_reset_date}.",
		},
		fixes: []string{
			"{?by_page}Call submit_password with the flow_id only: the password is typed on a private page. | Pass the password to submit_password. | Type the password into the program that asks for it.",
			"It is the password that you set in Telegram under Settings > Privacy and Security > Two-Step Verification, not the code and not the lock of your phone.",
			"{?has_recovery}If you forgot it, recover_password sends a code to the recovery e-mail of the account. | " +
				"{?has_recovery}If you forgot it, the official Telegram app can send a code to the recovery e-mail of the account.",
			"{?known}{!has_recovery}This account has no recovery e-mail: if you forgot the password, a device that is still logged in can reset it, " +
				"which takes 7 days. Without such a device, deleting the account is the only other way.",
			"The recovery e-mail {email_unconfirmed_pattern} was never confirmed, so it cannot help yet.",
		},
		source: sourceSRP,
	}},
	{"auth.loginToken", text{
		code:  "answer.login_token",
		title: "A QR code waits to be scanned",
		meaning: []string{
			"Telegram gave a link that logs this program in when a phone of the account scans it.",
			"It is valid until {expires}; this program then gets a new one by itself. | Such a link is valid for about 30 s; a new one has to be shown then.",
		},
		fixes: []string{
			"On a phone that is logged in, open Settings > Devices > Link Desktop Device and scan the newest QR code.",
			"See with get_flow whether the scan has arrived.",
		},
		source: sourceQR,
	}},
	{"auth.loginTokenMigrateTo", text{
		code:  "answer.login_token_migrate_to",
		title: "The account lives in another data centre",
		meaning: []string{
			"The QR code was scanned, and the account lives in data centre {dc_id}. | The QR code was scanned, and the account lives in another data centre.",
			"The program goes on there by itself.",
		},
		fixes:  []string{"Do nothing: see with get_flow how it goes on. | Let the program that showed the QR code go on there."},
		source: sourceQR,
	}},
	{"auth.loginTokenSuccess", text{
		code:    "answer.login_token_success",
		title:   "The QR code was accepted",
		meaning: []string{"The QR code was scanned and accepted on your phone, and this program is logged in."},
		fixes:   []string{askForSession + " | Go on as after any login: nothing else is asked of you."},
		source:  sourceQR,
	}},
	{"account.sentEmailCode", text{
		code:  "answer.sent_email_code",
		title: "A code was sent to your e-mail address",
		meaning: []string{
			"Telegram sent a code to {email_pattern} to check that the address is yours. | Telegram sent a code to the address that you gave.",
			"It has {length} digits.",
		},
		fixes: []string{
			"{?private}Open that mailbox, look also among spam, and call set_login_email with the flow_id only: the code is typed on a private page. | " +
				"Open that mailbox, look also among spam, and pass the code to set_login_email. | Open that mailbox, look also among spam, and give the code to the program that asked for it.",
		},
		source: "https://core.telegram.org/constructor/account.sentEmailCode",
	}},
	{"account.emailVerified", text{
		code:    "answer.email_verified",
		title:   "The e-mail address is confirmed",
		meaning: []string{"Telegram accepted the e-mail address for this account."},
		fixes:   []string{"Go on with the login: see with get_flow what fits now. | Go on with the login."},
		source:  "https://core.telegram.org/constructor/account.emailVerified",
	}},
	{"account.emailVerifiedLogin", text{
		code:  "answer.email_verified_login",
		title: "The login e-mail is set, and the login goes on",
		meaning: []string{
			"Telegram accepted the e-mail address as login e-mail and sent a login code with the same answer.",
		},
		fixes:  []string{"Look where explain_delivery says the code is. | Look up the delivery type in the answer, which says where the code is."},
		source: "https://core.telegram.org/constructor/account.emailVerifiedLogin",
	}},
	{"auth.passwordRecovery", text{
		code:    "answer.password_recovery",
		title:   "A recovery code was sent by e-mail",
		meaning: []string{"Telegram sent a code to the recovery e-mail {email_pattern}. | Telegram sent a code to the recovery e-mail of the account."},
		fixes: []string{
			"{?by_page}Open that mailbox, look also among spam, and call recover_password with the flow_id only: the code and a new password are typed on a private page. | " +
				"Open that mailbox, look also among spam, and pass the code and a new password to recover_password. | Open that mailbox, look also among spam, and give the code to the program that asked for it.",
			"Choose a new password with it: without one, the account has no two-step verification any more.",
		},
		source: "https://core.telegram.org/constructor/auth.passwordRecovery",
	}},
	{"auth.loggedOut", text{
		code:    "answer.logged_out",
		title:   "Logged out",
		meaning: []string{"Telegram ended this login, and every session string that was made from it is worthless now."},
		fixes:   []string{"Start a new login with request_code when you need one."},
		source:  "https://core.telegram.org/constructor/auth.loggedOut",
	}},
}

// unknownAnswer stands for a constructor that Telegram added after this table was written.
var unknownAnswer = text{
	code:  "answer.unknown",
	title: "Telegram gave an answer that is new to this program",
	meaning: []string{
		"Telegram answered {type}, which this program has no text for. | Telegram gave an answer without a name.",
		"Its name and the fields that came with it are the only facts about it.",
	},
	fixes: []string{
		"See with get_flow where the login stands and which tools fit.",
		"Check whether a newer version of this program knows this answer.",
	},
	source: "https://core.telegram.org/methods#registrationauthorization",
}
