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
		p := Tell(Assistant, Failure{Code: tt.code, Type: tt.name})
		if p.Code != "failure."+strings.ToLower(tt.name) || p.Retry.When != tt.retry {
			t.Errorf("%s: %s, retry %s", tt.name, p.Code, p.Retry.When)
		}
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

func TestPauseOfAnErrorIsItsNumber(t *testing.T) {
	f := Failure{Method: "auth.sendCode", Code: 420, Type: "FLOOD_WAIT", Argument: 86400, State: "failed"}
	if s := Tell(Assistant, f).Retry.Seconds(); s == nil || *s != 86400 {
		t.Errorf("seconds %v", s)
	}
	f.Argument = 0
	if r := Tell(Assistant, f).Retry; r.Seconds() != nil {
		t.Errorf("seconds out of nothing: %+v", r)
	}
	if r := Tell(Assistant, Failure{Code: 420, Type: "PIGEON_WAIT", Argument: 30}).Retry; r.Seconds() == nil || *r.Seconds() != 30 {
		t.Errorf("retry %+v", r)
	}
	if !Tell(Assistant, Failure{Method: "auth.checkPassword", Type: "AUTH_KEY_UNREGISTERED"}).EndsFlow {
		t.Error("a lost key ends nothing")
	}
}

func TestTimersOfThisProgramAreCounted(t *testing.T) {
	for _, f := range []Fact{PauseRuns{Left: 42 * time.Second}, ResendTooEarly{Left: 42 * time.Second}, ManyNumbers{Left: 42 * time.Second}, ClaimFailed{Wait: 42 * time.Second}} {
		if s := Tell(Assistant, f).Retry.Seconds(); s == nil || *s != 42 {
			t.Errorf("%s: %v", f.ID(), s)
		}
	}
}

func TestSpanNeverSaysTooLittle(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second:                 "0 seconds",
		0:                            "0 seconds",
		time.Millisecond:             "1 second",
		119 * time.Second:            "119 seconds",
		120 * time.Second:            "2 minutes",
		200 * time.Second:            "4 minutes",
		2 * time.Hour:                "2 hours",
		2*time.Hour + time.Second:    "3 hours",
		24 * time.Hour:               "24 hours",
		7 * 24 * time.Hour:           "7 days",
		7*24*time.Hour + time.Second: "8 days",
	} {
		if got := english.span(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

// TestFinishedLoginIsNotToldToScan asks for the errors that can come when a login is finished, and for those that are not in the catalogue.
func TestFinishedLoginIsNotToldToScan(t *testing.T) {
	offered := 0
	for _, name := range append(Errors(), "PIGEON_TIRED") {
		for _, code := range []int{0, 400, 403, 406, 420} {
			f := Failure{Method: "users.getUsers", Code: code, Type: name, Argument: 30, State: "code_sent"}
			if !strings.Contains(sourceOf(f), ".Done") {
				continue // it is about a code, a payment or a check before the login
			}
			if strings.Contains(everything(Tell(Assistant, f)), "QR code") {
				offered++
			}
			f.State = stateAuthorized
			if p := Tell(Assistant, f); strings.Contains(everything(p), "QR code") || len(p.Fixes) == 0 {
				t.Errorf("%d %s: %+v", code, name, p)
			}
		}
	}
	if offered < 5 {
		t.Error("no text offers a scan even before the login is finished")
	}
}
