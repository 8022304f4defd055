// Package clientconfig edits the files in which MCP clients keep their list of servers: it puts an entry in, replaces it, or takes it out,
// and leaves every other byte as it was.
//
// The files are JSON, with or without comments and trailing commas, and belong to somebody. So an edit is never "decode, change, encode":
// hujson tells where things are, the entry is cut into the bytes there in the style of its neighbours, and the result is read again and
// held against what was there before (edit.go). What cannot be understood is refused with its line and column. File (file.go) does the
// rest that is owed to somebody's file: links are followed, mode and owner kept, a backup made, and the new text put in place whole or not
// at all, by one process at a time (lock.go).
//
// A file in a project's folder may come from anybody. What is shown of it (diff.go, losses.go, the errors of parse.go) holds no secret and
// nothing that a terminal would obey (visible.go).
//
// The package knows nothing of logins or of MCP. It depends on tailscale/hujson (the syntax tree), natefinch/atomic (the replacement of a
// file on three systems), gofrs/flock (the lock), rogpeppe/go-internal (the diff), internal/outside, internal/ownfile (which reads
// nothing but regular files) and the standard library.
package clientconfig
