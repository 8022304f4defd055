package explain

import "time"

// connectionPause is how long to leave Telegram alone after too many connections. Our choice: Telegram documents none.
const connectionPause = time.Minute

// floodErrors ask for a pause.
var floodErrors = []entry{
	{
		name:   "FLOOD_WAIT",
		retry:  Retry{When: RetryAfter},
		source: sourceErrors,
		variants: []variant{
			{
				methods: []string{"auth.sendCode", "auth.resendCode"},
				next:    []string{"start_qr_login", "get_flow"},
			},
		},
	},
	{
		name:   "FLOOD_PREMIUM_WAIT",
		retry:  Retry{When: RetryAfter},
		source: sourceErrors,
	},
	{
		name:   "FLOOD_TEST_PHONE_WAIT",
		retry:  Retry{When: RetryAfter},
		source: "https://core.telegram.org/api/auth#test-accounts",
	},
	{
		name:   "FLOOD_SKIP_FAILED_WAIT",
		retry:  Retry{When: RetryAfter, After: time.Second},
		source: "https://github.com/tdlib/td/blob/master/td/telegram/net/NetQueryDelayer.cpp",
	},
	{
		name:   "TRANSPORT_FLOOD",
		number: -429,
		retry:  Retry{When: RetryAfter, After: connectionPause},
		next:   theWay,
		source: sourceTransport,
	},
}
