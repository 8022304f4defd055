package explain

import (
	"strings"
	"testing"
	"time"
)

func TestSeedErrorsAreExplained(t *testing.T) {
	for _, tt := range []struct {
		code  int
		name  string
		retry RetryWhen
	}{
		{400, "PHONE_NUMBER_INVALID", RetryCorrected},
		{400, "PHONE_NUMBER_BANNED", RetryNever},
		{400, "PHONE_NUMBER_UNOCCUPIED", RetryElsewhere},
		{400, "PHONE_NUMBER_FLOOD", RetryTomorrow},
		{400, "API_ID_INVALID", RetryCorrected},
		{400, "API_ID_PUBLISHED_FLOOD", RetryCorrected},
		{420, "FLOOD_WAIT", RetryAfter},
		{500, "AUTH_RESTART", RetryRestart},
		{303, "PHONE_MIGRATE", RetryFollowed},
		{303, "NETWORK_MIGRATE", RetryFollowed},
		{401, "AUTH_KEY_INVALID", RetryRestart},
		{400, "PHONE_CODE_INVALID", RetryCorrected},
		{400, "PHONE_CODE_EXPIRED", RetryRestart},
		{401, "SESSION_PASSWORD_NEEDED", RetryElsewhere},
		{400, "PASSWORD_HASH_INVALID", RetryCorrected},
		{401, "AUTH_KEY_UNREGISTERED", RetryRestart},
	} {
		p := ForError(Failure{Code: tt.code, Type: tt.name})
		if p.Code != "failure."+strings.ToLower(tt.name) || p.Retry.When != tt.retry {
			t.Errorf("%s: %s, retry %s", tt.name, p.Code, p.Retry.When)
		}
	}
}

func TestFloodWaitIsCounted(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	p := ForError(Failure{Method: "auth.sendCode", Code: 420, Type: "FLOOD_WAIT", Argument: 86400, State: "failed", Now: now})
	if s := p.Retry.Seconds(); s == nil || *s != 86400 {
		t.Errorf("seconds %v", s)
	}
	if !says(p.Explanation, "24 h (86400 s)") || !says(p.Explanation, "in 24 h, at 12:00 UTC on 2 March 2026") {
		t.Errorf("%+v", p)
	}
	p = ForError(Failure{Code: 420, Type: "FLOOD_WAIT", Argument: 42, Now: now})
	if !says(p.Explanation, "in 42 s, at 12:00:42 UTC") {
		t.Errorf("%+v", p)
	}
	p = ForError(Failure{Code: 420, Type: "FLOOD_WAIT"})
	if p.Retry.Seconds() != nil {
		t.Errorf("seconds out of nothing: %+v", p.Retry)
	}
}

func TestSecondsAreGivenOnlyWhenKnown(t *testing.T) {
	zero, ten := 0, 10
	for _, tt := range []struct {
		in   Retry
		want *int
	}{
		{Retry{When: RetryNow}, &zero},
		{Retry{When: RetryCorrected}, &zero},
		{Retry{When: RetryAfter, After: 9100 * time.Millisecond}, &ten},
		{Retry{When: RetryAfter}, nil},
		{Retry{When: RetryTomorrow}, nil},
		{Retry{When: RetryRestart}, nil},
		{Retry{When: RetryElsewhere}, nil},
		{Retry{When: RetryNever}, nil},
		{Retry{When: RetryFollowed}, nil},
	} {
		got := tt.in.Seconds()
		if (got == nil) != (tt.want == nil) || (got != nil && *got != *tt.want) {
			t.Errorf("%+v: %v, want %v", tt.in, got, tt.want)
		}
	}
}

