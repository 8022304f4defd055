package explain

// appErrors are about the program that logs in: its API ID, and how it introduces itself.
var appErrors = []entry{
	{
		name:  "API_ID_INVALID",
		title: "API ID and API hash do not belong together",
		meaning: []string{
			"Telegram does not know this pair of API ID and API hash.",
			"{?page}A character of the hash may be missing, or it belongs to another API ID. | A digit may be missing, the two may be swapped, or they are from two different apps.",
		},
		fixes: []string{
			"{?page}Open https://my.telegram.org, “API development tools”, and copy the API hash again. | " +
				"Open https://my.telegram.org, “API development tools”, and copy both values again from the same page.",
			"{?page}If the API ID there is not the one that this page names, go back to the chat and tell your assistant. | " +
				"Check TELEGRAM_API_ID and TELEGRAM_API_HASH in the configuration of your MCP client for quotes and blanks, and restart the client after a change. | " +
				"Check the place where your program reads the two values for quotes and blanks.",
		},
		retry:  Retry{When: RetryCorrected},
		next:   byCode,
		source: sourceAPIID,
	},
	{
		name:    "API_ID_PUBLISHED_FLOOD",
		title:   "This API ID is public, and Telegram blocks logins with it",
		meaning: []string{"The API ID was published somewhere, for example in a tutorial or in the code of another app, and Telegram no longer lets it log in here."},
		fixes: []string{
			"Get your own API ID at https://my.telegram.org under “API development tools”, and use that pair.",
			"If you already have your own, check that the program really uses it and not one that came with an example.",
			"A number can have only one API ID, so making a second app is no way out: if your own got public, log in at my.telegram.org with another number of yours.",
		},
		retry:  Retry{When: RetryCorrected},
		next:   byCode,
		source: sourceAPIID,
	},
	{
		name:    "UPDATE_APP_TO_LOGIN",
		title:   "The program is too old for this login",
		meaning: []string{"Telegram wants a newer version of the protocol than this program speaks.", "It is about the program that logs in, not about the Telegram app on your phone."},
		fixes: []string{
			"Update the program that showed this error, and the Telegram library inside it.",
			"Look in the chat “Telegram” on a device that is logged in: Telegram may say more there.",
			scanInstead,
		},
		retry:  Retry{When: RetryElsewhere},
		ends:   true,
		source: "https://core.telegram.org/method/auth.sendCode",
	},
}
