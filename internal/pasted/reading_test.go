package pasted

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"telegram-login-mcp/explain"
)

// told is a finding in words, to an assistant.
func told(f Finding) explain.Problem { return explain.Tell(explain.Assistant, f.Fact) }

// found is what matters of a finding, on one line: code, number, method.
func found(text, method string) []string {
	var all []string
	for _, f := range Read(text, method).Findings {
		if _, ok := f.Fact.(explain.Unread); ok {
			continue
		}
		failure := f.Failure()
		if other, ok := f.Fact.(explain.Elsewhere); ok {
			failure.Argument, failure.Method = other.Number, other.Method
		}
		line := strings.TrimPrefix(f.Fact.ID(), "failure.")
		if failure.Argument != 0 {
			line += fmt.Sprintf(" %d", failure.Argument)
		}
		if failure.Method != "" {
			line += " " + failure.Method
		}
		all = append(all, line)
	}
	return all
}

func TestErrorsOfEveryLibraryAreFound(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		want []string
	}{
		"bare name":               {"PHONE_CODE_INVALID", []string{"phone_code_invalid"}},
		"bare name with number":   {"FLOOD_WAIT_42", []string{"flood_wait 42"}},
		"number in the middle":    {"INTERDC_2_CALL_ERROR", []string{"interdc_call_error 2"}},
		"name that begins with 2": {"2FA_CONFIRM_WAIT_604800", []string{"2fa_confirm_wait 604800"}},
		"name with a key behind":  {"403 RECAPTCHA_CHECK_signup__6LfAbc", []string{"recaptcha_check"}},
		"code and name":           {"RPCError 400: PHONE_CODE_INVALID", []string{"phone_code_invalid"}},
		"telethon class":          {"telethon.errors.PhoneCodeExpiredError", []string{"phone_code_expired"}},
		"telethon traceback": {`Traceback (most recent call last):
  File "/app/login.py", line 12, in main
    await client.sign_in(phone, code)
  File "/usr/lib/python3/site-packages/telethon/client/users.py", line 84, in _call
    result = await future
telethon.errors.rpcerrorlist.PhoneCodeInvalidError: The phone code entered was invalid (caused by SignInRequest)
`, []string{"phone_code_invalid auth.signIn"}},
		"telethon flood":           {"telethon.errors.rpcerrorlist.FloodWaitError: A wait of 86399 seconds is required (caused by SendCodeRequest)", []string{"flood_wait 86399 auth.sendCode"}},
		"telethon message alone":   {"ERROR: The api_id/api_hash combination is invalid (caused by SendCodeRequest)", []string{"api_id_invalid auth.sendCode"}},
		"telethon number class":    {"TwoFaConfirmWaitError", []string{"2fa_confirm_wait"}},
		"telethon http code":       {"telethon.errors.common.InvalidBufferError: Invalid response buffer (HTTP code 404)", []string{"auth_key_not_found"}},
		"telethon clock":           {"Server sent a very new message with ID 7274298913954252805, ignoring", []string{"clock_skew"}},
		"pyrogram":                 {`pyrogram.errors.exceptions.bad_request_400.PhoneCodeInvalid: Telegram says: [400 PHONE_CODE_INVALID] - The confirmation code is invalid (caused by "auth.SignIn")`, []string{"phone_code_invalid auth.signIn"}},
		"pyrogram flood":           {`FloodWait error: Telegram says: [420 FLOOD_WAIT_X] - A wait of 385 seconds is required (caused by "contacts.ResolveUsername")`, []string{"elsewhere.pauses 385 contacts.resolveUsername"}},
		"gramjs":                   {"Error: 400: PHONE_NUMBER_BANNED (caused by auth.SendCode)", []string{"phone_number_banned auth.sendCode"}},
		"gramjs flood":             {"FloodWaitError: A wait of 42 seconds is required (caused by auth.SendCode)", []string{"flood_wait 42 auth.sendCode"}},
		"gramjs fields":            {"FloodWaitError { code: 420, errorMessage: 'FLOOD', seconds: 42 }", []string{"flood_wait 42"}},
		"mtcute":                   {"RpcError (420 FLOOD_WAIT_%d): seconds: 17", []string{"flood_wait 17"}},
		"tdlib":                    {`{"@type":"error","code":400,"message":"PHONE_CODE_EXPIRED"}`, []string{"phone_code_expired"}},
		"tdlib flood":              {`{"@type":"error","code":429,"message":"Too Many Requests: retry after 42"}`, []string{"flood_wait 42"}},
		"gotd":                     {"invoke auth.signIn: rpcDoRequest: rpc error code 400: PHONE_CODE_INVALID", []string{"phone_code_invalid auth.signIn"}},
		"gotd number":              {"rpcDoRequest: rpc error code 420: FLOOD_WAIT (42)", []string{"flood_wait 42"}},
		"gotd migrate":             {"rpc error code 303: PHONE_MIGRATE (4)", []string{"phone_migrate 4"}},
		"gotd transport":           {"invoke pool: connect: transport flood", []string{"transport_flood"}},
		"webogram":                 {`Method: auth.sendCode Result: {"_":"rpc_error","error_code":420,"error_message":"FLOOD_WAIT_86"}`, []string{"flood_wait 86 auth.sendCode"}},
		"wtelegram":                {"→ RpcError 420 FLOOD_WAIT_3600          #F0A7", []string{"flood_wait 3600"}},
		"madeline":                 {"Fatal error: Uncaught Telegram returned an RPC error: FLOOD_WAIT_53589 (FLOOD_WAIT_53589), caused by Login.php:71", []string{"flood_wait 53589"}},
		"half logged in":           {"users.getUsers: rpc error code 401: SESSION_PASSWORD_NEEDED", []string{"session_password_needed users.getUsers"}},
		"name without description": {"[400 SOMETHING_QUITE_NEW]", []string{"unlisted"}},
		"unknown name alone":       {"SOMETHING_QUITE_NEW", []string{"unlisted"}},
		"timeout of telegram":      {"500: TIMEOUT", []string{"timeout"}},
		"go dial":                  {"dial tcp 149.154.167.51:443: connect: connection refused", []string{"refused"}},
		"go dns":                   {"dial tcp: lookup my.proxy: no such host", []string{"dns"}},
		"python refused":           {"ConnectionRefusedError: [Errno 111] Connect call failed ('149.154.167.51', 443)", []string{"refused"}},
		"node":                     {"Error: connect ETIMEDOUT 149.154.167.51:443", []string{"timed_out"}},
		"several": {"INFO connecting\nECONNRESET\n2026-01-01 [400 PHONE_CODE_INVALID]\nlater: FLOOD_WAIT_42\nagain: FLOOD_WAIT_42\n",
			[]string{"connection_cut", "phone_code_invalid", "flood_wait 42"}},
		"same error twice, number once": {"FloodWaitError\nFLOOD_WAIT_42", []string{"flood_wait 42"}},
		"two different pauses":          {"FLOOD_WAIT_42\nFLOOD_WAIT_43", []string{"flood_wait 42", "flood_wait 43"}},
		"log line with a data centre":   {"[DC 2] FLOOD_WAIT", []string{"flood_wait"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, found(tt.text, "")); diff != "" {
				t.Errorf("%s\n%s", tt.text, diff)
			}
		})
	}
}

