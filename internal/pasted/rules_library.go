package pasted

import (
	"slices"

	"telegram-login-mcp/explain"
)

// old, loop and those below tell a failure of one kind for one of its reasons.
func old(why, of string) func(int) explain.Fact {
	return tool(explain.ToolFailure{Kind: "library_old", Case: why, Library: of})
}

func loop(why string) func(int) explain.Fact {
	return tool(explain.ToolFailure{Kind: "event_loop", Case: why})
}

func olderThanRuntime(why string) func(int) explain.Fact {
	return tool(explain.ToolFailure{Kind: "python_newer", Case: why})
}

func notStarted(why string) func(int) explain.Fact {
	return tool(explain.ToolFailure{Kind: "not_started", Case: why})
}

func option(why string) func(int) explain.Fact {
	return tool(explain.ToolFailure{Kind: "option", Case: why})
}

func missing(why, of string) func(int) explain.Fact {
	return tool(explain.ToolFailure{Kind: "module_missing", Case: why, Library: of})
}

// The numbers that decide.
const (
	largest32     = 1<<31 - 1      // of a signed number of 32 bits
	leastChannel  = -1002147483647 // of Pyrogram 2.0.106. https://github.com/pyrogram/pyrogram/blob/master/pyrogram/utils.py
	leastUnsigned = 1 << 24        // above that, a number that is looked up is a constructor of TL
)

// oldRules are what a library writes that is older than what Telegram sends, or than the program that uses it.
func oldRules() []rule {
	return slices.Concat(
		[]rule{
			// gotd before 0.133 takes the answer to a scanned QR code for an error. https://github.com/gotd/td
			{"unexpected type *tg.authlogintokensuccess", "", old("qr", "gotd")},
			{"unable to decode", "unexpected id", old("", "gotd")},
			// https://github.com/Lonami/grammers/blob/master/lib/grammers-tl-types/src/deserialize.rs
			{"unexpectedconstructor {", "", old("", "grammers")},
			{"unexpected constructor: ", "grammers", old("", "grammers")},
			// Telethon and GramJS.
			{"could not find a matching constructor id for the tlobject", "", old("", "")},
			{"typenotfounderror", "", old("", "")},
			// https://github.com/wiz0u/WTelegramClient/issues/145
			{"cannot find type for ctor #", "", old("", "WTelegramClient")},
			{"cannot find type for ctor", "", old("", "WTelegramClient")},
			// Pyrogram looks constructors up in a table. https://github.com/pyrogram/pyrogram/blob/master/pyrogram/raw/core/tl_object.py
			{"keyerror: #", "tl_object.py", unknownConstructor},
			{"keyerror: #", "objects[int.from_bytes", unknownConstructor},
			{"keyerror: #", "pyrogram", unknownConstructor},
			{"auth key creation failed. let's try again: keyerror", "", old("key", "Pyrogram")},
			{"peer id invalid: #", "", func(n int) explain.Fact {
				if n >= leastChannel {
					return explain.Elsewhere{Name: "PEER_ID_INVALID"}
				}
				return explain.ToolFailure{Kind: "library_old", Case: "peer", Library: "Pyrogram", Number: n}
			}},

			{"id not found: #", "keyerror", unmetPeer},
			{"id not found: #", "get_peer_by_id", unmetPeer},
			{"id not found: #", "pyrogram", unmetPeer},

			// What a library does not know of a chat, it does not ask Telegram for. https://docs.telethon.dev/en/stable/concepts/entities.html
			{"could not find the input entity for", "", is(explain.Elsewhere{Name: "PEER_ID_INVALID"})},

			// User IDs of more than 32 bits.
			{"'i' format requires 0 <= number <= 4294967295", "", tool(explain.ToolFailure{Kind: "library_old", Case: "ids", Library: "Pyrogram", Want: "pyrogram"})},
			{"'i' format requires -2147483648 <= number <= 2147483647", "", old("ids", "")},
			{"argument out of range", "pyrogram", old("ids", "Pyrogram")},
			{"argument out of range", "telethon", old("ids", "Telethon")},

			// TDLib. https://github.com/tdlib/td/blob/master/CHANGELOG.md
			{"unexpected checkdatabaseencryptionkey", "", old("database_key", "TDLib")},
			{"parameters aren't specified", "", old("parameters", "TDLib")},

			{"unexpected keyword argument 'session_string'", "", old("option", "Pyrogram")},
			{"madelineproto requires at least php", "", old("php", "MadelineProto")},
			{"madelineproto requires php", "", old("php", "MadelineProto")},
			{"requires a different python:", "", old("python", "")},
		},
		butNot([]string{"'i' format requires 0 <= number <= 4294967295", "'i' format requires -2147483648 <= number <= 2147483647"}, "wave", "png", "zipfile", "image", "struct.pack('>", `struct.pack(">`),
	)
}

