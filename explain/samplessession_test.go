package explain

import "time"

// sessionSamples are the samples of what Telegram says of a session.
func sessionSamples() []Fact {
	all := []Fact{
		SessionUseUnknown{}, SessionUseUnknown{Adds: true}, SessionInUse{}, SessionInUse{Adds: true}, SessionInUse{Open: true}, SessionInUse{Open: true, Adds: true},
		SessionOtherDC{Says: 2, DC: 4}, SessionKeyUnknown{Sandbox: true}, SessionKeyUnknown{Sandbox: true, Unsaid: true}, SessionKeyUnknown{Live: true}, SessionNotAsked{}, SessionsEnded{Count: 1}, SessionsEnded{Count: 3},
		SessionChecked{
			Frozen: true, Until: sampleNow.Add(20 * 24 * time.Hour), Now: sampleNow, Appeal: "https://t.me/spambot", Unconfirmed: 6 * 24 * time.Hour, Others: 2,
		},
		SessionChecked{Others: 1, Now: sampleNow, Account: "“Ada” (ID 42)", Device: "“PC 64bit”"}, SessionChecked{Frozen: true, Until: sampleNow.Add(14 * time.Minute), Now: sampleNow},
		SessionChecked{HalfDone: true, Ours: true}, SessionChecked{HalfDone: true},
		CheckedRows{
			Account: "“Ada Lovelace” (“@ada”, ID 42)", Premium: true, Restricted: true, Why: "“copyright”", App: "“Telethon 1.40”", APIID: 12345, Official: true,
			Device: "“PC 64bit, Linux”", DeviceOf: "of its last connection", IP: "“192.0.2.7”", Place: "“Germany”", Since: 72 * time.Hour, Listed: true, Others: 3,
			Waiting: []WaitingLogin{{What: "“X, PC”", Left: 72 * time.Hour}, {What: "“Y, n8n (telegram-login-mcp)”", Here: true, Left: 72 * time.Hour}}, FrozenSince: sampleNow.Add(-72 * time.Hour), Now: sampleNow, Password: "yes", TTLDays: 180, Fingerprint: "0123456789abcdef",
			Refused: []string{"“account.getPassword: 420 FLOOD_WAIT_5”"}, Unanswered: []string{"“help.getAppConfig: no answer within 20s”"},
		},
		CheckedRows{Repeated: true, Ago: 14 * time.Minute}, CheckedRows{Repeated: true},
		CheckedRows{FrozenSince: sampleNow.Add(-14 * time.Minute), Now: sampleNow},
		CheckedRows{Account: "“Ada”", New: true, Restricted: true, Password: "no", Listed: true},
		Form{Kind: "unused", Asks: true}, Form{Kind: "unused", Asks: true, Adds: true, Login: "“n8n”"}, Form{Kind: "unused"}, Form{Kind: "unused", Adds: true},
		Form{Kind: "unused", Adds: true, Login: "“n8n”", Path: "“/home/ada/a.session”"}, Form{Kind: "unused", Fingerprint: "0123456789abcdef"},
		Field{Form: "unused", Name: "answer"}, Field{Form: "unused", Name: "yes"}, Field{Form: "unused", Name: "no"}, Button{Kind: "unused"}, Shown{Kind: "session_in_use"}, Shown{Kind: "session_in_use", Adds: true}, Shown{Kind: "login_added", Why: "Telegram let another login in without a code."}, Phrase{Name: "unused"}, Phrase{Name: "device_of"},
	}
	for _, theirs := range []string{"real", "test", "sandbox"} {
		for _, ours := range []string{"real", "test", "sandbox"} {
			if theirs != ours {
				all = append(all, SessionOtherServers{Theirs: theirs, Ours: ours})
			}
		}
	}
	return all
}
