package pasted

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"telegram-login-mcp/explain"
)

func TestWhatPeoplePasteIsFound(t *testing.T) {
	for text, want := range map[string]string{
		"phone_code_invalid":                     "phone_code_invalid",
		"flood_wait_42":                          "flood_wait 42",
		"Telethon: phone_code_invalid":           "phone_code_invalid",
		"access_denied":                          "access_denied",
		"telegram said session_expired":          "session_expired",
		"rpc error code 403: ACCESS_DENIED":      "access_denied",
		"rpc error code 400: SOMETHING_NEW":      "unlisted",
		"telethon: 400 SOMETHING_NEW":            "unlisted",
		"FloodWait, then 400 SOMETHING_NEW":      "flood_wait; unlisted",
		"400 SOMETHING_NEW (caused by auth.New)": "unlisted auth.new",

		"-404":                          "auth_key_not_found",
		"code: -404":                    "auth_key_not_found",
		`{"error_code": -404}`:          "auth_key_not_found",
		"protocol error, code -404":     "auth_key_not_found",
		"protocol error, code -429":     "transport_flood",
		"protocol error -444":           "invalid_dc",
		"transport error: -404":         "auth_key_not_found",
		"telegram closed with -429":     "transport_flood",
		"-503: Timeout":                 "timeout",
		"RPCError -503: Timeout":        "timeout",
		"bad_msg_notification 16":       "msg_id_too_low",
		"bad_msg_notification code: 64": "bad_msg_64",
		"BadMessageError: 17":           "msg_id_too_high",
		"bad msg error code 48":         "bad_server_salt",

		"BadMsgNotification: [16] The msg_id is too low, the client time has to be synchronized.":     "msg_id_too_low",
		"The msg_id is too low, the client time has to be synchronized":                               "msg_id_too_low",
		"The msg_id is too high, the client time has to be synchronized":                              "msg_id_too_high",
		"The message is too old, it cannot be verified by the server.":                                "msg_too_old",
		"BadMsgNotification: [18] of one\nBadMsgNotification: [19] of another":                        "bad_msg_18; bad_msg_19",
		"SecurityCheckMismatch: The msg_id belongs to over 30 seconds in the future. Most likely ...": "clock_skew",
		"Discarding packet: The msg_id belongs to over 300 seconds in the past.":                      "clock_skew",

		"Error: TIMEOUT\n    at /app/node_modules/telegram/client/updates.js:250:85":       "tool_update_loop",
		"Error: TIMEOUT\r\n    at C:\\bot\\node_modules\\telegram\\client\\updates.js:250": "tool_update_loop",
		"ConnectionError: Cannot send requests while disconnected":                         "connection_cut",
		"OSError: [Errno 111] Connect call failed ('149.154.167.51', 443)":                 "refused",
		"OSError: [Errno 110] Connect call failed ('149.154.167.51', 443)":                 "timed_out",
		"OSError: [WinError 121] Das Zeitlimit für die Semaphore wurde erreicht":           "timed_out",
	} {
		if got := strings.Join(found(text, ""), "; "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestNearestMethodIsTheOneThatFailed(t *testing.T) {
	for text, want := range map[string]string{
		"send_code ok. sign_in failed: FLOOD_WAIT_30":                         "flood_wait 30 auth.signIn",
		"FLOOD_WAIT_30 in sign_in, long after send_code":                      "flood_wait 30 auth.signIn",
		"sign_in: FLOOD_WAIT_30 (caused by SendCodeRequest)":                  "flood_wait 30 auth.sendCode",
		"sign_in: FLOOD_WAIT_30 (caused by GetHistoryRequest)":                "elsewhere.pauses 30 GetHistory",
		"PHONE_CODE_INVALID and then FLOOD_WAIT_30 (caused by auth.SendCode)": "phone_code_invalid; flood_wait 30 auth.sendCode",
	} {
		if got := strings.Join(found(text, ""), "; "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestUnknownNameAloneIsOnlyCalledUnknown(t *testing.T) {
	for _, name := range []string{"TELEGRAM_API_ID", "SESSION_STRING"} {
		fs := Read(name, "").Findings
		if len(fs) != 1 || fs[0].Fact.ID() != "failure.unlisted" {
			t.Fatalf("%s: %+v", name, fs)
		}
		p := told(fs[0])
		if says(p.Explanation, "10 s") || says(p.Explanation, "once more") || p.Retry.Seconds() != nil {
			t.Errorf("%s is taken for an error that goes away: %+v", name, p)
		}
		if !says(p.Explanation, name+" is one that this program has no text for") || !says(p.Explanation, "Whether it is an error at all") {
			t.Errorf("%+v", p)
		}
	}
	p := explain.Tell(explain.Assistant, explain.Failure{Type: "PIGEON_TIRED"})
	if !says(p.Explanation, "Its name alone does not say what went wrong") || says(p.Explanation, "this number") {
		t.Errorf("%+v", p)
	}
}

// TestPastedWaitsCountFromTheError goes over every error that comes with a number of seconds.
func TestPastedWaitsCountFromTheError(t *testing.T) {
	var texts []string
	for _, name := range explain.Errors() {
		if explain.HasPause(name) || name == "2FA_CONFIRM_WAIT" {
			texts = append(texts, name+"_42")
		}
	}
	for _, method := range []string{"send_code", "sign_in", "users.getUsers", "rpc 420 PIGEON_WAIT_42"} {
		texts = append(texts, method+": FLOOD_WAIT_42")
	}
	for _, text := range append(texts, "rpc error 420: PIGEON_WAIT_42") {
		for _, f := range Read(text, "").Findings {
			if !says(told(f).Explanation, "the error came") {
				t.Errorf("%s: nothing says from when the wait counts: %+v", text, told(f))
			}
			for _, now := range []string{" in 42 seconds", "12:00", "UTC"} {
				if says(told(f).Explanation, now) {
					t.Errorf("%s: the wait counts from now (%q): %+v", text, now, told(f))
				}
			}
		}
	}
}

func TestWhatWasLeftOutIsSaid(t *testing.T) {
	var many strings.Builder
	for i := range maxFindings {
		fmt.Fprintf(&many, "FLOOD_WAIT_%d\n", i+1)
	}
	long := strings.Repeat("nothing\n", searchedLength/8)
	for name, tt := range map[string]struct {
		text string
		want [3]any
	}{
		"as many as there may be": {many.String() + "FLOOD_WAIT_1", [3]any{maxFindings, false, false}},
		"one more":                {many.String() + "FLOOD_WAIT_999", [3]any{maxFindings, true, false}},
		"one more on one line":    {strings.ReplaceAll(many.String(), "\n", " ") + "FLOOD_WAIT_999", [3]any{maxFindings, true, false}},
		"as long as it may be":    {long, [3]any{1, false, false}},
		"too long":                {long + "PHONE_CODE_INVALID", [3]any{1, false, true}},
	} {
		f := Read(tt.text, "")
		if diff := cmp.Diff(tt.want, [3]any{len(f.Findings), f.More, f.Cut}); diff != "" {
			t.Errorf("%s: findings, more, cut: %s", name, diff)
		}
	}
}

// says reports whether all parts stand in an explanation, in any case.
func says(e explain.Explanation, parts ...string) bool {
	all := strings.ToLower(strings.Join(append([]string{e.Title, e.Meaning}, append(e.Fixes, e.More...)...), "\n"))
	for _, part := range parts {
		if !strings.Contains(all, strings.ToLower(part)) {
			return false
		}
	}
	return true
}
