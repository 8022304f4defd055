package explain

import (
	"strings"
	"testing"
)

func TestOwnTextsAreNotCut(t *testing.T) {
	long := strings.Repeat("auth.sentCodeTypeApp, ", 80)
	long = strings.TrimSuffix(long, ", ")
	for code, value := range map[string]string{
		"failure.arguments": "problem", "failure.session_format": "expected", "failure.format_unsupported": "formats", "failure.wrong_state": "allowed",
	} {
		if p := ForLocal(code, map[string]string{value: long, "got": "nothing"}); !says(p.Explanation, long) {
			t.Errorf("%s: %s was cut: %+v", code, value, p)
		}
	}
	if p := ForLocal("failure.network", map[string]string{"last_error": long}); says(p.Explanation, long) || !says(p.Explanation, "“"+long[:100]) {
		t.Errorf("the words of a system were not cut: %+v", p)
	}
}

func TestLocalFixesFitTheCause(t *testing.T) {
	type values = map[string]string
	for name, tt := range map[string]struct {
		code   string
		values values
		want   []string
		never  []string
	}{
		"own path is taken, chat possible": {
			"failure.session_file", values{"problem": "it exists", "path": "/home/ada/a.session", "taken": "1", "own_path": "1", "chat": "1"},
			[]string{"the file “/home/ada/a.session”: it exists", "The session itself is unharmed.", "without one: then the program picks a name", "with deliver chat and without a path"}, []string{"room", "login"},
		},
		"own path is wrong": {
			"failure.session_file", values{"problem": "it is no full path", "own_path": "1"},
			[]string{"another path inside your home folder, or without one", "disk has room"}, []string{"deliver", "name that is free"},
		},
		"own folder cannot be used": {
			"failure.session_file", values{"problem": "there is none", "chat": "1"},
			[]string{"a path of your own inside your home folder", "call the tool again with deliver chat."}, []string{"without one", "another path"},
		},
		"all names of ours are taken": {
			"failure.session_file", values{"taken": "1"}, []string{"Move the older session files"}, []string{"without one", "deliver", "room"},
		},
		"address": {
			"failure.session_incomplete", values{"format": "Telethon", "fields": "address and port", "address": "1"},
			[]string{"holds address and port, and this session is from a data centre whose address is not known, so nothing can be added", "needs no address: pyrogram"},
			[]string{"give address", "the login was made with", "another format"},
		},
		"API ID and user ID": {
			"failure.session_incomplete", values{"format": "Pyrogram", "fields": "api_id and user_id", "api_id": "1"},
			[]string{"give api_id and user_id; an API ID has to be the one that the login was made with", "another format"}, []string{"data centre"},
		},
		"user ID alone": {
			"failure.session_incomplete", values{"format": "Pyrogram", "fields": "user_id"}, []string{"give user_id."}, []string{"API ID", "data centre"},
		},
		"API ID that no format can hold": {
			"failure.session_unfit", values{"format": "Pyrogram", "field": "api_id", "reason": "is negative"},
			[]string{"this api_id: it is negative", "Give the API ID as a positive whole number."}, []string{"another format"},
		},
		"address that the format cannot hold": {
			"failure.session_unfit", values{"format": "Pyrogram", "field": "address", "reason": "is a name"}, []string{"Choose another format."}, []string{"API ID"},
		},
		"no session": {
			"failure.session_format", values{"expected": "352 characters", "got": "a poem"}, []string{"This should be 352 characters", "What came is a poem"}, nil,
		},
		"file in the chat": {
			"failure.deliver_unsupported", values{"file_only": "1", "deliver": "chat", "supported": "file"},
			[]string{"A .session file can only be handed over as a file.", "with deliver file"}, []string{"The way", "one of these"},
		},
		"going on": {
			"failure.still_running", values{"doing": "checking the code"}, []string{"in the background: checking the code", "Nothing is lost", "a second code"}, []string{"not been reached"},
		},
		"going on, and never reached": {
			"failure.still_running", values{"doing": "connecting", "unreached": "1"}, []string{"has not been reached yet", "no code is on its way"}, []string{"slow", "a second code", "the answer will show"},
		},
		"key nowhere": {
			"failure.record_key_lost", values{"file": "/x"}, []string{"neither in the keyring"}, []string{"could not be read"},
		},
		"keyring silent": {
			"failure.record_key_unread", values{"file": "/x", "why": "it does not answer"}, []string{"was not read: it does not answer", "/x"}, []string{"neither", "missing"},
		},
		"another copy holds the lock": {
			"failure.claim_failed", values{"why": "another process holds the lock of the store, claims.lock", "busy": "1", "seconds": "10"},
			[]string{"could not be found out: another process holds the lock", "make Telegram destroy it", "in 10 s", "end those that are stopped"}, []string{"can be written to"},
		},
		"the lock cannot be opened": {
			"failure.claim_failed", values{"why": "permission denied", "seconds": "10"},
			[]string{"could not be found out: permission denied", "in 10 s", "can be written to"}, []string{"stopped", "slow"},
		},
		"somebody else's record": {
			"failure.record_foreign", values{"file": "/x", "why": "belongs to another user (ID 7)"}, []string{"The file “/x” belongs to another user (ID 7), so", "chmod go-w"}, []string{"Another user of this computer put"},
		},
		"folder that is not used": {
			"failure.store_unreadable", values{"why": "'/x' can be changed by other users"}, []string{"is not read: '/x' can be changed", "goes on in memory"}, []string{"cannot be read."},
		},
		"a wait before the login is finished": {
			"failure.flood_wait_running", values{"method": "auth.sendCode", "seconds": "30"}, []string{"start_qr_login"}, nil,
		},
		"a wait of a half finished login": {
			"failure.flood_wait_running", values{"method": "users.getUsers", "seconds": "30", "state": "password_needed"}, []string{"start_qr_login"}, nil,
		},
		"a wait of a finished login": {
			"failure.flood_wait_running", values{"method": "users.getUsers", "seconds": "30"}, []string{"30 s"}, []string{"start_qr_login"},
		},
		"a wait in a finished login": {
			"failure.flood_wait_running", values{"method": "auth.sendCode", "state": "authorized", "seconds": "30"}, []string{"30 s"}, []string{"start_qr_login"},
		},
	} {
		p := ForLocal(tt.code, tt.values)
		for _, want := range tt.want {
			if !says(p.Explanation, want) {
				t.Errorf("%s: nothing says %q: %+v", name, want, p)
			}
		}
		for _, never := range tt.never {
			if says(p.Explanation, never) {
				t.Errorf("%s: it says %q: %+v", name, never, p)
			}
		}
		for _, complaint := range complaints(p.Explanation) {
			t.Errorf("%s: %s", name, complaint)
		}
	}
}

// TestFinishedLoginIsNotToldToScan asks for every error of the catalogue, and for those that are not in it.
func TestFinishedLoginIsNotToldToScan(t *testing.T) {
	offered := 0
	for _, name := range append(Errors(), "PIGEON_TIRED") {
		for _, code := range []int{0, 400, 403, 406, 420} {
			f := Failure{Method: "users.getUsers", Code: code, Type: name, Argument: 30, State: "code_sent"}
			if says(ForError(f).Explanation, "start_qr_login") {
				offered++
			}
			f.State = "authorized"
			if p := ForError(f); says(p.Explanation, "start_qr_login") || len(p.Fixes) == 0 {
				t.Errorf("%d %s: %+v", code, name, p)
			}
		}
	}
	if offered == 0 {
		t.Error("no text offers a scan even before the login is finished")
	}
}
