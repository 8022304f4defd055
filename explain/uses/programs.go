package uses

// nodes are nodes of n8n. Their sessions stand in credentials, which n8n keeps in its own database.
var nodes = []Tool{
	{
		Name: "n8n", Names: []string{"n8n telegram node", "n8n workflow"}, Kind: Node, Library: "GramJS", Formats: []string{"gramjs"},
		Source: "https://docs.n8n.io/integrations/community-nodes/installation/", Read: read,
	},
	{
		Name: "n8n-nodes-telegram-grampro", Names: []string{"grampro", "telegram grampro", "sadiakant"}, Kind: Node, Library: "teleproto", Formats: []string{"gramjs"},
		Source: "https://github.com/sadiakant/n8n-nodes-telegram-grampro", Dated: "2026-05-16", Read: read,
	},
	{
		Name: "n8n-nodes-telegram-mtproto", Names: []string{"veezex"}, Kind: Node, Library: "GramJS", Formats: []string{"gramjs"},
		Source: "https://github.com/veezex/n8n-nodes-telegram-mtproto", Dated: "2025-06-23", Read: read,
	},
	{
		Name: "telepilot", Names: []string{"@telepilotco/n8n-nodes-telepilot", "n8n-nodes-telepilot", "telepilotco", "telegram copilot"}, Kind: Node, Library: "TDLib",
		Files:  []File{{"", "~/.n8n/nodes/node_modules/@telepilotco/n8n-nodes-telepilot/db/{api_id}/_td_database"}},
		Source: "https://github.com/telepilotco/n8n-nodes-telepilot", Dated: "2025-05-07", Read: read,
	},
}

