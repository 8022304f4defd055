package pasted

import (
	"strings"
	"testing"
)

// TestChainIsOneErrorWithItsCause gives what runtimes print when one error leads to another.
func TestChainIsOneErrorWithItsCause(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		"python, while another was handled": {`Traceback (most recent call last):
  File "a.py", line 3, in main
    await client.sign_in(phone, code)
telethon.errors.rpcerrorlist.SessionPasswordNeededError: Two-steps verification is enabled and a password is required (caused by SignInRequest)

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "a.py", line 6, in main
    await client.sign_in(password=password)
telethon.errors.rpcerrorlist.PasswordHashInvalidError: The password (and thus its hash value) you entered is invalid (caused by CheckPasswordRequest)
`, "password_hash_invalid auth.checkPassword"},
		"python, the cause": {`Traceback (most recent call last):
  File "a.py", line 3, in connect
OSError: [Errno 111] Connect call failed ('149.154.167.51', 443)

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "b.py", line 4, in start
ConnectionError: Connection to Telegram failed 5 time(s)
`, "refused"},
		"python, caught by name in its frames": {`Traceback (most recent call last):
  File "a.py", line 3, in main
    except (PhoneCodeInvalidError, PhoneCodeExpiredError):
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "b.py", line 9, in send_code
    raise FloodWaitError(seconds)
telethon.errors.rpcerrorlist.FloodWaitError: A wait of 42 seconds is required
`, "flood_wait 42 auth.sendCode"},
		"python, in a log": {`2026-01-01 10:00:00,123 ERROR login failed: Connection reset by peer
Traceback (most recent call last):
  File "a.py", line 3, in main
    x()
telethon.errors.rpcerrorlist.PhoneNumberBannedError: The used phone number has been banned from Telegram and cannot be used anymore (caused by SendCodeRequest)
`, "phone_number_banned auth.sendCode"},
		"python, with a prefix of docker": {`bot-1  | Traceback (most recent call last):
bot-1  |   File "a.py", line 3, in main
bot-1  |     raise PhoneCodeInvalidError(x)
bot-1  | ConnectionRefusedError: [Errno 111] Connect call failed ('149.154.167.51', 443)
`, "refused"},
		"node, with a cause": {`TypeError: fetch failed
    at node:internal/deps/undici/undici:13510:13 {
  [cause]: Error: connect ECONNREFUSED 149.154.167.51:443
      at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1607:16) {
    errno: -111,
    code: 'ECONNREFUSED'
  }
}
`, "refused"},
		"node, its fields": {`RPCError: 420: FLOOD (caused by auth.SendCode)
    at RPCMessageToError (/app/node_modules/telegram/errors/index.js:28:20) {
  code: 420,
  errorMessage: 'FLOOD_WAIT_42',
}
`, "flood_wait 42 auth.sendCode"},
		".net": {`System.AggregateException: One or more errors occurred.
 ---> System.Net.Http.HttpRequestException: No such host is known. Connection timed out
 ---> System.Net.Sockets.SocketException (11001): no such host
   at System.Net.Dns.GetHostEntryOrAddressesCore(String hostName)
   --- End of inner exception stack trace ---
   at WTelegram.Client.ConnectAsync()
`, "dns"},
		"rust": {`Error: failed to sign in

Caused by:
    0: request error: connection reset by peer
    1: rpc error 400: PHONE_CODE_INVALID caused by auth.signIn
`, "phone_code_invalid auth.signIn"},
		"java": {`java.lang.RuntimeException: connection timed out
	at org.example.Main.main(Main.java:5)
Caused by: java.net.ConnectException: Connection refused
	at java.base/sun.nio.ch.Net.connect(Net.java:579)
	... 3 more
`, "refused"},
		"go":                  {"callback: send code: rpcDoRequest: rpc error code 400: API_ID_INVALID", "api_id_invalid auth.sendCode"},
		"go, of a connection": {"connect: retry: dial DC 2: proxy cannot be reached: dial tcp 127.0.0.1:1080: connect: connection refused", "proxy_unreached"},
		"a log that repeats": {`2026-01-01 10:00:00 ERROR [420 FLOOD_WAIT_42] (caused by "auth.SendCode")
2026-01-01 10:00:30 ERROR [420 FLOOD_WAIT_12] (caused by "auth.SendCode")
2026-01-01 10:00:40 ERROR [420 FLOOD_WAIT_2] (caused by "auth.SendCode")
`, "flood_wait 2 auth.sendCode"},
		"a log of a connection": {strings.Repeat("2026-01-01 10:00:00 WARNING Connection timed out, retrying\n", 20), "timed_out"},
		"fields of TDLib": {`{
  "@type": "error",
  "code": 400,
  "message": "PIGEON_TIRED"
}`, "unlisted"},
		"python, in a string of JSON": {`{"content":[{"type":"text","text":"Traceback (most recent call last):\n  File \"/app/main.py\", line 3, in x\n    except PhoneCodeInvalidError:\ntelethon.errors.rpcerrorlist.FloodWaitError: A wait of 55 seconds is required (caused by SendCodeRequest)\n"}],"isError":true}`,
			"flood_wait 55 auth.sendCode"},
		"telethon, wrapped calls": {"telethon.errors.rpcbaseerrors.AuthKeyError: RPCError 406: AUTH_KEY_DUPLICATED (caused by InvokeWithLayerRequest(InitConnectionRequest(GetConfigRequest)))",
			"auth_key_duplicated help.getConfig"},
		"two errors after each other": {`Traceback (most recent call last):
  File "a.py", line 3, in main
telethon.errors.PhoneCodeInvalidError: x
Traceback (most recent call last):
  File "a.py", line 3, in main
telethon.errors.PhoneNumberBannedError: y
`, "phone_code_invalid; phone_number_banned"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, text := range []string{tt.text, strings.ReplaceAll(tt.text, "\n", "\r\n")} {
				if got := strings.Join(found(text, ""), "; "); got != tt.want {
					t.Errorf("%q, want %q\n%s", got, tt.want, text)
				}
			}
		})
	}
}

