package uses

// read is the day on which all rows were read.
const read = "2026-11-29"

// pair are the variables of an API ID and its hash, without which a tool does not start.
func pair(id, hash string, more ...Variable) []Variable {
	return append([]Variable{{Name: id, Holds: APIID, Required: true}, {Name: hash, Holds: APIHash, Required: true}}, more...)
}

// either are variables of an API ID and its hash that have another place besides.
func either(id, hash string, more ...Variable) []Variable {
	return append([]Variable{{Name: id, Holds: APIID}, {Name: hash, Holds: APIHash}}, more...)
}

// holding are variables that hold the same.
func holding(h Holds, names ...string) (found []Variable) {
	for _, name := range names {
		found = append(found, Variable{Name: name, Holds: h})
	}
	return found
}

// stringServers are MCP servers that take a session as text.
var stringServers = []Tool{
	{
		Name: "chigwell/telegram-mcp", Names: []string{"telegram-mcp", "chigwell", "uniquedivine-telegram-mcp", "alexmakeev/telegram-user-mcp"}, Kind: Server, Library: "Telethon",
		Formats: []string{"telethon", "telethon_sqlite"},
		Variables: append(pair("TELEGRAM_API_ID", "TELEGRAM_API_HASH",
			Variable{Name: "TELEGRAM_SESSION_STRING", Holds: Session, Labels: true}, Variable{Name: "TELEGRAM_SESSION_STRINGS", Holds: Sessions},
			Variable{Name: "TELEGRAM_SESSION_NAME", Holds: SessionName, Labels: true},
			Variable{Name: "TELEGRAM_PROXY_TYPE", Holds: Proxy, Labels: true}, Variable{Name: "TELEGRAM_PROXY_HOST", Holds: Proxy, Labels: true}, Variable{Name: "TELEGRAM_PROXY_PORT", Holds: Proxy, Labels: true},
			Variable{Name: "TELEGRAM_PROXY_USERNAME", Holds: Proxy, Labels: true}, Variable{Name: "TELEGRAM_PROXY_PASSWORD", Holds: Proxy, Labels: true},
			Variable{Name: "TELEGRAM_PROXY_RDNS", Holds: Proxy, Labels: true}, Variable{Name: "TELEGRAM_PROXY_SECRET", Holds: Proxy, Labels: true}),
			holding(Other, "TELEGRAM_EXPOSED_TOOLS", "TELEGRAM_SESSION_LOCK", "TELEGRAM_LOCK_GRACE_SECONDS", "TELEGRAM_DEVICE_MODEL", "TELEGRAM_SYSTEM_VERSION", "TELEGRAM_APP_VERSION")...),
		Files: []File{{"telethon_sqlite", "${TELEGRAM_SESSION_NAME}.session"}},
		Marks: []string{
			"folder telegram-mcp main.py", "folder telegram-mcp telegram-mcp", "folder telegram-user-mcp main.py", "folder telegram-user-mcp telegram-mcp", "program telegram-mcp",
			"program uniquedivine-telegram-mcp", "image telegram-mcp", "image ghcr.io/alexmakeev/telegram-user-mcp",
			"pypi uniquedivine-telegram-mcp", "repository chigwell/telegram-mcp", "repository alexmakeev/telegram-user-mcp",
		},
		Dotenv: true, Source: "https://github.com/chigwell/telegram-mcp", Dated: "2026-08-07", Read: read,
	},
	{
		Name: "mcp-telegram/mcp-telegram", Names: []string{"@overpod/mcp-telegram", "overpod/mcp-telegram", "overpod"}, Kind: Server, Library: "GramJS", Formats: []string{"gramjs"},
		Variables: append(append(pair("TELEGRAM_API_ID", "TELEGRAM_API_HASH", Variable{Name: "TELEGRAM_SESSION_PATH", Holds: SessionPath}, Variable{Name: "TELEGRAM_2FA_PASSWORD", Holds: Password}),
			holding(Proxy, "TELEGRAM_PROXY_IP", "TELEGRAM_PROXY_PORT", "TELEGRAM_PROXY_SOCKS_TYPE", "TELEGRAM_PROXY_SECRET", "TELEGRAM_PROXY_USERNAME", "TELEGRAM_PROXY_PASSWORD")...),
			holding(Other, "TELEGRAM_USE_WSS", "TELEGRAM_LOG_LEVEL", "MCP_TELEGRAM_DAEMON", "MCP_TELEGRAM_ENABLE_STARS", "MCP_TELEGRAM_ENABLE_GROUP_CALLS", "MCP_TELEGRAM_ENABLE_QUICK_REPLIES")...),
		Files:  []File{{"gramjs", "${TELEGRAM_SESSION_PATH:-~/.mcp-telegram/session}"}},
		Marks:  []string{"npm @overpod/mcp-telegram", "program mcp-telegram", "image mcp-telegram", "repository mcp-telegram/mcp-telegram", "repository overpod/mcp-telegram"},
		Dotenv: true, Source: "https://github.com/mcp-telegram/mcp-telegram", Dated: "2026-08-20", Read: read,
	},
	{
		Name: "alexandertsai/mcp-telegram", Names: []string{"alexandertsai"}, Kind: Server, Library: "Telethon", Formats: []string{"telethon"},
		Variables: pair("TELEGRAM_API_ID", "TELEGRAM_API_HASH", Variable{Name: "TELEGRAM_SESSION_STRING", Holds: Session, Required: true},
			Variable{Name: "TELEGRAM_PHONE", Holds: Phone}, Variable{Name: "TELEGRAM_2FA_PASSWORD", Holds: Password}),
		Marks:  []string{"folder mcp-telegram telegram-mcp", "repository alexandertsai/mcp-telegram"},
		Dotenv: true, Source: "https://github.com/alexandertsai/mcp-telegram", Dated: "2026-05-31", Read: read,
	},
	{
		Name: "Undermove/telegram-mcp-local-server", Names: []string{"telegram-mcp-local-server", "undermove"}, Kind: Server, Library: "GramJS", Formats: []string{"gramjs"},
		Variables: pair("TELEGRAM_API_ID", "TELEGRAM_API_HASH", Variable{Name: "TELEGRAM_SESSION_STRING", Holds: Session, Required: true}, Variable{Name: "TELEGRAM_READONLY_MODE", Holds: Other}),
		Marks:     []string{"npm telegram-mcp-local-server", "program telegram-mcp-local-server", "repository undermove/telegram-mcp-local-server"},
		Source:    "https://github.com/Undermove/telegram-mcp-local-server", Dated: "2026-02-22", Read: read,
	},
	{
		Name: "DLHellMe/telegram-mcp-server", Names: []string{"dlhellme"}, Kind: Server, Library: "GramJS", Formats: []string{"gramjs"},
		Variables: either("TELEGRAM_API_ID", "TELEGRAM_API_HASH", Variable{Name: "TELEGRAM_DATA_PATH", Holds: SessionDir}),
		Files:     []File{{"gramjs", "${TELEGRAM_DATA_PATH:-{the system's application data}/telegram-mcp-data}/telegram_session.txt"}},
		Marks:     []string{"folder telegram-mcp-server index.js", "repository dlhellme/telegram-mcp-server"},
		Source:    "https://github.com/DLHellMe/telegram-mcp-server", Dated: "2025-07-03", Read: read,
	},
}

