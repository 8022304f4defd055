package sessionstring

// Session is one login, as neutral as it can be. Which fields a format stores:
//
//	                 telethon, _sqlite   pyrogram, _sqlite   gramjs      mtcute       gotd, gotgproto   mtkruto     gogram
//	DC, Key          yes                 yes                 yes         yes          yes               yes         yes
//	Addr, Port       yes (IP)            no (Kurigram yes)   yes (any)   yes (any)    yes (IP)          no          yes (any)
//	Test             by the address      yes                 as left     yes          yes               yes         as left
//	APIID            no                  yes (new)           no          no           no                yes (new)   if known
//	UserID, Bot      no (in some files)  yes                 no          if known     no                yes (new)   no
//
// A decoder leaves what its format does not store at nil or zero. "By the address": Test is set when the address is in the
// tables of Telegram's data centres, and nil otherwise.
type Session struct {
	DC     int    // number of the home data centre, from 1
	Addr   string // IP address in Go's usual form, a host name in sessions of GramJS in a browser, "" if unknown
	Port   int    // TCP port, 0 if unknown
	Test   *bool  // Telegram's test servers? nil if unknown
	Key    Key    // the permanent auth key
	APIID  int    // the application that made the login, 0 if unknown
	UserID int64  // the account, 0 if unknown
	Bot    *bool  // is the account a bot? nil if unknown

	// Extra is what the text held besides, which no field takes and no encoder writes, that of the same format included. nil if
	// nothing. Encoders do not look at it, and [Convert] tells it in Conversion.Dropped.
	Extra []Change
}

// Field is the name of a field of [Session] as the tools spell it.
type Field string

// The fields of a [Session].
const (
	FieldDC     Field = "dc"
	FieldAddr   Field = "address"
	FieldPort   Field = "port"
	FieldTest   Field = "test"
	FieldKey    Field = "key"
	FieldAPIID  Field = "api_id"
	FieldUserID Field = "user_id"
	FieldBot    Field = "bot"
)

// What stands in [Session.Extra]. A session has no such fields.
const (
	FieldSalt      Field = "salt"          // gotd's server salt
	FieldConfig    Field = "config"        // gotd's copy of help.getConfig, apart from the addresses
	FieldAddresses Field = "addresses"     // gotd's other addresses of data centres
	FieldMedia     Field = "media_address" // mtcute's address for media
	FieldOtherKeys Field = "other_keys"    // keys of other data centres
	FieldPeople    Field = "people"        // a session file's cache of people and chats
)

// fields lists them in the order of the struct.
var fields = []struct {
	name  Field
	known func(Session) bool
	clear func(*Session)
}{
	{FieldDC, func(s Session) bool { return s.DC != 0 }, func(s *Session) { s.DC = 0 }},
	{FieldAddr, func(s Session) bool { return s.Addr != "" }, func(s *Session) { s.Addr = "" }},
	{FieldPort, func(s Session) bool { return s.Port != 0 }, func(s *Session) { s.Port = 0 }},
	{FieldTest, func(s Session) bool { return s.Test != nil }, func(s *Session) { s.Test = nil }},
	{FieldKey, func(s Session) bool { return !s.Key.IsZero() }, func(s *Session) { s.Key = Key{} }},
	{FieldAPIID, func(s Session) bool { return s.APIID != 0 }, func(s *Session) { s.APIID = 0 }},
	{FieldUserID, func(s Session) bool { return s.UserID != 0 }, func(s *Session) { s.UserID = 0 }},
	{FieldBot, func(s Session) bool { return s.Bot != nil }, func(s *Session) { s.Bot = nil }},
}

// has says whether the session has a value for a field.
func (s Session) has(name Field) bool {
	for _, f := range fields {
		if f.name == name {
			return f.known(s)
		}
	}
	return false
}

// Is says whether what is said of a session fits it: the application and the account, 0 for what nothing is said of. What the session does not carry
// may be anything. The error is a [ContradictionError].
func (s Session) Is(apiID int, userID int64) error {
	for _, x := range []ContradictionError{{FieldAPIID, int64(s.APIID), int64(apiID)}, {FieldUserID, s.UserID, userID}} {
		if x.Has != 0 && x.Not != 0 && x.Has != x.Not {
			return &x
		}
	}
	return nil
}

// limits of the numbers that formats store.
const (
	maxByte  = 1<<8 - 1
	maxInt16 = 1<<15 - 1
	maxPort  = 1<<16 - 1
	maxInt32 = 1<<31 - 1
)

// checkRange refuses numbers that a format cannot store, and those that mean nothing anywhere.
func checkRange(format Format, field Field, value, limit int64) error {
	if value < 0 || value > limit {
		return &UnfitError{Format: format, Field: field, Kind: UnfitRange, Max: limit}
	}
	return nil
}

// checkDC is [checkRange] for the DC of the formats that store it in one byte.
func checkDC(format Format, s Session) error {
	return checkRange(format, FieldDC, int64(s.DC), maxByte)
}

// checkPort is [checkRange] for a TCP port.
func checkPort(format Format, s Session) error {
	return checkRange(format, FieldPort, int64(s.Port), maxPort)
}