// programs are programs that are no MCP server.
var programs = []Tool{
	{
		Name: "tdl", Names: []string{"iyear/tdl"}, Kind: Program, Library: "gotd/td",
		Variables: []Variable{{Name: "TDL_NS", Holds: Other}, {Name: "TDL_STORAGE", Holds: Other}, {Name: "TDL_PROXY", Holds: Proxy}},
		Files:     []File{{"", "~/.tdl/data/{namespace}"}}, Marks: []string{"program tdl"},
		Source: "https://github.com/iyear/tdl", Dated: "2026-04-01", Read: read,
	},
	{
		Name: "gotd/cli", Names: []string{"gotd cli"}, Kind: Program, Library: "gotd/td", Formats: []string{"gotd"},
		Variables: either("APP_ID", "APP_HASH", Variable{Name: "TG_ACCOUNT", Holds: Other}, Variable{Name: "TG_PROXY", Holds: Proxy}, Variable{Name: "TG_PASSWORD", Holds: Password}, Variable{Name: "BOT_TOKEN", Holds: BotToken}),
		Files:     []File{{"gotd", "{the folder of gotd.cli.yaml}/gotd.session.{account}.user.{md5 of account:app_id:user:}.json"}},
		Source:    "https://github.com/gotd/cli", Dated: "2026-07-23", Read: read,
	},
	{
		Name: "telegram-upload", Names: []string{"nekmo/telegram-upload"}, Kind: Program, Library: "Telethon", Formats: []string{"telethon_sqlite"},
		Variables: []Variable{{Name: "TELEGRAM_UPLOAD_CONFIG_DIRECTORY", Holds: SessionDir}, {Name: "TELEGRAM_UPLOAD_PROXY", Holds: Proxy}},
		Files:     []File{{"telethon_sqlite", "${TELEGRAM_UPLOAD_CONFIG_DIRECTORY:-~/.config}/telegram-upload.session"}}, Marks: []string{"program telegram-upload", "pypi telegram-upload"},
		Source: "https://github.com/Nekmo/telegram-upload", Dated: "2023-08-06", Read: read,
	},
	{
		Name: "telegram-delete-all-messages", Names: []string{"gurland/telegram-delete-all-messages"}, Kind: Program, Library: "Pyrogram", Formats: []string{"pyrogram_sqlite"},
		Variables: either("API_ID", "API_HASH"), Files: []File{{"pyrogram_sqlite", "{the folder of the script}/client.session"}},
		Source: "https://github.com/gurland/telegram-delete-all-messages", Dated: "2022-09-23", Read: read,
	},
	{
		Name: "mautrix-telegram", Names: []string{"mautrix/telegram", "mautrix"}, Kind: Program, Library: "gotd/td",
		Source: "https://github.com/mautrix/telegram", Dated: "2026-08-16", Read: read,
	},
	{
		Name: "tgcf", Names: []string{"aahnik/tgcf"}, Kind: Program, Library: "Telethon", Formats: []string{"telethon"},
		Variables: either("API_ID", "API_HASH", Variable{Name: "SESSION_STRING", Holds: Session}), Dotenv: false,
		Source: "https://github.com/aahnik/tgcf", Dated: "2023-12-06", Read: read,
	},
	{
		Name: "telegram-download-daemon", Names: []string{"alfem/telegram-download-daemon"}, Kind: Program, Library: "Telethon", Formats: []string{"telethon", "telethon_sqlite"},
		Variables: pair("TELEGRAM_DAEMON_API_ID", "TELEGRAM_DAEMON_API_HASH", Variable{Name: "TELEGRAM_DAEMON_SESSION_PATH", Holds: SessionDir}, Variable{Name: "TELEGRAM_DAEMON_CHANNEL", Holds: Other, Required: true}),
		Files:     []File{{"telethon", "${TELEGRAM_DAEMON_SESSION_PATH}/DownloadDaemon.session"}, {"telethon_sqlite", "DownloadDaemon.session"}},
		Source:    "https://github.com/alfem/telegram-download-daemon", Dated: "2023-06-21", Read: read,
	},
	{
		Name: "Telegram-Archive", Names: []string{"geiserx/telegram-archive", "geiserx"}, Kind: Program, Library: "Telethon", Formats: []string{"telethon_sqlite"},
		Variables: pair("TELEGRAM_API_ID", "TELEGRAM_API_HASH", Variable{Name: "TELEGRAM_PHONE", Holds: Phone, Required: true}, Variable{Name: "SESSION_DIR", Holds: SessionDir}, Variable{Name: "SESSION_NAME", Holds: SessionName}),
		Files:     []File{{"telethon_sqlite", "${SESSION_DIR:-/data/session}/${SESSION_NAME:-telegram_backup}.session"}},
		Source:    "https://github.com/GeiserX/Telegram-Archive", Dated: "2026-08-22", Read: read,
	},
	{
		Name: "tg-archive", Names: []string{"knadh/tg-archive"}, Kind: Program, Library: "Telethon", Formats: []string{"telethon_sqlite"},
		Files:  []File{{"telethon_sqlite", "{the folder of the site}/session.session"}},
		Source: "https://github.com/knadh/tg-archive", Dated: "2025-06-29", Read: read,
	},
	{
		Name: "Dineshkarthik/telegram_media_downloader", Names: []string{"dineshkarthik"}, Kind: Program, Library: "Telethon", Formats: []string{"telethon_sqlite"},
		Files:  []File{{"telethon_sqlite", "media_downloader.session"}},
		Source: "https://github.com/Dineshkarthik/telegram_media_downloader", Dated: "2026-02-24", Read: read,
	},
	{
		Name: "tangyoha/telegram_media_downloader", Names: []string{"tangyoha"}, Kind: Program, Library: "Pyrogram", Formats: []string{"pyrogram_sqlite"},
		Files:  []File{{"pyrogram_sqlite", "sessions/media_downloader.session"}},
		Source: "https://github.com/tangyoha/telegram_media_downloader", Dated: "2026-03-04", Read: read,
	},
	{
		Name: "tg-signer", Names: []string{"amchii/tg-signer"}, Kind: Program, Library: "Pyrogram", Formats: []string{"pyrogram", "pyrogram_sqlite"},
		Variables: []Variable{{Name: "TG_SESSION_STRING", Holds: Session}, {Name: "TG_ACCOUNT", Holds: SessionName}, {Name: "TG_PROXY", Holds: Proxy}},
		Files:     []File{{"pyrogram_sqlite", "${TG_ACCOUNT:-my_account}.session"}}, Marks: []string{"program tg-signer", "pypi tg-signer"},
		Source: "https://github.com/amchii/tg-signer", Dated: "2026-03-09", Read: read,
	},
	{
		Name: "Hikka", Names: []string{"hikariatama/hikka"}, Kind: Program, Library: "Telethon", Formats: []string{"telethon_sqlite"},
		Files:  []File{{"telethon_sqlite", "{its data folder}/hikka-{user ID}.session"}},
		Source: "https://github.com/hikariatama/Hikka", Dated: "2025-03-03", Read: read,
	},
	{
		Name: "Heroku userbot", Names: []string{"coddrago/heroku"}, Kind: Program, Library: "Telethon", Formats: []string{"telethon_sqlite"},
		Files:  []File{{"telethon_sqlite", "{its data folder}/heroku-{user ID}.session"}},
		Source: "https://github.com/coddrago/Heroku", Dated: "2026-03-23", Read: read,
	},
	{
		Name: "telegram-search", Names: []string{"groupultra/telegram-search", "groupultra"}, Kind: Program, Library: "GramJS", Formats: []string{"gramjs"},
		Files:  []File{{"gramjs", "{its storage folder}/{phone number}.session"}},
		Source: "https://github.com/groupultra/telegram-search", Dated: "2025-06-14", Read: read,
	},
}