// fileServers are MCP servers that take a session as a file.
var fileServers = []Tool{
	{
		Name: "fast-mcp-telegram", Names: []string{"alexeyleshchenko", "leshchenko1979"}, Kind: Server, Library: "Telethon", Formats: []string{"telethon_sqlite"},
		Variables: append(pair("API_ID", "API_HASH", Variable{Name: "SESSION_DIR", Holds: SessionDir}, Variable{Name: "SESSION_NAME", Holds: SessionName},
			Variable{Name: "PHONE_NUMBER", Holds: Phone}, Variable{Name: "MTPROTO_PROXY", Holds: Proxy}), holding(Other, "SERVER_MODE", "TELEGRAM_INACTIVE_SESSION_DAYS")...),
		Files:  []File{{"telethon_sqlite", "${SESSION_DIR:-~/.config/fast-mcp-telegram}/${SESSION_NAME:-telegram}.session"}},
		Marks:  []string{"pypi fast-mcp-telegram", "program fast-mcp-telegram", "repository alexeyleshchenko/fast-mcp-telegram", "repository leshchenko1979/fast-mcp-telegram"},
		Dotenv: true, Source: "https://github.com/alexeyleshchenko/fast-mcp-telegram", Dated: "2026-08-21", Read: read,
	},
	{
		Name: "nguyenvanduocit/telegram-mcp", Names: []string{"nguyenvanduocit"}, Kind: Server, Library: "gotd/td", Formats: []string{"gotd"},
		Variables: pair("TELEGRAM_API_ID", "TELEGRAM_API_HASH", Variable{Name: "TELEGRAM_PHONE", Holds: Phone, Required: true}, Variable{Name: "TELEGRAM_SESSION_DIR", Holds: SessionDir}),
		Files:     []File{{"gotd", "${TELEGRAM_SESSION_DIR:-~/.telegram-mcp}/session.json"}},
		Marks:     []string{"program telegram-mcp", "program telegram-mcp --env", "repository nguyenvanduocit/telegram-mcp"},
		Source:    "https://github.com/nguyenvanduocit/telegram-mcp", Dated: "2026-02-17", Read: read,
	},
	{
		Name: "chaindead/telegram-mcp", Names: []string{"chaindead"}, Kind: Server, Library: "gotd/td", Formats: []string{"gotd"},
		Variables: pair("TG_APP_ID", "TG_API_HASH", Variable{Name: "TG_SESSION_PATH", Holds: SessionPath}, Variable{Name: "TG_DEBUG_LOG", Holds: Other}),
		Files:     []File{{"gotd", "${TG_SESSION_PATH:-~/.telegram-mcp/session.json}"}},
		Marks:     []string{"npm @chaindead/telegram-mcp", "program telegram-mcp", "repository chaindead/telegram-mcp"},
		Source:    "https://github.com/chaindead/telegram-mcp", Dated: "2025-04-30", Read: read,
	},
	{
		Name: "z-mio/kurigram-mcp", Names: []string{"kurigram-mcp", "z-mio"}, Kind: Server, Library: "Pyrogram", Formats: []string{"pyrogram_sqlite"},
		Variables: append(either("API_ID", "API_HASH", Variable{Name: "SESSION_DIR", Holds: SessionDir}, Variable{Name: "KURIGRAM_MCP_HOME", Holds: SessionDir}, Variable{Name: "PROXY", Holds: Proxy}),
			holding(Other, "ALLOWED_CHAT_IDS", "AUTH_TOKEN")...),
		Files:  []File{{"pyrogram_sqlite", "${SESSION_DIR:-${KURIGRAM_MCP_HOME:-~/.kurigram-mcp}}/sessions/u_${API_ID}.session"}},
		Marks:  []string{"pypi kurigram-mcp", "program kurigram-mcp", "program km run", "repository z-mio/kurigram-mcp"},
		Source: "https://github.com/z-mio/kurigram-mcp", Dated: "2026-08-22", Read: read,
	},
	{
		Name: "n24q02m/better-telegram-mcp", Names: []string{"better-telegram-mcp", "n24q02m"}, Kind: Server, Library: "Telethon", Formats: []string{"telethon_sqlite"},
		Variables: either("TELEGRAM_API_ID", "TELEGRAM_API_HASH", Variable{Name: "TELEGRAM_PHONE", Holds: Phone, Required: true}, Variable{Name: "TELEGRAM_SESSION_NAME", Holds: SessionName},
			Variable{Name: "TELEGRAM_DATA_DIR", Holds: SessionDir}, Variable{Name: "TELEGRAM_BOT_TOKEN", Holds: BotToken}),
		Files:  []File{{"telethon_sqlite", "${TELEGRAM_DATA_DIR:-~/.better-telegram-mcp}/${TELEGRAM_SESSION_NAME:-default}.session"}},
		Marks:  []string{"pypi better-telegram-mcp", "program better-telegram-mcp", "image n24q02m/better-telegram-mcp", "repository n24q02m/better-telegram-mcp"},
		Source: "https://github.com/n24q02m/better-telegram-mcp", Dated: "2026-07-11", Read: read,
	},
	{
		Name: "dryeab/mcp-telegram", Names: []string{"dryeab"}, Kind: Server, Library: "Telethon", Formats: []string{"telethon_sqlite"}, Variables: pair("API_ID", "API_HASH"),
		Files:  []File{{"telethon_sqlite", "${XDG_STATE_HOME:-~/.local/state}/mcp-telegram/session.session"}},
		Marks:  []string{"pypi mcp-telegram", "program mcp-telegram start", "repository dryeab/mcp-telegram"},
		Source: "https://github.com/dryeab/mcp-telegram", Dated: "2025-06-15", Read: read,
	},
	{
		Name: "sparfenyuk/mcp-telegram", Names: []string{"sparfenyuk"}, Kind: Server, Library: "Telethon", Formats: []string{"telethon_sqlite"},
		Variables: pair("TELEGRAM_API_ID", "TELEGRAM_API_HASH"), Files: []File{{"telethon_sqlite", "${XDG_STATE_HOME:-~/.local/state}/mcp-telegram/mcp_telegram_session.session"}},
		Marks: []string{"program mcp-telegram", "repository sparfenyuk/mcp-telegram"}, Dotenv: true, Source: "https://github.com/sparfenyuk/mcp-telegram", Dated: "2024-12-13", Read: read,
	},
	{
		Name: "j2h4u/mcp-telegram", Names: []string{"j2h4u"}, Kind: Server, Library: "Telethon", Formats: []string{"telethon_sqlite"},
		Variables: pair("TELEGRAM_API_ID", "TELEGRAM_API_HASH", Variable{Name: "TELEGRAM_2FA_PASSWORD", Holds: Password}),
		Files:     []File{{"telethon_sqlite", "{state.dir of config.toml}/mcp_telegram_session.session"}},
		Marks:     []string{"container mcp-telegram run", "repository j2h4u/mcp-telegram"}, Dotenv: true, Source: "https://github.com/j2h4u/mcp-telegram", Dated: "2026-08-22", Read: read,
	},
	{
		Name: "Prgebish/mcp-telegram", Names: []string{"@prgebish/mcp-telegram", "prgebish"}, Kind: Server, Library: "gotd/td", Formats: []string{"gotd"}, Variables: either("TG_APP_ID", "TG_API_HASH"),
		Files:  []File{{"gotd", "{telegram.session_path of its config.yaml, or ~/.config/mcp-telegram/session.json}"}},
		Marks:  []string{"npm @prgebish/mcp-telegram", "program mcp-telegram serve", "repository prgebish/mcp-telegram"},
		Source: "https://github.com/Prgebish/mcp-telegram", Dated: "2026-04-08", Read: read,
	},
	{
		Name: "tolmachov/mcp-telegram", Names: []string{"tolmachov"}, Kind: Server, Library: "gotd/td", Formats: []string{"gotd"},
		Variables: pair("TELEGRAM_API_ID", "TELEGRAM_API_HASH", Variable{Name: "TELEGRAM_ALLOWED_PATHS", Holds: Other}),
		Files:     []File{{"gotd", "${XDG_STATE_HOME:-~/.local/state}/mcp-telegram/session.json"}},
		Marks:     []string{"program mcp-telegram run", "repository tolmachov/mcp-telegram"}, Dotenv: true, Source: "https://github.com/tolmachov/mcp-telegram", Dated: "2025-12-30", Read: read,
	},
	{
		Name: "gotd/tgmcp", Names: []string{"tgmcp"}, Kind: Server, Library: "gotd/td", Formats: []string{"gotd"},
		Variables: pair("APP_ID", "APP_HASH", Variable{Name: "TG_SESSION_DIR", Holds: SessionDir}, Variable{Name: "TG_PHONE", Holds: Phone}),
		Files:     []File{{"gotd", "${TG_SESSION_DIR:-session}/{default, or phone- and the digits of TG_PHONE}/session.json"}},
		Marks:     []string{"program tgmcp", "repository gotd/tgmcp"}, Dotenv: true, Source: "https://github.com/gotd/tgmcp", Dated: "2026-06-10", Read: read,
	},
}

