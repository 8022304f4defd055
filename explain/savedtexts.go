package explain

import "time"

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
		meaning: []string{"{?file}This login was saved sealed, and the key that opens it is neither in the keyring of the operating system nor in the key file. Its file {file} was left as it is. | This login was saved sealed, and the key that opens it is missing."},
		fixes: []string{
			"If the keyring is locked, or the file “key” was moved, put that right and restart this server.",
			recordLost[0],
			recordLost[1],
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceProject,
	},
	{
		code:  "failure.record_key_unread",
		title: "The key of the saved login cannot be used",
		meaning: []string{
			"This login was saved sealed, and the key that opens it was not read: {why}. | This login was saved sealed, and the key that opens it could not be read.",
			"The file {file} was left as it is.",
		},
		fixes: []string{
			"Put right what is said about the key, and call the tool again. If the keyring was locked, restart this server.",
			recordLost[0],
			recordLost[1],
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceProject,
	},
	{
		code:  "failure.record_foreign",
		title: "The saved login may be somebody else's",
		meaning: []string{
			"The file {file} {why}, so what it says is not believed: a login that another user of this computer put there could lead yours into their hands. | Another user of this computer put the file of this login there or can change it, so what it says is not believed.",
			"Nothing was sent to Telegram.",
		},
		fixes: []string{
			"If this program made the file itself, for example when it was run as the administrator, the person gives it back to the user who runs this server (chown) and closes it to others (chmod go-w), and calls the tool again.",
			"Otherwise the person removes the file, and asks who else can write to that folder.",
			"Or start a new login with request_code; each new code counts towards the few of a day.",
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceProject,
	},
	{
		code:  "failure.claim_failed",
		title: "This login could not be taken over",
		meaning: []string{
			"Whether another running copy of this program has this login could not be found out: {why}. | Whether another running copy of this program has this login could not be found out.",
			"{?busy}A copy holds that lock for moments only, so one may have been stopped in the wrong moment, or the disk is very slow.",
			"Two copies that use one login at the same time make Telegram destroy it, so nothing was sent.",
		},
		fixes: []string{
			"Call the same tool again in {wait}.",
			"{?busy}If it stays so, look among the running programs of this computer for other copies of telegram-login-mcp: end those that are stopped or that no client uses, or let them go on. | If it stays so, make sure that the folder of the saved logins can be written to: get_flow without an ID says where it is.",
			"Or go on in the window or client in which the login was begun.",
		},
		retry:  Retry{When: RetryAfter},
		source: sourceProject,
	},
	{
		code:  "failure.store_unreadable",
		title: "The saved logins cannot be looked at",
		meaning: []string{
			"This login is not in memory, and the folder of the saved logins is not read: {why}. | This login is not in memory, and the folder of the saved logins cannot be read.",
			"Nothing was sent to Telegram, and the files were left as they are.",
		},
		fixes: []string{
			"Put right what is said about the folder, and call the tool again.",
			"Or start a new login with request_code: it goes on in memory; each new code counts towards the few of a day.",
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceProject,
	},
	{
		code:    "failure.store_slow",
		title:   "The disk does not answer",
		meaning: []string{"Logins are kept on the disk of this computer, and the disk did not answer in time. Nothing was sent to Telegram for this call, and the login is as it was."},
		fixes: []string{
			"Call the tool again in a minute.",
			"If it stays like this, the folder may be on a drive that is away, asleep or very busy: get_flow without an ID says where logins are kept.",
		},
		retry:  Retry{When: RetryAfter, After: time.Minute},
		source: sourceProject,
	},
	{
		code:    "failure.too_slow",
		title:   "Something on this computer does not answer",
		meaning: []string{"This call waits for something on this computer, most likely a disk, for longer than an answer may take. It was not broken off: what was asked for may still be done, and this answer cannot say whether it is."},
		fixes: []string{
			"See with get_flow where the login stands before you repeat the call.",
			"If a file was to be written or read, look whether the disk that it is on can be reached.",
		},
		retry:  Retry{When: RetryFollowed},
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
