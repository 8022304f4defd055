package explain

// requestErrors are about how a program introduces itself and builds its requests. A person cannot cause them.
var requestErrors = []entry{
	{
		name:   "CONNECTION_API_ID_INVALID",
		retry:  Retry{When: RetryCorrected},
		next:   byCode,
		source: sourceInit,
	},
	{
		name:   "CONNECTION_LAYER_INVALID",
		retry:  Retry{When: RetryCorrected},
		family: "family.not_introduced",
		source: sourceInit,
	},
	{
		name:   "CONNECTION_NOT_INITED",
		retry:  Retry{When: RetryCorrected},
		family: "family.not_introduced",
		source: sourceInit,
	},
	emptyField("CONNECTION_DEVICE_MODEL_EMPTY"),
	emptyField("CONNECTION_SYSTEM_EMPTY"),
	emptyField("CONNECTION_APP_VERSION_EMPTY"),
	emptyField("CONNECTION_SYSTEM_LANG_CODE_EMPTY"),
	{
		name:   "CONNECTION_LANG_PACK_INVALID",
		retry:  Retry{When: RetryCorrected},
		source: sourceInit,
	},
	{
		name:   "INPUT_LAYER_INVALID",
		retry:  Retry{When: RetryElsewhere},
		family: "family.layer",
		next:   newLogin,
		source: sourceLayers,
	},
	{
		name:   "INPUT_FETCH_FAIL",
		retry:  Retry{When: RetryElsewhere},
		family: "family.unreadable",
		next:   newLogin,
		source: sourceLayers,
	},
	{
		name:   "INPUT_FETCH_ERROR",
		retry:  Retry{When: RetryElsewhere},
		family: "family.unreadable",
		next:   newLogin,
		source: sourceLayers,
	},
	{
		name:   "INPUT_METHOD_INVALID",
		tail:   true,
		retry:  Retry{When: RetryElsewhere},
		family: "family.layer",
		next:   newLogin,
		source: sourceLayers,
	},
	{
		name:   "INPUT_CONSTRUCTOR_INVALID",
		tail:   true,
		retry:  Retry{When: RetryElsewhere},
		family: "family.layer",
		next:   newLogin,
		source: sourceLayers,
	},
	{
		name:   "INPUT_REQUEST_TOO_LONG",
		retry:  Retry{When: RetryCorrected},
		source: sourceErrors,
	},
	{
		name:   "DATA_JSON_INVALID",
		retry:  Retry{When: RetryElsewhere},
		source: "https://core.telegram.org/method/help.acceptTermsOfService",
	},
	{
		name:   "DATA_INVALID",
		retry:  Retry{When: RetryElsewhere},
		source: sourceErrors,
	},
}

const (
	sourceInit   = "https://core.telegram.org/method/initConnection"
	sourceLayers = "https://core.telegram.org/api/invoking"
)

// emptyField makes the entry of a field of initConnection that must not be empty.
func emptyField(name string) entry {
	return entry{
		name:   name,
		retry:  Retry{When: RetryCorrected},
		family: "family.empty_field",
		source: sourceInit,
	}
}
