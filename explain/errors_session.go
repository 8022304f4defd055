package explain

// ofCheck is what check_session asks. Where that was refused, a check says nothing new.
var ofCheck = []string{"users.getUsers"}

// keyErrors are about the key that stands for a login.
var keyErrors = []entry{
	{
		name:   "AUTH_KEY_UNREGISTERED",
		retry:  Retry{When: RetryRestart},
		ends:   true,
		next:   ofUnknown,
		source: sourceErrors,
		variants: []variant{
			{
				methods: []string{"auth.checkPassword", "account.getPassword"},
				next:    newLogin,
			},
			{
				// A login is kept here for a day, so this one is fresh.
				methods: []string{"users.getUsers", "updates.getState"},
				states:  []string{"authorized", "failed"},
				retry:   Retry{When: RetryTomorrow},
				next:    nothing,
			},
			{methods: ofCheck, next: []string{"inspect_session", "request_code", "start_qr_login"}},
		},
	},
	{
		name:   "AUTH_KEY_INVALID",
		retry:  Retry{When: RetryRestart},
		ends:   true,
		next:   []string{"inspect_session", "request_code", "start_qr_login"},
		source: sourceErrors,
	},
	{
		name:     "AUTH_KEY_DUPLICATED",
		retry:    Retry{When: RetryRestart},
		ends:     true,
		next:     ofDead,
		source:   sourceErrors,
		variants: []variant{{methods: ofCheck, next: newLogin}},
	},
	{
		name:   "AUTH_KEY_PERM_EMPTY",
		retry:  Retry{When: RetryRestart},
		ends:   true,
		next:   newLogin,
		source: "https://core.telegram.org/api/pfs",
	},
	{
		name:   "AUTH_KEY_UNSYNCHRONIZED",
		retry:  Retry{When: RetryAfter, After: internalPause},
		source: "https://core.telegram.org/method/auth.checkPassword",
	},
	{
		name:     "SESSION_REVOKED",
		retry:    Retry{When: RetryRestart},
		ends:     true,
		next:     ofDead,
		source:   sourceErrors,
		variants: []variant{{methods: ofCheck, next: newLogin}},
	},
	{
		name:     "SESSION_EXPIRED",
		retry:    Retry{When: RetryRestart},
		ends:     true,
		next:     ofDead,
		source:   sourceErrors,
		variants: []variant{{methods: ofCheck, next: newLogin}},
	},
	{
		name:   "AUTH_BYTES_INVALID",
		retry:  Retry{When: RetryNow},
		source: "https://core.telegram.org/method/auth.importAuthorization",
	},
	{
		name:   "DC_ID_INVALID",
		retry:  Retry{When: RetryElsewhere},
		source: "https://core.telegram.org/method/auth.exportAuthorization",
	},
	{
		name:   "USER_ID_INVALID",
		retry:  Retry{When: RetryCorrected},
		next:   []string{"inspect_session"},
		source: "https://core.telegram.org/method/auth.importAuthorization",
	},
	{
		name:   "ENCRYPTED_MESSAGE_INVALID",
		retry:  Retry{When: RetryCorrected},
		family: "family.binding",
		next:   theWay,
		source: "https://core.telegram.org/method/auth.bindTempAuthKey",
	},
	{
		name:   "EXPIRES_AT_INVALID",
		retry:  Retry{When: RetryCorrected},
		family: "family.binding",
		next:   theWay,
		source: "https://core.telegram.org/method/auth.bindTempAuthKey",
	},
	{
		name:   "TEMP_AUTH_KEY_ALREADY_BOUND",
		retry:  Retry{When: RetryCorrected},
		family: "family.temporary_key",
		source: "https://core.telegram.org/method/auth.bindTempAuthKey",
	},
	{
		name:   "TEMP_AUTH_KEY_EMPTY",
		retry:  Retry{When: RetryCorrected},
		family: "family.temporary_key",
		source: "https://core.telegram.org/method/auth.bindTempAuthKey",
	},
}
