// Package clientconfig knows the files in which MCP clients keep their list of servers (clients.go), reads them, and edits them: it puts an
// entry in, replaces it, takes it out, or gives it a variable, and leaves every other byte as it was. It does the same for .env files (dotenv.go).
//
// The files are JSON, with or without comments and trailing commas, TOML or YAML, and belong to somebody. So an edit is never "decode, change,
// encode": a parser tells where things are, the change is cut into the bytes there in the style of its neighbours, and the result is read again
// and held against what was there before (edit.go). What cannot be understood is refused with its line and column, and so is what is written in a
// way that this package does not change, or shared with other places by an anchor of YAML. File (file.go) does the rest that is owed to
// somebody's file: links are followed, mode and owner kept, a backup made, and the new text put in place whole or not at all, by one process at a
// time (lock.go).
//
// What a client writes otherwise than the others is in a table (shape in entry.go), and whatever the syntax, a value is a node (node.go).
//
// A file in a project's folder may come from anybody. What is shown of it (diff.go, redact.go, losses.go, the errors of parse.go) holds no secret
// and nothing that a terminal would obey (visible.go).
//
// The package knows nothing of logins or of MCP. It depends on tailscale/hujson, pelletier/go-toml and go.yaml.in/yaml (the parsers),
// natefinch/atomic (the replacement of a file on three systems), gofrs/flock (the lock), rogpeppe/go-internal (the diff), internal/outside,
// internal/ownfile (which reads nothing but regular files) and the standard library.
package clientconfig