func TestExpiredCodeDependsOnMethodAndTime(t *testing.T) {
	f := Failure{Method: "auth.signIn", Code: 400, Type: "PHONE_CODE_EXPIRED", State: "expired"}
	for _, tt := range []struct {
		method  string
		elapsed time.Duration
		want    string
	}{
		{"auth.signIn", 0, "typed or forwarded in a Telegram chat"},
		{"auth.signIn", 20 * time.Second, "only 20 s ago, so it did not die of age"},
		{"auth.signIn", 20 * time.Minute, "20 min ago and is probably too old"},
		{"auth.resendCode", 20 * time.Second, "sends nothing more for it"},
		{"auth.cancelCode", 20 * time.Second, "nothing left to cancel"},
	} {
		f.Method, f.Elapsed = tt.method, tt.elapsed
		p := ForError(f)
		if p.Code != "failure.phone_code_expired" || !says(p.Explanation, tt.want) {
			t.Errorf("%s after %v: nothing says %q: %+v", tt.method, tt.elapsed, tt.want, p)
		}
	}
}

func TestLostKeyAfterAPasswordIsToldApart(t *testing.T) {
	f := Failure{Method: "auth.checkPassword", Code: 401, Type: "AUTH_KEY_UNREGISTERED", State: "failed"}
	if p := ForError(f); !says(p.Explanation, "between the code and the password") || !p.EndsFlow {
		t.Errorf("%+v", p)
	}
	f.Method = "users.getUsers"
	if p := ForError(f); says(p.Explanation, "between the code and the password") {
		t.Errorf("%+v", p)
	}
}

func TestUnlistedNameIsAnsweredHonestly(t *testing.T) {
	for _, tt := range []struct {
		in   Failure
		says []string
	}{
		{Failure{Method: "auth.signIn", Code: 400, Type: "PIGEON_TIRED"}, []string{"answered auth.signIn with 400 PIGEON_TIRED", "same request will fail again"}},
		{Failure{Code: 401, Type: "PIGEON_TIRED"}, []string{"login behind the request"}},
		{Failure{Code: 403, Type: "PIGEON_TIRED"}, []string{"does not allow it"}},
		{Failure{Code: 406, Type: "PIGEON_TIRED"}, []string{"message of its own"}},
		{Failure{Code: 420, Type: "PIGEON_WAIT", Argument: 30}, []string{"too often", "Do nothing for 30 s"}},
		{Failure{Code: 500, Type: "PIGEON_TIRED"}, []string{"inside Telegram", "in 10 s"}},
		{Failure{Code: 303, Type: "PIGEON_MIGRATE", Argument: 3}, []string{"another data centre"}},
		{Failure{Code: 777, Type: "PIGEON_TIRED"}, []string{"777 PIGEON_TIRED", "does not know what errors with this number mean"}},
		{Failure{Code: 500}, []string{"has the number 500 and no name"}},
		{Failure{}, []string{"neither a name nor a number"}},
	} {
		p := ForError(tt.in)
		if p.Code != "failure.unlisted" {
			t.Errorf("%+v: %s", tt.in, p.Code)
		}
		for _, want := range tt.says {
			if !says(p.Explanation, want) {
				t.Errorf("%+v: nothing says %q: %+v", tt.in, want, p)
			}
		}
	}
	if p := ForError(Failure{Code: 420, Type: "PIGEON_WAIT", Argument: 30}); p.Retry.Seconds() == nil || *p.Retry.Seconds() != 30 {
		t.Errorf("retry %+v", p.Retry)
	}
}

