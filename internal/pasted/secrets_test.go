package pasted

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// base64Run is n letters and digits as a session has them, always the same.
func base64Run(n int) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = letters[r.IntN(len(letters))]
	}
	return string(b)
}

func hexRun(n int) string {
	const digits = "0123456789abcdef"
	r := rand.New(rand.NewPCG(3, 4))
	b := make([]byte, n)
	for i := range b {
		b[i] = digits[r.IntN(len(digits))]
	}
	return string(b)
}

// wrapped is s in lines of n bytes.
func wrapped(s string, n int) string {
	var lines []string
	for part := range slices.Chunk([]byte(s), n) {
		lines = append(lines, string(part))
	}
	return strings.Join(lines, "\n")
}

func TestSecretsAreRecognisedAndNotRepeated(t *testing.T) {
	session, hash, key := base64Run(352), hexRun(32), hexRun(512)
	token := "110201543:" + base64Run(35)
	for name, tt := range map[string]struct {
		text, hidden string
		want         []SecretKind
	}{
		"telethon's session":         {"Error: cannot use 1" + session + "= today", session, []SecretKind{secretSession}},
		"pyrogram's session":         {"SESSION_STRING=" + session + session[:10], session, []SecretKind{secretSession}},
		"a session that was wrapped": {"Error: bad session\n" + wrapped(session, 76), session[:76], []SecretKind{secretSession}},
		"gotd's session":             {`{"Version":1,"Data":{"DC":2,"AuthKey":"` + session[:340] + `=="}}`, session[:340], []SecretKind{secretSession}},
		"telegram web's key":         {`{"dc":"2","dc2_auth_key":"` + key + `"}`, key, []SecretKind{secretSession}},
		"a name in a session":        {"Error: " + session[:200] + "-FLOOD_WAIT_42-" + session[200:], "FLOOD_WAIT_42", []SecretKind{secretSession}},
		"an API hash as an argument": {"TelegramClient('anon', 1234567, api_hash='" + hash + "') failed", hash, []SecretKind{secretAPIHash}},
		"an API hash in a variable":  {"TELEGRAM_API_HASH=" + hash, hash, []SecretKind{secretAPIHash}},
		"an API hash alone":          {hash, hash, []SecretKind{secretAPIHash}},
		"another sum":                {"Error: md5 " + hash + " differs", hash, nil},
		"a bot's token":              {"RuntimeError: cannot start " + token, token[10:], []SecretKind{secretBotToken}},
		"a bot's token in a link":    {"Error: https://api.telegram.org/bot" + token + "/getMe failed", token[10:], []SecretKind{secretBotToken}},
		"the portal's password":      {"Error, I typed this: This is your login code:\naB3dE6gH9jK\n", "aB3dE6gH9jK", []SecretKind{secretCode}},
		"a link with a code":         {"Error: https://t.me/login/22222 does nothing", "22222", []SecretKind{secretCode}},
		"a message in Italian":       {"Codice di accesso: 22222. Non dare questo codice a nessuno, neanche se dice di essere di Telegram!", "22222", []SecretKind{secretCode}},
		"telegram's own message":     {"Login code: 22222. Do not give this code to anyone, even if they say they are from Telegram!", "22222", []SecretKind{secretCode}},
		"the message in Russian":     {"Код для входа: 22222. Не давайте код никому", "22222", []SecretKind{secretCode}},
		"the message in Spanish":     {"Código de inicio de sesión: 22222", "22222", []SecretKind{secretCode}},
		"the message in German":      {"Anmeldecode: 22222", "22222", []SecretKind{secretCode}},
		"a code as an argument":      {"Error in sign_in(phone, code='22222')", "22222", []SecretKind{secretCode}},
		"a code in its place":        {"Error in client.sign_in(phone, 22222)", "22222", []SecretKind{secretCode}},
		"a code in JSON":             {`Error in {"phone_code": "22222"}`, "22222", []SecretKind{secretCode}},
		"a code in JSON, a number":   {`Error in {"phone_code":22222}`, "22222", []SecretKind{secretCode}},
		"a code in JSON in a string": {`Error "{\"code\": \"22222\"}"`, "22222", []SecretKind{secretCode}},
		"a code in a dictionary":     {"Error in {'code': '22222'}", "22222", []SecretKind{secretCode}},
		"a code beside its phone":    {"Error in {'phone': '+44 7700 900123', 'code': 22222}", "22222", []SecretKind{secretCode, secretPhone}},
		"a code given by its name":   {`Error in f(phone_code="22222")`, "22222", []SecretKind{secretCode}},
		"a phone number":             {"Error: cannot use +44 7700 900123 today", "900123", []SecretKind{secretPhone}},
		"a phone number, unmarked":   {"Error: phone='447700900123' was refused by me", "447700900123", []SecretKind{secretPhone}},
		"a proxy's password":         {"Error: socks5://ada:s3cr3tpw@127.0.0.1:9 is odd", "s3cr3tpw", []SecretKind{secretPassword}},
		"a password as an argument":  {`Error: login(password="correct horse") went wrong`, "correct horse", []SecretKind{secretPassword}},
		"a password in a variable":   {"TELEGRAM_2FA_PASSWORD=hunter2hunter failed", "hunter2hunter", []SecretKind{secretPassword}},
		"a password that was typed":  {"Error: odd login\nPassword: hunter2", "hunter2", []SecretKind{secretPassword}},
		"a password without a digit": {"Error: odd login\nCloud password: swordfish\n", "swordfish", []SecretKind{secretPassword}},
		"a password in Russian":      {"Error: вход не удался\nПароль: hunter2", "hunter2", []SecretKind{secretPassword}},
		"a password, a small letter": {"Error: вход, пароль: hunter2", "hunter2", []SecretKind{secretPassword}},
		"passwd":                     {"Error: telegram passwd=hunter2 failed", "hunter2", []SecretKind{secretPassword}},
		"an MTProto proxy":           {"Error: tg://proxy?server=example.org&port=443&secret=ee" + hash + "676f6f676c65", hash, []SecretKind{secretProxy}},
	} {
		t.Run(name, func(t *testing.T) {
			r := Read(tt.text, "")
			if !slices.Equal(r.Secrets, tt.want) {
				t.Errorf("%q has %q, want %q", tt.text, r.Secrets, tt.want)
			}
			if len(r.Findings) == 0 {
				t.Fatal("nothing is said")
			}
			for _, f := range r.Findings {
				p := told(f)
				if all := strings.Join(append([]string{f.As, p.Title, p.Meaning}, p.Fixes...), "\n"); strings.Contains(all, tt.hidden) {
					t.Errorf("the answer repeats it: %s", all)
				}
			}
		})
	}
}

