package explain

import "strconv"

// transportErrors come before any call: the connection itself, and the envelope around each message (bad_msg_notification).
var transportErrors = []entry{
	{
		name:    "AUTH_KEY_NOT_FOUND",
		number:  -404,
		title:   "Telegram does not know the key of this connection",
		meaning: []string{"The data centre has no such key: it was deleted, it belongs to another data centre, or the agreement on it failed.", "A code that was asked for with the key is of no use any more."},
		fixes: []string{
			loginAgain,
			"If it is a session string, check that its data centre and address are the right ones and that it was not cut off.",
			"If it comes with every new connection, check the proxy in between.",
		},
		retry:  Retry{When: RetryRestart},
		ends:   true,
		next:   []string{"inspect_session", "check_connection", "request_code"},
		source: sourceTransport,
	},
	{
		name:    "INVALID_DC",
		number:  -444,
		title:   "This is not the data centre that was asked for",
		meaning: []string{"The program and the server do not agree on the number of the data centre, or one is a test server and the other is not.", "A wrong MTProto proxy causes it too."},
		fixes: []string{
			"Check the proxy, if there is one, and try without it.",
			"If it is a session string, check that its data centre and address belong together.",
			"Check that test servers and real servers are not mixed.",
		},
		retry:  Retry{When: RetryCorrected},
		next:   []string{"inspect_session", "check_connection"},
		source: sourceTransport,
	},
	{
		name:    "MSG_ID_TOO_LOW",
		number:  16,
		title:   "The clock of this machine is slow",
		meaning: []string{"Telegram refuses messages that seem to come from the past, and the clock of this machine is behind the real time."},
		fixes:   []string{setClock, checkClock, oneProgram},
		retry:   Retry{When: RetryCorrected},
		next:    theWay,
		source:  sourceBadMsg,
	},
	{
		name:    "MSG_ID_TOO_HIGH",
		number:  17,
		title:   "The clock of this machine is fast",
		meaning: []string{"Telegram refuses messages that seem to come from the future, and the clock of this machine is ahead of the real time."},
		fixes:   []string{setClock, checkClock},
		retry:   Retry{When: RetryCorrected},
		next:    theWay,
		source:  sourceBadMsg,
	},
	badMessage(18, "the number of a message is not built as Telegram expects"),
	badMessage(19, "two messages had the same number"),
	{
		name:    "MSG_TOO_OLD",
		number:  20,
		title:   "The message reached Telegram too late",
		meaning: []string{"The message was so old when it arrived that Telegram could not check any more whether it had seen it.", "A slow network or a wrong clock causes this."},
		fixes:   []string{"Repeat the same step now.", setClock, checkClock},
		retry:   Retry{When: RetryNow},
		next:    theWay,
		source:  sourceBadMsg,
	},
	{
		name:    "MSG_SEQNO_TOO_LOW",
		number:  32,
		title:   "The messages of this connection are counted wrongly",
		meaning: []string{"Telegram counts the messages of a connection, and the program's count is behind.", "Two programs that use one session at once cause this, or a fault of the program."},
		fixes:   []string{oneProgram, "Restart the program, so that it begins anew.", updateProgram},
		retry:   Retry{When: RetryCorrected},
		family:  "family.seqno",
		source:  sourceBadMsg,
	},
	{
		name:    "MSG_SEQNO_TOO_HIGH",
		number:  33,
		title:   "The messages of this connection are counted wrongly",
		meaning: []string{"Telegram counts the messages of a connection, and the program's count is ahead.", "Two programs that use one session at once cause this, or a fault of the program."},
		fixes:   []string{oneProgram, "Restart the program, so that it begins anew.", updateProgram},
		retry:   Retry{When: RetryCorrected},
		family:  "family.seqno",
		source:  sourceBadMsg,
	},
	badMessage(34, "a message that needs no answer was counted as one that does"),
	badMessage(35, "a message that needs an answer was counted as one that does not"),
	{
		name:    "BAD_SERVER_SALT",
		number:  48,
		title:   "Telegram has changed a number of this connection",
		meaning: []string{"Telegram changes the salt of a connection now and then, and programs repeat the message with the new one by themselves.", "So it is normally not seen."},
		fixes:   []string{"Do nothing: this program repeats the message by itself.", "If another program stops here, restart and update it."},
		retry:   Retry{When: RetryFollowed},
		source:  sourceBadMsg,
	},
	badMessage(64, "a packet of several messages is not built as Telegram expects"),
}

// badMessage makes the entry of a bad_msg_notification that only a fault of a program can cause.
func badMessage(number int, what string) entry {
	return entry{
		code:    "failure.bad_msg_" + strconv.Itoa(number),
		number:  number,
		title:   "The program broke a rule of the protocol",
		meaning: []string{"Telegram refused a message with number " + strconv.Itoa(number) + ": " + what + "."},
		fixes:   []string{"Restart the program, so that it begins anew.", updateProgram, reportIt},
		retry:   Retry{When: RetryCorrected},
		family:  "family.bad_message",
		source:  sourceBadMsg,
	}
}
