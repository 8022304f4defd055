// Package sessionstring reads and writes the session formats of Telegram libraries: Telethon, Pyrogram, GramJS, mtcute and gotd.
//
// [Session] is the neutral value in the middle. Each format has a file of its own with an EncodeX and a DecodeX, both strict: an
// encoder refuses a session that lacks what the format stores ([MissingError]) or holds what it cannot store ([UnfitError]), a
// decoder takes exactly what the library itself writes ([FormatError] otherwise). On top of them stand three conveniences:
// [Encode] picks the encoder by name, [Detect] finds out what a text is and mends a bad copy, and [Convert] adds what can be
// known (the address of a DC, say) and tells what was added and what got lost.
//
// A session is a secret: who has it is logged in. No error, note or printed value of this package holds a key or any part of a
// text that was given to it. [Fingerprint] names a key without giving it away.
//
// The package depends on the standard library and, for Telethon's session files, on modernc.org/sqlite, an SQLite in pure Go.
// It makes no connection and knows nothing of logins. Only [ReadTelethonSQLite] touches the disk.
package sessionstring
