package explain

// phrases are what libraries and systems write in place of an error's name, in lower case. Each stands for an error of the catalogue
// (name), or for a failure of the connection or of a tool (other). Telethon's are its error descriptions:
// https://github.com/LonamiWebs/Telethon/blob/v1/telethon_generator/data/errors.csv
var phrases = []struct {
	text, name string
	other      Fact
}{
	// Telethon and GramJS, which print the description without the name.
	{"the api_id/api_hash combination is invalid", "API_ID_INVALID", nil},
	{"this api id was published somewhere", "API_ID_PUBLISHED_FLOOD", nil},
	{"used under two different ip addresses simultaneously", "AUTH_KEY_DUPLICATED", nil},
	{"the key is not registered in the system", "AUTH_KEY_UNREGISTERED", nil},
	{"unavailable for temporary authorization key, not bound to permanent", "AUTH_KEY_PERM_EMPTY", nil},
	{"restart the authorization process", "AUTH_RESTART", nil},
	{"the phone code entered was invalid", "PHONE_CODE_INVALID", nil},
	{"the confirmation code has expired", "PHONE_CODE_EXPIRED", nil},
	{"the phone code is missing", "PHONE_CODE_EMPTY", nil},
	{"the phone code hash is missing", "PHONE_CODE_HASH_EMPTY", nil},
	{"the used phone number has been banned from telegram", "PHONE_NUMBER_BANNED", nil},
	{"you asked for the code too many times", "PHONE_NUMBER_FLOOD", nil},
	{"the phone number is invalid", "PHONE_NUMBER_INVALID", nil},
	{"the phone number is already in use", "PHONE_NUMBER_OCCUPIED", nil},
	{"the phone number is not yet being used", "PHONE_NUMBER_UNOCCUPIED", nil},
	{"you have tried logging in too many times", "PHONE_PASSWORD_FLOOD", nil},
	{"the password (and thus its hash value) you entered is invalid", "PASSWORD_HASH_INVALID", nil},
	{"two-steps verification is enabled and a password is required", "SESSION_PASSWORD_NEEDED", nil},
	{"a wait of ", "FLOOD_WAIT", nil},
	{"the authorization has been invalidated, because of the user terminating all sessions", "SESSION_REVOKED", nil},
	{"the user has been deleted/deactivated", "USER_DEACTIVATED", nil},
	{"the phone number a user is trying to use for authorization is associated with dc", "PHONE_MIGRATE", nil},
	{"the source ip address is associated with dc", "NETWORK_MIGRATE", nil},
	{"please update your client to login", "UPDATE_APP_TO_LOGIN", nil},

	// TDLib and the Bot API say 429 where Telegram says 420.
	{"too many requests: retry after", "FLOOD_WAIT", nil},

	// Transport errors, as gotd and Telethon write them.
	{"auth key not found", "AUTH_KEY_NOT_FOUND", nil},
	{"http code 404", "AUTH_KEY_NOT_FOUND", nil},
	{"transport flood", "TRANSPORT_FLOOD", nil},
	{"http code 429", "TRANSPORT_FLOOD", nil},
	{"wrong dc", "INVALID_DC", nil},
	{"http code 444", "INVALID_DC", nil},

	// bad_msg_notification, as gotd and Telethon write it.
	{"msg_id too low", "MSG_ID_TOO_LOW", nil},
	{"msg_id too high", "MSG_ID_TOO_HIGH", nil},
	{"message too old, and it cannot be verified", "MSG_TOO_OLD", nil},
	{"msg_seqno too low", "MSG_SEQNO_TOO_LOW", nil},
	{"msg_seqno too high", "MSG_SEQNO_TOO_HIGH", nil},
	{"incorrect server salt", "BAD_SERVER_SALT", nil},

	// The same as Pyrogram and mtcute write them. https://github.com/pyrogram/pyrogram/blob/master/pyrogram/errors/__init__.py
	{"the msg_id is too low", "MSG_ID_TOO_LOW", nil},
	{"the msg_id is too high", "MSG_ID_TOO_HIGH", nil},
	{"the message is too old, it cannot be verified", "MSG_TOO_OLD", nil},
	{"the msg_seqno is too low", "MSG_SEQNO_TOO_LOW", nil},
	{"the msg_seqno is too high", "MSG_SEQNO_TOO_HIGH", nil},
	{"the server salt is incorrect", "BAD_SERVER_SALT", nil},

	// The connection and the proxy, as this program writes them.
	{"telegram_proxy was not understood", "", ProxyInvalid{}},
	{"proxy cannot be reached", "", WayFailure{Kind: "proxy_unreached"}},
	{"proxy refused the user name or password", "", WayFailure{Kind: "proxy_login"}},
	{"proxy wants a user name and password", "", WayFailure{Kind: "proxy_login"}},
	{"proxy is of another kind", "", WayFailure{Kind: "proxy_kind"}},
	{"proxy has a certificate that this machine does not trust", "", WayFailure{Kind: "tls"}},
	{"proxy cannot reach telegram", "", WayFailure{Kind: "proxy_no_way"}},
	{"proxy does not take the secret", "", WayFailure{Kind: "proxy_secret"}},
	{"no answer of telegram to the first message", "", WayFailure{Kind: "blocked"}},
	{"what answered is not telegram", "", WayFailure{Kind: "not_telegram"}},
	{"the server has another key than telegram", "", WayFailure{Kind: "not_telegram"}},

	// The connection, as Go, Python and Node write it.
	{"no such host", "", WayFailure{Kind: "dns"}},
	{"name or service not known", "", WayFailure{Kind: "dns"}},
	{"temporary failure in name resolution", "", WayFailure{Kind: "dns"}},
	{"nodename nor servname provided", "", WayFailure{Kind: "dns"}},
	{"getaddrinfo failed", "", WayFailure{Kind: "dns"}},
	{"enotfound", "", WayFailure{Kind: "dns"}},
	{"eai_again", "", WayFailure{Kind: "dns"}},
	{"connection refused", "", WayFailure{Kind: "refused"}},
	{"econnrefused", "", WayFailure{Kind: "refused"}},
	{"connectionrefusederror", "", WayFailure{Kind: "refused"}},
	{"actively refused it", "", WayFailure{Kind: "refused"}},
	{"[errno 111]", "", WayFailure{Kind: "refused"}},
	{"[errno 61] connect call failed", "", WayFailure{Kind: "refused"}}, // macOS; on Linux 61 is something else
	{"[winerror 10061]", "", WayFailure{Kind: "refused"}},
	{"[winerror 1225]", "", WayFailure{Kind: "refused"}},
	{"i/o timeout", "", WayFailure{Kind: "timed_out"}},
	{"timed out", "", WayFailure{Kind: "timed_out"}},
	{"etimedout", "", WayFailure{Kind: "timed_out"}},
	{"deadline exceeded", "", WayFailure{Kind: "timed_out"}},
	{"timeouterror", "", WayFailure{Kind: "timed_out"}},
	{"[errno 110]", "", WayFailure{Kind: "timed_out"}},
	{"[winerror 121]", "", WayFailure{Kind: "timed_out"}},
	{"[winerror 10060]", "", WayFailure{Kind: "timed_out"}},
	{"network is unreachable", "", WayFailure{Kind: "unreachable"}},
	{"no route to host", "", WayFailure{Kind: "unreachable"}},
	{"enetunreach", "", WayFailure{Kind: "unreachable"}},
	{"ehostunreach", "", WayFailure{Kind: "unreachable"}},
	{"[errno 101]", "", WayFailure{Kind: "unreachable"}},
	{"[errno 113]", "", WayFailure{Kind: "unreachable"}},
	{"[winerror 10051]", "", WayFailure{Kind: "unreachable"}},
	{"[winerror 10065]", "", WayFailure{Kind: "unreachable"}},
	{"connection reset by peer", "", WayFailure{Kind: "connection_cut"}},
	{"connection reset", "", WayFailure{Kind: "connection_cut"}},
	{"econnreset", "", WayFailure{Kind: "connection_cut"}},
	{"connectionreseterror", "", WayFailure{Kind: "connection_cut"}},
	{"[errno 104]", "", WayFailure{Kind: "connection_cut"}},
	{"[winerror 10054]", "", WayFailure{Kind: "connection_cut"}},
	{"[winerror 64]", "", WayFailure{Kind: "connection_cut"}},
	{"cannot send requests while disconnected", "", WayFailure{Kind: "connection_cut"}},
	{"forcibly closed by the remote host", "", WayFailure{Kind: "connection_cut"}},
	{"broken pipe", "", WayFailure{Kind: "connection_cut"}},
	{"unexpected eof", "", WayFailure{Kind: "connection_cut"}},
	{"incompletereaderror", "", WayFailure{Kind: "connection_cut"}},
	{"0 bytes read on a total of", "", WayFailure{Kind: "connection_cut"}},
	{"server closed the connection", "", WayFailure{Kind: "connection_cut"}},
	{"x509:", "", WayFailure{Kind: "tls"}},
	{"certificate_verify_failed", "", WayFailure{Kind: "tls"}},
	{"tls: ", "", WayFailure{Kind: "tls"}},
	{"sslerror", "", WayFailure{Kind: "tls"}},
	{"wrong_version_number", "", WayFailure{Kind: "tls"}},
	{"proxyconnect", "", WayFailure{Kind: "proxy"}},
	{"socks connect", "", WayFailure{Kind: "proxy"}},
	{"proxyerror", "", WayFailure{Kind: "proxy"}},
	{"proxyconnectionerror", "", WayFailure{Kind: "proxy"}},
	{"socks5 authentication failed", "", WayFailure{Kind: "proxy"}},
	{"proxy authentication required", "", WayFailure{Kind: "proxy"}},
	{"engine was closed", "", WayFailure{Kind: "connection_cut"}}, // gotd
	{"connection to telegram failed", "", WayFailure{Kind: "network"}},
	{"key exchange failed", "", WayFailure{Kind: "key_exchange"}},
	{"key exchange verification failed", "", WayFailure{Kind: "key_exchange"}},
	{"key fingerprint not found", "", WayFailure{Kind: "key_exchange"}},
	{"server_dh_params_fail", "", WayFailure{Kind: "key_exchange"}},
	{"nonce mismatch", "", WayFailure{Kind: "key_exchange"}},
	{"server sent a very new message", "", WayFailure{Kind: "clock_skew"}},
	{"server sent a very old message", "", WayFailure{Kind: "clock_skew"}},
	{"too many messages had to be ignored consecutively", "", WayFailure{Kind: "clock_skew"}},
	{"system clock is wrong", "", WayFailure{Kind: "clock_skew"}},
	{"msg_id belongs to over 30 seconds in the future", "", WayFailure{Kind: "clock_skew"}}, // Pyrogram's SecurityCheckMismatch, also the next
	{"msg_id belongs to over 300 seconds in the past", "", WayFailure{Kind: "clock_skew"}},

	// A tool that got a session or credentials that it cannot use, as Telethon, GramJS, Pyrogram, TDLib, Python and SQLite write it.
	{"not a valid string", "", ToolFailure{Kind: "session_format"}},
	{"incorrect padding", "", ToolFailure{Kind: "session_format"}},
	{"unpack requires a buffer of", "", ToolFailure{Kind: "session_format"}},
	{"file is not a database", "", ToolFailure{Kind: "session_format"}},
	{"no such column: number", "", ToolFailure{Kind: "session_format"}}, // Pyrogram, given a file of Telethon
	{"database is locked", "", ToolFailure{Kind: "session_locked"}},
	{"can't lock file", "", ToolFailure{Kind: "session_locked"}},
	{"api id or hash cannot be empty", "", ToolFailure{Kind: "credentials"}},
	{"the api key is required for new authorizations", "", ToolFailure{Kind: "credentials"}},
	{"valid api_id must be provided", "", ToolFailure{Kind: "credentials"}},
	{"eof when reading a line", "", ToolFailure{Kind: "asks"}},
	{"auth_user_cancel", "", ToolFailure{Kind: "asks"}}, // GramJS
}

