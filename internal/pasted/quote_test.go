package pasted

import (
	"strings"
	"testing"
)

// TestQuotesLeaveOutWhatMayBeSecret holds what stands in the message of an error that nobody knows, in spellings that no library has.
func TestQuotesLeaveOutWhatMayBeSecret(t *testing.T) {
	key := hexRun(512)
	for _, tt := range []struct{ text, hidden string }{
		{"Error: password s3cr3tpw is wrong", "s3cr3tpw"}, {"Error: Password: s3cr3tpw", "s3cr3tpw"}, {"Error: passwd=s3cr3tpw", "s3cr3tpw"}, {"Error: check_password('correct horse')", "correct horse"},
		{"Error: пароль: s3cr3tpw", "s3cr3tpw"}, {`Error: sign_in(password='s3\'cr3tpw')`, "cr3tpw"}, {`Error: {"password":"a\"s3cr3tpw"}`, "s3cr3tpw"}, {"Error: --passcode 987654", "987654"},
		{"Error: code 22222 is odd", "22222"}, {"Error: my code was 22222", "22222"}, {"Error: phone_code='2 2 2 2 2'", "2 2 2 2 2"}, {"Error: код подтверждения 22222", "22222"}, {`Error: {"code":22222}`, "22222"},
		{"Error: phone 07700 900123 is odd", "900123"}, {"Error: phone: 8 (916) 123-45-67", "123-45-67"}, {"Error: open sessions/447700900123.odd", "447700900123"}, {"Error: +44\u00a07700\u00a0900123", "900123"},
		{"Error: http://ada:s3/cr3tpw@127.0.0.1:9", "cr3tpw"}, {"Error: odd ada:s3cr3tpw@127.0.0.1:1080", "s3cr3tpw"}, {"Error: socks5://127.0.0.1:1080:ada:s3cr3tpw", "s3cr3tpw"},
		{"Error: api_hash=" + key[:20], key[:20]}, {"Error: api_hash " + key[:32] + "x", key[:32]}, {"Error: StringSession('" + base64Run(30) + "')", base64Run(30)}, {"Error: 110201543%3A" + base64Run(35), base64Run(35)},
		{"Error: odd b'" + strings.ReplaceAll(wrapped(key, 2), "\n", `\x`) + "'", key[2:4] + `\x` + key[4:6]}, {"Error: odd <Buffer " + strings.ReplaceAll(wrapped(key[:100], 2), "\n", " ") + " ...>", key[2:4] + " " + key[4:6]},
		{"Error: odd [236, 71, 32, 243, 188, 154, 227, 154, 4, 207]", "32, 243, 188"}, {"Error: database_encryption_key='mykey9'", "mykey9"}, {`Error: {"secret":"` + base64Run(22) + `"}`, base64Run(22)},
	} {
		found := Read(tt.text, "").Findings
		if len(found) == 0 {
			t.Errorf("%q: nothing is said", tt.text)
		}
		for _, f := range found {
			p := told(f)
			if said := strings.Join(append([]string{f.As, p.Title, p.Meaning}, p.Fixes...), "\n"); strings.Contains(said, tt.hidden) {
				t.Errorf("%q: the answer repeats %q: %s", tt.text, tt.hidden, said)
			}
		}
	}
}

func TestQuotesKeepWhatIsSearchedFor(t *testing.T) {
	for _, said := range []string{
		"OddError: the frobnicator 17 is not wired at line 4012", "FooError: cannot open session file for writing", "BarException: Unsupported protocol version 12", "Error: code generation failed in step 4",
		"QuuxError: connect to 149.154.167.51:443 went odd at 2026-11-29 10:00:00",
	} {
		if got := quotable(said); got != said {
			t.Errorf("%q is quoted as %q", said, got)
		}
	}
}
