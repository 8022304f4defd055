package explain

// errorClass is what the number of an error says about it, whatever its name.
type errorClass struct {
	code  int
	retry Retry
	next  []string // the tools that help where no flow says which
}

// classes has a row for every error code that Telegram documents. https://core.telegram.org/api/errors
var classes = []errorClass{
	{303, Retry{When: RetryNow}, nil},
	{400, Retry{When: RetryCorrected}, nil},
	{401, Retry{When: RetryRestart}, []string{"inspect_session", "request_code", "start_qr_login"}},
	{403, Retry{When: RetryElsewhere}, byQR},
	{404, Retry{When: RetryCorrected}, nil},
	{406, Retry{When: RetryElsewhere}, byQR},
	{420, Retry{When: RetryAfter}, nil},
	{500, Retry{When: RetryAfter, After: internalPause}, nil},
}

// classOf is what is known of an error whose name is not in the catalogue.
func classOf(f Failure) errorClass {
	c := errorClass{retry: Retry{When: RetryAfter, After: internalPause}}
	if f.Code == 0 { // nothing says then whether another try makes sense
		c.retry = Retry{When: RetryUnknown}
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
