package explain

// requestErrors are about how a program introduces itself and builds its requests. A person cannot cause them.
var requestErrors = []entry{
	{
		name:    "CONNECTION_API_ID_INVALID",
		title:   "Telegram does not know this API ID",
		meaning: []string{"The program introduced itself with an API ID that does not exist."},
		fixes: []string{
			"{?page}Open https://my.telegram.org, “API development tools”, and tell your assistant the API ID that stands there. | " +
				"Open https://my.telegram.org, “API development tools”, and copy the API ID again.",
			"{!page}Check the place where your program reads it for quotes, blanks and missing digits.",
		},
		retry:  Retry{When: RetryCorrected},
		next:   byCode,
		source: sourceInit,
	},
	{
		name:    "CONNECTION_LAYER_INVALID",
		title:   "The program did not introduce itself first",
		meaning: []string{"The first request of a connection has to say who the program is and which version of the protocol it speaks, and this one did not."},
		fixes:   []string{"Restart the program, so that it begins anew.", updateProgram},
		retry:   Retry{When: RetryCorrected},
		family:  "family.not_introduced",
		source:  sourceInit,
	},
	{
		name:    "CONNECTION_NOT_INITED",
		title:   "The program did not introduce itself first",
		meaning: []string{"The first request of a connection has to say who the program is, and this one did not."},
		fixes:   []string{"Restart the program, so that it begins anew.", updateProgram},
		retry:   Retry{When: RetryCorrected},
		family:  "family.not_introduced",
		source:  sourceInit,
	},
	emptyField("CONNECTION_DEVICE_MODEL_EMPTY", "device model", "device_model"),
	emptyField("CONNECTION_SYSTEM_EMPTY", "system version", "system_version"),
	emptyField("CONNECTION_APP_VERSION_EMPTY", "own version", "app_version"),
	emptyField("CONNECTION_SYSTEM_LANG_CODE_EMPTY", "language", "system_lang_code"),
	{
		name:    "CONNECTION_LANG_PACK_INVALID",
		title:   "The program named a language pack that is not for it",
		meaning: []string{"Language packs belong to the official apps, and every other program has to leave lang_pack empty."},
		fixes:   []string{"Set lang_pack to an empty text in the settings of the program.", updateProgram},
		retry:   Retry{When: RetryCorrected},
		source:  sourceInit,
	},
	{
		name:    "INPUT_LAYER_INVALID",
		title:   "Telegram does not speak this version of the protocol",
		meaning: []string{"The program asked for a version of the protocol (a layer) that Telegram's servers do not support."},
		fixes:   []string{updateProgram, loginHere},
		retry:   Retry{When: RetryElsewhere},
		family:  "family.layer",
		next:    newLogin,
		source:  sourceLayers,
	},
	{
		name:    "INPUT_FETCH_FAIL",
		title:   "Telegram could not read the request",
		meaning: []string{"The request was not built as its version of the protocol says.", "That is a fault of the program or library."},
		fixes:   []string{updateProgram, loginHere},
		retry:   Retry{When: RetryElsewhere},
		family:  "family.unreadable",
		next:    newLogin,
		source:  sourceLayers,
	},
	{
		name:    "INPUT_FETCH_ERROR",
		title:   "Telegram could not read the request",
		meaning: []string{"The request was not built as its version of the protocol says.", "That is a fault of the program or library."},
		fixes:   []string{updateProgram, loginHere},
		retry:   Retry{When: RetryElsewhere},
		family:  "family.unreadable",
		next:    newLogin,
		source:  sourceLayers,
	},
	{
		name:    "INPUT_METHOD_INVALID",
		tail:    true,
		title:   "Telegram does not know the request",
		meaning: []string{"The request has a number that Telegram's servers do not know in the version of the protocol that the program speaks."},
		fixes:   []string{updateProgram, loginHere},
		retry:   Retry{When: RetryElsewhere},
		family:  "family.layer",
		next:    newLogin,
		source:  sourceLayers,
	},
	{
		name:    "INPUT_CONSTRUCTOR_INVALID",
		tail:    true,
		title:   "Telegram does not know a part of the request",
		meaning: []string{"Something inside the request has a number that Telegram's servers do not know in the version of the protocol that the program speaks."},
		fixes:   []string{updateProgram, loginHere},
		retry:   Retry{When: RetryElsewhere},
		family:  "family.layer",
		next:    newLogin,
		source:  sourceLayers,
	},
	{
		name:    "INPUT_REQUEST_TOO_LONG",
		title:   "The request is too long",
		meaning: []string{"The program sent more in one request than Telegram takes, which does not happen in a normal login."},
		fixes:   []string{"If you gave a very long text, such as a password or an e-mail address, check that nothing else was pasted along.", updateProgram},
		retry:   Retry{When: RetryCorrected},
		source:  sourceErrors,
	},
	{
		name:    "DATA_JSON_INVALID",
		title:   "Telegram could not read a piece of JSON",
		meaning: []string{"A part of the request that has to be JSON is not.", "In a login this concerns the acceptance of terms or a receipt of an app store."},
		fixes:   []string{updateProgram, "Do this step in the official Telegram app instead."},
		retry:   Retry{When: RetryElsewhere},
		source:  "https://core.telegram.org/method/help.acceptTermsOfService",
	},
	{
		name:    "DATA_INVALID",
		title:   "Telegram could not read encrypted data",
		meaning: []string{"Data inside the request was not encrypted as Telegram expects.", "A login does not send such data."},
		fixes:   []string{updateProgram, reportIt},
		retry:   Retry{When: RetryElsewhere},
		source:  sourceErrors,
	},
}

