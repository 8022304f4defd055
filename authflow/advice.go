package authflow

import (
	"errors"
	"slices"
	"time"

	"github.com/gotd/td/tg"
)

// busy reports whether a call is under way, here or in another process. Where that could not be found out the same step is to be tried again.
func (v *view) busy() bool { return !v.doing.Zero() && v.doing.Kind != ActivityOwnerUnknown }

// allowed lists what can be asked of the flow now. A resend is left out where Telegram offers none, a code where none was sent.
func (v *view) allowed() []Action {
	fit := slices.Clone(actions[v.rec.State])
	if v.rec.State == Connecting && !v.running && !v.asStored { // a process ended in the middle of the first call
		fit = append([]Action{v.rec.firstAction()}, fit...)
	}
	drop := func(a Action) { fit = slices.DeleteFunc(fit, func(b Action) bool { return a == b }) }
	if name, _ := v.rec.nextType(); name == "" {
		drop(ResendCode)
	}
	if !v.rec.emailCode() {
		drop(ResetLoginEmail)
	}
	if !v.rec.codePending() {
		drop(SubmitCode)
	}
	if v.rec.State == QRShown && !v.rec.emailSetup() {
		drop(SetLoginEmail)
	}
	if p := v.rec.Password; p != nil && !p.HasRecovery && v.rec.State == PasswordNeeded {
		drop(RecoverPassword)
	}
	return fit
}

// advised lists what is recommended in each state, the best first. What is not allowed is left out, and so is what advice knows better.
var advised = map[State][]Action{
	CodeSent:         {SubmitCode, ExplainDelivery, ResendCode, StartQRLogin, ResetLoginEmail, ForceSMS, CancelFlow},
	EmailSetupNeeded: {SetLoginEmail, StartQRLogin, CancelFlow},
	EmailCodeSent:    {SetLoginEmail, StartQRLogin, CancelFlow},
	PaymentNeeded:    {StartQRLogin, CancelFlow},
	QRShown:          {GetFlow, SubmitCode, SetLoginEmail, CancelFlow},
	PasswordNeeded:   {SubmitPassword, RecoverPassword, CancelFlow},
	RecoveryCodeSent: {RecoverPassword, SubmitPassword, CancelFlow},
	SignUpNeeded:     {RequestCode, CancelFlow},
	Authorized:       {GetSession},
	LoggedOut:        {RequestCode, StartQRLogin},
	Cancelled:        {RequestCode, StartQRLogin},
	Expired:          {RequestCode, StartQRLogin},
	Failed:           {RequestCode, StartQRLogin},
}

// advice lists what is recommended now: nothing that makes things worse, nothing that is not possible yet, nothing when all is done. s is the flow without it.
func (v *view) advice(s Snapshot) []Action {
	if v.busy() || s.State == Connecting { // what runs already is not to be called again
		return slices.DeleteFunc(slices.Clone(s.Allowed), func(a Action) bool { return v.busy() && a != GetFlow && a != CancelFlow })
	}
	fit := slices.DeleteFunc(slices.Clone(advised[s.State]), func(a Action) bool { return !slices.Contains(s.Allowed, a) })
	drop := func(unwise ...Action) {
		fit = slices.DeleteFunc(fit, func(a Action) bool { return slices.Contains(unwise, a) })
	}
	switch s.State {
	case CodeSent:
		if s.NextType == "" || s.NextType == "auth.codeTypeSms" {
			drop(ForceSMS) // which has nothing to try, or nothing else than a resend
		}
		if s.ResendFrom.After(s.Now) { // it can be looked forward to
			drop(ResendCode)
			fit = slices.Insert(fit, max(len(fit)-1, 0), ResendCode)
		}
		if kind := s.SentCode.Object("type"); kind != nil {
			if slices.Contains(smsTypes, kind.Constructor) {
				drop(ForceSMS) // which is what it would bring
			}
			if date, _ := kind.Get("reset_pending_date").(int64); date > 0 {
				drop(ResetLoginEmail)
			}
		}
		sent, _ := v.rec.sentCode().(*tg.AuthSentCode)
		if sent == nil {
			break
		}
		switch sent.Type.(type) {
		case *tg.AuthSentCodeTypeFirebaseSMS: // which was not sent: it waits for an official app
			drop(SubmitCode)
			ways := []Action{ResendCode, StartQRLogin}
			switch {
			case s.NextType == "":
				ways = ways[1:]
			case s.ResendFrom.After(s.Now):
				slices.Reverse(ways)
			}
			drop(ResendCode, StartQRLogin)
			fit = append(ways, fit...)
		case *tg.AuthSentCodeTypeApp:
			if s.NextType == "" { // these are the codes that often come nowhere
				drop(StartQRLogin)
				fit = slices.Insert(fit, min(1, len(fit)), StartQRLogin)
			}
		}
	case QRShown:
		if !slices.Contains(fit, SubmitCode) && !slices.Contains(fit, SetLoginEmail) {
			fit = slices.Insert(fit, 1, RequestCode) // by code instead
		}
	case Authorized:
		if !s.Fetched.IsZero() {
			return nil
		}
	case Failed, Expired:
		if v.rec.SentCode == nil && errors.As(v.failure.err, new(*NoAnswerError)) { // what Telegram left unanswered once, it may leave so again
			slices.Reverse(fit)
		}
		drop(v.unwise(s.Now)...)
	}
	return fit
}

// freshLogin is how soon after a login a session that is dead died at birth. Logging in once more then is what gets accounts banned.
const freshLogin = time.Hour

// Fresh reports whether a login is so new that another one must not follow it today, should it turn out to be dead.
func (s Snapshot) Fresh() bool { return s.State == Authorized && s.Now.Sub(s.Created) < freshLogin }

// unwise are the actions that make things worse now, because Telegram asked for a pause before them, or come to nothing.
func (v *view) unwise(now time.Time) []Action {
	var rpc *RPCError
	if !errors.As(v.failure.err, &rpc) {
		return nil
	}
	switch rpc.Type {
	case "PHONE_PASSWORD_FLOOD", "PHONE_NUMBER_BANNED", "USER_DEACTIVATED", "USER_DEACTIVATED_BAN", // which are about the account, however it is logged in to
		"UPDATE_APP_TO_LOGIN", "API_ID_PUBLISHED_FLOOD":
		return []Action{RequestCode, StartQRLogin}
	case "AUTH_KEY_UNREGISTERED", "SESSION_REVOKED":
		if (v.rec.Login != nil || v.rec.Source != nil && v.rec.Source.Flow != "") && now.Sub(v.rec.Created) < freshLogin {
			return []Action{RequestCode, StartQRLogin}
		}
		return nil
	case "PHONE_NUMBER_FLOOD":
		return []Action{RequestCode}
	}
	switch {
	case !now.Before(v.failure.at.Add(rpc.Pause())):
		return nil
	case rpc.Method == "auth.exportLoginToken":
		return []Action{StartQRLogin}
	default:
		return []Action{RequestCode}
	}
}