// unmetPeer tells that Pyrogram's session has not met a peer, whose ID it keeps in the form of the Bot API: channels begin with -100. https://github.com/one-among-us/TelegramBackup/issues/6
func unmetPeer(n int) explain.Fact {
	if n > -1_000_000_000_000 {
		return nil
	}
	return explain.Elsewhere{Name: "PEER_ID_INVALID"}
}

// unknownConstructor tells that a library does not know what came, where a number is that of a constructor of TL.
func unknownConstructor(n int) explain.Fact {
	if n < leastUnsigned {
		return nil
	}
	return explain.ToolFailure{Kind: "library_old", Library: "Pyrogram"}
}

// idRules are what is written of an API ID that does not fit into the 32 bits that Telegram gives it.
func idRules() []rule {
	return slices.Concat(
		[]rule{
			{"initconnectionrequest(api_id=#", "struct.error", idOrUsers},
			{"'i' format requires -2147483648 <= number <= 2147483647", "initconnectionrequest(api_id=", none}, // the ID says which number it is
			{"initconnection(api_id=#", "", tooLarge},
			{"'api_id': #", "struct.error", tooLarge},
			{"value out of range", "api_id", tool(explain.ToolFailure{Kind: "api_id_large"})},
			{"value out of range", "app_id", tool(explain.ToolFailure{Kind: "api_id_large"})},
			{"number too large to fit in target type", "api_id", tool(explain.ToolFailure{Kind: "api_id_large"})},
			{">= -2147483648 and <= 2147483647", "telegram", tool(explain.ToolFailure{Kind: "api_id_large"})},
		},
		withAny([]rule{
			{"'i' format requires -2147483648 <= number <= 2147483647", "", tool(explain.ToolFailure{Kind: "api_id_large"})},
		}, "self.api_id"),
	)
}

// tooLarge tells of an API ID above the largest one. A text with a smaller one is about something else.
func tooLarge(n int) explain.Fact {
	if n <= largest32 {
		return nil
	}
	return explain.ToolFailure{Kind: "api_id_large", Number: n}
}

// idOrUsers tells of an API ID above the largest one, and otherwise of user IDs that the library cannot hold: some number of that request was too large.
func idOrUsers(n int) explain.Fact {
	if f := tooLarge(n); f != nil {
		return f
	}
	return explain.ToolFailure{Kind: "library_old", Case: "ids", Library: "Telethon"}
}

// runtimeRules are what Python and Node write of a library that is older than they are, and asyncio of how it is used.
func runtimeRules() []rule {
	return slices.Concat(
		tellAll(olderThanRuntime("loop"), "the *loop* parameter was removed", "unexpected keyword argument 'loop'", "module 'asyncio' has no attribute 'coroutine'", `module "asyncio" has no attribute "coroutine"`, "module 'asyncio' has no attribute 'async'"),
		tellAll(olderThanRuntime("collections"), "cannot import name 'mapping' from 'collections'", "cannot import name 'iterable' from 'collections'", "cannot import name 'callable' from 'collections'", "module 'collections' has no attribute"),
		tellAll(olderThanRuntime("node"), "error:0308010c:digital envelope routines::unsupported", "primordials is not defined"),
		// opentele under Python 3.13. https://github.com/thedemons/opentele/issues/145
		tellAll(olderThanRuntime("opentele"), "[__firstlineno__]"),
		withAny(tellAll(olderThanRuntime("opentele"), "baseexception: err"), "opentele", `baseexception("err")`),
		moduleRules(olderThanRuntime("module"), "imghdr", "distutils", "asyncore", "imp", "cgi", "pkg_resources"),

		[]rule{
			{"there is no current event loop in thread 'mainthread'", "", loop("none")},
			{"there is no current event loop", "deprecationwarning", loop("none")}, // of Python 3.12 and 3.13
			{"there is no current event loop", "", loop("thread")},
			{"no running event loop", "", loop("thread")},
			{"event loop is closed", "", loop("closed")},
			{"the asyncio event loop must not change after connection", "", loop("other")},
			{"attached to a different loop", "", loop("other")},
			{"is bound to a different event loop", "", loop("other")},
			{"asyncio.run() cannot be called from a running event loop", "", loop("running")},
			{"this event loop is already running", "", loop("running")},
			{"cannot run the event loop while another loop is running", "", loop("running")},
			{`you must use "async with" if the event loop is running`, "", loop("sync")},
			{"object does not support the asynchronous context manager protocol", "", loop("sync")},
			{"was never awaited", "coroutine", loop("await")},
			{"sqlite objects created in a thread can only be used in that same thread", "", loop("file")},
		},
	)
}

