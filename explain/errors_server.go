package explain

import "time"

// migrations are answers that send the program to another data centre.
var migrations = []entry{
	{
		name:   "PHONE_MIGRATE",
		retry:  Retry{When: RetryFollowed},
		next:   newLogin,
		source: sourceErrors,
	},
	{
		name:   "NETWORK_MIGRATE",
		retry:  Retry{When: RetryFollowed},
		next:   newLogin,
		source: sourceErrors,
	},
	{
		name:   "USER_MIGRATE",
		retry:  Retry{When: RetryFollowed},
		next:   newLogin,
		source: sourceErrors,
	},
}

// serverErrors are faults inside Telegram.
var serverErrors = []entry{
	inside("RPC_CALL_FAIL", internalPause),
	inside("RPC_CONNECT_FAILED", internalPause),
	inside("RPC_MCGET_FAIL", internalPause),
	inside("WORKER_BUSY_TOO_LONG_RETRY", time.Second),
	inside("POSTPONED_TIMEOUT", internalPause),
	inside("TIMEOUT", internalPause),
	inside("TIMEDOUT", internalPause),
	inside("INTERDC_CALL_ERROR", internalPause),
	inside("INTERDC_CALL_RICH_ERROR", internalPause),
	inside("MEMBER_NO_LOCATION", internalPause),
	inside("NEED_MEMBER_INVALID", internalPause),
	inside("REG_ID_GENERATE_FAILED", internalPause),
	inside("MEMBER_OCCUPY_PRIMARY_LOC_FAILED", internalPause),
}

// inside makes the entry of a fault inside Telegram: nothing can be done but to repeat the call after a pause.
func inside(name string, pause time.Duration) entry {
	return entry{
		name:   name,
		retry:  Retry{When: RetryAfter, After: pause},
		family: "family.inside_telegram",
		source: sourceErrors,
	}
}
