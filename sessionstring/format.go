package sessionstring

// Format names a session format as users write it.
type Format string

// The formats, by the library that reads them.
const (
	Telethon       Format = "telethon"        // StringSession of Telethon 1
	TelethonSQLite Format = "telethon_sqlite" // .session file of Telethon 1, a file only
	Pyrogram       Format = "pyrogram"        // session string of Pyrogram 2 and its forks
	GramJS         Format = "gramjs"          // StringSession of GramJS and teleproto
	MTCute         Format = "mtcute"          // session string of mtcute, version 3
	Gotd           Format = "gotd"            // session JSON of gotd/td
)

// layouts is the one list of formats: what people call each, what it cannot do without and what it stores besides, both in the
// order of the fields of [Session].
var layouts = []struct {
	format  Format
	library string
	needs   []Field
	stores  []Field // besides
	ipOnly  bool    // the address cannot be a host name
}{
	{Telethon, "Telethon 1 (StringSession)", []Field{FieldDC, FieldAddr, FieldPort, FieldKey}, nil, true},
	{TelethonSQLite, "Telethon 1 (.session file)", []Field{FieldDC, FieldAddr, FieldPort, FieldKey}, nil, true},
	{Pyrogram, "Pyrogram 2 and its forks, such as Kurigram (session string)", []Field{FieldDC, FieldTest, FieldKey, FieldAPIID, FieldUserID, FieldBot}, nil, false},
	{GramJS, "GramJS and teleproto (StringSession)", []Field{FieldDC, FieldAddr, FieldPort, FieldKey}, nil, false},
	{MTCute, "mtcute (session string, version 3)", []Field{FieldDC, FieldAddr, FieldPort, FieldTest, FieldKey}, []Field{FieldUserID, FieldBot}, false},
	{Gotd, "gotd/td (session JSON)", []Field{FieldDC, FieldAddr, FieldPort, FieldTest, FieldKey}, nil, true},
}

// Formats returns all formats, Telethon first.
func Formats() []Format {
	all := make([]Format, len(layouts))
	for i, l := range layouts {
		all[i] = l.format
	}
	return all
}

// Library says for people which library a format belongs to, "" for a format that is not one of [Formats].
func (f Format) Library() string {
	for _, l := range layouts {
		if l.format == f {
			return l.library
		}
	}
	return ""
}

// encoders lists how a format is written as text. Formats that are a file are not in it.
var encoders = []struct {
	format Format
	encode func(Session) (string, error)
}{
	{Telethon, encodeTelethon},
	{Pyrogram, encodePyrogram},
	{GramJS, encodeGramJS},
	{MTCute, encodeMTCute},
	{Gotd, EncodeGotd},
}

// Encode writes s in a format, strictly: nothing is added, so the error for a session that lacks something is a [MissingError]
// with all that is lacking. [Convert] adds what can be known. Other errors are [UnfitError], [ErrFileOnly] and
// [ErrUnknownFormat].
func Encode(f Format, s Session) (string, error) {
	for _, e := range encoders {
		if e.format == f {
			return e.encode(s)
		}
	}
	if f.Library() != "" {
		return "", ErrFileOnly
	}
	return "", ErrUnknownFormat
}

// need returns a [MissingError] if s lacks what the format cannot do without.
func need(format Format, s Session) error {
	var missing []Field
	for _, l := range layouts {
		if l.format != format {
			continue
		}
		for _, f := range l.needs {
			if !s.has(f) {
				missing = append(missing, f)
			}
		}
	}
	if format == MTCute && s.has(FieldUserID) && !s.has(FieldBot) {
		missing = append(missing, FieldBot) // stored together or not at all
	}
	if missing != nil {
		return &MissingError{Format: format, Fields: missing}
	}
	return nil
}
