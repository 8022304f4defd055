package pasted

import (
	"slices"

	"telegram-login-mcp/explain"
)

// The files of Telethon and of Pyrogram with its forks, newer ones and those whose upgrade broke off.
var (
	newerTelethon = explain.ToolFailure{Kind: "session_newer", Library: "Telethon"}
	newerPyrogram = explain.ToolFailure{Kind: "session_newer", Library: "Pyrogram"}
	halfTelethon  = explain.ToolFailure{Kind: "session_half_upgraded", Library: "Telethon"}
	halfPyrogram  = explain.ToolFailure{Kind: "session_half_upgraded", Library: "Pyrogram"}
)

// columnsBeside compares the columns that a table has with those that a library supplies: with more it is of a newer version, with fewer its upgrade broke off.
func columnsBeside(supplied int, newer, half explain.ToolFailure) func(int) explain.Fact {
	return func(n int) explain.Fact {
		if n > supplied {
			return counted(newer)(n)
		}
		return half
	}
}

// fileRules are what SQLite, systems and libraries write of a session file.
func fileRules() []rule {
	return slices.Concat(
		// A file of the other library, whose table version has another column. https://github.com/LonamiWebs/Telethon/blob/v1/telethon/sessions/sqlite.py
		// https://github.com/pyrogram/pyrogram/blob/master/pyrogram/storage/sqlite_storage.py
		[]rule{
			{"no such column: version", "", ofTelethonFile},
			{"no such column: number", "", ofPyrogramFile},
			{"no such column: version_", "", none},
			{"no such column: versions", "", none},
			{"no such column: version.", "", none},
			{"no such column: number_", "", none},
			{"no such column: numbers", "", none},
			{"no such column: number.", "", none},
			{"table version has no column named version", "", ofTelethonFile},
			{"table version has no column named number", "", ofPyrogramFile},
		},

		// Columns: Telethon's sessions have 5, from 1.43 on 6; its entities 5 and 6; Pyrogram's sessions 6 and 7, Kurigram's 9.
		[]rule{
			{"table sessions has # columns but 5 values were supplied", "", columnsBeside(5, newerTelethon, halfTelethon)},
			{"table sessions has 5 columns but # values were supplied", "", func(int) explain.Fact { return halfTelethon }},
			{"table sessions has # columns but 6 values were supplied", "", columnsBeside(6, newerPyrogram, halfTelethon)},
			{"table sessions has # columns but 7 values were supplied", "", columnsBeside(7, newerPyrogram, halfPyrogram)},
			{"table sessions has # columns but 8 values were supplied", "", columnsBeside(8, newerPyrogram, halfPyrogram)},
			{"table sessions has # columns but 9 values were supplied", "", columnsBeside(9, newerPyrogram, halfPyrogram)},
			{"table entities has # columns but 5 values were supplied", "", columnsBeside(5, newerTelethon, halfTelethon)},
			{"table entities has # columns but 6 values were supplied", "", columnsBeside(6, newerTelethon, halfTelethon)},
			{"table peers has # columns but 5 values were supplied", "", columnsBeside(5, newerPyrogram, halfPyrogram)},
			{"table peers has # columns but 6 values were supplied", "", columnsBeside(6, newerPyrogram, halfPyrogram)},
			{"table update_state has # columns but 5 values were supplied", "", columnsBeside(5, newerPyrogram, halfPyrogram)},
			{"too many values to unpack (expected 5", "", func(int) explain.Fact {
				return explain.ToolFailure{Kind: "session_newer", Case: "unpack", Library: "Telethon", Number: 6}
			}},
			{"too many values to unpack (expected 5, got #)", "", within(6, 9, explain.ToolFailure{Kind: "session_newer", Case: "unpack", Library: "Telethon"})},
			{"not enough values to unpack (expected 6, got 5)", "", tool(halfTelethon)},
		},
		tellAll(tool(newerPyrogram), "table peers has no column named", "table sessions has no column named server_address", "table sessions has no column named port", "table sessions has no column named test_mode"),
		tellAll(tool(halfTelethon), "table entities has no column named date", "duplicate column name: takeout_id", "duplicate column name: tmp_auth_key", "table sent_files already exists", "table entities already exists",
			"table sessions has no column named tmp_auth_key", "table sessions has no column named takeout_id"),
		tellAll(tool(halfPyrogram), "table sessions has no column named api_id", "duplicate column name: api_id", "duplicate column name: server_address"),
		tellAll(tool(explain.ToolFailure{Kind: "session_half_upgraded", Case: "table", Library: "Pyrogram"}), "table update_state already exists", "table peers already exists", "table usernames already exists"),
		tellAll(tool(explain.ToolFailure{Kind: "session_damaged", Case: "table"}), "no such table: sessions", "no such table: version", "no such table: entities", "no such table: peers", "no such table: update_state", "no such table: usernames", "no such table: sent_files"),
		tellAll(none, "no such table: sessions_", "no such table: versions", "no such table: version_", "no such table: peers_"),

		// SQLite's results, in words and by name. https://www.sqlite.org/rescode.html
		sqliteRules(),
		butNot(sqliteWords, "django", "sqlalchemy", "alembic", "peewee", "prisma", "typeorm", "sequelize", "knex", "firefox", "chrome", "homeassistant", "places.sqlite", "cookies"),

		// A session that another process has open or that may not be written, as systems and runtimes write it: numbers are the same in every language.
		// https://learn.microsoft.com/en-us/windows/win32/debug/system-error-codes--0-499-
		withAny([]rule{
			{"[winerror 32]", "", locked}, {"[winerror 33]", "", locked}, {"being used by another process", "", locked}, {"because it is being used by another process", "", locked}, {"resource busy or locked", "", locked}, {"ebusy: resource busy or locked", "", locked},
			{"(os error 32)", "", locked}, {"text file busy", "", locked},
			{"von einem anderen prozess verwendet", "", locked}, {"utilizado por otro proceso", "", locked}, {"par un autre processus", "", locked}, {"da un altro processo", "", locked}, {"sendo usado por outro processo", "", locked},
			{"занят другим процессом", "", locked}, {"используется другим процессом", "", locked}, {"另一个程序正在使用此文件", "", locked}, {"正由另一进程使用", "", locked}, {"başka bir işlem tarafından", "", locked},
			{"resource temporarily unavailable", "", locked},
			{"[errno 13] permission denied", "", readOnly}, {"permission denied", "", readOnly}, {"[errno 13]", "", readOnly}, {"eacces: permission denied", "", readOnly}, {"[winerror 5]", "", readOnly}, {"[winerror 5] access is denied", "", readOnly},
			{"[errno 2] no such file or directory", "", notThere}, {"no such file or directory", "", notThere}, {"[errno 2]", "", notThere}, {"enoent: no such file or directory", "", notThere}, {"[winerror 2]", "", notThere}, {"[winerror 3]", "", notThere},
			{"the system cannot find the path specified", "", notThere}, {"the system cannot find the file specified", "", notThere}, {"could not find file", "", notThere}, {"could not find a part of the path", "", notThere},
		}, `.session'`, `.session"`, ".session:", ".session-journal", "wtelegram.session", `session.json'`, `session.json"`, "session.json:"),

		// TDLib and MadelineProto. https://github.com/tdlib/td/blob/master/tddb/td/db/binlog/Binlog.cpp
		[]rule{
			{"can't lock file", "", lockedTDLib},
			{"can't be opened/created for reading and writing", "", readOnly},
			{"waiting for shared lock of", "", locked},
			{"waiting for exclusive lock of", "", locked},
			{"the session file is corrupted", "", damaged},
			{"session file is corrupted", "", damaged},
			{"session file corrupted", "", damaged},
		},

		// tdl, whose storage is one file. https://github.com/etcd-io/bbolt
		[]rule{
			{"create kv storage: timeout", "", tool(explain.ToolFailure{Kind: "session_locked", Library: "tdl"})},
			{"open db: timeout", "tdl", tool(explain.ToolFailure{Kind: "session_locked", Library: "tdl"})},
		},

		// gotd's JSON. https://github.com/gotd/td/blob/main/session/session.go
		[]rule{
			{"load: corrupted key", "", damagedKey},
			{"corrupted key", "session", damagedKey},
			{"corrupted key", "gotd", damagedKey},
			{"looking for beginning of value", "session", tool(explain.ToolFailure{Kind: "session_library", Case: "json", Library: "gotd", Want: "gotd"})},
		},

		// WTelegramClient. https://github.com/wiz0u/WTelegramClient/blob/master/src/Session.cs
		[]rule{
			{"exception while reading session file", "", otherKey},
			{"exception while reading session file: the input data is not a complete block", "", tool(explain.ToolFailure{Kind: "session_other_key", Case: "stream"})}, // https://github.com/wiz0u/WTelegramClient/issues/234
			{"padding is invalid and cannot be removed", "exception while reading session file", otherKey},
			{"integrity check failed in session loading", "", otherKey},
			{"use the correct api_hash/id/key, or delete the file", "", otherKey},
		},
	)
}

