package explain

// toolFailures are what other tools say about the session or the credentials that they were given, before Telegram hears of it.
var toolFailures = []entry{
	{
		code:  "failure.tool_session_format",
		title: "The tool cannot read this session",
		meaning: []string{
			"The tool found something else than its library writes: a session in another library's format, or one that lost characters when it was copied.",
			"Telegram was not asked, and the login itself may be in order.",
		},
		fixes: []string{
			"Call inspect_session: it says which library the session is of and whether a part of it is missing.",
			"Find out on which library the tool is built, and write the session in that one's format with convert_session, or with get_session while the login is kept here.",
			"A tool that wants a string takes no file, and the other way round: a .session file of Telethon is the format telethon_sqlite.",
		},
		retry:  Retry{When: RetryCorrected},
		source: "https://docs.telethon.dev/en/stable/concepts/sessions.html",
	},
	{
		code:  "failure.tool_session_locked",
		title: "Another program has the session file open",
		meaning: []string{
			"The file in which the tool keeps its session is in use, as a rule by another copy of the same tool.",
			"Telegram was not asked.",
		},
		fixes: []string{
			"End the other copy: look for it among the running programs, and in the client that may have started it by itself.",
			"Give each tool a file of its own and a login of its own: one session that two tools use at the same time is destroyed by Telegram.",
		},
		retry:  Retry{When: RetryCorrected},
		source: "https://docs.telethon.dev/en/stable/concepts/sessions.html",
	},
	{
		code:  "failure.tool_credentials",
		title: "The tool has no API ID and API hash",
		meaning: []string{
			"Every program that uses Telegram needs an API ID and an API hash besides the session, and this one did not find them where it looks.",
		},
		fixes: []string{
			"Give the tool the API ID and API hash of the login: its documents say in which settings or environment variables, most often TELEGRAM_API_ID and TELEGRAM_API_HASH or API_ID and API_HASH.",
			"Check that the file with the settings is the one that the tool reads, and start the tool anew.",
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceAPIID,
	},
	{
		code:  "failure.tool_asks",
		title: "The tool wants to log in by itself, and nobody can answer it",
		meaning: []string{
			"The tool asked for a phone number or a code where no terminal is, or was given none.",
			"That is what a library does that has no session, or whose session is not logged in any more.",
		},
		fixes: []string{
			"Check that the session is where the tool looks for it: the name of the variable or of the file, and no blank or quote around it.",
			"Call inspect_session: it says whether the session is whole and of which library it is.",
			"If the login was ended under Settings > Devices in Telegram, make a new one: request_code starts it.",
		},
		retry:  Retry{When: RetryCorrected},
		source: "https://docs.telethon.dev/en/stable/concepts/sessions.html",
	},
}