// classNames are class names of libraries that do not follow from the error's name, in lower case and without the ending "error".
var classNames = map[string]string{
	"twofaconfirmwait": "2FA_CONFIRM_WAIT", // Telethon: a Python name cannot begin with a digit
}

// noClass lists errors that are not recognised by a class name, because others use the same name for something else.
var noClass = []string{
	"TIMEOUT",       // TimeoutError of Python and JavaScript is about this machine
	"INVALID_DC",    // InvalidDCError of Telethon is the class of all 303
	"ACCESS_DENIED", // AccessDenied is everywhere
}

// unspecific lists names of the catalogue that other programs use too. In lower case they count only where the text is about Telegram.
var unspecific = []string{
	"ACCESS_DENIED", "ACCESS_TOKEN_EXPIRED", "ACCESS_TOKEN_INVALID", "CODE_INVALID", "CREDENTIAL_INVALID", "DATA_INVALID", "EMAIL_INVALID",
	"HASH_INVALID", "PASSWORD_EMPTY", "PASSWORD_REQUIRED", "SESSION_EXPIRED", "SESSION_REVOKED", "USERNAME_INVALID", "USER_ID_INVALID",
}

// methodPhrases are the calls of a login, which the text around an error names in many spellings.
var methodPhrases = []string{
	"auth.sendCode", "auth.resendCode", "auth.cancelCode", "auth.signIn", "auth.signUp", "auth.checkPassword", "auth.logOut",
	"auth.requestPasswordRecovery", "auth.checkRecoveryPassword", "auth.recoverPassword", "auth.resetLoginEmail",
	"auth.exportLoginToken", "auth.importLoginToken", "auth.acceptLoginToken", "auth.exportAuthorization", "auth.importAuthorization",
	"auth.bindTempAuthKey", "auth.checkPaidAuth", "auth.importBotAuthorization",
	"account.getPassword", "account.updatePasswordSettings", "account.sendVerifyEmailCode", "account.verifyEmail",
	"users.getUsers", "updates.getState", "help.getConfig",
}
