package pasted

import (
	"slices"

	"telegram-login-mcp/explain"
)

// How soon, in seconds, the end of a server's connection means that the server failed at its start. Later it is the end of its work.
const soon = 120

// endedSoon tells that a server ended after these seconds.
func endedSoon(n int) explain.Fact {
	if n > soon {
		return nil
	}
	return explain.StartFailure{Kind: "ended_at_once"}
}

// linkRules are what libraries, MCP clients and the SDKs under them write of their end of a connection: that it closed, was not opened, or carries something else.
func linkRules() []rule {
	return slices.Concat(
		// Telethon and GramJS, whose first exchange with a server makes the key. https://github.com/LonamiWebs/Telethon/blob/v1/telethon/network/mtprotosender.py
		tellAll(is(explain.WayFailure{Kind: "key_exchange"}), "at new auth_key failed", "auth_key generation failed", "auth key generation failed", "failed to generate auth key", "failed to create auth key", "could not create auth key", "error creating auth key", "failed to generate authorization key",
			"failed to create authorization key", "auth key negotiation failed"),
		tellAll(is(explain.WayFailure{Kind: "network"}), "during auth_key gen: ", "at connecting failed"), // what stands behind says more
		// WTelegramClient. https://github.com/wiz0u/WTelegramClient/blob/master/src/Client.cs
		tellAll(notStarted(""), "you must connect to telegram first", "must be connected to telegram", "you need to connect to telegram first", "you are not connected to telegram", "not connected to telegram", "you need to connect first", "you have to connect to telegram first", "client has not been connected", "client is not connected to telegram"),
		withAny(tellAll(notStarted(""), "client not connected", "client is not connected", "must call connect", "call connect() first", "call .connect() first", "call `connect` first", "call start() first"), "telegram", "telethon", "gramjs", "mtproto", "tdlib"),
		tellAll(brokeOff, "connection shut down", "could not read payload length", "connection closed while receiving data", "lost connection to telegram", "connection to telegram was lost", "connection to telegram lost", "connection with telegram was lost", "disconnected by telegram"),
		tellAll(brokeOff, "connection closed by remote host", "connection was closed by the remote", "connection closed by peer", "remote end closed connection", "remote host closed the connection", "closed by foreign host", "transport connection: an existing connection was"),
		withAny(tellAll(brokeOff, "not connected", "connection closed", "connection lost", "connection was closed"), "node_modules/telegram/", `node_modules\telegram\`, "mtprotosender", "telethon/network", `telethon\network`, "telethon.network", "connectiontcp", "tcpabridged", "tcpfull", "gramjs", "mtproto"),

		// rmcp, under Codex and other clients in Rust; the TypeScript SDK; Claude Code. https://github.com/modelcontextprotocol/rust-sdk
		tellAll(start("ended_at_once", ""), "transport channel closed", "handshaking with mcp server failed", "mcp startup failed: handshaking", "mcp server closed the connection", "mcp server connection closed"),
		withAny(tellAll(start("ended_at_once", ""), "transport closed", "transport is closed", "transport error: closed", "not connected", "connection closed"), "rmcp::", "@modelcontextprotocol/sdk", "mcperror", "mcp error", "mcp client", "mcp::"),
		[]rule{
			{"connection closed after #s (cleanly)", "mcp", endedSoon},
			{"connection closed after #s (with errors)", "mcp", start("ended_at_once", "")},
			{"connection closed after #ms", "mcp", start("ended_at_once", "")},
			{"connection dropped after #s", "mcp", endedSoon},
			{"connection failed after #ms", "mcp", start("ended_at_once", "")},
		},

		// What reads JSON, in the words of V8, Firefox, Safari, Go, Rust, Python and .NET. V8 quotes what it read in double quotes; people and logs write single ones.
		withAny([]rule{{"unexpected token '", "", start("not_json", "")}, {"unexpected token \"", "", start("not_json", "")}}, `'...`, `"...`, `'…`, `"…`, `\"...`),
		withAny([]rule{{"unexpected token '<'", "", none}}, `'...`, `"...`, `'…`, `"…`, `\"...`), // a web page
		withAny(tellAll(start("not_json", ""), "looking for beginning of value", "expected value at line 1 column 1", "expecting value: line 1 column 1", "is an invalid start of a value", "json parse error", "json.parse: unexpected character", "json parsing error", "unexpected non-whitespace character after json", "in json at position"),
			"mcp", "stdio", "jsonrpc", "json-rpc"),
	)
}

// brokeOff is the fact of a connection that broke off.
var brokeOff = is(explain.WayFailure{Kind: "connection_cut"})
