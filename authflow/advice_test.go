package authflow

import (
	"slices"
	"testing"
	"time"

	"github.com/gotd/td/tg"
)

// sent is an auth.SentCode in a record. next is "" for a code that comes in no other way.
func sent(t *testing.T, kind tg.AuthSentCodeTypeClass, next tg.AuthCodeTypeClass, timeout int) func(*Record) {
	t.Helper()
	return func(r *Record) {
		code := &tg.AuthSentCode{Type: kind, PhoneCodeHash: "hash"}
		if next != nil {
			code.SetNextType(next)
			code.SetTimeout(timeout)
		}
		if err := r.keepSentCode(code, r.Created); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAdviceNeverMakesThingsWorse walks what is recommended where something else than usual is known.
func TestAdviceNeverMakesThingsWorse(t *testing.T) {
	app, sms := &tg.AuthSentCodeTypeApp{Length: 5}, &tg.AuthCodeTypeSMS{}
	refused := func(method, name string, argument int) error {
		return &RPCError{Method: method, Code: 420, Type: name, Argument: argument}
	}
	for name, tt := range map[string]struct {
		state State
		with  func(*Record)
		err   error
		doing Action
		after time.Duration // since the record was made
		first Action        // "" for no advice at all
		has   []Action
		never []Action
	}{
		"a code in the app, and no other way":  {state: CodeSent, with: sent(t, app, nil, 0), first: SubmitCode, has: []Action{StartQRLogin, ExplainDelivery}, never: []Action{ResendCode, ForceSMS, RequestCode}},
		"a resend that is not possible yet":    {state: CodeSent, with: sent(t, app, sms, 60), first: SubmitCode, has: []Action{ResendCode}, never: []Action{ForceSMS}},
		"a resend that is no SMS":              {state: CodeSent, with: sent(t, app, &tg.AuthCodeTypeCall{}, 60), first: SubmitCode, has: []Action{ForceSMS, ResendCode}},
		"a code that was never answered":       {state: Failed, err: &NoAnswerError{Method: "auth.sendCode"}, first: StartQRLogin, has: []Action{RequestCode}},
		"a resend that is possible":            {state: CodeSent, with: sent(t, app, sms, 60), after: time.Minute, first: SubmitCode, has: []Action{ResendCode}},
		"a call that runs":                     {state: CodeSent, with: sent(t, app, nil, 0), doing: SubmitCode, first: GetFlow, never: []Action{SubmitCode}},
		"banned":                               {state: Failed, err: refused("auth.sendCode", "PHONE_NUMBER_BANNED", 0)},
		"too old for a login":                  {state: Failed, err: refused("auth.sendCode", "UPDATE_APP_TO_LOGIN", 0)},
		"too many tries on the account":        {state: Failed, err: refused("auth.sendCode", "PHONE_PASSWORD_FLOOD", 0)},
		"too many codes":                       {state: Failed, err: refused("auth.sendCode", "PHONE_NUMBER_FLOOD", 0), first: StartQRLogin, never: []Action{RequestCode}},
		"a pause before codes":                 {state: Failed, err: refused("auth.sendCode", "FLOOD_WAIT", 300), first: StartQRLogin, never: []Action{RequestCode}},
		"a pause that is over":                 {state: Failed, err: refused("auth.sendCode", "FLOOD_WAIT", 300), after: time.Hour, first: RequestCode},
		"a pause before QR codes":              {state: Failed, err: refused("auth.exportLoginToken", "FLOOD_WAIT", 300), first: RequestCode, never: []Action{StartQRLogin}},
		"a session that died at birth":         {state: Failed, with: func(r *Record) { r.Login = &Login{} }, err: refused("users.getUsers", "AUTH_KEY_UNREGISTERED", 0), after: time.Minute},
		"a session that was ended another day": {state: Failed, with: func(r *Record) { r.Login = &Login{} }, err: refused("users.getUsers", "AUTH_KEY_UNREGISTERED", 0), after: 20 * time.Hour, first: RequestCode},
		"a network that fails":                 {state: Failed, err: &NetworkError{Doing: Activity{Kind: ActivityConnecting}, Err: ErrClosed}, first: RequestCode},
		"a session that nobody has":            {state: Authorized, with: func(r *Record) { r.Login = &Login{} }, first: GetSession, never: []Action{RequestCode}},
		"a session that was handed over":       {state: Authorized, with: func(r *Record) { r.Login, r.Fetched = &Login{}, r.Created }},
		"a QR code alone":                      {state: QRShown, first: GetFlow, has: []Action{RequestCode}},
		"a QR code in place of a code":         {state: QRShown, with: sent(t, app, nil, 0), first: GetFlow, has: []Action{SubmitCode}, never: []Action{RequestCode}},
		"a code by mail":                       {state: EmailCodeSent, first: SetLoginEmail, has: []Action{StartQRLogin}},
	} {
		reg := New(Config{})
		now := reg.config.Clock.Now()
		rec := Record{ID: "flow_abcdefgh2345", State: tt.state, Phone: "+15550123", Created: now.Add(-tt.after), Expires: now.Add(time.Hour)}
		if tt.with != nil {
			tt.with(&rec)
		}
		v := storedView(rec)
		v.asStored, v.failure = false, failure{err: tt.err, at: now.Add(-tt.after)}
		if tt.doing != "" {
			v.running, v.doing = true, Activity{Kind: ActivityRunning, For: tt.doing}
		}
		s := reg.snapshot(v)
		if tt.first == "" && len(s.Next) != 0 || tt.first != "" && (len(s.Next) == 0 || s.Next[0] != tt.first) {
			t.Errorf("%s: it recommends %v, want %q first", name, s.Next, tt.first)
		}
		for _, a := range tt.has {
			if !slices.Contains(s.Next, a) {
				t.Errorf("%s: it recommends %v, want %s", name, s.Next, a)
			}
		}
		for _, a := range tt.never {
			if slices.Contains(s.Next, a) {
				t.Errorf("%s: it recommends %v", name, s.Next)
			}
		}
		if slices.Contains(s.Allowed, "") || tt.state == CodeSent && !slices.Contains(s.Allowed, SubmitCode) {
			t.Errorf("%s: it allows %q", name, s.Allowed)
		}
		for _, a := range s.Next {
			if a != RequestCode && !slices.Contains(s.Allowed, a) {
				t.Errorf("%s: %s is recommended and not allowed", name, a)
			}
		}
		reg.Close()
	}
}
