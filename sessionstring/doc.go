// Package sessionstring reads and writes the session formats of Telegram libraries: Telethon, Pyrogram, GramJS, mtcute, gotd, MTKruto, gogram and gotgproto.
//
// [Session] is the neutral value in the middle. Each format has a file of its own with what writes it and what reads its bytes: a writer
// refuses a session that lacks what the format stores ([MissingError]) or holds what it cannot store ([UnfitError]), and a reader what the library would not
// have written ([FormatError]). On top of them stand three conveniences: [Encode] picks the writer by name, [Detect] finds out what a text
// is, mends a bad copy, and names what people have in place of a session, and [Convert] adds what can be known (the address of a DC, say) and tells what was added and
// what got lost. Telegram Web's storage and keys in hex digits are read and not written (keyed.go).
// Session files are bytes, too: [EncodeFile] makes them, and [DecodeSQLite] finds out whose one is and reads it; the disk is internal/sessionfile's.
// So are the folders of Telegram Desktop, GramJS and tdl, which [DecodeTData], [DecodeGramJSStore] and [DecodeTDL] read, and nobody writes.
//
// A session is a secret: who has it is logged in. No error, note or printed value of this package holds a key or any part of a
// text that was given to it. [Fingerprint] names a key without giving it away.
//
// The package depends on the standard library and, for session files, on modernc.org/sqlite, an SQLite in pure Go.
// It makes no connection, touches no disk and knows nothing of logins.
package sessionstring
