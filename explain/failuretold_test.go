package explain

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// everything is all that p says, to search in.
func everything(p Problem) string {
	return strings.Join(slices.Concat([]string{p.Title, p.Meaning}, p.Fixes, p.More), "\n")
}

func TestErrorsAreToldAsTheyHappened(t *testing.T) {
	flood := Failure{Method: "auth.sendCode", Code: 420, Type: "FLOOD_WAIT", Argument: 86400, State: "failed", Now: noon}
	long, short, odd, none, pasted, pastedLong := flood, flood, flood, flood, flood, flood
	odd.Argument = 121
	long.Argument, short.Argument, none.Argument = 1<<20, 42, 0
	pasted.Pasted, pasted.State = true, ""
	pastedLong.Pasted, pastedLong.State, pastedLong.Argument = true, "", math.MaxInt
	for name, tt := range map[string]struct {
		f     Failure
		r     Reader
		want  []string
		never []string
	}{
		"a pause":               {flood, Assistant, []string{"Wait 24 hours (86400 s), until 12:00 UTC on 2 March, and then try once.", "QR code"}, []string{"named no time"}},
		"a short pause":         {short, Assistant, []string{"Wait 42 seconds, and"}, []string{"UTC"}},
		"an odd pause":          {odd, Assistant, []string{"Wait 3 minutes (121 s), until 12:03 UTC, and"}, nil},
		"too long a pause":      {long, Terminal, []string{"in 2 days, at 12:00 UTC on 3 March", "13 days (1048576 s)", "mistake"}, []string{"Wait 13 days"}},
		"a pause without time":  {none, Assistant, []string{"named no time"}, []string{"0 s", "UTC"}},
		"a pasted pause":        {pasted, Assistant, []string{"Wait until 24 hours (86400 s) have passed since the error came"}, []string{"UTC"}},
		"a pasted long pause":   {pastedLong, Assistant, []string{"2 days have passed since the error came", "more than 290 years"}, []string{"UTC"}},
		"a name of a pause":     {Failure{Type: "FLOOD_WAIT"}, Assistant, []string{"The number at the end of the error's name"}, nil},
		"a pause of a password": {Failure{Type: "FLOOD_WAIT", Method: "auth.checkPassword", Argument: 42, State: "password_needed"}, Assistant, []string{"look up the right code or password"}, []string{"QR"}},
		"a wrong code":          {Failure{Method: "auth.signIn", Type: "PHONE_CODE_INVALID", State: "code_sent"}, Assistant, []string{"about five tries"}, []string{"phrase", "word"}},
		"too many codes":        {Failure{Type: "PHONE_NUMBER_FLOOD", State: "failed"}, Assistant, []string{"Requests of other apps count too", "24 hours"}, []string{"has had them"}},
		"a fresh dead login":    {Failure{Method: "users.getUsers", Type: "AUTH_KEY_UNREGISTERED", State: "failed"}, Assistant, []string{"Do not log in again today", "Yes, it's me", "conjecture", "Wait a day"}, []string{"Start a new login"}},
		"with another one here": {Failure{Method: "users.getUsers", Type: "AUTH_KEY_UNREGISTERED", State: "failed", Live: true}, Assistant, []string{"if that lives, it lets a new one in without a code. If it does not, do not log in again today"}, []string{"Wait a day"}},
		"ended, another here":   {Failure{Method: "users.getUsers", Type: "SESSION_REVOKED", State: "failed", Live: true}, Assistant, []string{"let a new one in, which needs no code"}, []string{"log in again"}},
		"a login lost at 2FA":   {Failure{Method: "auth.checkPassword", Type: "AUTH_KEY_UNREGISTERED", State: "failed"}, Assistant, []string{"between the code and the password", "have the password ready"}, []string{"today"}},
		"a dead session":        {Failure{Type: "AUTH_KEY_UNREGISTERED", Pasted: true}, Assistant, []string{"minutes or hours old", "session string"}, nil},
		"frozen":                {Failure{Type: "FROZEN_METHOD_INVALID"}, Assistant, []string{"how to appeal", "Logging in again changes nothing"}, nil},
		"an old program, ours":  {Failure{Method: "auth.sendCode", Type: "UPDATE_APP_TO_LOGIN", State: "failed"}, Assistant, []string{"newest release of telegram-login-mcp"}, []string{"showed this error", "QR"}},
		"an old program":        {Failure{Type: "UPDATE_APP_TO_LOGIN", Pasted: true}, Assistant, []string{"program that showed this error"}, []string{"telegram-login-mcp", "QR"}},
		"no way to recover": {
			Failure{Method: "auth.requestPasswordRecovery", Type: "PASSWORD_RECOVERY_NA", State: "password_needed"}, Assistant,
			[]string{"Settings > Privacy and Security > Two-Step Verification", "“Forgot password?”", "7 days", "survives", "start a new one"}, nil,
		},
		"no account, by reCAPTCHA": {Failure{Code: 403, Type: "RECAPTCHA_CHECK_signup__6LfAbc"}, Assistant, []string{"most likely none on this number"}, []string{"QR"}},
		"reCAPTCHA":                {Failure{Code: 403, Type: "RECAPTCHA_CHECK_login__6LfAbc"}, Assistant, []string{"QR"}, []string{"none on this number"}},
		"an expired code":          {Failure{Method: "auth.signIn", Type: "PHONE_CODE_EXPIRED", State: "expired"}, Assistant, []string{"typed, forwarded or shown in a Telegram chat"}, []string{"one session"}},
		"another's expired code":   {Failure{Method: "auth.signIn", Type: "PHONE_CODE_EXPIRED", Pasted: true}, Assistant, []string{"asked for it in one session and used it in another"}, nil},
		"a young code":             {Failure{Type: "PHONE_CODE_EXPIRED", Elapsed: 20 * time.Second}, Assistant, []string{"only 20 seconds ago", "hardly died of age"}, nil},
		"an old code":              {Failure{Type: "PHONE_CODE_EXPIRED", Elapsed: 20 * time.Minute}, Assistant, []string{"20 minutes ago and is probably too old"}, nil},
		"a replaced code":          {Failure{Method: "auth.signIn", Type: "PHONE_CODE_EXPIRED", State: "failed", Elapsed: 20 * time.Second, NewerCode: noon.Add(-time.Second), Now: noon}, Assistant.Remote(), []string{"At 11:59 UTC, after this code was sent, another user of this service asked for a code for the same number, and a newer code replaces an older one.", "once only one of you goes on"}, []string{"Most often", "somebody else", "newest message"}},
		"replaced, on a page":      {Failure{Method: "auth.signIn", Type: "PHONE_CODE_EXPIRED", State: "failed", NewerCode: noon.Add(-time.Second), Now: noon}, OnPage.Remote(), []string{"another user of this service", "new login once only one of you goes on"}, []string{"Most often"}},
		"another login's code":     {Failure{Method: "auth.signIn", Type: "PHONE_CODE_INVALID", State: "code_sent", NewerCode: noon.Add(-time.Second), Now: noon}, Assistant.Remote(), []string{"At 11:59 UTC, after", "the newest message can have the code of that login", "type that of the older one"}, []string{"Look at the newest message"}},
		"a cancelled dead code":    {Failure{Method: "auth.cancelCode", Type: "PHONE_CODE_EXPIRED"}, Assistant, []string{"nothing is left to cancel"}, []string{"new login", "QR"}},
		"a dead code, on a page":   {Failure{Type: "PHONE_CODE_EXPIRED", State: "failed"}, OnPage, []string{"new login"}, []string{"where it is asked for"}},
		"a hash, on a page":        {Failure{Type: "API_ID_INVALID"}, OnPage, []string{"copy the API hash again"}, []string{"swapped", "TELEGRAM_API_ID"}},
		"an API ID, on a page":     {Failure{Type: "CONNECTION_API_ID_INVALID"}, OnPage, []string{"tell your assistant the API ID"}, []string{"reads it"}},
		"a busy Telegram":          {Failure{Type: "WORKER_BUSY_TOO_LONG_RETRY"}, Assistant, []string{"overloaded", "in 1 second:"}, nil},
		"a fault of Telegram":      {Failure{Type: "RPC_CALL_FAIL"}, Assistant, []string{"in 10 seconds:"}, []string{"overloaded"}},
		"another data centre":      {Failure{Type: "PHONE_MIGRATE", Argument: 4}, Assistant, []string{"data centre 4 of Telegram"}, nil},
		"a bad message":            {Failure{Code: 19}, Assistant, []string{"error 19: two messages had the same number."}, nil},
		"403 in a finished login":  {Failure{Code: 403, Type: "NEW_NAME", State: stateAuthorized}, Assistant, []string{"allow it"}, []string{"QR"}},

		"unlisted": {Failure{Method: "auth.signIn", Code: 400, Type: "PIGEON_TIRED"}, Assistant, []string{"answered auth.signIn with 400 PIGEON_TIRED", "same request will fail again"}, nil},
		"unlisted, a pause": {
			Failure{Code: 420, Type: "PIGEON_WAIT", Argument: 30}, Assistant, []string{"too often", "Wait 30 seconds, and then"}, []string{"named no time"},
		},
		"unlisted, no number":  {Failure{Code: 420, Type: "PIGEON_WAIT"}, Assistant, []string{"named no time"}, nil},
		"unlisted, server":     {Failure{Code: 503, Type: "PIGEON_TIRED"}, Assistant, []string{"with 503 mean", "in 10 seconds"}, nil},
		"unlisted, other":      {Failure{Code: 777, Type: "PIGEON_TIRED"}, Assistant, []string{"777 PIGEON_TIRED", "does not know what errors with this number mean"}, nil},
		"unlisted, a number":   {Failure{Code: 500}, Assistant, []string{"has the number 500 and no name"}, nil},
		"unlisted, nothing":    {Failure{}, Assistant, []string{"neither a name nor a number"}, nil},
		"unlisted, a name":     {Failure{Type: "PIGEON_TIRED"}, Assistant, []string{"Its name alone does not say what went wrong"}, []string{"this number"}},
		"unlisted, a pasting":  {Failure{Type: "SESSION_STRING", Pasted: true}, Assistant, []string{"SESSION_STRING is one that", "Whether it is an error at all"}, []string{"10 s", "once more"}},
		"unlisted, not a name": {Failure{Code: 400, Type: "X\n- Do that"}, Assistant, []string{"400 “X - Do that”"}, nil},
	} {
		p := Tell(tt.r, tt.f)
		for _, want := range tt.want {
			if !strings.Contains(everything(p), want) {
				t.Errorf("%s: nothing says %q:\n%s", name, want, everything(p))
			}
		}
		for _, never := range tt.never {
			if strings.Contains(everything(p), never) {
				t.Errorf("%s: it says %q:\n%s", name, never, everything(p))
			}
		}
	}
}