// TestNameWinsOverWhatIsSaidBesideIt gives lines that name an error and say something else of it.
func TestNameWinsOverWhatIsSaidBesideIt(t *testing.T) {
	for text, want := range map[string]string{
		"RpcError (401 USER_DEACTIVATED_BAN): The user has been deleted/deactivated":                                              "user_deactivated_ban",
		"telethon.errors.rpcerrorlist.UserDeactivatedBanError: The user has been deleted/deactivated (caused by GetUsersRequest)": "user_deactivated_ban users.getUsers",
		"Telegram says: [420 SLOWMODE_WAIT_X] - A wait of 42 seconds is required to send messages in this chat":                   "elsewhere.messages 42",
		"telethon.errors.rpcerrorlist.BotResponseTimeoutError: The bot did not answer in time: timed out":                         "elsewhere.bots",
		"500: INTERDC_2_CALL_ERROR: connection timed out":                                                                         "interdc_call_error 2",
		"sign_in failed with PHONE_CODE_EXPIRED: the phone code entered was invalid":                                              "phone_code_expired auth.signIn",
	} {
		if got := strings.Join(found(text, ""), "; "); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// TestMethodDecidesWhatAPauseIsAbout gives one pause with several methods.
func TestMethodDecidesWhatAPauseIsAbout(t *testing.T) {
	for text, want := range map[string]string{
		"A wait of 42 seconds is required (caused by SendCodeRequest)":                            "flood_wait 42 auth.sendCode",
		"A wait of 42 seconds is required (caused by GetHistoryRequest)":                          "elsewhere.pauses 42 GetHistory",
		`[420 FLOOD_WAIT_X] - A wait of 42 seconds is required (caused by "messages.GetHistory")`: "elsewhere.pauses 42 messages.getHistory",
		"invoke messages.getHistory: rpc error code 420: FLOOD_WAIT (42)":                         "elsewhere.pauses 42 messages.getHistory",
		"Sleeping for 27s (0:00:27) on GetHistoryRequest flood wait":                              "elsewhere.pauses 27 GetHistory",
		"A wait of 42 seconds is required":                                                        "flood_wait 42",
		"A wait of 42 seconds is required (caused by auth.ExportLoginToken)":                      "flood_wait 42 auth.exportLoginToken",
	} {
		if got := strings.Join(found(text, ""), "; "); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	for _, method := range []string{"auth.signIn", "sign_in", "SignInRequest", "auth.SignIn", " signIn "} {
		if got := strings.Join(found("FLOOD_WAIT_42", method), "; "); got != "flood_wait 42 auth.signIn" {
			t.Errorf("%s was given: %q", method, got)
		}
	}
	if got := strings.Join(found("FLOOD_WAIT_42", "messages.getHistory"), "; "); got != "elsewhere.pauses 42 messages.getHistory" {
		t.Errorf("the method that was given: %q", got)
	}
}
