package explain

// phrases are what libraries and systems write in place of an error's name, in lower case. Each stands for an error of the catalogue
// (name) or a failure of the connection (code). Telethon's are its error descriptions:
// https://github.com/LonamiWebs/Telethon/blob/v1/telethon_generator/data/errors.csv
var phrases = []struct{ text, name, code string }{
	// Telethon and GramJS, which print the description without the name.
	{"the api_id/api_hash combination is invalid", "API_ID_INVALID", ""},
	{"this api id was published somewhere", "API_ID_PUBLISHED_FLOOD", ""},
	{"used under two different ip addresses simultaneously", "AUTH_KEY_DUPLICATED", ""},
	{"the key is not registered in the system", "AUTH_KEY_UNREGISTERED", ""},
	{"unavailable for temporary authorization key, not bound to permanent", "AUTH_KEY_PERM_EMPTY", ""},
	{"restart the authorization process", "AUTH_RESTART", ""},
	{"the phone code entered was invalid", "PHONE_CODE_INVALID", ""},
	{"the confirmation code has expired", "PHONE_CODE_EXPIRED", ""},
	{"the phone code is missing", "PHONE_CODE_EMPTY", ""},
	{"the phone code hash is missing", "PHONE_CODE_HASH_EMPTY", ""},
	{"the used phone number has been banned from telegram", "PHONE_NUMBER_BANNED", ""},
	{"you asked for the code too many times", "PHONE_NUMBER_FLOOD", ""},
	{"the phone number is invalid", "PHONE_NUMBER_INVALID", ""},
	{"the phone number is already in use", "PHONE_NUMBER_OCCUPIED", ""},
	{"the phone number is not yet being used", "PHONE_NUMBER_UNOCCUPIED", ""},
	{"you have tried logging in too many times", "PHONE_PASSWORD_FLOOD", ""},
	{"the password (and thus its hash value) you entered is invalid", "PASSWORD_HASH_INVALID", ""},
	{"two-steps verification is enabled and a password is required", "SESSION_PASSWORD_NEEDED", ""},
	{"a wait of ", "FLOOD_WAIT", ""},
	{"the authorization has been invalidated, because of the user terminating all sessions", "SESSION_REVOKED", ""},
	{"the user has been deleted/deactivated", "USER_DEACTIVATED", ""},
	{"the phone number a user is trying to use for authorization is associated with dc", "PHONE_MIGRATE", ""},
	{"the source ip address is associated with dc", "NETWORK_MIGRATE", ""},
	{"please update your client to login", "UPDATE_APP_TO_LOGIN", ""},

	// TDLib and the Bot API say 429 where Telegram says 420.
	{"too many requests: retry after", "FLOOD_WAIT", ""},

	// Transport errors, as gotd and Telethon write them.
	{"auth key not found", "AUTH_KEY_NOT_FOUND", ""},
	{"http code 404", "AUTH_KEY_NOT_FOUND", ""},
	{"transport flood", "TRANSPORT_FLOOD", ""},
	{"http code 429", "TRANSPORT_FLOOD", ""},
	{"wrong dc", "INVALID_DC", ""},
	{"http code 444", "INVALID_DC", ""},

	// bad_msg_notification, as gotd and Telethon write it.
	{"msg_id too low", "MSG_ID_TOO_LOW", ""},
	{"msg_id too high", "MSG_ID_TOO_HIGH", ""},
	{"message too old, and it cannot be verified", "MSG_TOO_OLD", ""},
	{"msg_seqno too low", "MSG_SEQNO_TOO_LOW", ""},
	{"msg_seqno too high", "MSG_SEQNO_TOO_HIGH", ""},
	{"incorrect server salt", "BAD_SERVER_SALT", ""},

	// The same as Pyrogram and mtcute write them. https://github.com/pyrogram/pyrogram/blob/master/pyrogram/errors/__init__.py
	{"the msg_id is too low", "MSG_ID_TOO_LOW", ""},
	{"the msg_id is too high", "MSG_ID_TOO_HIGH", ""},
	{"the message is too old, it cannot be verified", "MSG_TOO_OLD", ""},
	{"the msg_seqno is too low", "MSG_SEQNO_TOO_LOW", ""},
	{"the msg_seqno is too high", "MSG_SEQNO_TOO_HIGH", ""},
	{"the server salt is incorrect", "BAD_SERVER_SALT", ""},

	// The connection and the proxy, as this program writes them.
	{"telegram_proxy was not understood", "", "failure.proxy_invalid"},
	{"proxy cannot be reached", "", "failure.proxy_unreached"},
	{"proxy refused the user name or password", "", "failure.proxy_login"},
	{"proxy wants a user name and password", "", "failure.proxy_login"},
	{"proxy is of another kind", "", "failure.proxy_kind"},
	{"proxy has a certificate that this machine does not trust", "", "failure.tls"},
	{"proxy cannot reach telegram", "", "failure.proxy_no_way"},
	{"proxy does not take the secret", "", "failure.proxy_secret"},
	{"no answer of telegram to the first message", "", "failure.blocked"},
	{"what answered is not telegram", "", "failure.not_telegram"},
	{"the server has another key than telegram", "", "failure.not_telegram"},

	// The connection, as Go, Python and Node write it.
	{"no such host", "", "failure.dns"},
	{"name or service not known", "", "failure.dns"},
	{"temporary failure in name resolution", "", "failure.dns"},
	{"nodename nor servname provided", "", "failure.dns"},
	{"getaddrinfo failed", "", "failure.dns"},
	{"enotfound", "", "failure.dns"},
	{"eai_again", "", "failure.dns"},
	{"connection refused", "", "failure.refused"},
	{"econnrefused", "", "failure.refused"},
	{"connectionrefusederror", "", "failure.refused"},
	{"actively refused it", "", "failure.refused"},
	{"[errno 111]", "", "failure.refused"},
	{"[errno 61] connect call failed", "", "failure.refused"}, // macOS; on Linux 61 is something else
	{"[winerror 10061]", "", "failure.refused"},
	{"[winerror 1225]", "", "failure.refused"},
	{"i/o timeout", "", "failure.timed_out"},
	{"timed out", "", "failure.timed_out"},
	{"etimedout", "", "failure.timed_out"},
	{"deadline exceeded", "", "failure.timed_out"},
	{"timeouterror", "", "failure.timed_out"},
	{"[errno 110]", "", "failure.timed_out"},
	{"[winerror 121]", "", "failure.timed_out"},
	{"[winerror 10060]", "", "failure.timed_out"},
	{"network is unreachable", "", "failure.unreachable"},
	{"no route to host", "", "failure.unreachable"},
	{"enetunreach", "", "failure.unreachable"},
	{"ehostunreach", "", "failure.unreachable"},
	{"[errno 101]", "", "failure.unreachable"},
	{"[errno 113]", "", "failure.unreachable"},
	{"[winerror 10051]", "", "failure.unreachable"},
	{"[winerror 10065]", "", "failure.unreachable"},
	{"connection reset by peer", "", "failure.connection_cut"},
	{"connection reset", "", "failure.connection_cut"},
	{"econnreset", "", "failure.connection_cut"},
	{"connectionreseterror", "", "failure.connection_cut"},
	{"[errno 104]", "", "failure.connection_cut"},
	{"[winerror 10054]", "", "failure.connection_cut"},
	{"[winerror 64]", "", "failure.connection_cut"},
	{"cannot send requests while disconnected", "", "failure.connection_cut"},
	{"forcibly closed by the remote host", "", "failure.connection_cut"},
	{"broken pipe", "", "failure.connection_cut"},
	{"unexpected eof", "", "failure.connection_cut"},
	{"incompletereaderror", "", "failure.connection_cut"},
	{"0 bytes read on a total of", "", "failure.connection_cut"},
	{"server closed the connection", "", "failure.connection_cut"},
	{"x509:", "", "failure.tls"},
	{"certificate_verify_failed", "", "failure.tls"},
	{"tls: ", "", "failure.tls"},
	{"sslerror", "", "failure.tls"},
	{"wrong_version_number", "", "failure.tls"},
	{"proxyconnect", "", "failure.proxy"},
	{"socks connect", "", "failure.proxy"},
	{"proxyerror", "", "failure.proxy"},
	{"proxyconnectionerror", "", "failure.proxy"},
	{"socks5 authentication failed", "", "failure.proxy"},
	{"proxy authentication required", "", "failure.proxy"},
	{"engine was closed", "", "failure.connection_cut"}, // gotd
	{"connection to telegram failed", "", "failure.network"},
	{"key exchange failed", "", "failure.key_exchange"},
	{"key exchange verification failed", "", "failure.key_exchange"},
	{"key fingerprint not found", "", "failure.key_exchange"},
	{"server_dh_params_fail", "", "failure.key_exchange"},
	{"nonce mismatch", "", "failure.key_exchange"},
	{"server sent a very new message", "", "failure.clock_skew"},
	{"server sent a very old message", "", "failure.clock_skew"},
	{"too many messages had to be ignored consecutively", "", "failure.clock_skew"},
	{"system clock is wrong", "", "failure.clock_skew"},
	{"msg_id belongs to over 30 seconds in the future", "", "failure.clock_skew"}, // Pyrogram's SecurityCheckMismatch, also the next
	{"msg_id belongs to over 300 seconds in the past", "", "failure.clock_skew"},

	// A tool that got a session or credentials that it cannot use, as Telethon, GramJS, Pyrogram, TDLib, Python and SQLite write it.
	{"not a valid string", "", "failure.tool_session_format"},
	{"incorrect padding", "", "failure.tool_session_format"},
	{"unpack requires a buffer of", "", "failure.tool_session_format"},
	{"file is not a database", "", "failure.tool_session_format"},
	{"no such column: number", "", "failure.tool_session_format"}, // Pyrogram, given a file of Telethon
	{"database is locked", "", "failure.tool_session_locked"},
	{"can't lock file", "", "failure.tool_session_locked"},
	{"api id or hash cannot be empty", "", "failure.tool_credentials"},
	{"the api key is required for new authorizations", "", "failure.tool_credentials"},
	{"valid api_id must be provided", "", "failure.tool_credentials"},
	{"eof when reading a line", "", "failure.tool_asks"},
	{"auth_user_cancel", "", "failure.tool_asks"}, // GramJS
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

// methods are the calls of a login, which the text around an error names in many spellings.
var methods = []string{
	"auth.sendCode", "auth.resendCode", "auth.cancelCode", "auth.signIn", "auth.signUp", "auth.checkPassword", "auth.logOut",
	"auth.requestPasswordRecovery", "auth.checkRecoveryPassword", "auth.recoverPassword", "auth.resetLoginEmail",
	"auth.exportLoginToken", "auth.importLoginToken", "auth.acceptLoginToken", "auth.exportAuthorization", "auth.importAuthorization",
	"auth.bindTempAuthKey", "auth.checkPaidAuth", "auth.importBotAuthorization",
	"account.getPassword", "account.updatePasswordSettings", "account.sendVerifyEmailCode", "account.verifyEmail",
	"users.getUsers", "updates.getState", "help.getConfig",
}
