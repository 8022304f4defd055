package pasted

import "telegram-login-mcp/explain"

// start makes the fact of what keeps a tool from starting.
func start(kind, ofKind string) func(int) explain.Fact {
	return is(explain.StartFailure{Kind: kind, Case: ofKind})
}

// exited is the fact of a server's process that ended with this code.
func exited(code int) explain.Fact {
	switch code {
	case 137:
		return explain.SystemFailure{Kind: "memory", Case: "killed"}
	case 126:
		return explain.SystemFailure{Kind: "permission", Case: "program"} // of a shell
	case 127:
		return explain.StartFailure{Kind: "command_not_found"}
	}
	return explain.StartFailure{Kind: "ended_at_once"}
}

// startRules are what MCP clients, shells, and the tools themselves write when a tool does not start. Sources stand at what is not a sentence of a system.
func startRules() []rule {
	return []rule{
		// The command is not found. Node names it between these two words: spawn uv ENOENT.
		{"spawn ", " enoent", start("command_not_found", "client")},
		{"spawn einval", "", start("command_not_found", "batch")}, // https://nodejs.org/en/blog/vulnerability/april-2024-security-releases-2
		{"mcp startup failed: no such file", "", start("command_not_found", "client")},
		{"mcp startup failed: program not found", "", start("command_not_found", "client")},
		{"no such file or directory: 'uv", "", start("command_not_found", "client")},
		{"no such file or directory: 'npx'", "", start("command_not_found", "client")},
		{"no such file or directory: 'node'", "", start("command_not_found", "client")},
		{"no such file or directory: 'docker'", "", start("command_not_found", "client")},
		{"no such file or directory: 'python", "", start("command_not_found", "client")},
		{"executable file not found in", "", start("command_not_found", "client")}, // Go
		{"command not found", "", start("command_not_found", "")},
		{"sh: #: ", ": not found", start("command_not_found", "")}, // dash
		{"/usr/bin/env: ", "no such file or directory", start("command_not_found", "")},
		{"env: node: no such file or directory", "", start("command_not_found", "")},
		{"env: python: no such file or directory", "", start("command_not_found", "")},
		{"env: python3: no such file or directory", "", start("command_not_found", "")},
		{"env: uv: no such file or directory", "", start("command_not_found", "")},
		{"is not recognized as an internal or external", "", start("command_not_found", "")},
		{"is not recognized as the name of a cmdlet", "", start("command_not_found", "")},
		{"is not recognized as a name of a cmdlet", "", start("command_not_found", "")},
		{"ist entweder falsch geschrieben oder", "", start("command_not_found", "")},
		{"не является внутренней или внешней", "", start("command_not_found", "")},
		{"est pas reconnu en tant que commande interne", "", start("command_not_found", "")},
		{"no se reconoce como un comando interno", "", start("command_not_found", "")},
		{"não é reconhecido como um comando interno", "", start("command_not_found", "")},
		{"riconosciuto come comando interno o esterno", "", start("command_not_found", "")},
		{"不是内部或外部命令", "", start("command_not_found", "")},
		{"iç ya da dış komut", "", start("command_not_found", "")},
		{"nie jest rozpoznawana jako polecenie", "", start("command_not_found", "")},
		{"error: failed to spawn: `", "", start("command_not_found", "package")}, // uv
		{"could not determine executable to run", "", start("command_not_found", "package")},
		{"is not in this registry", "", start("command_not_found", "package")}, // npm
		{"was not found in the package registry", "", start("command_not_found", "package")},
		{"no `pyproject.toml` found", "", start("command_not_found", "project")},
		{"can't open file '", "no such file or directory", start("command_not_found", "script")},
		{"error: cannot find module '/", "require stack:", none},                   // Node, of what a program loads
		{"error: cannot find module '/", "", start("command_not_found", "script")}, // Node, of the program itself
		{`error: cannot find module 'c:\`, "require stack:", none},
		{`error: cannot find module 'c:\`, "", start("command_not_found", "script")},
		{"no interpreter found for", "", start("command_not_found", "python")}, // uv
		{"pull access denied for", "", start("command_not_found", "image")},
		{"manifest unknown", "", start("command_not_found", "image")},
		{"bad cpu type in executable", "", start("command_not_found", "format")},
		{"glibc_#", "not found", start("command_not_found", "newer")}, // the dynamic linker's, of a program that was built on a newer system
		{"glibcxx_#", "not found", start("command_not_found", "newer")},
		{"exec format error", "", start("command_not_found", "format")},
		{"cannot execute binary file", "", start("command_not_found", "format")},
		{"this version of %1 is not compatible", "", start("command_not_found", "format")},

		// The server ended, or does not answer. Each client has its own words: -32000 and -32001 are of the TypeScript SDK.
		// https://github.com/modelcontextprotocol/typescript-sdk/blob/main/src/types.ts
		{"mcp error -32000", "", start("ended_at_once", "")},
		{"-32000", "connection closed", start("ended_at_once", "")},
		{"mcp error -32001", "", start("ended_at_once", "slow")},
		{"server disconnected. for troubleshooting", "", start("ended_at_once", "")},
		{"server transport closed", "", start("ended_at_once", "")},
		{"client transport closed", "", start("ended_at_once", "")},
		{"error in mcp: client closed", "", start("ended_at_once", "")},
		{"client closed for command", "", start("ended_at_once", "")},
		{"connection closed: initialize response", "", start("ended_at_once", "")},
		{"mcp client for `", "failed to start", start("ended_at_once", "")},
		{"mcp client for `", "timed out after", start("ended_at_once", "slow")},
		{"failed to start: request timed out", "mcp", start("ended_at_once", "slow")},
		{"server exited before responding", "", start("ended_at_once", "")},
		{"waiting for server to respond to `initialize`", "", start("ended_at_once", "slow")},
		{"error during discovery for mcp server", "", start("ended_at_once", "")},
		{"could not attach to mcp server", "", start("ended_at_once", "")},
		{"failed to start mcp server", "", start("ended_at_once", "")},
		{"✗ failed to connect", "", start("ended_at_once", "")},
		{"failed to connect", "mcp server", start("ended_at_once", "")},
		{"exited with code #", "mcp", exited},
		{"could not connect to madelineproto", "", start("ended_at_once", "worker")},
		{"cannot connect to the docker daemon", "", start("ended_at_once", "docker")},
		{"is the docker daemon running", "", start("ended_at_once", "docker")},
		{"docker_engine", "cannot find the file specified", start("ended_at_once", "docker")},
		{"dockerdesktoplinuxengine", "cannot find the file specified", start("ended_at_once", "docker")},

		// Something else than JSON stands where the protocol or the configuration should. What begins with < is a web page.
		{"unexpected token '<'", "", none},
		{"unexpected token < in json", "", none},
		{"... is not valid json", "<!doctype", none},
		{"... is not valid json", "<html", none},
		{"... is not valid json", "", start("not_json", "")},
		{"\" is not valid json", "unexpected token", start("not_json", "")}, // Node quotes short lines whole
		{"in json at position #", "mcp", start("not_json", "")},
		{"failed to parse jsonrpc message", "", start("not_json", "")}, // https://github.com/modelcontextprotocol/python-sdk/blob/main/src/mcp/client/stdio/__init__.py
		{"validation error for jsonrpcmessage", "", start("not_json", "")},
		{"validation errors for jsonrpcmessage", "", start("not_json", "")},
		{"error reading mcp configuration", "", start("config", "")},
		{"error reading or parsing claude_desktop_config.json", "", start("config", "")},
		{"could not load app settings", "claude", start("config", "")},
		{"claude_desktop_config.json", "in json at position", start("config", "")},
		{"mcp_config.json", "in json at position", start("config", "")},
		{"mcp.json", "in json at position", start("config", "")},
		{"toml parse error", "mcp_servers", start("config", "")},
		{"toml parse error", ".codex", start("config", "")},

		// Something is asked in a terminal that is not there: Telethon, Pyrogram, Python, GramJS, Docker, Jupyter.
		{"please enter your phone", "", start("waits_for_terminal", "")},
		{"please enter the code you received", "", start("waits_for_terminal", "")},
		{"please enter your password: ", "", start("waits_for_terminal", "")},
		{"enter phone number or bot token", "", start("waits_for_terminal", "")},
		{"(m/a)", "manually", start("waits_for_terminal", "")}, // MadelineProto. https://github.com/xtrime-ru/TelegramApiServer/issues/62
		{"user or bot (u/b)", "", start("waits_for_terminal", "")},
		{"eof when reading a line", "", start("waits_for_terminal", "")},
		{"auth_user_cancel", "", start("waits_for_terminal", "")},                                 // GramJS
		{"you must provide a config value for phone_number", "", start("waits_for_terminal", "")}, // https://github.com/wiz0u/WTelegramClient/blob/master/src/Client.cs, also the next
		{"you must provide a config value for verification_code", "", start("waits_for_terminal", "")},
		{"you must provide a config value for password", "", start("waits_for_terminal", "")},
		{"the input device is not a tty", "", start("waits_for_terminal", "")},
		{"raw_input was called, but this frontend", "", start("waits_for_terminal", "")},
		{"can not control echo on the terminal", "", start("waits_for_terminal", "")}, // Python's getpass
		{"inappropriate ioctl for device", "", start("waits_for_terminal", "")},

		// API ID and API hash are missing. The first three are Telethon's, Pyrogram's and TDLib's.
		{"api id or hash cannot be empty", "", start("no_credentials", "")},
		{"the api key is required for new authorizations", "", start("no_credentials", "")},
		{"you must provide a config value for api_hash", "", start("no_credentials", "")},
		{"you must provide a config value for api_id", "", start("no_credentials", "")}, // https://github.com/wiz0u/WTelegramClient/blob/master/src/Client.cs
		{"valid api_id must be provided", "", start("no_credentials", "")},
		{"must be set", "api_id", start("no_credentials", "")},
		{"must be set", "api_hash", start("no_credentials", "")},
		{"is not set", "api_id", start("no_credentials", "")},
		{"is not set", "api_hash", start("no_credentials", "")},
		{"not set", "api-hash", start("no_credentials", "")},
		{"not set", "app-id", start("no_credentials", "")},
		{"is required", "api_id", start("no_credentials", "")},
		{"is required", "api_hash", start("no_credentials", "")},
		{"are required", "api_id", start("no_credentials", "")},
		{"are required", "api_hash", start("no_credentials", "")},
		{"missing required environment variable", "api_id", start("no_credentials", "")},
		{"missing required environment variable", "api_hash", start("no_credentials", "")},
		{"field required", "api_id", start("no_credentials", "")},   // pydantic
		{"field required", "api_hash", start("no_credentials", "")}, // the same
		{"keyerror: '", "api_id'", start("no_credentials", "")},
		{"keyerror: '", "api_hash'", start("no_credentials", "")},
		{"int() argument must be a string", "api_id", start("no_credentials", "")},
		{"invalid literal for int() with base 10: ''", "api_id", start("no_credentials", "")},
		{"invalid literal for int() with base 10: '${", "", start("no_credentials", "placeholder")},
		{"invalid literal for int() with base 10: '<", "", start("no_credentials", "placeholder")},
		{"invalid literal for int() with base 10: 'your", "", start("no_credentials", "placeholder")},

		// Encodings, of Python.
		{"codec can't encode character", "", start("encoding", "")},
		{"codec can't decode byte", "", start("encoding", "decode")},

		// The port is taken.
		{"address already in use", "", start("port_used", "")},
		{"eaddrinuse", "", start("port_used", "")},
		{"only one usage of each socket address", "", start("port_used", "")},
		{"kind: addrinuse", "", start("port_used", "")},
		{"port is already allocated", "", start("port_used", "")}, // Docker

		// The time server of gotd's network clock, which tdl asks; port 123 is NTP. https://github.com/iyear/tdl/issues/1066
		{"create network clock", "", start("time_server", "")},
		{":123: i/o timeout", "", start("time_server", "")},
		{":123: read: connection refused", "", start("time_server", "")},
		{"lookup pool.ntp.org", "", start("time_server", "")},
		{"pool.ntp.org", "i/o timeout", start("time_server", "")},
		{"pool.ntp.org", "no such host", start("time_server", "")},

		// An MTProxy's secret that Telethon does not take. https://github.com/LonamiWebs/Telethon/blob/v1/telethon/network/connection/tcpmtproxy.py
		{"during auth_key gen: connectionerror: not connected", "", start("proxy_secret", "")},
		{"proxy closed the connection after sending initial", "", start("proxy_secret", "")},
		{"mtproxy secret must be a hex-string", "", start("proxy_secret", "")},
		{"non-hexadecimal number found in fromhex()", "tcpmtproxy", start("proxy_secret", "")},
	}
}
