package sessionstring

// Expected is what would have been right in place of what came.
type Expected struct {
	Kind ExpectedKind
	// ExpectedLength, of a string of Telethon or GramJS: the library, how many characters the string has, how many of these are base64, and how many
	// are padding. ExpectedPyrogramLength: Chars.
	Library             string
	Chars, Base64, Pads int
}

// ExpectedKind is a kind of what would have been right.
type ExpectedKind string

// The kinds.
const (
	ExpectedAny             ExpectedKind = "any" // a session of any format
	ExpectedTelethon        ExpectedKind = "telethon"
	ExpectedTelethonSQLite  ExpectedKind = "telethon_sqlite"
	ExpectedPyrogram        ExpectedKind = "pyrogram"
	ExpectedGramJS          ExpectedKind = "gramjs"
	ExpectedMTCute          ExpectedKind = "mtcute"
	ExpectedGotd            ExpectedKind = "gotd"
	ExpectedMTKruto         ExpectedKind = "mtkruto"
	ExpectedGogram          ExpectedKind = "gogram"
	ExpectedGotgproto       ExpectedKind = "gotgproto"
	ExpectedGramJSStore     ExpectedKind = "gramjs_store"    // GramJS' StoreSession
	ExpectedTData           ExpectedKind = "tdata"           // Telegram Desktop's folder
	ExpectedTDL             ExpectedKind = "tdl"             // a store of tdl
	ExpectedDigitOne        ExpectedKind = "digit_one"       // what the digit 1 at the beginning promises
	ExpectedLength          ExpectedKind = "length"          // a string of Telethon or GramJS with another length
	ExpectedPyrogramLength  ExpectedKind = "pyrogram_length" // a string of Pyrogram with another length
	ExpectedKey             ExpectedKind = "key"             // an auth key
	ExpectedOne             ExpectedKind = "one"             // one session
	ExpectedWeb             ExpectedKind = "telegram_web"    // the storage of Telegram Web
	ExpectedSQLite          ExpectedKind = "sqlite"          // a session file of any library
	ExpectedTelethon2SQLite ExpectedKind = "telethon2_sqlite"
	ExpectedPyrogramSQLite  ExpectedKind = "pyrogram_sqlite"
	ExpectedGrammersSQLite  ExpectedKind = "grammers_sqlite"
)

// Got is what came in place of what was expected.
type Got struct {
	Kind     GotKind
	Count    int      // how many characters, bytes or sessions
	Part     int      // how many of them are meant, are lost or are too many
	Limit    int      // how many are read at most
	Version  int      // of a format
	Formats  []Format // of several sessions, four at most
	More     bool     // there are more formats than these
	Unpadded bool     // Count is without the = at the end
}

// GotKind is a kind of what came.
type GotKind string

