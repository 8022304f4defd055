package sessionstring

import (
	"slices"
	"strings"
)

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
	MTKruto        Format = "mtkruto"         // auth string of MTKruto
	Gogram         Format = "gogram"          // string session of gogram
	Gotgproto      Format = "gotgproto"       // string session of gotgproto
	PyrogramSQLite Format = "pyrogram_sqlite" // .session file of Pyrogram and its forks, a file only
)

// What sessions come in besides, and nobody writes.
const (
	TelegramWeb     Format = "telegram_web"     // the storage of Telegram Web in a browser
	HexKey          Format = "auth_key"         // a key in hex digits with its data centre
	GramJSStore     Format = "gramjs_store"     // StoreSession of GramJS, a folder
	TDesktop        Format = "tdata"            // folder of Telegram Desktop
	TDL             Format = "tdl"              // store of tdl
	Telethon2SQLite Format = "telethon2_sqlite" // .session file of Telethon 2
	GrammersSQLite  Format = "grammers_sqlite"  // session file of grammers
)

// readOnly lists those, by what people call them.
var readOnly = map[Format]string{
	TelegramWeb: "Telegram Web (storage of a browser)", HexKey: "conversion (an auth key in hex digits with its data centre)",
	GramJSStore: "GramJS and teleproto (StoreSession, a folder)", TDesktop: "Telegram Desktop (the folder tdata)", TDL: "tdl (its store)",
	Telethon2SQLite: "Telethon 2 (.session file)", GrammersSQLite: "grammers (session file)",
}

// spellings are other ways to write the name of a format. Forks whose sessions have the same form are tools of explain/uses.
var spellings = map[string]Format{
	"telethon_string": Telethon, "telethon1": Telethon, "telethon_v1": Telethon, "pyrogram2": Pyrogram, "gram_js": GramJS, "gram.js": GramJS, "gotd/td": Gotd,
}

// Named finds a format to write by its name, in any case and with blanks or dashes. It reports false for any other.
func Named(name string) (Format, bool) {
	name = strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(strings.TrimSpace(name)))
	f, ok := spellings[name]
	if !ok {
		f = Format(name)
	}
	return f, slices.Contains(Formats(), f)
}

// layout is what a format stores.
type layout struct {
	format  Format
	library string
	needs   []Field
	stores  []Field // besides
	ipOnly  bool    // the address cannot be a host name
}

// layouts is the one list of formats: what people call each, what it cannot do without and what it stores besides, both in the
// order of the fields of [Session].
var layouts = []layout{
	{Telethon, "Telethon 1 (StringSession)", []Field{FieldDC, FieldAddr, FieldPort, FieldKey}, nil, true},
	{TelethonSQLite, "Telethon 1 (.session file)", []Field{FieldDC, FieldAddr, FieldPort, FieldKey}, nil, true},
	{Pyrogram, "Pyrogram 2 and its forks, such as Kurigram (session string)", []Field{FieldDC, FieldTest, FieldKey, FieldAPIID, FieldUserID, FieldBot}, nil, false},
	{PyrogramSQLite, "Pyrogram 2 and its forks, such as Kurigram (.session file)", []Field{FieldDC, FieldTest, FieldKey, FieldAPIID, FieldUserID, FieldBot}, nil, false},
	{GramJS, "GramJS and teleproto (StringSession)", []Field{FieldDC, FieldAddr, FieldPort, FieldKey}, nil, false},
	{MTCute, "mtcute (session string, version 3)", []Field{FieldDC, FieldAddr, FieldPort, FieldTest, FieldKey}, []Field{FieldUserID, FieldBot}, false},
	{Gotd, "gotd/td (session JSON)", []Field{FieldDC, FieldAddr, FieldPort, FieldTest, FieldKey}, nil, true},
	{MTKruto, "MTKruto (auth string)", []Field{FieldDC, FieldTest, FieldKey, FieldAPIID, FieldUserID, FieldBot}, nil, false},
	{Gogram, "gogram (string session)", []Field{FieldDC, FieldAddr, FieldPort, FieldKey}, []Field{FieldAPIID}, false},
	{Gotgproto, "gotgproto (string session)", []Field{FieldDC, FieldAddr, FieldPort, FieldTest, FieldKey}, nil, true},
}

// Formats returns all formats, Telethon first.
func Formats() []Format {
	all := make([]Format, len(layouts))
	for i, l := range layouts {
		all[i] = l.format
	}
	return all
}

// Library says for people which library a format belongs to, "" for a format that this package neither reads nor writes.
func (f Format) Library() string {
	if l := f.layout(); l.format != "" {
		return l.library
	}
	return readOnly[f]
}

// layout is the row of a format, the zero value for one that is not written.
func (f Format) layout() layout {
	for _, l := range layouts {
		if l.format == f {
			return l
		}
	}
	return layout{}
}

// IsFile says whether a format is a file and no text, so that only [EncodeFile] writes it.
func (f Format) IsFile() bool {
	for _, e := range fileEncoders {
		if e.format == f {
			return true
		}
	}
	return false
}

// requires says whether a format cannot do without a field.
func (f Format) requires(name Field) bool { return slices.Contains(f.layout().needs, name) }

// stores says whether a format stores a field.
func (f Format) stores(name Field) bool {
	return f.requires(name) || slices.Contains(f.layout().stores, name)
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
	{MTKruto, encodeMTKruto},
	{Gogram, encodeGogram},
	{Gotgproto, encodeGotgproto},
}

// fileEncoders lists those that are a file.
var fileEncoders = []struct {
	format Format
	encode func(Session) ([]byte, error)
}{
	{TelethonSQLite, encodeTelethonSQLite},
	{PyrogramSQLite, encodePyrogramSQLite},
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
	if f.IsFile() {
		return "", ErrFileOnly
	}
	return "", ErrUnknownFormat
}

// EncodeFile returns the bytes of a session file, for the formats that are one. It is as strict as [Encode], and gives the same errors; a format that is a
// text is unknown to it.
func EncodeFile(f Format, s Session) ([]byte, error) {
	for _, e := range fileEncoders {
		if e.format == f {
			return e.encode(s)
		}
	}
	return nil, ErrUnknownFormat
}

// need returns a [MissingError] if s lacks what the format cannot do without.
func need(format Format, s Session) error {
	var missing []Field
	for _, f := range format.layout().needs {
		if !s.has(f) {
			missing = append(missing, f)
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