// useRules are what libraries write that are used in another way than they want.
func useRules() []rule {
	return slices.Concat(
		[]rule{
			{"client has not been started yet", "", notStarted("")},
			{"client is not started", "telegram", notStarted("")},
			{"client is not connected", "mtcute", notStarted("")},
			{"client is not connected", "pyrogram", notStarted("")},
			{"client is already connected", "", notStarted("twice")},
			{"client is already initialized", "", notStarted("twice")},
			{"client is already terminated", "", notStarted("twice")},
			{"client is already disconnected", "", notStarted("twice")},
			{"can't terminate a client that is not initialized", "", notStarted("")},
			{"client already closed", "", notStarted("closed")}, // gotd
			{"cannot operate on a closed database", "", notStarted("closed")},
			{"the database connection is not open", "", notStarted("closed")}, // better-sqlite3, under mtcute

			{"unknown storage engine", "", option("storage")},
			{"authparams.password is not a function", "", option("callback")},
			{"authparams.phonecode is not a function", "", option("callback")},
			{"authparams.phonenumber is not a function", "", option("callback")},
			{"authparams.onerror is not a function", "", option("callback")},
			{"authparams.qrcode is not a function", "", option("callback")},
			{"unexpected keyword argument 'session_name'", "", option("name")},
			{"the given session must be a str or a session instance", "", option("session")},
		},
		withAny([]rule{{"got an unexpected keyword argument", "", option("")}}, " telegramclient.__init__()", " client.__init__()", " stringsession.__init__()"),
		withAny([]rule{{"required positional argument", "", option("required")}}, "telegramclient.__init__() missing", " client.__init__() missing", "stringsession.__init__() missing"),

		[]rule{
			{"only stringsession and storesessions are supported currently", "", tool(explain.ToolFailure{Kind: "two_copies"})},
			{"only stringsession and storesessions are supported", "", tool(explain.ToolFailure{Kind: "two_copies"})},
			{"session decryption failed", "", tool(explain.ToolFailure{Kind: "n8n_key"})},
		},
	)
}