// The kinds. What is counted stands behind them.
const (
	GotEmpty       GotKind = "empty"        // nothing
	GotBlanks      GotKind = "blanks"       // nothing but blanks and quotation marks
	GotDatabase    GotKind = "database"     // the content of a database file: bytes
	GotTooLong     GotKind = "too_long"     // bytes, and Limit
	GotNoText      GotKind = "no_text"      // bytes that are not UTF-8
	GotControl     GotKind = "control"      // bytes, with control characters among them
	GotOutside     GotKind = "outside"      // characters, of which Part cannot be in a session
	GotAmbiguous   GotKind = "ambiguous"    // what is a session of two formats
	GotLookAlikes  GotKind = "look_alikes"  // so many strings that look like sessions
	GotSessions    GotKind = "sessions"     // so many sessions
	GotCharacters  GotKind = "characters"   // characters of which nothing more is known
	GotNoLength    GotKind = "no_length"    // characters, which is no length of base64
	GotLowerCase   GotKind = "lower_case"   // characters of base64 without one capital letter
	GotPadding     GotKind = "padding"      // characters with padding in the middle
	GotFirstLost   GotKind = "first_lost"   // characters without the first one
	GotHeadLost    GotKind = "head_lost"    // characters without the first one and others, Part in all
	GotOneLost     GotKind = "one_lost"     // characters without one that is not the first
	GotLost        GotKind = "lost"         // characters without Part others
	GotAdded       GotKind = "added"        // characters, Part too many
	GotNumber      GotKind = "number"       // a number, such as a phone number
	GotHash        GotKind = "hash"         // 32 hex digits, such as an api_hash
	GotBareKey     GotKind = "bare_key"     // 512 hex digits, such as a key without all else
	GotBotToken    GotKind = "bot_token"    // a bot token
	GotOldMTCute   GotKind = "old_mtcute"   // an mtcute string of an older Version
	GotOldTelethon GotKind = "old_telethon" // characters of a Telethon string with another version

	GotTelethonSize GotKind = "telethon_size" // bytes, and neither 263 nor 275
	GotPyrogramSize GotKind = "pyrogram_size" // bytes, and none of 271, 267 and 263
	GotNoFlags      GotKind = "no_flags"      // no flags where they should be
	GotUserBits     GotKind = "user_bits"     // a user ID that cannot be
	GotAPIIDBits    GotKind = "api_id_bits"   // an api_id that cannot be
	GotNoDC         GotKind = "no_dc"         // a DC number that is not positive
	GotForeignDC    GotKind = "foreign_dc"    // a DC number that the library has no address of
	GotNoSuchDC     GotKind = "no_such_dc"    // a DC number that Telegram does not have, with an address that is not Telegram's
	GotNoServer     GotKind = "no_server"     // an IP address that no server can have
	GotPortZero     GotKind = "port_zero"     // port 0
	GotPortNegative GotKind = "port_negative" // a negative port
	GotAddressSize  GotKind = "address_size"  // bytes, with a length of the address that does not fit
	GotNoAddress    GotKind = "no_address"    // no address where it should be
	GotKeySize      GotKind = "key_size"      // a key of so many bytes
	GotKeyZeros     GotKind = "key_zeros"     // a key of zeros

	GotVersion     GotKind = "version"      // bytes, of another Version of mtcute
	GotFlags       GotKind = "flags"        // flags that are not known
	GotNoOption    GotKind = "no_option"    // no DC option where it should be
	GotNoMedia     GotKind = "no_media"     // no DC option for media where it should be
	GotTwoServers  GotKind = "two_servers"  // one DC option for test servers and one for production
	GotNoAccount   GotKind = "no_account"   // no account where it should be
	GotEndsEarly   GotKind = "ends_early"   // bytes that end too early
	GotMoreAtEnd   GotKind = "more_at_end"  // so many bytes too many at the end
	GotNoJSON      GotKind = "no_json"      // bytes that are not such JSON
	GotOtherJSON   GotKind = "other_json"   // JSON of something else
	GotJSONVersion GotKind = "json_version" // JSON of another Version
	GotJSONAddr    GotKind = "json_addr"    // JSON with an Addr that is none
	GotJSONDC      GotKind = "json_dc"      // JSON with a DC number that cannot be
	GotJSONKeyID   GotKind = "json_key_id"  // JSON with a key that has another ID
	GotZeros       GotKind = "zeros"        // bytes in which runs of zeros are not packed as they should be
	GotFields      GotKind = "fields"       // bytes without the fields of gogram's older form
	GotNoTDF       GotKind = "no_tdf"       // bytes that are no file of Telegram Desktop
	GotNoKeyData   GotKind = "no_key_data"  // a folder without one of Telegram Desktop's files
	GotDamaged     GotKind = "damaged"      // a folder of Telegram Desktop in which something was changed

	GotEmptyFile    GotKind = "empty_file"    // a file with nothing in it
	GotNoSQLite     GotKind = "no_sqlite"     // bytes that are no SQLite database
	GotUnreadable   GotKind = "unreadable"    // a database of so many bytes that SQLite cannot read
	GotNoTables     GotKind = "no_tables"     // a database without the tables
	GotNoVersion    GotKind = "no_version"    // a database without a version
	GotFileVersion  GotKind = "file_version"  // a file of another Version
	GotNoLogin      GotKind = "no_login"      // a file without a login
	GotLogins       GotKind = "logins"        // a file with several
	GotColumns      GotKind = "columns"       // a database with other columns or values
	GotComputed     GotKind = "computed"      // a database whose tables are computed
	GotTemporaryKey GotKind = "temporary_key" // a file of Telethon with a temporary key
	GotNoHome       GotKind = "no_home"       // a file with Count keys, which does not say which one is the account's
	GotNoKey        GotKind = "no_key"        // a file without an auth key
	GotUnlikely     GotKind = "unlikely"      // a file with a DC, address or port that cannot be

	GotPathSession      GotKind = "path_session"      // the path of a .session file
	GotPathTdata        GotKind = "path_tdata"        // that of Telegram Desktop's folder
	GotPathTDLib        GotKind = "path_tdlib"        // that of TDLib's database
	GotPathMadeline     GotKind = "path_madeline"     // that of MadelineProto's session
	GotPathWTelegram    GotKind = "path_wtelegram"    // that of WTelegramClient's session
	GotPathEnv          GotKind = "path_env"          // that of a .env file
	GotPathJSON         GotKind = "path_json"         // that of a JSON file
	GotPath             GotKind = "path"              // that of another file or folder
	GotFernet           GotKind = "fernet"            // a text that a tool has encrypted
	GotMadeline         GotKind = "madeline"          // the content of MadelineProto's session
	GotTdata            GotKind = "tdata"             // the content of a file of Telegram Desktop
	GotDatabaseTelethon GotKind = "database_telethon" // the content of Telethon's session file
	GotDatabasePyrogram GotKind = "database_pyrogram" // that of Pyrogram's
	GotDatabaseGrammers GotKind = "database_grammers" // that of grammers'
	GotLoginLink        GotKind = "login_link"        // the link of a QR code
	GotWebNoKey         GotKind = "web_no_key"        // Telegram Web's storage without a key
	GotWebNoHome        GotKind = "web_no_home"       // Telegram Web's storage without the key of the account's data centre
)
