package pasted

import "telegram-login-mcp/explain"

// toolRules are what a tool writes that got a session or credentials that it cannot use.
var toolRules = []rule{
	// A tool that got a session or credentials that it cannot use, as Telethon, GramJS, Pyrogram, TDLib, Python and SQLite write it.
	{"not a valid string", "", is(explain.ToolFailure{Kind: "session_format"})},
	{"incorrect padding", "", is(explain.ToolFailure{Kind: "session_format"})},
	{"unpack requires a buffer of", "", is(explain.ToolFailure{Kind: "session_format"})},
	{"file is not a database", "", is(explain.ToolFailure{Kind: "session_format"})},
	{"no such column: number", "", is(explain.ToolFailure{Kind: "session_format"})}, // Pyrogram, given a file of Telethon
	{"database is locked", "", is(explain.ToolFailure{Kind: "session_locked"})},
	{"can't lock file", "", is(explain.ToolFailure{Kind: "session_locked"})},
}