const (
	sourceInit   = "https://core.telegram.org/method/initConnection"
	sourceLayers = "https://core.telegram.org/api/invoking"
)

// emptyField makes the entry of a field of initConnection that must not be empty.
func emptyField(name, words, field string) entry {
	return entry{
		name:    name,
		title:   "The program did not give its " + words,
		meaning: []string{"A program has to say " + field + " when it connects, and it was empty."},
		fixes: []string{
			"Give " + field + " a true and non-empty value in the settings of the program.",
			updateProgram,
		},
		retry:  Retry{When: RetryCorrected},
		family: "family.empty_field",
		source: sourceInit,
	}
}

// chatErrors are about chats and other people. Telegram lists them for calls that a login makes, which never ask for those.
var chatErrors = []entry{
	notALogin("CHANNEL_INVALID", "There is no such channel", "The channel or group that was asked for does not exist, or the program may not see it."),
	notALogin("CHANNEL_PRIVATE", "The channel is private", "The account is not a member of the channel or group that was asked for, or was removed from it."),
	notALogin("CHANNEL_MONOFORUM_UNSUPPORTED", "Direct messages of a channel do not support this", "What was asked for does not exist in the direct messages of a channel."),
	notALogin("FROM_MESSAGE_BOT_DISABLED", "Bots may not look someone up through a message", "A bot named a person by a message in which that person was seen, which bots may not do."),
	notALogin("MSG_ID_INVALID", "There is no such message", "The message that was named does not exist, or the account may not see it."),
	notALogin("PEER_ID_INVALID", "There is no such person or chat", "The person or chat that was asked for does not exist, or this account has never met it."),
	notALogin("USER_BANNED_IN_CHANNEL", "The account may not write in groups now", "Telegram or the group has taken the right to write in public groups from this account."),
	notALogin("USERNAME_INVALID", "There is no such username", "The username that was given is not one that Telegram can look up."),
	notALogin("USER_PRIVACY_RESTRICTED", "The other person's privacy settings forbid this", "The person whom the call concerns does not allow it."),
}

// notALogin makes the entry of an error that says nothing about a login.
func notALogin(name, title, meaning string) entry {
	return entry{
		name:    name,
		title:   title,
		meaning: []string{meaning, "It says nothing about the login, which does not ask for chats or other people."},
		fixes: []string{
			"Check what the program that showed this asked for: the login behind it works.",
			reportIt,
		},
		retry:  Retry{When: RetryCorrected},
		family: "family.not_a_login",
		source: "https://core.telegram.org/method/users.getUsers",
	}
}
