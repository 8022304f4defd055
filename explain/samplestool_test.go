package explain

import (
	"cmp"
	"slices"
)

// toolSessions are what tools say of a session, each as it is found in a text.
func toolSessions() (all []Fact) {
	for _, f := range []ToolFailure{
		{Kind: "session_library", Library: "Pyrogram", Want: "pyrogram", Number: 271}, {Kind: "session_library", Library: "Pyrogram", Want: "pyrogram", Number: 267},
		{Kind: "session_library", Want: "telethon", Number: 263}, {Kind: "session_library", Want: "telethon", Number: 275}, {Kind: "session_library", Library: "GramJS", Want: "gramjs", Number: 23404},
		{Kind: "session_library", Library: "mtcute", Want: "mtcute", Number: 212}, {Kind: "session_library", Library: "mtcute", Want: "mtcute", Number: 4},
		{Kind: "session_library", Library: "mtcute", Want: "mtcute", Number: 77}, {Kind: "session_library", Library: "gotd", Want: "telethon"},
		{Kind: "session_library"}, {Kind: "session_newer", Library: "Pyrogram"}, {Kind: "session_locked"}, {Kind: "no_session"}, {Kind: "session_length"}, {Kind: "session_length", Number: 361}, {Kind: "session_length", Number: 349}, {Kind: "session_length", Number: 353}, {Kind: "session_length", Number: 120},
		{Kind: "session_newer", Library: "Telethon", Number: 6}, {Kind: "session_newer", Library: "Pyrogram", Number: 9},
		{Kind: "session_half_upgraded", Library: "Telethon"}, {Kind: "session_half_upgraded", Library: "Pyrogram"}, {Kind: "session_readonly"}, {Kind: "session_other_key"},
		{Kind: "no_tdata"}, {Kind: "session_locked", Library: "TDLib"}, {Kind: "session_locked", Library: "tdl"},
		{Kind: "no_session", Library: "tdl"}, {Kind: "no_session", Library: "TDLib"},
	} {
		all = append(all, f)
	}
	for kind, whys := range map[string][]string{
		"session_library": {"version", "number", "not_database", "json", "older"}, "session_length": {"position", "letters"}, "session_format": {"", "environment", "path"}, "session_newer": {"unpack"},
		"session_half_upgraded": {"table"}, "session_missing": {"", "open"}, "session_damaged": {"", "table", "key", "disk", "tdata"}, "session_passcode": {"", "wrong"},
		"session_shared": {"", "key", "replayed"}, "session_other_key": {"stream"}, "tdata_newer": {"", "empty"},
	} {
		for _, why := range whys {
			f := ToolFailure{Kind: kind, Case: why}
			switch why {
			case "older":
				f.Library, f.Want, f.Number = "mtcute", "mtcute", 2
			case "unpack":
				f.Library, f.Number = "Telethon", 6
			case "position":
				f.Number = 352
			case "key":
				f.Library = "gotd"
			}
			all = append(all, f)
		}
	}
	return inOrder(all)
}

// toolLibraries are what is said of libraries and how they are used.
func toolLibraries() (all []Fact) {
	for kind, whys := range map[string][]string{
		"two_copies": {""}, "library_old": {"", "qr", "ids", "peer", "php", "python", "option", "parameters", "database_key", "key"}, "python_newer": {"module", "loop", "collections", "node", "opentele"},
		"event_loop": {"none", "thread", "closed", "other", "running", "sync", "await", "file"}, "not_started": {"", "twice", "closed"},
		"option": {"", "storage", "callback", "name", "session", "required"}, "module_missing": {"", "shadow", "name", "native", "build", "sqlite", "directory"}, "update_loop": {""}, "api_id_large": {""}, "n8n_key": {""},
	} {
		for _, why := range whys {
			f := ToolFailure{Kind: kind, Case: why}
			switch kind + " " + why {
			case "library_old ", "library_old key", "library_old ids":
				f.Library = "Pyrogram"
			case "library_old peer":
				f.Library, f.Number = "Pyrogram", -1002987654321
			case "module_missing ":
				f.Library = "telethon"
			case "module_missing directory":
				f.Library = "telegram"
			case "api_id_large ":
				f.Number = 5000000000
			}
			all = append(all, f)
		}
	}
	return inOrder(append(all, ToolFailure{Kind: "library_old", Case: "ids", Library: "Pyrogram", Want: "pyrogram"}, ToolFailure{Kind: "library_old", Library: "GramJS"}, ToolFailure{Kind: "library_old", Case: "ids", Library: "Telethon"}))
}

// inOrder sorts by kind, so that documents show the same wherever a map begins, each with what has no cause of its own first.
func inOrder(all []Fact) []Fact {
	slices.SortStableFunc(all, func(a, b Fact) int { return compareTools(a.(ToolFailure), b.(ToolFailure)) })
	return all
}

func compareTools(a, b ToolFailure) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Case, b.Case), cmp.Compare(a.Library, b.Library), cmp.Compare(a.Number, b.Number))
}
