package mcpserver_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"telegram-login-mcp/sessionstring"
)

func TestSessionsAreInspectedAndConvertedByPath(t *testing.T) {
	r := build(t)
	id := r.loggedIn()
	file := r.taken(id, "telethon_sqlite")
	h, text, bad := r.hand("inspect_session", map[string]any{"path": file.Path})
	if bad || h.Library != "telethon_sqlite" || h.DC != 2 || !strings.HasPrefix(h.Address, "127.0.0.1:") || !strings.Contains(text, "session file of Telethon 1, version 7") {
		t.Fatalf("%+v\n%s", h, text)
	}
	if len(h.Next) != 1 || h.Next[0].Tool != "check_session" || h.Next[0].Arguments["path"] != file.Path || !strings.Contains(text, `check_session {"path":`) {
		t.Errorf("nothing leads to the check: %+v\n%s", h.Next, text)
	}
	fingerprint := h.KeyFingerprint

	// What most people want: a file of one library as a file of the other, and back.
	pyrogram := filepath.Join(r.home, "pyrogram.session")
	got, text, bad := r.hand("convert_session", map[string]any{"from_path": file.Path, "to": "pyrogram_sqlite", "api_id": 1, "user_id": 1020001, "path": pyrogram})
	if bad || got.Path != pyrogram || got.Session != "" {
		t.Fatalf("%+v\n%s", got, text)
	}
	raw, err := os.ReadFile(pyrogram)
	if err != nil {
		t.Fatal(err)
	}
	i, err := sessionstring.DecodeSQLite(raw, nil)
	if err != nil || i.Format != sessionstring.PyrogramSQLite || i.Session.UserID != 1020001 || i.Session.APIID != 1 || sessionstring.Fingerprint(i.Session.Key) != fingerprint {
		t.Errorf("%+v, %v", i, err)
	}
	for _, to := range []string{"telethon", "telethon_sqlite", "mtcute"} { // without a page, what comes of a file goes into one
		got, text, bad := r.hand("convert_session", map[string]any{"from_path": pyrogram, "to": to})
		if bad || got.Path == "" || got.Session != "" || len(got.Added) == 0 {
			t.Errorf("%s: %+v\n%s", to, got, text)
		}
		if to == "telethon" && (!strings.Contains(text, "in the variable TELEGRAM_SESSION_STRING") || strings.Contains(text, "TELEGRAM_API_HASH")) {
			t.Errorf("what is in the file is not told: %s", text)
		}
		h, text, bad := r.hand("inspect_session", map[string]any{"path": got.Path})
		if bad || h.Library != to || h.KeyFingerprint != fingerprint {
			t.Errorf("%s: %+v\n%s", to, h, text)
		}
	}
	if got, text, bad := r.hand("convert_session", map[string]any{"from_path": pyrogram, "to": "telethon", "deliver": "chat"}); bad || got.Session == "" {
		t.Errorf("%s", text)
	}
}

