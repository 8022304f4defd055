package explain

import (
	"maps"
	"slices"
	"strings"
)

// finding is a Finding of a kind with all of its fields set.
func finding(kind string) Finding {
	return Finding{
		Kind: kind, Tool: "chigwell/telegram-mcp", Variable: "TELEGRAM_SESSION_STRING", Nth: 2, Path: "~/telegram-mcp/.env", Line: 7, Other: "TELEGRAM_SESSION_NAME", Command: "uv", Program: "uv", Client: "Cursor", Others: []EntriesOf{{"Cursor", []string{"second", "third"}}, {"Codex", []string{"telegram"}}}, More: 2,
		Library: "GramJS and teleproto (StringSession)", Wants: []string{"Telethon 1 (StringSession)", "Telethon 1 (.session file)"}, Fingerprint: "ab12cd34", Number: 30, Is: 32, Name: "AUTH_KEY_UNREGISTERED",
		Expected: []SessionExpected{{Kind: "any"}, {Kind: "key"}}, Got: []SessionGot{{Kind: "characters", Count: 12}, {Kind: "hash"}}, File: SessionPathUnread{Kind: "folder"}, Why: "nothing stands there",
	}
}

// doctorSamples are what is found in the configuration of tools, see full.
func doctorSamples() (all []Fact) {
	for _, h := range slices.Sorted(maps.Keys(english.sections())) {
		kind, ok := strings.CutPrefix(h, "finding.")
		if !ok {
			continue
		}
		if strings.Contains(english.sections()[h], `"part.finding.at"`) { // in an entry
			inEntry := finding(kind)
			inEntry.Path, inEntry.Line, inEntry.Nth = "", 0, 0
			all = append(all, inEntry)
		}
		all = append(all, finding(kind), Finding{Kind: kind, Tool: "n8n", Variable: "X", Path: "~/x", Other: "Y", Command: "x", Client: "Zed", Others: []EntriesOf{{"Zed", []string{"e"}}}, Library: "mtcute", Wants: []string{"GramJS"}, Fingerprint: "ab12cd34", Name: "https://example.org",
			Number: 17, Is: 32, Line: 3, Expected: []SessionExpected{{Kind: "any"}}, Got: []SessionGot{{Kind: "hash"}}, File: SessionPathUnread{Kind: "folder"}, Why: "it is gone"})
	}
	for _, program := range []string{"docker", "uv", "node", "python", "go"} {
		f := finding("command_unfound")
		f.Program = program
		all = append(all, f)
	}
	for _, holds := range []string{"api_id", "api_hash", "session"} {
		f := finding("placeholder")
		f.Other = holds
		all = append(all, f)
	}
	for _, kind := range []string{"session_two_entries", "session_two_clients"} {
		f := finding(kind)
		f.Number, f.More, f.Others = 1, 0, []EntriesOf{{"Cursor", []string{"second"}}}
		all = append(all, f)
	}
	for _, change := range []func(*Finding){func(f *Finding) { f.Command = "" }, func(f *Finding) { f.Command, f.Other = "", "" }} {
		f := finding("session_in_arguments")
		change(&f)
		all = append(all, f)
	}
	for _, kind := range []string{"session_in_arguments", "session_both", "session_library"} {
		all = append(all, Finding{Kind: kind, Tool: "notes", Argument: 2, Other: "TELEGRAM_SESSION_NAME", Library: "mtcute", Wants: []string{"GramJS"}})
	}
	all = append(all, Right{Kind: "session", Argument: 2, Library: "Telethon 1", Fingerprint: "ab12cd34"})
	for _, kind := range []string{"command", "api_id", "api_hash", "session", "session_file"} {
		all = append(all, Right{Kind: kind, Variable: "TELEGRAM_API_ID", Path: "~/bin/uv", Library: "Telethon 1", Fingerprint: "ab12cd34"})
	}
	return append(all, DoctorEntry{"telegram", "chigwell/telegram-mcp", "Cursor", "~/.cursor/mcp.json", 3}, DoctorEntry{Path: "~/x/.env", Tool: "n8n"},
		Finding{Kind: "file_unread", Client: "Cursor", Path: "~/.cursor/mcp.json", Why: "the disk does not answer"},
		DoctorEnd{Entries: 2}, DoctorEnd{Entries: 2, Wrong: 3, Unread: 1}, DoctorEnd{Entries: 1, Wrong: 1, Unread: 2},
		DoctorNone{Asked: "“telegrm”", Names: []string{"telegram", "second"}, Files: 3, Home: "~"}, DoctorNone{Asked: "“telegrm”", Home: "~"}, DoctorNone{Path: "~/x", Home: "~"}, DoctorNone{Files: 2, Home: "~"}, DoctorNone{Files: 2, Home: "~", Client: "Cursor"}, DoctorNone{Home: "~", Client: "Cursor"}, DoctorNone{Home: "~"}, DoctorNone{Home: "~", Unread: 2}, DoctorNone{Files: 1, Home: "~", Unread: 1},
		DoctorNone{Home: "/root", Container: true}, DoctorNone{Home: "/root", Unread: 2, Path: "/etc"},
		DoctorRenews{"chigwell/telegram-mcp", "telethon", ""}, DoctorRenews{"“tg”", "telethon", "~/.cursor/mcp.json"}, DoctorRenews{"", "", "~/bot/.env"}, WhyNotPrompt{Entry: "“telegram”", Pages: true}, WhyNotPrompt{},
		DoctorCheck{"telegram", "Cursor", "ab12cd34"}, DoctorCheck{Entry: "~/x/.env", Fingerprint: "ab12cd34"}, DoctorOption{"client", "cursr", []string{"cursor", "zed"}}, DoctorOption{"entry", "telegrm", nil}, DoctorOption{"entry", "telegrm", []string{"telegram", "second"}})
}