func TestLocalRefusalsSayTheirValues(t *testing.T) {
	for _, tt := range []struct {
		code   string
		values map[string]string
		want   []string
	}{
		{"failure.unknown_flow", nil, []string{"get_flow"}},
		{"failure.wrong_state", map[string]string{"tool": "submit_password", "state": "code_sent", "allowed": "submit_code, resend_code"},
			[]string{"state code_sent, and submit_password does not fit", "tools that fit now: submit_code, resend_code"}},
		{"failure.store_slow", nil, []string{"the disk did not answer in time", "get_flow without an ID"}},
		{"failure.too_slow", nil, []string{"most likely a disk", "get_flow"}},
		{"failure.flow_busy", map[string]string{"doing": "auth.signIn"}, []string{"busy: auth.signIn"}},
		{"failure.still_running", map[string]string{"doing": "connecting to DC 2"}, []string{"connecting to DC 2", "wait_seconds"}},
		{"failure.flow_ended", map[string]string{"state": "cancelled"}, []string{"is cancelled now"}},
		{"failure.too_many_flows", map[string]string{"limit": "100"}, []string{"is reached: 100", "cancel_flow"}},
		{"failure.phone_invalid", map[string]string{"problem": "it has only 5 digits."}, []string{"cannot be right: it has only 5 digits", "+14155550123"}},
		{"failure.code_empty", nil, []string{"submit_code"}},
		{"failure.code_format", map[string]string{"problem": "it is a link"}, []string{"it is a link"}},
		{"failure.password_empty", nil, []string{"submit_password"}},
		{"failure.arguments", map[string]string{"problem": "there is no argument numbr"}, []string{"numbr"}},
		{"failure.api_credentials_missing", nil, []string{"my.telegram.org", "API development tools", "TELEGRAM_API_ID and TELEGRAM_API_HASH", "not by SMS", "ERROR"}},
		{"failure.api_id_invalid_local", map[string]string{"problem": "the API hash has 31 characters"}, []string{"31 characters"}},
		{"failure.flood_wait_running", map[string]string{"method": "auth.sendCode", "seconds": "90", "until": "12:00:00 UTC"},
			[]string{"auth.sendCode", "90 s", "at 12:00:00 UTC"}},
		{"failure.resend_not_offered", nil, []string{"no next_type"}},
		{"failure.resend_too_early", map[string]string{"seconds": "42", "next": "auth.codeTypeSms"}, []string{"resend by SMS in 42 s"}},
		{"failure.network", map[string]string{"doing": "connecting to DC 2", "last_error": "connection refused"}, []string{"connection refused", "connecting to DC 2"}},
		{"failure.no_answer", map[string]string{"method": "auth.signIn", "seconds": "20"}, []string{"auth.signIn", "20 s"}},
		{"failure.key_replaced", nil, []string{"request_code"}},
		{"failure.session_not_ready", map[string]string{"state": "code_sent"}, []string{"code_sent"}},
		{"failure.format_unsupported", map[string]string{"format": "zip", "formats": "telethon"}, []string{"zip", "telethon"}},
		{"failure.deliver_unsupported", map[string]string{"deliver": "pigeon", "supported": "chat"}, []string{"pigeon", "chat"}},
		{"failure.sandbox", map[string]string{"problem": "nobody has this number"}, []string{"nobody has this number", "sandbox_accounts"}},
		{"failure.internal", nil, []string{"fault of telegram-login-mcp"}},
	} {
		p := ForLocal(tt.code, tt.values)
		if p.Code != tt.code {
			t.Errorf("%s is not in the table: %s", tt.code, p.Code)
		}
		for _, want := range tt.want {
			if !says(p.Explanation, want) {
				t.Errorf("%s: nothing says %q: %+v", tt.code, want, p)
			}
		}
	}
	if p := ForLocal("failure.pigeon", nil); p.Code != "failure.internal" {
		t.Errorf("an unknown code gives %s", p.Code)
	}
}

func TestLocalTimersAreCounted(t *testing.T) {
	for _, code := range []string{"failure.flood_wait_running", "failure.resend_too_early"} {
		p := ForLocal(code, map[string]string{"seconds": "42"})
		if s := p.Retry.Seconds(); s == nil || *s != 42 {
			t.Errorf("%s: %v", code, s)
		}
	}
}

func TestCountdownNeverSaysTooLittle(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second:                  "0 s",
		0:                             "0 s",
		time.Millisecond:              "1 s",
		119 * time.Second:             "119 s",
		120 * time.Second:             "2 min",
		200 * time.Second:             "3 min 20 s",
		2 * time.Hour:                 "2 h",
		2*time.Hour + time.Second:     "2 h 1 min",
		24 * time.Hour:                "24 h",
		7 * 24 * time.Hour:            "7 days",
		7*24*time.Hour + time.Second:  "7 days 1 h",
		48*time.Hour - 30*time.Second: "48 h",
	} {
		if got := countdown(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}