// missingRules are what Python and Node write of a package that is not there.
func missingRules() []rule {
	return slices.Concat(
		slices.Concat(moduleOf("telethon"), moduleOf("pyrogram"), moduleOf("hydrogram"), moduleOf("opentele"), moduleOf("tgcrypto"), moduleOf("cryptg"), moduleOf("kurigram"), moduleOf("pytgcalls"), moduleOf("python_socks"), moduleOf("aiohttp_socks"), moduleOf("socks")),
		moduleRules(missing("sqlite", ""), "_sqlite3", "sqlite3"),
		packageOf("telegram", "telegram"), packageOf("teleproto", "teleproto"), packageOf("input", "input"), packageOf("@mtcute/", "mtcute"), packageOf("mtcute", "mtcute"), packageOf("prebuilt-tdlib", "prebuilt-tdlib"), packageOf("tdl", "tdl"),
		packageOf("airgram", "airgram"), packageOf("better-sqlite3", "better-sqlite3"), packageOf("node-localstorage", "node-localstorage"),
		withAny(tellAll(missing("name", ""), "cannot import name "), "from 'telethon", "from 'pyrogram", `from "telethon`, `from "pyrogram`, "from 'opentele", "from 'hydrogram"),
		withAny(tellAll(missing("directory", "telegram"), "is not supported resolving es modules", "err_unsupported_dir_import"), "node_modules/telegram/", `node_modules\telegram\`, "node_modules/teleproto/"),
		tellAll(missing("directory", "telegram"), "/node_modules/telegram/sessions' imported from", "/node_modules/telegram/events' imported from", "/node_modules/telegram/tl' imported from"),
		tellAll(missing("shadow", ""), "partially initialized module 'telethon'", "partially initialized module 'pyrogram'", "module 'telethon' has no attribute", "module 'pyrogram' has no attribute"),
		withAny([]rule{
			{"cannot open shared object file: no such file or directory", "", missing("native", "TDLib")}, {"cannot open shared object file", "", missing("native", "TDLib")}, {"could not find module", "", missing("native", "TDLib")},
			{"unable to load shared library", "", missing("native", "TDLib")}, {"unable to load dll", "", missing("native", "TDLib")}, {"dynamic linking error", "", missing("native", "TDLib")}, {"image not found", "", missing("native", "TDLib")},
		}, "tdjson"),
		tellAll(missing("native", "TDLib"), "no tdjni in java.library.path", "no tdjsonjava in java.library.path"),
		withAny(tellAll(missing("build", ""), "microsoft visual c++ 14.0"), "tgcrypto", "cryptg", "telethon", "pyrogram"),
		tellAll(missing("build", ""), "failed building wheel for tgcrypto", "failed building wheel for cryptg", "failed to build tgcrypto", "failed to build cryptg", "could not build wheels for tgcrypto", "could not build wheels for cryptg"),
	)
}

// moduleRules tell of Python's modules that are not there. Its older versions write no quotation marks.
func moduleRules(fact func(int) explain.Fact, parts ...string) (all []rule) {
	for _, m := range parts {
		all = append(all, tellAll(fact, "no module named '"+m+"'", "no module named '"+m+".", `no module named "`+m+`"`)...)
	}
	return all
}

func moduleOf(m string) []rule {
	return append(moduleRules(missing("", m), m), rule{"no module named " + m, "", missing("", m)})
}

// packageOf tells of a package of Node that is not there; package names and paths begin with the same letters.
func packageOf(p, name string) (all []rule) {
	for _, before := range []string{"cannot find module ", "cannot find package "} {
		ends := []string{"'", "/"}
		if p[len(p)-1] == '/' {
			ends = []string{""}
		}
		for _, end := range ends {
			all = append(all, rule{before + "'" + p + end, "", missing("", name)})
		}
	}
	return all
}

// protocolRules are errors of the protocol and of a login, as libraries write them without a name.
func protocolRules() []rule {
	return slices.Concat(
		[]rule{
			{"engine forcibly closed", "", is(explain.WayFailure{Kind: "connection_cut"})},                                      // gotd
			{"invalid response buffer (too short", "", is(explain.WayFailure{Kind: "connection_cut"})},                          // Telethon
			{"due to -404", "", is(explain.Failure{Type: "AUTH_KEY_NOT_FOUND"})},                                                // gotd and mtcute, also the next
			{"due to -429", "", is(explain.Failure{Type: "TRANSPORT_FLOOD"})},                                                   //
			{"due to -444", "", is(explain.Failure{Type: "INVALID_DC"})},                                                        //
			{"(code 4294966892)", "", is(explain.Failure{Type: "AUTH_KEY_NOT_FOUND"})},                                          // -404 without its sign, as xelaj/mtproto writes it
			{"(code 4294966867)", "", is(explain.Failure{Type: "TRANSPORT_FLOOD"})},                                             // -429
			{"(code 4294966852)", "", is(explain.Failure{Type: "INVALID_DC"})},                                                  // -444
			{"you are using an outdated app that is no longer supported", "", is(explain.Failure{Type: "UPDATE_APP_TO_LOGIN"})}, // in place of a name
		},
		// People, of what follows when Telegram takes a login for an attack.
		tellAll(is(explain.Failure{Type: "AUTH_KEY_UNREGISTERED"}), "all my sessions were terminated", "all my sessions got terminated", "terminated all my sessions", "logged me out of all", "logged me out from all", "logged me out everywhere",
			"i was logged out of all", "i got logged out of all", "all my devices were logged out", "all devices were logged out"),
	)
}