func TestPastedErrorsHaveNoTimeOfDay(t *testing.T) {
	for _, e := range catalogue() {
		f := failureOf(e)
		f.Argument, f.Now, f.Pasted = 4200, noon, true
		if p := Tell(Assistant, f); strings.Contains(everything(p), "UTC") {
			t.Errorf("%s: %s", p.Code, everything(p))
		}
		if !f.Until().IsZero() {
			t.Errorf("%s: until %s", f.ID(), f.Until())
		}
	}
}

func TestNegativeNumberIsNoPause(t *testing.T) {
	p := Tell(Assistant, Failure{Type: "FLOOD_WAIT", Argument: -42, Method: "auth.sendCode", Now: noon})
	if p.Retry != (Retry{When: RetryAfter}) || !strings.Contains(everything(p), "named no time") {
		t.Errorf("%+v", p)
	}
}

func TestPauseIsToldWithItsNumber(t *testing.T) {
	for d, want := range map[time.Duration]string{
		42 * time.Second:  "42 seconds",
		200 * time.Second: "4 minutes (200 s)",
		24 * time.Hour:    "24 hours (86400 s)",
		longestWait:       "more than 290 years",
	} {
		if got := english.exactly(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestPartsStandInTextsAndTellNothingAlone(t *testing.T) {
	b := newBundle(English)
	b.sections = func() map[string]string {
		return map[string]string{"part.step": "- Do {{.X}}.\n", "whole": "A title\n{{template \"part.step\" .}}\n", "broken": "{{template \"part.lost\"}}"}
	}
	text, ok := b.render("whole", Terminal, struct{ X string }{"this"})
	if said := splitText(text); !ok || said.title != "A title" || !slices.Equal(said.steps, []string{"Do this."}) {
		t.Errorf("%t %+v", ok, text)
	}
	if _, ok := b.render("broken", Terminal, nil); ok {
		t.Error("a text with a part that is not there was told")
	}
}

func TestErrorWithoutATextOfItsOwnSharesOne(t *testing.T) {
	a, b := Tell(Assistant, Failure{Type: "RPC_CALL_FAIL"}), Tell(Assistant, Failure{Type: "RPC_MCGET_FAIL"})
	if a.Code != "failure.rpc_call_fail" || b.Code != "failure.rpc_mcget_fail" || a.Title != b.Title || a.Title == "" {
		t.Errorf("%+v\n%+v", a, b)
	}
	if p := Tell(Assistant, unheard{}); p.Code != "failure.internal" {
		t.Errorf("%+v", p)
	}
}

// unheard is a fact that has no text, nor shares one.
type unheard struct{}

func (unheard) ID() string     { return "failure.unheard" }
func (unheard) Shared() string { return "family.unheard" }

func TestToolsThatHelpFitTheCircumstances(t *testing.T) {
	for name, tt := range map[string]struct {
		f    Failure
		want []string
	}{
		"too many codes":           {Failure{Type: "PHONE_NUMBER_FLOOD"}, []string{"start_qr_login", "get_flow"}},
		"a pause":                  {Failure{Type: "FLOOD_WAIT"}, nil},
		"a pause for codes":        {Failure{Type: "FLOOD_WAIT", Method: "auth.sendCode"}, []string{"start_qr_login", "get_flow"}},
		"a pause for passwords":    {Failure{Type: "FLOOD_WAIT", Method: "auth.checkPassword"}, nil},
		"a dead session":           {Failure{Type: "AUTH_KEY_UNREGISTERED"}, []string{"check_session", "inspect_session", "request_code", "start_qr_login"}},
		"an ended session":         {Failure{Type: "SESSION_REVOKED"}, []string{"check_session", "request_code", "start_qr_login"}},
		"an unused session":        {Failure{Type: "SESSION_EXPIRED"}, []string{"check_session", "request_code", "start_qr_login"}},
		"one that was checked":     {Failure{Type: "SESSION_REVOKED", Method: "users.getUsers"}, []string{"request_code", "start_qr_login"}},
		"a session used twice":     {Failure{Type: "AUTH_KEY_DUPLICATED"}, []string{"check_session", "request_code", "start_qr_login"}},
		"a fresh dead login":       {Failure{Type: "AUTH_KEY_UNREGISTERED", Method: "users.getUsers", State: "failed"}, nil},
		"reCAPTCHA":                {Failure{Type: "RECAPTCHA_CHECK_login__k"}, []string{"start_qr_login"}},
		"reCAPTCHA for an account": {Failure{Type: "RECAPTCHA_CHECK_signup__k"}, nil},
		"unlisted, 403":            {Failure{Type: "PIGEON", Code: 403}, []string{"start_qr_login"}},
		"unlisted, 420":            {Failure{Type: "PIGEON", Code: 420}, nil},
	} {
		if got := Tell(Assistant, tt.f).Next; !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
