package explain

import "time"

// placeSamples are the samples of a session that goes into its tool.
func placeSamples() []Fact {
	const file = "~/.config/Claude/claude_desktop_config.json"
	all := []Fact{
		Form{Kind: "place", Library: "chigwell/telegram-mcp", Several: true}, Form{Kind: "place", Library: "chigwell/telegram-mcp"},
		Field{Form: "place", Name: "answer"}, Button{Kind: "place"}, Field{Form: "api_id", Name: "api_id"}, PageStatus{Tries: 1, Last: "Something is missing", Unsent: true}, PageStatus{Tries: 2, Last: "Something is missing", Unsent: true}, Field{Form: "handed", Name: "api_id"}, Field{Form: "handed", Name: "api_hash"}, NoPlace{}, Phrase{Name: "place"}, Step{Tool: "placed_again"}, Step{Tool: "placed_where"}, NoPrivateWay{ByHand: "/opt/tlm login"}, NoPrivateWay{}, Step{Tool: "renew"}, Step{Tool: "other_tool"},
		PlaceChoice{Kind: "dotenv", Tool: "chigwell/telegram-mcp", Client: "Cursor", Entry: "“telegram”", File: "~/x/.env", Variable: "TELEGRAM_SESSION_STRING"},
		PlaceChoice{Kind: "dotenv", Tool: "chigwell/telegram-mcp", File: "~/x/.env", Variable: "TELEGRAM_SESSION_STRING"},
		PlaceChoice{Kind: "file", Tool: "fast-mcp-telegram", Client: "Cursor", Entry: "“telegram”", File: "~/.config/fast-mcp-telegram/me.session"},
		PlaceChoice{Kind: "entry", Tool: "chigwell/telegram-mcp", Client: "Claude Desktop", Entry: "“telegram”", File: file, Variable: "TELEGRAM_SESSION_STRING", Git: "ignored", Copy: "loose"},
		Placed{Kind: "dotenv", Tool: "chigwell/telegram-mcp", Title: "Cursor", Library: "Telethon", Files: []PlacedFile{{Path: "~/x/.env", Backup: "~/x/.env.backup-20261129-120000"}}},
		Placed{Kind: "file", Tool: "fast-mcp-telegram", Title: "Cursor", Library: "Telethon", Variables: []string{"API_ID"}, Files: []PlacedFile{{Path: "~/me.session"}}},
		Placed{
			Kind: "entry", Tool: "chigwell/telegram-mcp", Title: "Claude Desktop", Entry: "telegram", Library: "Telethon", Variables: []string{"TELEGRAM_API_ID", "TELEGRAM_SESSION_STRING"},
			Files: []PlacedFile{{Path: file, Backup: file + ".backup-20261129-120000"}},
		},
	}
	all = append(all, PlaceChoice{Kind: "entry", Tool: "chigwell/telegram-mcp", Client: "Cursor", Entry: "“telegram”", File: file, Variable: "TELEGRAM_SESSION_STRING", Occupied: true, Same: true},
		Placed{Kind: "file", Tool: "fast-mcp-telegram", Title: "Cursor", Library: "Telethon", Files: []PlacedFile{{Path: "~/me.session"}}, Unseen: true})
	for _, p := range []Page{{InUse: true, Path: true, Unused: "check_session", With: "the session"}, {Place: true}, {ByHand: "/opt/tlm login"}} {
		p.Event, p.What, p.Kind, p.Shown, p.Until, p.Now = "waiting", "the answer", "answered", "form", sampleNow.Add(time.Minute), sampleNow
		all = append(all, p)
	}
	all = append(all, Page{Event: "waiting", What: "the session", Kind: "typed", Pasted: true, Forms: true, Shown: "form", Until: sampleNow.Add(time.Minute), Now: sampleNow})
	const variable = "TELEGRAM_SESSION_STRING"
	all = append(all,
		PlaceChoice{Kind: "dotenv", Tool: "chigwell/telegram-mcp", Client: "Cursor", Entry: "“telegram”", File: "~/x/.env", Variable: variable, Shared: []PlaceShared{{"Zed", "“tg”"}}, MadeWith: 12345, Beside: []string{"TELEGRAM_API_ID"}},
		Form{Kind: "place", Library: "chigwell/telegram-mcp", Unread: []string{"~/.cursor/mcp.json"}},
		PlaceChoice{Kind: "dotenv", Tool: "chigwell/telegram-mcp", Client: "Cursor", Entry: "“telegram”", File: "~/x/.env", Variable: variable, Shared: []PlaceShared{{"Zed", "“tg”"}, {"", "“b”"}}, Beside: []string{"TELEGRAM_API_ID", "TELEGRAM_API_HASH"}},
		Placed{Kind: "dotenv", Tool: "chigwell/telegram-mcp", Title: "Cursor", Library: "Pyrogram", Files: []PlacedFile{{Path: "~/x/.env"}}, MadeWith: 12345},
	)
	for _, slot := range []PlaceChoice{{Pool: 1}, {Pool: 3, Nth: 2, Key: "ab12cd34", Occupied: true}, {Pool: 3, Nth: 3, Occupied: true}} {
		slot.Kind, slot.Tool, slot.Client, slot.Entry, slot.File, slot.Variable = "entry", "chigwell/telegram-mcp", "Claude Desktop", "“telegram”", file, "TELEGRAM_SESSION_STRINGS"
		all = append(all, slot)
	}
	for _, git := range []string{"outside", "ignored", "tracked", "loose", "inside"} {
		all = append(all, PlaceChoice{
			Kind: "entry", Tool: "chigwell/telegram-mcp", Client: "Claude Desktop", Entry: "“telegram”", File: file, Variable: "TELEGRAM_SESSION_STRING", Occupied: true, Tightens: true, Git: git, Copy: git,
		})
	}
	for _, kind := range []string{"placed", "place_declined", "not_placed", "read_for_tool", "handed_elsewhere"} {
		all = append(all, Shown{Kind: kind, Library: "chigwell/telegram-mcp"})
	}
	all = append(all, Shown{Kind: "placed", Library: "chigwell/telegram-mcp", Why: "Now quit Claude Desktop, and start it again."})
	for _, c := range [][2]string{{"claude-desktop", "Claude Desktop"}, {"claude-code", "Claude Code"}, {"cursor", "Cursor"}, {"vscode", "VS Code"}, {"codex", "Codex"}, {}} {
		all = append(all, PlacedRestart{Client: c[0], Title: c[1], Tool: "chigwell/telegram-mcp"})
	}
	why := Cause{Kind: "system", Said: "permission denied"}
	for i, reason := range []string{"takes_none", "other_format", "unclear", "container", "remote", "outside"} {
		left := PlaceLeft{Title: "Cursor", Entry: "“a”", File: "~/x/.env", Reason: reason}
		if i%2 == 1 {
			left = PlaceLeft{File: "~/x/.env", Reason: reason}
		}
		all = append(all, NotPlaced{Kind: "nowhere", Tool: "chigwell/telegram-mcp", Looked: 12, Left: []PlaceLeft{left, {Tool: "telepilot", Title: "Zed", Entry: "“b”", File: "~/y", Reason: reason}}})
	}
	return append(all,
		NotPlaced{Kind: "declined"}, NotPlaced{Kind: "changed", File: file}, NotPlaced{Kind: "in_use", Tool: "fast-mcp-telegram", File: "~/me.session"}, NotPlaced{Kind: "no_pages"},
		NotPlaced{Kind: "nowhere", Tool: "chigwell/telegram-mcp", Looked: 12, Unread: []string{"~/.cursor/mcp.json"}}, NotPlaced{Kind: "nowhere", File: "“~/x”", Looked: 12},
		NotPlaced{Kind: "takes_none", Tool: "TDLib", Steps: []string{"Log in there by QR code."}}, NotPlaced{Kind: "by_hand", Tool: "grampro", Steps: []string{"Paste it into its credentials."}},
		NotPlaced{Kind: "unnamed", Others: []PlaceShared{{"Cursor", "“tg”"}, {"Zed", "“telegram”"}}}, NotPlaced{Kind: "unnamed", Tool: "“blahtool”", Others: []PlaceShared{{"Cursor", "“tg”"}}},
		TakesNone{Tool: "TDLib", Steps: []string{"Log in there by QR code."}}, TakesFile{Tool: "tangyoha/telegram_media_downloader", Telethon: true, Login: true},
		NotPlaced{Kind: "outside", File: "/srv/x/.env"}, NotPlaced{Kind: "write", File: file, Why: why}, NotPlaced{Kind: "write"},
	)
}