func TestNothingIsGuessed(t *testing.T) {
	for _, text := range []string{
		"", "   \n", "my code never came", "TELEGRAM_API_ID is set, TELEGRAM_API_HASH too", "Hello World", "a wait of patience",
		"Error: TIMEOUT in my own loop", "it happened at 12:400 SOME_CONSTANT", "2026-01-01 INFO MAX_RETRIES=5", "StringSession",
		"the phone rang", "\x00\xff\xfe", "MY_OWN_ERROR happened here",
		"PermissionError: [WinError 5] ACCESS_DENIED", "telethon: PermissionError: [WinError 5] ACCESS_DENIED", "oauth error=access_denied",
		"HTTP 403 ACCESS_DENIED", "HTTP 500: TIMEOUT", "HTTP 500 MY_COMPANY_SERVICE", "500 MY_COMPANY_SERVICE", "status 400 MY_TABLE_NAME missing",
		"my_own_error", "grpc error 500 MY_COMPANY_SERVICE", "session_expired in my web shop", "price -404 EUR", "exit code 404", "bad message: 16 bytes",
		"[Errno 61] No data available", "Error: TIMEOUT\n    at /app/node_modules/axios/lib/http.js:250:85",
	} {
		if got := found(text, ""); got != nil {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestGivenMethodWins(t *testing.T) {
	if got := found("PHONE_CODE_EXPIRED (caused by SignInRequest)", "auth.resendCode"); len(got) != 1 || got[0] != "phone_code_expired auth.resendCode" {
		t.Errorf("%q", got)
	}
}

func TestFindingRepeatsNothingButTheName(t *testing.T) {
	fs := Read("sign_in('+14155550123', code=12345, password='hunter2'): [400 PHONE_CODE_INVALID]\npassword='hunter2': connection refused", "").Findings
	if len(fs) != 2 {
		t.Fatalf("%+v", fs)
	}
	for _, f := range fs {
		for _, s := range append([]string{f.As, f.Failure().Method, told(f).Title, told(f).Meaning}, told(f).Fixes...) {
			if strings.Contains(s, "hunter2") || strings.Contains(s, "12345") {
				t.Errorf("%q repeats a secret", s)
			}
		}
	}
}

func TestEveryNameOfTheCatalogueIsFound(t *testing.T) {
	for _, name := range explain.Errors() {
		for _, text := range []string{name, "500: " + name, name + "_7"} {
			fs := Read(text, "").Findings
			if name == "TIMEOUT" && text == "TIMEOUT_7" {
				continue // Telegram never puts a number there
			}
			if want := (explain.Failure{Type: name}).ID(); len(fs) != 1 || fs[0].Fact.ID() != want {
				t.Errorf("%q: %+v", text, fs)
			}
		}
	}
}

func TestLongTextIsSearchedQuickly(t *testing.T) {
	for _, part := range []string{"-404 x ", "x_y ", "bad_msg ", "HTTP 400 MY_NAME ", "caused by ", "PHONE_CODE_BROKEN ", "A", "_", "400 ", "FLOOD_WAIT_1 ", "\n", "connection "} {
		start := time.Now()
		Read(strings.Repeat(part, 4<<20/len(part)), "")
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("4 MiB of %q took %v", part, took)
		}
	}
}

// TestLettersThatGrowMoveNothing pastes letters that are longer in lower case: a place found in one spelling must hold in the other.
func TestLettersThatGrowMoveNothing(t *testing.T) {
	for _, letter := range []string{"Ⱥ", "\u212a", "İ"} { // the Kelvin sign shrinks
		for _, n := range []int{1, 150, 1000} {
			found := Read("x "+strings.Repeat(letter, n)+" A wait of 83412 seconds is required", "").Findings
			if len(found) != 1 || found[0].Failure().Argument != 83412 {
				t.Errorf("%d %s: %+v", n, letter, found)
			}
		}
	}
}

func TestWhatIsNoFailureOfAConnectionIsNotTakenForOne(t *testing.T) {
	for _, text := range []string{
		"ModuleNotFoundError: No module named 'telethon'", "FileNotFoundError: [Errno 2] No such file or directory: 'me.session'",
		"telethon.errors.common.TypeNotFoundError: Could not find a matching Constructor ID for the TLObject", "PageNotFoundException",
		"SyntaxError: unexpected EOF while parsing", "mcp.json: parsing value: unexpected EOF",
	} {
		if found := Read(text, "").Findings; len(found) != 1 || found[0].Answer != Unknown {
			t.Errorf("%s: %s", text, found[0].Fact.ID())
		}
	}
	for text, want := range map[string]string{
		"Error: getaddrinfo ENOTFOUND example.org": "failure.dns", "read tcp 1.2.3.4:1: unexpected EOF": "failure.connection_cut",
		"aiohttp.ClientProxyConnectionError": "failure.proxy", "urllib3.ReadTimeoutError": "failure.timed_out",
	} {
		if found := Read(text, "").Findings; len(found) != 1 || found[0].Fact.ID() != want {
			t.Errorf("%s: %+v", text, found)
		}
	}
}

func TestWhatToolsSayOfASessionIsExplained(t *testing.T) {
	for text, want := range map[string]string{
		"ValueError: Not a valid string":                                                     "failure.tool_session_format",
		"binascii.Error: Incorrect padding":                                                  "failure.tool_session_format",
		"struct.error: unpack requires a buffer of 271 bytes":                                "failure.tool_session_format",
		"sqlite3.DatabaseError: file is not a database":                                      "failure.tool_session_format",
		"sqlite3.OperationalError: database is locked":                                       "failure.tool_session_locked",
		"Can't lock file \"td.binlog\", because it is already in use by current program":     "failure.tool_session_locked",
		"ValueError: Your API ID or Hash cannot be empty or None. Refer to telethon.rtfd.io": "failure.tool_credentials",
		"AttributeError: The API key is required for new authorizations":                     "failure.tool_credentials",
		"400: Valid api_id must be provided. Can be obtained at https://my.telegram.org":     "failure.tool_credentials",
		"EOFError: EOF when reading a line":                                                  "failure.tool_asks",
		"Error: AUTH_USER_CANCEL":                                                            "failure.tool_asks",
	} {
		found := Read(text, "").Findings
		if len(found) != 1 || found[0].Fact.ID() != want {
			t.Errorf("%s: %+v", text, found)
		}
	}
}
