package pasted

import (
	"slices"

	"telegram-login-mcp/explain"
)

// tool is a failure of another tool that is the same whatever the number; counted is one that tells the number.
func tool(f explain.ToolFailure) func(int) explain.Fact { return is(f) }

func counted(f explain.ToolFailure) func(int) explain.Fact {
	return func(n int) explain.Fact {
		f := f
		f.Number = n
		return f
	}
}

// within tells what f tells of the numbers from the least to the most, and nothing of any other.
func within(least, most int, f explain.ToolFailure) func(int) explain.Fact {
	return func(n int) explain.Fact {
		if n < least || n > most {
			return nil
		}
		return counted(f)(n)
	}
}

// The failures that several rules tell.
var (
	ofTelethonFile = tool(explain.ToolFailure{Kind: "session_library", Case: "version", Library: "Telethon", Want: "telethon_sqlite"})
	ofPyrogramFile = tool(explain.ToolFailure{Kind: "session_library", Case: "number", Library: "Pyrogram", Want: "pyrogram"})
	noDatabase     = tool(explain.ToolFailure{Kind: "session_library", Case: "not_database", Want: "telethon_sqlite"})
	lostCharacters = tool(explain.ToolFailure{Kind: "session_length"})
	otherLetters   = tool(explain.ToolFailure{Kind: "session_length", Case: "letters"})
	unreadable     = tool(explain.ToolFailure{Kind: "session_format"})
	locked         = tool(explain.ToolFailure{Kind: "session_locked"})
	lockedTDLib    = tool(explain.ToolFailure{Kind: "session_locked", Library: "TDLib"})
	readOnly       = tool(explain.ToolFailure{Kind: "session_readonly"})
	notThere       = tool(explain.ToolFailure{Kind: "session_missing"})
	notOpened      = tool(explain.ToolFailure{Kind: "session_missing", Case: "open"})
	damaged        = tool(explain.ToolFailure{Kind: "session_damaged"})
	damagedTData   = tool(explain.ToolFailure{Kind: "session_damaged", Case: "tdata"})
	damagedDisk    = tool(explain.ToolFailure{Kind: "session_damaged", Case: "disk"})
	damagedKey     = tool(explain.ToolFailure{Kind: "session_damaged", Case: "key", Library: "gotd"})
	otherKey       = tool(explain.ToolFailure{Kind: "session_other_key"})
	passcode       = tool(explain.ToolFailure{Kind: "session_passcode"})
	wrongPasscode  = tool(explain.ToolFailure{Kind: "session_passcode", Case: "wrong"})
	noTData        = tool(explain.ToolFailure{Kind: "no_tdata"})
	noAccount      = tool(explain.ToolFailure{Kind: "tdata_newer"})
	sharedSession  = tool(explain.ToolFailure{Kind: "session_shared"})
	sharedKey      = tool(explain.ToolFailure{Kind: "session_shared", Case: "key"})
	replayed       = tool(explain.ToolFailure{Kind: "session_shared", Case: "replayed"})
	noSession      = tool(explain.ToolFailure{Kind: "no_session"})
	noSessionTDLib = tool(explain.ToolFailure{Kind: "no_session", Library: "TDLib"})
)