func TestWhatIsNoSecretIsNotTakenForOne(t *testing.T) {
	for _, text := range []string{
		"error code: 10060", "SocketException (10061)", "Os { code: 10054, kind: ConnectionReset }", "exit code 12345", "HTTP status code: 50312", "zip code: 10115", "errorCode=22222", `{"code": 50001, "message": "Missing Access"}`, `{"error_code": "22222"}`, `{"statusCode": "50312"}`, `{"zip_code": "10115"}`, `{"code": "10060"}`,
		"2026-11-29T10:00:00+00:00 ERROR bad", "the clock is +3600 seconds off", "https://example.org/a:b@c", "password: the password is wrong", "PASSWORD_HASH_INVALID", "password=None",
		"login: Password: required", "login\npassword: not set", "login\nPassword:", "login\nPassword:\nhelp", "login\nPassword: PASSWORD_HASH_INVALID", "login\npassword: SessionPasswordNeededError", "login\npassword: Required.", "login\nPassword: ******",
		"вход\nпароль: неверный", "вход\nПароль:", "login\npassword: Optional[str]", "login: /etc/passwd: line1", "open /etc/passwd: no such file for this login", "login: the two-step password: forgotten", "the bucket's password: hunter2",
		`  File "/usr/lib/python3/site-packages/telethon/client/users.py", line 84, in _call`, "commit 0123456789abcdef0123456789abcdef01234567",
		"/home/ada/projects/telegram/node_modules/some-package-name/lib/of/a/very/long/path/that/has/many/parts/and/Capitals/inside/Of/It/2026/11/29/index/really/Long/Names/Are/No/Sessions/1/2/3/4/5/6/7/8/9",
		strings.Repeat("=", 300), strings.Repeat("-", 400), strings.Repeat("Traceback", 60), "msg_id 7274298913954252805",
	} {
		if got := Read(text, "").Secrets; got != nil {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestMessageWithACodeIsToldOnce(t *testing.T) {
	for text, want := range map[string][]SecretKind{
		"Login code: 51519. Do not give this code to anyone":                                   {},
		"Login code: 51519. Do not give this code to anyone\npassword='hunter2' was not taken": {secretPassword},
		"sign_in('+447700900000', '22222'): PHONE_CODE_INVALID":                                {secretCode, secretPhone},
		"spawn uv ENOENT": {},
	} {
		if got := Read(text, "").SecretsBeside(); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestErrorIsShownWithWhatMakesItOne(t *testing.T) {
	for text, want := range map[string]string{
		"[telegram-mcp] [error] spawn uv ENOENT":                  "spawn uv ENOENT",
		"Error: TELEGRAM_API_ID environment variable is required": "API_ID environment variable is required",
		"OSError: [WinError 10060] Eine Zeile":                    "[WinError 10060]",
		"login code: 51519":                                       "login code: …",
		"spawn password='hunter2' ENOENT":                         "spawn",
	} {
		if found := Read(text, "").Findings; len(found) != 1 || found[0].As != want {
			t.Errorf("%q: %+v, want %q", text, found, want)
		}
	}
}
