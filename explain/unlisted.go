package explain

// class is what the number of an error says about it, whatever its name.
type class struct {
	code  int
	means string // one sentence
	fixes []string
	retry Retry
	next  []string // the tools that help where no flow says which
}

// classes has a row for every error code that Telegram documents. https://core.telegram.org/api/errors
var classes = []class{
	{303, "Errors with 303 mean that the request belongs to another data centre.", []string{
		"Repeat the call once: the program follows such an answer by itself.",
		"If it stays, report the name of the error, because this program should have followed it.",
	}, Retry{When: RetryNow}, nil},
	{400, "Errors with 400 mean that Telegram does not accept the request as it is, so the same request will fail again.", []string{
		"Read the name of the error: it usually says which value Telegram does not like.",
		"Correct that value and try again.",
	}, Retry{When: RetryCorrected}, nil},
	{401, "Errors with 401 mean that the login behind the request is missing, incomplete or no longer valid.", []string{
		"See with get_flow where the login stands. | Look under Settings > Devices in Telegram whether this login is still listed.",
		"If the login is gone, start a new one with request_code.",
	}, Retry{When: RetryRestart}, []string{"inspect_session", "request_code", "start_qr_login"}},
	{403, "Errors with 403 mean that Telegram understood the request and does not allow it for this account or this program.", []string{
		"Do not repeat the request: it will be refused again.",
		scanInstead,
		"Try the same thing in the official Telegram app, which may be allowed to do it or says why not.",
	}, Retry{When: RetryElsewhere}, byQR},
	{404, "Errors with 404 mean that what the request asks for does not exist.", []string{
		"Check the values of the request, and correct the one that names something which does not exist.",
	}, Retry{When: RetryCorrected}, nil},
	{406, "Errors with 406 mean that Telegram refuses and explains it to the person in a message of its own.", []string{
		"Look in the chat “Telegram” and in the official app for a message that says why.",
		"Do not repeat the request before you have read it.",
		scanInstead,
	}, Retry{When: RetryElsewhere}, byQR},
	{420, "Errors with 420 mean that something was done too often.", []string{
		"{?pasted}Do nothing for {wait} from when the error came, and then try again once. | Do nothing for {wait}, and then try again once. | Do not repeat the request today: Telegram named no time, and each try can make the wait longer.",
	}, Retry{When: RetryAfter}, nil},
	{500, "Errors with 500 mean that something went wrong inside Telegram, not with what you gave.", []string{
		"Try the same thing again in 10 s.",
		"If it fails three times, leave it for an hour.",
	}, Retry{When: RetryAfter, After: internalPause}, nil},
}

// nameAlone stands in where no number came. Nothing says then whether another try makes sense.
var nameAlone = class{
	means: "{?pasted}Whether it is an error at all, the name alone does not say. | {?name}Its name alone does not say what went wrong. | Nothing says what went wrong.",
	fixes: []string{
		"Give explain_error the whole message or traceback: it usually has the number of the error, which says of what kind it is.",
		"If it is the name of a setting or comes from a program that has nothing to do with Telegram, look in the manual of that program.",
	},
	retry: Retry{When: RetryUnknown},
}

// classOf is what is known of an error whose name is not in the catalogue.
func classOf(f Failure) class {
	c := class{
		means: "This program does not know what errors with this number mean.",
		fixes: []string{
			"Try the same thing once more in 10 s.",
			"If it stays, search the web for the name of the error together with the word Telegram.",
		},
		retry: Retry{When: RetryAfter, After: internalPause},
	}
	if f.Code == 0 {
		c = nameAlone
	}
	for _, known := range classes {
		if known.code == f.Class() {
			c = known
		}
	}
	if c.code == 420 && f.Argument <= 0 {
		c.retry = Retry{When: RetryTomorrow}
	}
	return c
}

// unlisted explains an error whose name is not in the catalogue by its class alone.
func unlisted(f Failure) Problem {
	c := classOf(f)
	title := "An error that has no explanation here yet"
	if f.pasted && f.Code == 0 {
		title = "A name that has no explanation here"
	}
	e := entry{
		code:  "failure.unlisted",
		title: title,
		meaning: []string{
			"Telegram answered {method} with {code} {name}, a name that this program has no text for. | " +
				"The error is {code} {name}, a name that this program has no text for. | " +
				"Telegram answered {method} with error {code}. | {?pasted}The name {name} is one that this program has no text for. | The error is {name}, a name that this program has no text for. | " +
				"The error has the number {code} and no name. | The error has neither a name nor a number.",
			c.means,
		},
		fixes:  c.fixes,
		retry:  c.retry,
		source: sourceErrors,
	}
	return e.in(f.scene(), circumstance{}, min(f.wait(), heldBack))
}
