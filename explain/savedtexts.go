package explain

// savedFailures are about logins that were saved and the end of the program.
var savedFailures = []entry{
	{
		code:    "failure.record_damaged",
		title:   "The saved login is damaged",
		meaning: []string{"This login was saved, but the file has changed since, so it cannot be read. It was put aside as {file}, and other logins are not affected. | This login was saved, but the file has changed since, so it cannot be read."},
		fixes:   recordLost,
		retry:   Retry{When: RetryRestart},
		source:  sourceProject,
	},
	{
		code:    "failure.record_newer",
		title:   "A newer version saved this login",
		meaning: []string{"A newer version of this program saved this login, in a form that this version does not know. Its file {file} was left as it is. | A newer version of this program saved this login, in a form that this version does not know."},
		fixes: []string{
			"Update this program, or go on with the newer version, and call the tool again.",
			"Or start a new login with request_code; each new code counts towards the few of a day.",
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceProject,
	},
	{
		code:    "failure.record_key_lost",
		title:   "The key of the saved login is missing",
		meaning: []string{"{?file}This login was saved sealed, and the key that opens it could not be read ({why}). Its file {file} was left as it is. | This login was saved sealed, and the key that opens it is neither in the keyring of the operating system nor in the key file. Its file {file} was left as it is. | This login was saved sealed, and the key that opens it is missing."},
		fixes: []string{
			"If the keyring is locked, or the file “key” was moved, put that right and restart this server.",
			recordLost[0],
			recordLost[1],
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceProject,
	},
	{
		code:    "failure.shutting_down",
		title:   "The server is ending",
		meaning: []string{"The server was told to end while this call was running. The login is saved and nothing in it has changed."},
		fixes:   []string{"Start the server again, and see with get_flow where the login stands."},
		retry:   Retry{When: RetryFollowed},
		source:  sourceProject,
	},
}

// recordLost is what is left to do when a saved login cannot be read.
var recordLost = []string{
	"Start a new login with request_code; each new code counts towards the few of a day.",
	"If the login was finished already, end it in an official app under Settings > Devices, where it shows as telegram-login-mcp.",
}
