package explain

// appErrors are about the program that logs in: its API ID, and how it introduces itself.
var appErrors = []entry{
	{
		name:   "API_ID_INVALID",
		retry:  Retry{When: RetryCorrected},
		next:   byCode,
		source: sourceAPIID,
	},
	{
		name:   "API_ID_PUBLISHED_FLOOD",
		retry:  Retry{When: RetryCorrected},
		next:   byCode,
		source: sourceAPIID,
	},
	{
		name:   "UPDATE_APP_TO_LOGIN",
		retry:  Retry{When: RetryElsewhere},
		ends:   true,
		source: "https://core.telegram.org/method/auth.sendCode",
	},
}