// sqliteWords are what SQLite says of a file that it cannot use, in any program.
var sqliteWords = []string{
	"file is not a database", "file is encrypted or is not a database", "database is locked", "database table is locked", "attempt to write a readonly database", "unable to open database file", "database disk image is malformed", "disk i/o error",
}

func sqliteRules() []rule {
	return []rule{
		{"file is not a database", "", noDatabase},
		{"file is encrypted or is not a database", "", noDatabase},
		{"sqlite_notadb", "", noDatabase},
		{"database is locked", "", locked},
		{"database table is locked", "", locked},
		{"sqlite_busy", "", locked},
		{"sqlite_busy_snapshot", "", locked},
		{"sqlite_locked", "", locked},
		{"attempt to write a readonly database", "", readOnly},
		{"sqlite_readonly", "", readOnly},
		{"sqlite_readonly_directory", "", readOnly},
		{"sqlite_readonly_dbmoved", "", readOnly},
		{"sqlite_readonly_rollback", "", readOnly},
		{"unable to open database file", "", notOpened},
		{"unable to open database: ", "", notOpened},
		{"cannot open database because the directory does not exist", "", notOpened}, // better-sqlite3
		{"sqlite_cantopen", "", notOpened},
		{"database disk image is malformed", "", damaged},
		{"malformed database schema", "", damaged},
		{"sqlite_corrupt", "", damaged},
		{"disk i/o error", "", damagedDisk},
		{"sqlite_ioerr", "", damagedDisk},
	}
}

// tellAll is a rule for each text, with the same fact.
func tellAll(fact func(int) explain.Fact, texts ...string) (all []rule) {
	for _, text := range texts {
		all = append(all, rule{text, "", fact})
	}
	return all
}
