package pasted

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/explain"
)

// spellings are how libraries print an error of Telegram; %[1]s is its name, %[2]s its class, %[3]d its code.
var spellings = []string{
	"%[1]s", "[%[3]d %[1]s]", "RPCError %[3]d: %[1]s", "Error: %[3]d: %[1]s (caused by auth.SignIn)", "telethon.errors.rpcerrorlist.%[2]sError: what it says (caused by SignInRequest)",
	"pyrogram.errors.exceptions.bad_request_400.%[2]s: Telegram says: [%[3]d %[1]s] - What it says (caused by \"auth.SignIn\")", `{"@type":"error","code":%[3]d,"message":"%[1]s"}`,
	"{'@type': 'error', 'message': '%[1]s', 'code': %[3]d}", "{ _: 'error', code: %[3]d, text: '%[1]s' }", "RpcError (%[3]d %[1]s): what it says", "TL.RpcException: %[1]s", "TL.RpcException: %[3]d %[1]s",
	"invoke auth.signIn: rpcDoRequest: rpc error code %[3]d: %[1]s", "rpc error %[3]d: %[1]s caused by auth.signIn", `RpcError { code: %[3]d, name: "%[1]s", value: None, caused_by: Some(2264842000) }`,
	"danog\\MadelineProto\\RPCErrorException: what it says (%[1]s)", "Telegram returned an RPC error: %[1]s (%[1]s), caused by Login.php:71", "Receive error %[3]d : %[1]s",
	"Traceback (most recent call last):\n  File \"a.py\", line 3, in main\n    except %[2]sError:\ntelethon.errors.%[2]sError: what it says (caused by SignInRequest)",
	"Error: failed\n\nCaused by:\n    0: rpc error %[3]d: %[1]s caused by auth.signIn",
	"System.Exception: it failed\n ---> TL.RpcException: %[1]s\n   at WTelegram.Client.Login()", "2026-01-01 10:00:00 ERROR %[1]s\n2026-01-01 10:00:01 ERROR %[1]s",
}

// secretSpellings are how secrets stand in a text; %s is the secret.
var secretSpellings = []struct{ form, secret string }{
	{"TELEGRAM_SESSION_STRING=1%s=", base64Run(352)}, {"Error: bad session %s", base64Run(362)}, {`"AuthKey":"%s"`, base64Run(344)}, {"key %s", hexRun(512)},
	{"api_hash='%s'", hexRun(32)}, {"bot 110201543:%s", base64Run(35)}, {"Login code: %s. Do not give this code to anyone", "22222"}, {"sign_in(phone, code='%s')", "33333"},
	{"socks5://ada:%s@127.0.0.1:9", "s3cr3tpw"}, {"password='%s'", "correct horse"}, {"phone +%s", "447700900123"}, {"tg://proxy?server=example.org&port=443&secret=%s", "ee" + hexRun(40)},
}

// spelled is how a library prints an error.
func spelled(name string, form int) string {
	var class strings.Builder
	for word := range strings.SplitSeq(strings.ToLower(name), "_") {
		if word != "" {
			class.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return fmt.Sprintf(strings.ReplaceAll(spellings[form], "%[2]s", class.String()), name, "", 400)
}

// ambiguous are names that count only with their code, and whose class is another's.
func ambiguous(name string) bool {
	return !strings.Contains(name, "_") || slices.Contains(anyones, name) || slices.Contains(noClass, name) || strings.HasPrefix(name, "2FA_")
}

func TestEverySpellingIsOneError(t *testing.T) {
	for _, name := range explain.Errors() {
		if ambiguous(name) {
			continue
		}
		for form := range spellings {
			text := spelled(name, form)
			found := Read(text, "").Findings
			if want := (explain.Failure{Type: name}).ID(); len(found) != 1 || found[0].Fact.ID() != want || found[0].Answer != Known {
				t.Errorf("%s: %+v, want %s", text, found, want)
			}
		}
	}
	for _, name := range explain.ElsewhereNames() {
		if ambiguous(name) {
			continue
		}
		for form := range spellings {
			text := spelled(name, form)
			found := Read(text, "").Findings
			if want := (explain.Elsewhere{Name: name}).ID(); len(found) != 1 || found[0].Fact.ID() != want || found[0].Answer != Elsewhere {
				t.Errorf("%s: %+v, want %s", text, found, want)
			}
		}
	}
}

// FuzzRead holds that no text makes two findings of one error, none makes a panic, and no secret of a text stands in an answer.
func FuzzRead(f *testing.F) {
	f.Add("x "+strings.Repeat("Ⱥ", 150)+" A wait of 83412 seconds is required", "", uint16(0), uint8(0), uint8(0))
	f.Add("[420 FLOOD_WAIT_X] - A wait of 385 seconds is required", "auth.signIn", uint16(1), uint8(4), uint8(1))
	f.Add("RECAPTCHA_CHECK_signup__6L 403\n\nDuring handling of the above exception", "", uint16(2), uint8(18), uint8(2))
	f.Add("Traceback (most recent call last):\n  File \"", "messages.getHistory", uint16(3), uint8(19), uint8(7))
	f.Add("Error: x\r\n    at y {\r\n  code: 400,\r\n  'message': 'A_B'\r\n}", "", uint16(400), uint8(20), uint8(9))
	all := slices.DeleteFunc(slices.Concat(explain.Errors(), explain.ElsewhereNames()), ambiguous)
	f.Fuzz(func(t *testing.T, text, method string, name uint16, form, secret uint8) {
		known := spelled(all[int(name)%len(all)], int(form)%len(spellings))
		hidden := secretSpellings[int(secret)%len(secretSpellings)]
		whole := text + "\n" + fmt.Sprintf(hidden.form, hidden.secret) + "\n\n" + known + "\n\n" + text
		r := Read(whole, method)
		if len(r.Findings) == 0 || len(r.Secrets) == 0 && !r.Cut {
			t.Fatalf("%q: %+v", whole, r)
		}
		for i, one := range r.Findings {
			p := told(one)
			if one.As == "" || p.Title == "" || p.Meaning == "" || len(p.Fixes) == 0 {
				t.Errorf("%q: %+v", whole, one)
			}
			for _, other := range r.Findings[:i] {
				if other.Fact == one.Fact || other.Fact.ID() == one.Fact.ID() && other.Name() == one.Name() && one.Answer != Unknown && (other.number() == 0 || one.number() == 0) {
					t.Errorf("%q: twice: %+v and %+v", whole, other, one)
				}
			}
			if _, unread := one.Fact.(explain.Unread); unread && len(r.Findings) > 1 {
				t.Errorf("%q: unknown besides others: %+v", whole, r.Findings)
			}
			if said := strings.Join(append([]string{one.As, p.Title, p.Meaning}, p.Fixes...), "\n"); strings.Contains(said, hidden.secret) && !strings.Contains(text, hidden.secret) && !strings.Contains(method, hidden.secret) {
				t.Errorf("%q: the answer repeats %q: %s", whole, hidden.secret, said)
			}
		}
	})
}

// number is the number that came with an error of Telegram, 0 without one.
func (f Finding) number() int {
	if other, ok := f.Fact.(explain.Elsewhere); ok {
		return other.Number
	}
	return f.Failure().Argument
}
