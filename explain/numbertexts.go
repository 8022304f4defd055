package explain

// numberTexts are about codes for many numbers. Values: count (how many numbers had one asked for within the last hour), seconds and until (when one
// of them no longer counts), pages (the person can be asked on a private page),
// by_hand (the command line of a login by hand, for the person's shell).
var numberTexts = []entry{
	{
		code:  "failure.many_numbers",
		title: "Codes for many numbers were asked for",
		meaning: []string{
			"Codes for {count} different numbers were asked for within the last hour, more than one person needs, so one more number needs the word of the person themself.",
			"Nothing was sent to Telegram.",
		},
		fixes: []string{
			"{?pages}Call request_code again: it has the person asked on a private page. | " +
				"{?by_hand}If the person wants this login, they can do it themselves, in a terminal on the computer that runs this server, with the command: {by_hand} | " +
				"If the person wants this login, they can do it themselves, in a terminal on the computer that runs this server, with the command telegram-login-mcp login.",
			"Or wait {wait}, until {until}: then a code can be asked for as usual. | Or wait {wait}: then a code can be asked for as usual.",
			"{!terminal}If nobody asked you for logins with so many numbers, stop, and tell the person.",
		},
		retry:  Retry{When: RetryAfter},
		source: sourceProject,
	},
	{
		code:    "failure.number_refused",
		title:   "The person does not want a code for this number",
		meaning: []string{"They were asked on a private page whether a login code should go to one more number, and the answer was no.", "Nothing was sent to Telegram."},
		fixes:   []string{"Ask the person which number they mean, and do not ask for a code for this one again."},
		retry:   Retry{When: RetryElsewhere},
		source:  sourceProject,
	},
}
