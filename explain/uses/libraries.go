package uses

// libraries are what programs are built on. They take a session by code and read no variable of their own, unless their row says so.
var libraries = []Tool{
	{
		Name: "Telethon", Kind: Library, Formats: []string{"telethon", "telethon_sqlite"}, Files: []File{{"telethon_sqlite", "{name}.session"}},
		Source: "https://docs.telethon.dev/en/stable/concepts/sessions.html", Dated: "2024-10-24", Read: read,
	},
	{
		Name: "Pyrogram", Names: []string{"kurigram", "pyrofork", "hydrogram"}, Kind: Library, Formats: []string{"pyrogram", "pyrogram_sqlite"},
		Files: []File{{"pyrogram_sqlite", "{the folder of the script}/{name}.session"}}, Source: "https://docs.pyrogram.org/topics/storage-engines", Dated: "2025-12-11", Read: read,
	},
	{
		Name: "GramJS", Names: []string{"telegram (npm)"}, Kind: Library, Formats: []string{"gramjs", "telethon"},
		Source: "https://gram.js.org/getting-started/authorization", Dated: "2026-07-14", Read: read,
	},
	{
		Name: "teleproto", Kind: Library, Library: "GramJS", Formats: []string{"gramjs", "telethon"},
		Source: "https://github.com/sanyok12345/teleproto", Dated: "2026-08-03", Read: read,
	},
	{
		Name: "mtcute", Kind: Library, Formats: []string{"mtcute"},
		Source: "https://mtcute.dev/guide/advanced/session-convert", Dated: "2026-07-28", Read: read,
	},
	{
		Name: "gotd/td", Names: []string{"gotd"}, Kind: Library, Formats: []string{"gotd", "telethon"},
		Source: "https://pkg.go.dev/github.com/gotd/td/session", Dated: "2026-07-28", Read: read,
	},
	{
		Name: "MTKruto", Kind: Library, Formats: []string{"mtkruto"},
		Source: "https://github.com/MTKruto/MTKruto/blob/main/client/6_client.ts", Dated: "2026-08-15", Read: read,
	},
	{
		Name: "gogram", Kind: Library, Formats: []string{"gogram"},
		Source: "https://github.com/AmarnathCJD/gogram/tree/master/examples/sessions", Dated: "2026-06-24", Read: read,
	},
	{
		Name: "gotgproto", Kind: Library, Library: "gotd/td", Formats: []string{"gotgproto", "telethon", "pyrogram"},
		Source: "https://github.com/celestix/gotgproto/tree/beta/examples/auth-using-string-session", Dated: "2024-10-21", Read: read,
	},
	{
		Name: "MadelineProto", Names: []string{"madeline"}, Kind: Library, Formats: []string{"telethon_sqlite", "pyrogram_sqlite"},
		Files: []File{{"", "session.madeline"}}, Source: "https://docs.madelineproto.xyz/docs/LOGIN.html", Dated: "2024-10-21", Read: read,
	},
	{
		Name: "WTelegramClient", Names: []string{"wtelegram"}, Kind: Library,
		Variables: []Variable{{Name: "api_id", Holds: APIID}, {Name: "api_hash", Holds: APIHash}, {Name: "phone_number", Holds: Phone}, {Name: "session_pathname", Holds: SessionPath}},
		Files:     []File{{"", "${session_pathname:-{the folder of the program}/WTelegram.session}"}},
		Source:    "https://github.com/wiz0u/WTelegramClient/blob/master/FAQ.md", Dated: "2026-06-28", Read: read,
	},
	{
		Name: "TDLib", Names: []string{"tdlight", "python-telegram", "telega.el", "tdsharp", "tdl-js"}, Kind: Library,
		Files:  []File{{"", "{database_directory}/td.binlog"}},
		Source: "https://core.telegram.org/tdlib/getting-started", Dated: "2026-07-17", Read: read,
	},
	{
		Name: "grammers", Kind: Library, Files: []File{{"", "{path of SqliteSession}"}},
		Source: "https://codeberg.org/Lonami/grammers", Dated: "2026-02-10", Read: read,
	},
}
