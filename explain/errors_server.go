package explain

import "time"

// migrations are answers that send the program to another data centre.
var migrations = []entry{
	{
		name:    "PHONE_MIGRATE",
		title:   "The account lives in another data centre",
		meaning: []string{"The account of this number lives in data centre {number} of Telegram. | The account of this number lives in another data centre of Telegram.", "Programs follow this by themselves, so it is normally not seen."},
		fixes:   followed,
		retry:   Retry{When: RetryFollowed},
		next:    newLogin,
		source:  sourceErrors,
	},
	{
		name:    "NETWORK_MIGRATE",
		title:   "Your network belongs to another data centre",
		meaning: []string{"Telegram serves your network from data centre {number}. | Telegram serves your network from another data centre.", "Programs follow this by themselves, so it is normally not seen."},
		fixes:   followed,
		retry:   Retry{When: RetryFollowed},
		next:    newLogin,
		source:  sourceErrors,
	},
	{
		name:    "USER_MIGRATE",
		title:   "This user lives in another data centre",
		meaning: []string{"The account lives in data centre {number} of Telegram. | The account lives in another data centre of Telegram.", "Programs follow this by themselves, so it is normally not seen."},
		fixes:   followed,
		retry:   Retry{When: RetryFollowed},
		next:    newLogin,
		source:  sourceErrors,
	},
}

var followed = []string{
	"Do nothing: this program goes there by itself.",
	"If another program stops here, update it, or log in here with request_code.",
}

// serverErrors are faults inside Telegram.
var serverErrors = []entry{
	inside("RPC_CALL_FAIL", "A part of Telegram did not answer", "One part of Telegram could not reach another, so the call was not carried out.", internalPause),
	inside("RPC_CONNECT_FAILED", "A part of Telegram could not be reached", "One part of Telegram could not connect to another, so the call was not carried out.", internalPause),
	inside("RPC_MCGET_FAIL", "Telegram could not read its own store", "Telegram failed to fetch something from its own store, so the call was not carried out.", internalPause),
	inside("WORKER_BUSY_TOO_LONG_RETRY", "Telegram is overloaded", "The part of Telegram that should do this was busy for too long.", time.Second),
	inside("POSTPONED_TIMEOUT", "Telegram put the call off for too long", "Telegram put the call off and then ran out of time for it.", internalPause),
	inside("TIMEOUT", "Telegram ran out of time", "Telegram itself ran out of time while it worked on the call.", internalPause),
	inside("INTERDC_CALL_ERROR", "Two data centres of Telegram did not reach each other", "Your data centre could not reach another one of Telegram that it needed.", internalPause),
	inside("INTERDC_CALL_RICH_ERROR", "Two data centres of Telegram did not reach each other", "Your data centre could not reach another one of Telegram that it needed.", internalPause),
	inside("MEMBER_NO_LOCATION", "Telegram could not find where this account is stored", "Telegram failed to find the place where it keeps this account.", internalPause),
	inside("NEED_MEMBER_INVALID", "Telegram could not load this account", "Telegram failed to load the account from its own store.", internalPause),
	inside("REG_ID_GENERATE_FAILED", "Telegram failed to register the account", "Telegram could not make an ID for a new account. Accounts can be created in official Telegram apps only.", internalPause),
	inside("MEMBER_OCCUPY_PRIMARY_LOC_FAILED", "Telegram failed to register the account", "Telegram could not make room for a new account. Accounts can be created in official Telegram apps only.", internalPause),
}

// inside makes the entry of a fault inside Telegram: nothing can be done but to repeat the call after a pause.
func inside(name, title, meaning string, pause time.Duration) entry {
	return entry{
		name:    name,
		title:   title,
		meaning: []string{meaning, "It is a fault on Telegram's side, not yours."},
		fixes:   []string{"Repeat the same step in " + countdown(pause) + ". Nothing that you typed causes this.", hourAgain},
		retry:   Retry{When: RetryAfter, After: pause},
		family:  "family.inside_telegram",
		source:  sourceErrors,
	}
}
