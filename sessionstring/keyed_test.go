package sessionstring_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/sessionstring"
)

func TestTelegramWebsStorageIsReadInEachForm(t *testing.T) {
	t.Parallel()
	key := hex.EncodeToString(testKey(t).Reveal())
	other := strings.Repeat("ab12", 128)
	quoted := `"` + key + `"`
	for name, text := range map[string]string{
		"as JSON":                     `{"dc":"2","dc2_auth_key":"` + key + `","user_auth":{"dcID":2,"id":"5000801609"}}`,
		"texts in texts, as Web K":    `{"dc":"2","dc2_auth_key":"\"` + key + `\"","user_auth":"{\"dcID\":2,\"id\":5000801609}"}`,
		"of two data centres":         `{"dc2_auth_key":"` + key + `","dc4_auth_key":"` + other + `","user_auth":"{\"dcID\":2,\"id\":\"5000801609\"}","dc2_server_salt":"\"a1b2c3d4e5f6a7b8\""}`,
		"lines copied from a table":   "dc\t2\ndc2_auth_key\t" + quoted + "\ndc2_server_salt\t\"a1b2c3d4e5f6a7b8\"\nuser_auth\t{\"dcID\":2,\"id\":\"5000801609\"}",
		"lines with colons":           "user_auth: {\"dcID\":2,\"id\":5000801609}\ndc2_auth_key: " + key,
		"an account of Web A":         `{"account1":"{\"userId\":\"5000801609\",\"dcId\":2,\"dc2_auth_key\":\"` + key + `\",\"dc4_auth_key\":\"` + other + `\"}"}`,
		"a call in a browser's pane":  `localStorage.setItem('dc2_auth_key', '"` + key + `"'); localStorage.setItem('user_auth', '{"dcID":2,"id":"5000801609"}')`,
		"the same account, old a new": `{"dc":"2","dc2_auth_key":"` + key + `","user_auth":"{\"dcID\":2,\"id\":5000801609}","account1":"{\"dcId\":2,\"userId\":5000801609,\"dc2_auth_key\":\"` + key + `\"}"}`,
	} {
		i, err := sessionstring.Detect(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if s := i.Session; i.Format != sessionstring.TelegramWeb || s.DC != 2 || s.UserID != 5000801609 || !s.Key.Equal(testKey(t)) {
			t.Errorf("%s: %s, DC %d, user %d", name, i.Format, s.DC, s.UserID)
		}
		if !slices.ContainsFunc(i.Notes, func(n sessionstring.Note) bool { return n.Code == sessionstring.NoteWeb }) {
			t.Errorf("%s: it is not said that the browser has the key, too", name)
		}
		for _, to := range []sessionstring.Format{sessionstring.Telethon, sessionstring.GramJS, sessionstring.Gotd} {
			c, err := sessionstring.Convert(to, i.Session)
			if err != nil {
				t.Errorf("%s to %s: %v", name, to, err)
				continue
			}
			back, err := sessionstring.Detect(c.Text)
			if err != nil || !back.Session.Key.Equal(testKey(t)) || back.Session.DC != 2 || back.Session.Addr == "" {
				t.Errorf("%s to %s: %v", name, to, err)
			}
		}
	}
}

func TestTelegramWebsStorageThatCannotBeReadSaysWhy(t *testing.T) {
	t.Parallel()
	key, other := hex.EncodeToString(testKey(t).Reveal()), strings.Repeat("ab12", 128)
	for want, text := range map[sessionstring.GotKind]string{
		sessionstring.GotWebNoKey:  `{"dc":"2","dc2_server_salt":"a1b2","user_auth":{"dcID":2,"id":"5000801609"}}`,
		sessionstring.GotWebNoHome: `{"dc1_auth_key":"` + key + `","dc4_auth_key":"` + other + `"}`,
		sessionstring.GotKeySize:   `{"dc2_auth_key":"` + key[:500] + `","user_auth":{"dcID":2,"id":"5000801609"}}`,
		sessionstring.GotSessions:  `{"account1":{"dcId":2,"dc2_auth_key":"` + key + `"},"account2":{"dcId":2,"dc2_auth_key":"` + other + `"}}`,
	} {
		_, err := sessionstring.Detect(text)
		if bad := wantFormatError(t, err, text); bad != nil && bad.Got[0].Kind != want {
			t.Errorf("%s: %+v", want, bad.Got)
		}
	}
}

func TestAKeyInHexIsReadWithItsDataCentre(t *testing.T) {
	t.Parallel()
	key := hex.EncodeToString(testKey(t).Reveal())
	for _, text := range []string{
		"2:" + key, key + ":2", "2 " + key, "dc_id: 2\nauth_key: " + key, "auth_key: " + key + "\ndc_id: 2", `{"dc_id": 2, "auth_key": "` + key + `"}`, "DC 2\n" + strings.ToUpper(key),
		"Main DC: 2\nUser ID: 5000801609\nAuth key:\n" + key, "AUTH_KEY=" + key + "\nDC_ID=2\n",
	} {
		i, err := sessionstring.Detect(text)
		if err != nil || i.Format != sessionstring.HexKey || i.Session.DC != 2 || !i.Session.Key.Equal(testKey(t)) {
			t.Errorf("%s: %v, %s, DC %d", strings.ReplaceAll(strings.ToLower(text), key, "KEY"), err, i.Format, i.Session.DC)
		}
	}
	for _, text := range []string{key, "dc_id: 2, dc_id: 4, auth_key: " + key, "dc_id: 2\n" + key + "\n" + strings.Repeat("ab12", 128)} {
		_, err := sessionstring.Detect(text)
		wantFormatError(t, err, text)
	}
}

func TestWhatIsInPlaceOfASessionIsNamed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]sessionstring.GotKind{
		"/home/me/my.session":                                sessionstring.GotPathSession,
		"my.session":                                         sessionstring.GotPathSession,
		`"C:\Users\me\telegram-mcp\my.session"`:              sessionstring.GotPathSession,
		`SESSION=C:\bot\anon.session-journal`:                sessionstring.GotPathSession,
		`C:\Users\me\AppData\Roaming\Telegram Desktop\tdata`: sessionstring.GotPathTdata,
		"~/.local/share/TelegramDesktop/tdata/":              sessionstring.GotPathTdata,
		`%APPDATA%\Telegram Desktop\tdata\key_datas`:         sessionstring.GotPathTdata,
		"/var/lib/bot/tdlib":                                 sessionstring.GotPathTDLib,
		"./database/td.binlog":                               sessionstring.GotPathTDLib,
		"session.madeline":                                   sessionstring.GotPathMadeline,
		`D:\app\WTelegram.session`:                           sessionstring.GotPathWTelegram,
		"~/telegram-mcp/.env":                                sessionstring.GotPathEnv,
		"file:///home/me/session.json":                       sessionstring.GotPathJSON,
		"/home/me/.tdl/data/default":                         sessionstring.GotPath,
		"gAAAAABnQx1k2Z3lw0m1bVb2bX8a9s0d1f2g3h4j5k6l7z8x9c0v1b2n3m4q5w6e7r8t9y0aaaaaa==": sessionstring.GotFernet,
		`O:34:"danog\MadelineProto\MTProtoSession\Session":3:{}`:                          sessionstring.GotMadeline,
		"TDF$ and what is not text any more":                                              sessionstring.GotTdata,
		"tg://login?token=AQLx0y1z2A3b4C5d6E7f8G9h0I1j2K3l4M5n6O7p8Q9r":                   sessionstring.GotLoginLink,
		"SQLite format 3\x00\x10 CREATE TABLE dc_option(dc_id INTEGER PRIMARY KEY)":       sessionstring.GotDatabaseGrammers,
		"SQLite format 3 CREATE TABLE sessions (dc_id, server_address text, takeout_id)":  sessionstring.GotDatabaseTelethon,
		"SQLite format 3\x00 CREATE TABLE sessions (dc_id, api_id, test_mode INTEGER)":    sessionstring.GotDatabasePyrogram,
	} {
		_, err := sessionstring.Detect(text)
		if bad := wantFormatError(t, err, ""); bad == nil || bad.Got[0].Kind != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	for _, text := range []string{"hello", "12345", "and/or", "https://example.org/my", "key: value", "a.b.c"} {
		_, err := sessionstring.Detect(text)
		if bad := wantFormatError(t, err, ""); bad != nil && strings.HasPrefix(string(bad.Got[0].Kind), "path") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestSessionsBehindFramesNumbersAndMarkupAreMended(t *testing.T) {
	t.Parallel()
	for _, f := range sessionstring.Formats() {
		if f.IsFile() || f == sessionstring.Gotd {
			continue
		}
		session := encode(t, f, full(t))
		lines := chunks(session, 64)
		each := func(format string) string {
			var b strings.Builder
			for n, line := range lines {
				b.WriteString(strings.NewReplacer("N", fmt.Sprint(n+1), "LINE", line).Replace(format) + "\n")
			}
			return b.String()
		}
		for name, text := range map[string]string{
			"in a frame":                  "╭──────╮\n" + each("│ LINE │") + "╰──────╯",
			"behind a bar":                each("│ LINE"),
			"behind numbers and colons":   each("  N: LINE"),
			"behind numbers and bars":     each("N | LINE"),
			"behind numbers and arrows":   each("  N→LINE"),
			"one line behind a number":    "1: " + session,
			"HTML":                        "<code>" + strings.NewReplacer("=", "&#61;", "_", "&lowbar;", "+", "&#x2B;").Replace(session) + "</code>",
			"HTML's quotes":               "&quot;" + session + "&quot;",
			"quoted-printable":            strings.Join(chunks(strings.ReplaceAll(session, "=", "=3D"), 75), "=\n"),
			"smart quotes":                "“" + session + "”",
			"zero-width blanks":           strings.Join(lines, "\u200b"),
			"blanks of Hangul":            strings.Join(lines, "\u3164"),
			"variation selectors":         strings.Join(lines, "\ufe0f"),
			"a sum of texts":              `const session = "` + strings.Join(lines, "\" +\n  \"") + `";`,
			"a variable among others":     "API_ID=12345\nexport SESSION='" + session + "'\nAPI_HASH=0123456789abcdef0123456789abcdef\n",
			"a variable behind a frame":   "│ SESSION=" + session + " │\n│ API_ID=12345 │",
			"soft wraps":                  strings.Join(chunks(session, 76), "\n  "),
			"a list in a numbered answer": "1. Your session is\n2. " + session + "\n3. Keep it.",
		} {
			if name == "quoted-printable" && !strings.Contains(session, "=") {
				continue // nothing in it says so
			}
			i, err := sessionstring.Detect(text)
			if err != nil || i.Format != f || !i.Session.Key.Equal(testKey(t)) || len(i.Notes) == 0 {
				t.Errorf("%s %s: %v %s %v", f, name, err, i.Format, i.Notes)
			}
		}
	}
}

// chunks breaks a text into lines of n bytes.
func chunks(text string, n int) (lines []string) {
	for part := range slices.Chunk([]byte(text), n) {
		lines = append(lines, string(part))
	}
	return lines
}

func TestGotdsSessionIsReadAsTdlKeepsIt(t *testing.T) {
	t.Parallel()
	plain := encode(t, sessionstring.Gotd, full(t))
	once := base64.StdEncoding.EncodeToString([]byte(plain))
	for name, text := range map[string]string{"tdl": `{"default":{"session":"` + once + `"}}`, "base64": once} {
		i, err := sessionstring.Detect(text)
		if err != nil || i.Format != sessionstring.Gotd || !i.Session.Key.Equal(testKey(t)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestATelethonSessionWithIPv6IsRemarkedOn(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]bool{"2001:67c:4e8:f002::a": true, "149.154.167.51": false} {
		i, err := sessionstring.Detect(encode(t, sessionstring.Telethon, with(t, func(s *sessionstring.Session) { s.Addr = addr })))
		if got := slices.ContainsFunc(i.Notes, func(n sessionstring.Note) bool { return n.Code == sessionstring.NoteIPv6 }); err != nil || got != want {
			t.Errorf("%s: %v %v", addr, err, i.Notes)
		}
	}
}

func TestFormatsAreNamedAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]sessionstring.Format{
		"pyrogram2 ": "pyrogram", "GramJS": "gramjs", "gotd/td": "gotd", "Telethon string": "telethon", "telethon-sqlite": "telethon_sqlite",
	} {
		if f, ok := sessionstring.Named(name); !ok || f != want {
			t.Errorf("%s: %s %t", name, f, ok)
		}
	}
	for _, name := range []string{"tdata", "telegram_web", "auth_key", ""} {
		if f, ok := sessionstring.Named(name); ok {
			t.Errorf("%s is %s", name, f)
		}
	}
	if _, err := sessionstring.Convert(sessionstring.TelegramWeb, full(t)); err == nil {
		t.Error("Telegram Web's storage is written")
	}
}
