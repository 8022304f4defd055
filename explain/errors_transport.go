package explain

import "strconv"

// transportErrors come before any call: the connection itself, and the envelope around each message (bad_msg_notification).
var transportErrors = []entry{
	{
		name:   "AUTH_KEY_NOT_FOUND",
		number: -404,
		retry:  Retry{When: RetryRestart},
		ends:   true,
		next:   []string{"inspect_session", "check_connection", "request_code"},
		source: sourceTransport,
	},
	{
		name:   "INVALID_DC",
		number: -444,
		retry:  Retry{When: RetryCorrected},
		next:   []string{"inspect_session", "check_connection"},
		source: sourceTransport,
	},
	{
		name:   "MSG_ID_TOO_LOW",
		number: 16,
		retry:  Retry{When: RetryCorrected},
		next:   theWay,
		source: sourceBadMsg,
	},
	{
		name:   "MSG_ID_TOO_HIGH",
		number: 17,
		retry:  Retry{When: RetryCorrected},
		next:   theWay,
		source: sourceBadMsg,
	},
	badMessage(18),
	badMessage(19),
	{
		name:   "MSG_TOO_OLD",
		number: 20,
		retry:  Retry{When: RetryNow},
		next:   theWay,
		source: sourceBadMsg,
	},
	{
		name:   "MSG_SEQNO_TOO_LOW",
		number: 32,
		retry:  Retry{When: RetryCorrected},
		family: "family.seqno",
		source: sourceBadMsg,
	},
	{
		name:   "MSG_SEQNO_TOO_HIGH",
		number: 33,
		retry:  Retry{When: RetryCorrected},
		family: "family.seqno",
		source: sourceBadMsg,
	},
	badMessage(34),
	badMessage(35),
	{
		name:   "BAD_SERVER_SALT",
		number: 48,
		retry:  Retry{When: RetryFollowed},
		source: sourceBadMsg,
	},
	badMessage(64),
}

// badMessage makes the entry of a bad_msg_notification that only a fault of a program can cause.
func badMessage(number int) entry {
	return entry{
		code:   "failure.bad_msg_" + strconv.Itoa(number),
		number: number,
		retry:  Retry{When: RetryCorrected},
		family: "family.bad_message",
		source: sourceBadMsg,
	}
}