func TestPathOfNoSessionIsRefused(t *testing.T) {
	r := build(t)
	outside := filepath.Join(t.TempDir(), "a.session")
	for path, content := range map[string]string{filepath.Join(r.home, "notes.txt"): "CANARYCANARY", outside: "CANARYCANARY"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for path, code := range map[string]string{
		outside:                             "failure.session_path",
		filepath.Join(r.home, "none"):       "failure.session_path",
		"a.session":                         "failure.session_path",
		r.home:                              "failure.session_path",
		filepath.Join(r.home, "notes.txt"):  "failure.session_format",
		filepath.Join(r.home, "a\nb: next"): "failure.session_path",
	} {
		for tool, args := range map[string]map[string]any{"inspect_session": {"path": path}, "convert_session": {"from_path": path, "to": "gramjs"}} {
			h, text, isError := r.hand(tool, args)
			if !isError || h.Error.Code != code || strings.Contains(text, "CANARY") {
				t.Errorf("%s %q: %s\n%s", tool, path, h.Error.Code, text)
			}
		}
	}
	for tool, args := range map[string]map[string]any{
		"inspect_session": {"path": "~/a.session", "session": "1Ag"},
		"convert_session": {"from_path": "~/a.session", "session": "1Ag", "to": "gramjs"},
	} {
		if h, text, isError := r.hand(tool, args); !isError || h.Error.Code != "failure.arguments" {
			t.Errorf("%s with both: %s", tool, text)
		}
	}
}

func TestIPv6BecomesIPv4OnWish(t *testing.T) {
	r := build(t)
	key, err := sessionstring.NewKey([]byte(strings.Repeat("0123456789abcdef", 16)))
	if err != nil {
		t.Fatal(err)
	}
	session, err := sessionstring.Encode(sessionstring.Telethon, sessionstring.Session{DC: 4, Addr: "2001:67c:4e8:f004::a", Port: 443, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	_, text, bad := r.hand("inspect_session", map[string]any{"session": session})
	if bad || !strings.Contains(text, "ipv4 true") {
		t.Errorf("the way out is not told: %s", text)
	}
	for wish, want := range map[bool]string{true: "149.154.167.91", false: "2001:67c:4e8:f004::a"} {
		got, text, bad := r.hand("convert_session", map[string]any{"session": session, "to": "telethon", "ipv4": wish})
		i, err := sessionstring.Detect(got.Session)
		if bad || err != nil || i.Session.Addr != want || strings.Contains(strings.Join(got.Added, " "), "in place of an IPv6 one") != wish {
			t.Errorf("%v: %+v, %v\n%s", wish, got.Added, err, text)
		}
		if told := strings.Contains(text, "The address is IPv6"); told == wish {
			t.Errorf("%v: the note is told: %v\n%s", wish, told, text)
		}
	}
	session, err = sessionstring.Encode(sessionstring.Telethon, sessionstring.Session{DC: 4, Addr: "149.154.167.91", Port: 443, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	for _, wish := range []bool{true, false} {
		got, text, bad := r.hand("convert_session", map[string]any{"session": session, "to": "mtcute", "ipv4": wish})
		for _, half := range []string{text, strings.Join(got.Notes, " ")} {
			if bad || strings.Contains(half, "ipv4 changed nothing") != wish {
				t.Errorf("IPv4 already, %v: %s", wish, half)
			}
		}
	}
	if h, text, bad := r.hand("convert_session", map[string]any{"session": session, "to": "telethon", "ipv4": "yes"}); !bad || h.Error.Code != "failure.arguments" || !strings.Contains(text, "true or false") {
		t.Errorf("%s", text)
	}
}

// Formats without an address name no servers: in the sandbox they are its own, and Telegram's address would lead the session nowhere.
func TestSessionWithoutAnAddressStaysInTheSandbox(t *testing.T) {
	r := build(t)
	id := r.loggedIn()
	want := r.taken(id, "telethon")
	lives, err := sessionstring.Detect(want.Session)
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"pyrogram", "mtkruto"} {
		session := r.taken(id, format)
		if h, text, bad := r.hand("inspect_session", map[string]any{"session": session.Session}); bad || h.Servers != "sandbox_or_production" || !h.Sandbox || strings.Contains(text, "production") || !strings.Contains(text, "the sandbox's or the real Telegram's") {
			t.Errorf("%s: %s", format, text)
		}
		for _, to := range []string{"telethon", "gramjs", "mtcute", "gotd", "gogram"} {
			got, text, bad := r.hand("convert_session", map[string]any{"session": session.Session, "to": to})
			i, err := sessionstring.Detect(got.Session)
			if bad || err != nil || i.Session.Addr != lives.Session.Addr || i.Session.Port != lives.Session.Port || !strings.Contains(text, "where the sandbox has DC 2") {
				t.Errorf("%s to %s: %s:%d, %v\n%s", format, to, i.Session.Addr, i.Session.Port, err, text)
			}
			for _, half := range []string{text, strings.Join(got.Warnings, " ")} {
				if !strings.Contains(half, "this session is good for the sandbox only") {
					t.Errorf("%s to %s: %s", format, to, half)
				}
			}
			if h, text, bad := r.hand("inspect_session", map[string]any{"session": got.Session}); bad || h.Servers != "local" || strings.Contains(text, "production") || !strings.Contains(text, "Servers: the sandbox's") {
				t.Errorf("%s: %s", to, text)
			}
		}
		if got, text, bad := r.hand("convert_session", map[string]any{"session": session.Session, "to": "pyrogram"}); bad || got.Session == "" || strings.Contains(text, "address") {
			t.Errorf("%s: an address where none is kept: %s", format, text)
		}
	}
}

func TestSessionThatSaysSomethingElseIsNotUsed(t *testing.T) {
	r := build(t)
	id := r.loggedIn()
	at := filepath.Join(r.home, "bot.session")
	if _, text, bad := r.hand("get_session", map[string]any{"flow_id": id, "format": "pyrogram_sqlite", "deliver": "file", "path": at}); bad {
		t.Fatal(text)
	}
	h, _, _ := r.hand("get_session", map[string]any{"flow_id": id, "format": "pyrogram", "deliver": "chat"})
	bare, _, _ := r.hand("get_session", map[string]any{"flow_id": id, "format": "telethon", "deliver": "chat"})
	for _, c := range []struct {
		tool string
		args map[string]any
		says string // "" where nothing contradicts
	}{
		{"check_session", map[string]any{"path": at, "user_id": 42, "in_use": "no"}, "the ID 1020001, and user_id is 42"},
		{"check_session", map[string]any{"session": h.Session, "user_id": 42, "in_use": "no"}, "the ID 1020001, and user_id is 42"},
		{"add_login", map[string]any{"path": at, "user_id": 42, "in_use": "no"}, "the ID 1020001, and user_id is 42"},
		{"inspect_session", map[string]any{"path": at, "user_id": 42}, "the ID 1020001, and user_id is 42"},
		{"inspect_session", map[string]any{"session": h.Session, "user_id": 42}, "the ID 1020001, and user_id is 42"},
		{"convert_session", map[string]any{"from_path": at, "to": "mtkruto", "user_id": 7}, "the ID 1020001, and user_id is 7"},
		{"convert_session", map[string]any{"from_path": at, "to": "telethon", "api_id": 99}, "the API ID 1, and api_id is 99"},
		{"convert_session", map[string]any{"session": h.Session, "to": "mtkruto", "user_id": 7, "api_id": 99}, "the API ID 1, and api_id is 99"},
		{"convert_session", map[string]any{"session": h.Session, "to": "mtkruto", "user_id": 1020001, "api_id": 1}, ""},
		{"inspect_session", map[string]any{"path": at, "user_id": 1020001}, ""},
		{"convert_session", map[string]any{"session": bare.Session, "to": "pyrogram", "user_id": 7, "api_id": 99}, ""}, // which says neither
	} {
		got, text, bad := r.hand(c.tool, c.args)
		if c.says == "" {
			if bad {
				t.Errorf("%s %v: %s", c.tool, c.args, text)
			}
			continue
		}
		if !bad || got.Error.Code != "failure.session_contradicts" || !strings.Contains(text, c.says) {
			t.Errorf("%s %v: %s", c.tool, c.args, text)
		}
	}
}
