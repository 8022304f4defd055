package explain

// accountErrors are about the account behind a session, and about the list of its sessions.
var accountErrors = []entry{
	{
		name:    "USER_DEACTIVATED",
		title:   "The account was deleted",
		meaning: []string{"The Telegram account behind this session does not exist any more.", "It was deleted by its owner, or by Telegram after a long time without use."},
		fixes: []string{
			"Look in the official Telegram app whether you can still open the account.",
			"If you can, log in again here with request_code.",
			"If it is gone, only a new account can take its place, and the official app creates it.",
		},
		retry:  Retry{When: RetryNever},
		ends:   true,
		source: sourceErrors,
	},
	{
		name:    "USER_DEACTIVATED_BAN",
		title:   "Telegram has banned this account",
		meaning: []string{"Telegram has banned the account behind this session, so it cannot be used in any app."},
		fixes: []string{
			"Open the official Telegram app, enter the number, and use the button there that asks for a review of the ban.",
			"Without the app, write to recover@telegram.org from your own mailbox, with the number and what you used the account for.",
		},
		retry:  Retry{When: RetryNever},
		ends:   true,
		source: sourceErrors,
	},
	{
		name:    "ACTIVE_USER_REQUIRED",
		title:   "The account is not active",
		meaning: []string{"Telegram allows this call only for accounts that are fully set up and active."},
		fixes: []string{
			"Open the account in the official Telegram app and see what it asks for there.",
			"After that, log in again with request_code.",
		},
		retry:  Retry{When: RetryElsewhere},
		next:   newLogin,
		source: sourceErrors,
	},
	{
		name:    "FROZEN_METHOD_INVALID",
		title:   "Telegram has frozen this account",
		meaning: []string{"The account is frozen because Telegram sees a breach of its terms, so it can be read but hardly used.", "Logging in again changes nothing."},
		fixes: []string{
			"Open the account in the official Telegram app, which says why it is frozen, until when, and how to appeal.",
		},
		retry:  Retry{When: RetryElsewhere},
		source: "https://core.telegram.org/api/auth#frozen-accounts",
	},
	{
		name:    "FROZEN_PARTICIPANT_MISSING",
		title:   "A frozen account cannot reach this chat",
		meaning: []string{"The account is frozen because Telegram sees a breach of its terms, and in this time it cannot reach the chat or person that was asked for."},
		fixes: []string{
			"Open the account in the official Telegram app, which says why it is frozen, until when, and how to appeal.",
		},
		retry:  Retry{When: RetryElsewhere},
		source: "https://core.telegram.org/api/auth#frozen-accounts",
	},
	{
		name:    "FRESH_RESET_AUTHORISATION_FORBIDDEN",
		title:   "This session is too new to end others",
		meaning: []string{"A session may end other sessions only when it is 24 h old itself.", "The login itself is fine."},
		fixes: []string{
			"End the other session from an older device, under Settings > Devices.",
			"If there is none, do it from this session 24 h after its login.",
		},
		retry:  Retry{When: RetryTomorrow},
		source: "https://core.telegram.org/method/auth.resetAuthorizations",
	},
	{
		name:    "HASH_INVALID",
		title:   "There is no session with this number",
		meaning: []string{"A session was to be ended or changed, and Telegram does not know the number that stands for it.", "Most often it is ended already."},
		fixes:   []string{lookAtDevices, "End the session there instead."},
		retry:   Retry{When: RetryCorrected},
		source:  "https://core.telegram.org/method/account.resetAuthorization",
	},
	{
		name:    "TTL_DAYS_INVALID",
		title:   "Telegram does not offer this number of days",
		meaning: []string{"The time after which unused sessions end can only be set to certain numbers of days, and this is not one."},
		fixes:   []string{"Choose a time in the official app under Settings > Devices > Automatically terminate sessions."},
		retry:   Retry{When: RetryCorrected},
		source:  "https://core.telegram.org/method/account.setAuthorizationTTL",
	},
	{
		name:    "2FA_CONFIRM_WAIT",
		title:   "The account will be deleted after a delay",
		meaning: []string{"Somebody asked to delete the account, and because it has a password, Telegram waits {exact_wait} before it does so. | Somebody asked to delete the account, and because it has a password, Telegram waits before it does so."},
		fixes: []string{
			"{?pasted}If you do not want this, cancel the deletion within {wait} of when the error came, in the official Telegram app on a device that is logged in. | " +
				"If you do not want this, cancel the deletion within {wait}, in the official Telegram app on a device that is logged in. | " +
				"If you do not want this, cancel the deletion in the official Telegram app on a device that is logged in.",
			"If you want it, do nothing until then.",
		},
		retry:  Retry{When: RetryAfter},
		source: "https://core.telegram.org/method/account.deleteAccount",
	},
	{
		name:    "ACCESS_DENIED",
		title:   "Telegram does not allow this here",
		meaning: []string{"Telegram refused the call for this account or this program, and its documentation does not say why.", "It is listed for setting up passkeys."},
		fixes: []string{
			"Do it in the official Telegram app, which is allowed to.",
			scanInstead,
			"For a login here, use a code: request_code starts one.",
		},
		retry:  Retry{When: RetryElsewhere},
		next:   newLogin,
		source: "https://core.telegram.org/api/passkeys",
	},
	{
		name:    "ACCESS_TOKEN_EXPIRED",
		title:   "The bot token was revoked",
		meaning: []string{"The token of this bot is no longer valid, because its owner made a new one.", "It has nothing to do with the login of a person."},
		fixes:   []string{"Ask @BotFather in Telegram for the current token of the bot, and use that one."},
		retry:   Retry{When: RetryCorrected},
		source:  "https://core.telegram.org/method/auth.importBotAuthorization",
	},
	{
		name:    "ACCESS_TOKEN_INVALID",
		title:   "The bot token is wrong",
		meaning: []string{"Telegram does not know this bot token.", "It has nothing to do with the login of a person."},
		fixes: []string{
			"Copy the token again from @BotFather in Telegram, with the digits, the colon and everything behind it.",
			"If you want to log in as a person, use your phone number with request_code.",
		},
		retry:  Retry{When: RetryCorrected},
		next:   newLogin,
		source: "https://core.telegram.org/method/auth.importBotAuthorization",
	},
}