// ownLoginServers are MCP servers that take no session from elsewhere.
var ownLoginServers = []Tool{
	{
		Name: "beautyfree/mcp-telegram", Names: []string{"tacticlaunch/mcp-telegram", "tacticlaunch", "beautyfree"}, Kind: Server, Library: "GramJS",
		Variables: append(either("TELEGRAM_API_ID", "TELEGRAM_API_HASH", Variable{Name: "TELEGRAM_AGENT_HOME", Holds: SessionDir}, Variable{Name: "MCP_TELEGRAM_HOME", Holds: SessionDir}),
			holding(Other, "TELEGRAM_AGENT_DOWNLOADS", "MCP_TELEGRAM_READONLY", "MCP_TELEGRAM_TOOLS", "MCP_TELEGRAM_DISABLE")...),
		Files:  []File{{"", "${TELEGRAM_AGENT_HOME:-${MCP_TELEGRAM_HOME:-~/.telegram-agent}}/sessions/{account}"}},
		Marks:  []string{"npm mcp-telegram", "repository tacticlaunch/mcp-telegram", "repository beautyfree/mcp-telegram"},
		Dotenv: true, Source: "https://github.com/tacticlaunch/mcp-telegram", Dated: "2026-05-17", Read: read,
	},
	{
		Name: "antonorlov/secure-telegram-mcp", Names: []string{"secure-telegram-mcp", "antonorlov"}, Kind: Server, Library: "GramJS",
		Variables: append(either("TELEGRAM_API_ID", "TELEGRAM_API_HASH", Variable{Name: "TELEGRAM_MCP_ENDPOINT_TOKEN", Holds: Token, Required: true}, Variable{Name: "TELEGRAM_MCP_SESSION_DIR", Holds: SessionDir},
			Variable{Name: "TELEGRAM_MCP_SESSION_PASSPHRASE", Holds: Password}), holding(Other, "TELEGRAM_MCP_CONFIG", "TELEGRAM_MCP_ENDPOINT", "TELEGRAM_MCP_SESSION_KEYFILE", "TELEGRAM_MCP_SESSION_PASSPHRASE_FILE")...),
		Files:  []File{{"", "${TELEGRAM_MCP_SESSION_DIR:-~/.secure-telegram-mcp/sessions}"}},
		Marks:  []string{"npm secure-telegram-mcp", "program secure-telegram-mcp", "repository antonorlov/secure-telegram-mcp"},
		Source: "https://github.com/antonorlov/secure-telegram-mcp", Dated: "2026-07-17", Read: read,
	},
	{
		Name: "tolboy/telegram-mcp-tdlib", Names: []string{"telegram-mcp-tdlib", "tolboy"}, Kind: Server, Library: "TDLib",
		Variables: append(either("TDLIB_API_ID", "TDLIB_API_HASH", Variable{Name: "TDLIB_PHONE_NUMBER", Holds: Phone}, Variable{Name: "TDLIB_DATA_DIR", Holds: SessionDir}, Variable{Name: "TELEGRAM_MCP_DATA_DIR", Holds: SessionDir},
			Variable{Name: "TDLIB_2FA_PASSWORD", Holds: Password}, Variable{Name: "TDLIB_BOT_TOKEN", Holds: BotToken}), holding(Other, "TDLIB_API_HASH_FILE", "TDLIB_2FA_PASSWORD_FILE", "TDLIB_AUTH_READY_TIMEOUT", "MCP_TOOL_PROFILE")...),
		Files:  []File{{"", "${TDLIB_DATA_DIR:-{its data folder}/tdlib/{account}}"}},
		Marks:  []string{"program telegram-mcp serve", "image ghcr.io/tolboy/telegram-mcp-tdlib", "repository tolboy/telegram-mcp-tdlib"},
		Source: "https://github.com/tolboy/telegram-mcp-tdlib", Dated: "2026-08-06", Read: read,
	},
	{
		Name: "kfastov/tgcli", Names: []string{"kfastov/telegram-mcp-server", "kfastov", "tgcli"}, Kind: Server, Library: "mtcute",
		Variables: either("TELEGRAM_API_ID", "TELEGRAM_API_HASH", Variable{Name: "TELEGRAM_PHONE_NUMBER", Holds: Phone}, Variable{Name: "TGCLI_STORE", Holds: SessionDir}),
		Files:     []File{{"", "${TGCLI_STORE:-{the system's application data}/tgcli}/session.json"}},
		Marks:     []string{"npm @kfastov/tgcli", "program tgcli", "repository kfastov/tgcli", "repository kfastov/telegram-mcp-server"},
		Source:    "https://github.com/kfastov/tgcli", Dated: "2026-04-02", Read: read,
	},
}
