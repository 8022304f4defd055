package sessionstring

// Format names a session format as users write it.
type Format string

// The formats, by the library that reads them.
const (
	Telethon       Format = "telethon"        // StringSession of Telethon 1
	TelethonSQLite Format = "telethon_sqlite" // .session file of Telethon 1, a file only
	Pyrogram       Format = "pyrogram"        // session string of Pyrogram 2 and its forks (Kurigram, Pyrofork)
	GramJS         Format = "gramjs"          // StringSession of GramJS and teleproto
	MTCute         Format = "mtcute"          // session string of mtcute, version 3
	Gotd           Format = "gotd"            // session JSON of gotd/td
)

// needs lists what each format stores and cannot do without, in the order of [Session].
var needs = []struct {
	format Format
	fields []Field
}{
	{Telethon, []Field{FieldDC, FieldAddr, FieldPort, FieldKey}},
	{TelethonSQLite, []Field{FieldDC, FieldAddr, FieldPort, FieldKey}},
	{Pyrogram, []Field{FieldDC, FieldTest, FieldKey, FieldAPIID, FieldUserID, FieldBot}},
	{GramJS, []Field{FieldDC, FieldAddr, FieldPort, FieldKey}},
	{MTCute, []Field{FieldDC, FieldAddr, FieldPort, FieldTest, FieldKey}},
	{Gotd, []Field{FieldDC, FieldAddr, FieldPort, FieldTest, FieldKey}},
}

// need returns a [MissingError] if s lacks what the format cannot do without.
func need(format Format, s Session) error {
	var missing []Field
	for _, n := range needs {
		if n.format != format {
			continue
		}
		for _, f := range n.fields {
			if !s.has(f) {
				missing = append(missing, f)
			}
		}
	}
	if missing != nil {
		return &MissingError{Format: format, Fields: missing}
	}
	return nil
}
