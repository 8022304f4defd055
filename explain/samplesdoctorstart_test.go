package explain

import "time"

// doctorStartSamples are what doctor says when it starts entries, see full.
func doctorStartSamples() (all []Fact) {
	for _, kind := range []string{"start_terminal", "start_nothing"} {
		all = append(all, DoctorRefused{kind})
	}
	for _, kind := range []string{"disabled", "remote", "no_command", "unfound", "asks", "same_session", "declined"} {
		all = append(all, DoctorSkips{kind, "telegram", "Cursor", "second"})
	}
	for _, kind := range []string{"not_started", "silent", "refused", "initialized", "listed"} {
		all = append(all, DoctorStarted{kind, "telegram", "“telegram-mcp”", "“no access”", 12, 3 * time.Second})
	}
	for _, kind := range []string{"known", "unknown", "nothing", "calm"} {
		all = append(all, DoctorSaid{kind, 2, "“it is broken”"})
	}
	return append(all, DoctorSaid{Kind: "known", Count: 1}, DoctorStarted{Kind: "listed", Entry: "telegram", Name: "“x”", Tools: 1, After: 2 * time.Second}, DoctorStarted{Kind: "initialized", Entry: "telegram", Name: "“x”", After: 2 * time.Second},
		DoctorStart{"telegram", "Cursor", "uv --directory ~/telegram-mcp run main.py", "~/telegram-mcp", true, 20 * time.Second}, DoctorStart{Entry: "telegram", Client: "Cursor", Command: "npx telegram-mcp", During: 20 * time.Second},
		DoctorWatches{"telegram", 20 * time.Second}, DoctorEnded{1, 3 * time.Second}, DoctorEnded{-1, time.Second}, DoctorStray{"asks", "“Please enter your phone”"}, DoctorStray{"prints", "“Connecting”"},
		DoctorWaits{"chigwell/telegram-mcp"}, DoctorStartEnd{3, 1}, DoctorStartEnd{1, 1}, DoctorStartEnd{1, 0}, DoctorStartEnd{2, 0})
}