// stringRules are what libraries write of a session string that they cannot read.
func stringRules() []rule {
	return slices.Concat(
		// Python's struct, in its versions, given another length than the library wants: 263 and 275 bytes are Telethon's, 263, 267 and 271 Pyrogram's.
		// https://github.com/LonamiWebs/Telethon/blob/v1/telethon/sessions/string.py https://github.com/pyrogram/pyrogram/blob/master/pyrogram/storage/memory_storage.py
		[]rule{
			{"unpack requires a buffer of # bytes", "", wantedBytes},
			{"unpack requires a bytes object of length #", "", wantedBytes},
			{"unpack requires a string argument of length #", "", wantedBytes},
		},

		// Python's base64. https://github.com/python/cpython/blob/main/Modules/binascii.c
		withAny([]rule{
			{"number of data characters (#) cannot be 1 more than a multiple of 4", "", counted(explain.ToolFailure{Kind: "session_length"})},
			{"only base64 data is allowed", "", otherLetters},
			{"string argument should contain only ascii characters", "", otherLetters},
		}, "session", "telethon", "pyrogram"),
		[]rule{
			{"number of data characters (#) cannot be 1 more than a multiple of 4", "", within(200, 600, explain.ToolFailure{Kind: "session_length"})},
			{"incorrect padding", "", lostCharacters},
			{"excess data after padding", "", lostCharacters},
			{"discontinuous padding not allowed", "", lostCharacters},
			{"leading padding not allowed", "", lostCharacters},
			{"only base64 data is allowed", "", otherLetters},
		},
		butNot([]string{"incorrect padding", "excess data after padding", "only base64 data is allowed"}, "jwt", "jose", "fernet", "basic auth", "kubernetes", "image", "email"),

		// Go's, Rust's, Java's, .NET's and Node's base64, where a session is spoken of.
		[]rule{
			{"illegal base64 data at input byte #", "", within(300, 420, explain.ToolFailure{Kind: "session_length", Case: "position"})},
			{"illegal base64 data at input byte #", "session", counted(explain.ToolFailure{Kind: "session_length", Case: "position"})},
			{"illegal base64 character", "session", otherLetters},
			{"not a valid base-64 string", "session", lostCharacters},
			{"the string to be decoded is not correctly encoded", "session", lostCharacters},
			{"invalid padding", "session", lostCharacters},
		},

		// Telethon and GramJS; GramJS reads 1,000 bytes and more of an address only where there is none. https://github.com/gram-js/gramjs/blob/master/gramjs/sessions/StringSession.ts
		[]rule{
			{"not a valid string", "", unreadable},
			{"no more data left to read (need #", "stringsession", counted(explain.ToolFailure{Kind: "session_library", Library: "GramJS", Want: "gramjs"})},
			{"no more data left to read (need #", "", within(1000, 1<<16, explain.ToolFailure{Kind: "session_library", Library: "GramJS", Want: "gramjs"})},
		},

		// mtcute, which says the first byte, and its converters the first letter. https://github.com/mtcute/mtcute/blob/master/packages/core/src/highlevel/utils/string-session.ts
		[]rule{
			{"invalid session string (version = #)", "", mtcuteVersion},
			{"invalid session string (version = ", "", tool(explain.ToolFailure{Kind: "session_library", Library: "mtcute", Want: "mtcute"})},
			{"this session string is not for the current backend", "", tool(explain.ToolFailure{Kind: "session_format", Case: "environment"})},
		},

		// gotd. https://github.com/gotd/td/blob/main/session/telethon.go
		[]rule{
			{"latest supported is '1'", "", tool(explain.ToolFailure{Kind: "session_library", Library: "gotd", Want: "telethon"})},
			{"decoded hex has invalid length: #", "", lostCharacters},
			{"given string too small: #", "", lostCharacters},
		},

		// gogram and tools.
		[]rule{
			{"invalid session string", "", unreadable},
			{"session string is invalid", "", unreadable},
			{"invalid string session", "", unreadable},
			{"invalid stringsession", "", unreadable},
			{"invalid session_string", "", unreadable},
			{"malformed session string", "", unreadable},
			{"could not parse session string", "", unreadable},
			{"failed to decode session string", "", unreadable},
		},
		withAny([]rule{{"invalid session string", "", tool(explain.ToolFailure{Kind: "session_format", Case: "path"})}, {"not a valid string", "", tool(explain.ToolFailure{Kind: "session_format", Case: "path"})}},
			`.session'`, `.session"`, `session string: c:\`, "session string: /"),
	)
}

// wantedBytes tells of which library a session string with as many bytes is. Any other number is of another program.
func wantedBytes(n int) explain.Fact {
	f := explain.ToolFailure{Kind: "session_library", Number: n}
	switch n {
	case 271, 267:
		f.Library, f.Want = "Pyrogram", "pyrogram"
	case 263, 275:
		f.Want = "telethon"
	default:
		return nil
	}
	return f
}

// mtcuteVersion tells whether the first byte is a version that mtcute once had.
func mtcuteVersion(n int) explain.Fact {
	f := explain.ToolFailure{Kind: "session_library", Library: "mtcute", Want: "mtcute", Number: n}
	if n == 1 || n == 2 {
		f.Case = "older"
	}
	return f
}

// noSessionRules are what tools write that have no session, or one that is not logged in.
func noSessionRules() []rule {
	return slices.Concat(
		[]rule{
			{"user is unauthorized", "session", noSession},
			{"user is unauthorized", "telegram", noSession},
			{"user is unauthorized", "telethon", noSession},
			{"auth key unset", "", noSession},
			{"not authorized. please login first", "", tool(explain.ToolFailure{Kind: "no_session", Library: "tdl"})}, // https://github.com/iyear/tdl
			{"interactive phone login is disabled", "", noSession},                                                    // https://github.com/chigwell/telegram-mcp
			{"no telegram session configured", "", noSession},
			{"no telegram session found", "", noSession},
			{"session not authorized", "", noSession},
			{"session is not authorized", "", noSession},
			{"session is not authorised", "", noSession},
			{"telegram session is missing", "", noSession},
			{"session string is missing", "", noSession},
			{"session string not found", "", noSession},
			{"session string is required", "", noSession},
			{"no session string", "", noSession},
			{"client is not authorized", "telegram", noSession},
			{"client not authorized", "telegram", noSession},
			{"user not authorized", "telegram", noSession},
			{"you are not logged in", "telegram", noSession},
			{"not logged in to telegram", "", noSession},
			{"telegram_session_string is not set", "", noSession},
			{"telegram_session_string not set", "", noSession},
			{"session_string is not set", "", noSession},
			{"session storage: not found", "", noSession}, // gotd
			{"telethonunauthorized", "", noSession},       // opentele, also the next
			{"tdesktopunauthorized", "", noSession},
		},
		// TDLib's answer of a client that is not logged in.
		withAny([]rule{{`"message":"unauthorized"`, "", noSessionTDLib}, {`"message": "unauthorized"`, "", noSessionTDLib}, {`'message': 'unauthorized'`, "", noSessionTDLib}, {`message = "unauthorized"`, "", noSessionTDLib}},
			`"@type":"error"`, `"@type": "error"`, `'@type': 'error'`, "code = 401"),
	)
}

// sharedRules are what libraries write of a message that belongs to another connection with the same key.
func sharedRules() []rule {
	return slices.Concat(
		[]rule{
			{"server replied with a wrong session id", "", sharedSession},
			{"received msg_key doesn't match with expected one", "", sharedKey},
			{"a security check mismatch has occurred", "", sharedSession},
			{"the msg_id is lower than all of the stored values", "", replayed}, // Pyrogram, also the next. https://github.com/pyrogram/pyrogram/blob/master/pyrogram/crypto/mtproto.py
			{"the msg_id is equal to any of the stored values", "", replayed},
		},
		withAny([]rule{{"session id mismatch", "", sharedSession}}, "securitycheckmismatch", "pyrogram", "telethon", "kurigram", "mtproto", "security error"),
	)
}

// desktopRules are what gotd, tdl and opentele write of the folder of Telegram Desktop.
// https://github.com/gotd/td/tree/main/session/tdesktop https://github.com/thedemons/opentele/blob/main/src/exception.py
func desktopRules() []rule {
	return []rule{
		{"decrypt keyencrypted", "", passcode},
		{"key data decrypt", "", passcode},
		{"msg_key mismatch", "tdesktop", passcode},
		{"tdatabaddecryptkey", "", passcode},
		{"tdatawrongpasscode", "", wrongPasscode},
		{"tdatareadmapdataincorrectpasscode", "", wrongPasscode},
		{"tfilenotfound", "", noTData},
		{"could not open key_data", "", noTData},
		{"open key_data", "", noTData},
		{`file "key_data" not found`, "", noTData},
		{"no account has been loaded", "", noAccount},
		{"tdesktophasnoaccount", "", noAccount},
		{"tdesktopnotloaded", "", noAccount},
		{"tdataauthkeynotfound", "", noAccount},
		{"accountauthkeynotfound", "", noAccount},
		{"tdesktop data does not contain accounts", "", tool(explain.ToolFailure{Kind: "tdata_newer", Case: "empty"})},
		{"tdatainvalidmagic", "", damagedTData},
		{"tdatainvalidchecksum", "", damagedTData},
		{"tdatabadencrypteddatasize", "", damagedTData},
		{"tdatabaddecrypteddatasize", "", damagedTData},
		{"tdatabadconfigdata", "", damagedTData},
		{"tdatareadmapdatafailed", "", damagedTData},
		{"qdatastreamfailed", "", damagedTData},
		{"hash mismatch", "tdesktop", damagedTData},
		{"read magic and version", "tdesktop", damagedTData},
		{"wrong magic", "tdesktop", damagedTData},
	}
}

// withAny is each of the rules with each of these other literals.
func withAny(table []rule, others ...string) (all []rule) {
	for _, r := range table {
		for _, with := range others {
			r.with = with
			all = append(all, r)
		}
	}
	return all
}

// butNot hides these texts where another program is named beside them.
func butNot(texts []string, programs ...string) (all []rule) {
	for _, text := range texts {
		all = append(all, withAny([]rule{{text, "", none}}, programs...)...)
	}
	return all
}
