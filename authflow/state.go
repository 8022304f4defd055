package authflow

import (
	"fmt"
	"slices"
	"strings"
)

// State is where a flow stands. The names are part of every tool result.
type State string

// The states of a flow. LoggedOut, Cancelled, Expired and Failed are ends.
const (
	Connecting       State = "connecting"         // the code is being requested, nothing is known yet
	CodeSent         State = "code_sent"          // Telegram answered auth.sentCode and waits for the code
	EmailSetupNeeded State = "email_setup_needed" // no code was sent: a login e-mail has to be set first
	EmailCodeSent    State = "email_code_sent"    // a code went to the new login e-mail, to check that it is the person's
	PaymentNeeded    State = "payment_needed"     // no code was sent: Telegram wants a purchase first
	QRShown          State = "qr_shown"           // a QR code waits to be scanned and is refreshed until then
	PasswordNeeded   State = "password_needed"    // the code or the scan was right, the 2FA password is missing
	RecoveryCodeSent State = "recovery_code_sent" // a code went to the recovery e-mail, because the password was forgotten
	SignUpNeeded     State = "sign_up_needed"     // the code was right, but no account uses the number
	Authorized       State = "authorized"         // logged in, the session can be exported
	LoggedOut        State = "logged_out"         // the login was ended at Telegram with auth.logOut
	Cancelled        State = "cancelled"          // given up by the person
	Expired          State = "expired"            // the code or the flow is too old to go on
	Failed           State = "failed"             // Telegram refused or was not reached, or the key is of no use any more
)

// Event is what moves a flow from one state to another.
type Event string

// The events of a flow. Each is an answer of Telegram, a wish of the person, or time.
const (
	CodeRequested   Event = "code sent"            // auth.sentCode
	EmailSetupAsked Event = "e-mail setup asked"   // auth.sentCodeTypeSetUpEmailRequired
	PaymentAsked    Event = "payment asked"        // auth.sentCodePaymentRequired
	PasswordAsked   Event = "password asked"       // 401 SESSION_PASSWORD_NEEDED
	SignUpAsked     Event = "sign-up asked"        // auth.authorizationSignUpRequired
	LoginAccepted   Event = "login accepted"       // auth.authorization
	LoginRefused    Event = "login refused"        // an error after which the flow cannot go on
	NotReached      Event = "no answer"            // the first call came to nothing: no connection, or no answer
	EmailCodeMailed Event = "e-mail code mailed"   // account.sentEmailCode
	QRExported      Event = "QR code made"         // auth.loginToken
	CodeChosen      Event = "back to the code"     // a code is submitted while a QR code is shown
	RecoveryMailed  Event = "recovery code mailed" // auth.passwordRecovery
	LogOutDone      Event = "logged out"           // auth.loggedOut
	CodeVoid        Event = "code void"            // PHONE_CODE_EXPIRED
	TimeOver        Event = "time over"            // the flow's own lifetime ended
	PersonCancelled Event = "cancelled by person"  // cancel_flow
)

type transition struct {
	from State
	on   Event
	to   State
}

// transitions is the whole machine. A pair that is not listed is refused, never defaulted.
var transitions = []transition{
	{Connecting, CodeRequested, CodeSent},
	{Connecting, EmailSetupAsked, EmailSetupNeeded},
	{Connecting, PaymentAsked, PaymentNeeded},
	{Connecting, PasswordAsked, PasswordNeeded},
	{Connecting, SignUpAsked, SignUpNeeded},
	{Connecting, LoginAccepted, Authorized},
	{Connecting, LoginRefused, Failed},
	{Connecting, NotReached, Failed},
	{Connecting, QRExported, QRShown},
	{Connecting, PersonCancelled, Cancelled},
	{Connecting, TimeOver, Expired},

	{CodeSent, CodeRequested, CodeSent},
	{CodeSent, EmailSetupAsked, EmailSetupNeeded},
	{CodeSent, PaymentAsked, PaymentNeeded},
	{CodeSent, QRExported, QRShown},
	{CodeSent, PasswordAsked, PasswordNeeded},
	{CodeSent, SignUpAsked, SignUpNeeded},
	{CodeSent, LoginAccepted, Authorized},
	{CodeSent, LoginRefused, Failed},
	{CodeSent, CodeVoid, Expired},
	{CodeSent, PersonCancelled, Cancelled},
	{CodeSent, TimeOver, Expired},

	{EmailSetupNeeded, EmailCodeMailed, EmailCodeSent},
	{EmailSetupNeeded, QRExported, QRShown},
	{EmailSetupNeeded, PasswordAsked, PasswordNeeded},
	{EmailSetupNeeded, CodeVoid, Expired},
	{EmailSetupNeeded, LoginRefused, Failed},
	{EmailSetupNeeded, PersonCancelled, Cancelled},
	{EmailSetupNeeded, TimeOver, Expired},

	{EmailCodeSent, EmailCodeMailed, EmailCodeSent},
	{EmailCodeSent, CodeRequested, CodeSent},
	{EmailCodeSent, PaymentAsked, PaymentNeeded},
	{EmailCodeSent, QRExported, QRShown},
	{EmailCodeSent, PasswordAsked, PasswordNeeded},
	{EmailCodeSent, SignUpAsked, SignUpNeeded},
	{EmailCodeSent, LoginAccepted, Authorized},
	{EmailCodeSent, CodeVoid, Expired},
	{EmailCodeSent, LoginRefused, Failed},
	{EmailCodeSent, PersonCancelled, Cancelled},
	{EmailCodeSent, TimeOver, Expired},

	{PaymentNeeded, QRExported, QRShown},
	{PaymentNeeded, PersonCancelled, Cancelled},
	{PaymentNeeded, TimeOver, Expired},

	{QRShown, CodeChosen, CodeSent},
	{QRShown, EmailCodeMailed, EmailCodeSent},
	{QRShown, PasswordAsked, PasswordNeeded},
	{QRShown, LoginAccepted, Authorized},
	{QRShown, LoginRefused, Failed},
	{QRShown, PersonCancelled, Cancelled},
	{QRShown, TimeOver, Expired},

	{PasswordNeeded, RecoveryMailed, RecoveryCodeSent},
	{PasswordNeeded, LoginAccepted, Authorized},
	{PasswordNeeded, LoginRefused, Failed},
	{PasswordNeeded, PersonCancelled, Cancelled},
	{PasswordNeeded, TimeOver, Expired},

	{RecoveryCodeSent, RecoveryMailed, RecoveryCodeSent},
	{RecoveryCodeSent, LoginAccepted, Authorized},
	{RecoveryCodeSent, LoginRefused, Failed},
	{RecoveryCodeSent, PersonCancelled, Cancelled},
	{RecoveryCodeSent, TimeOver, Expired},

	{SignUpNeeded, PersonCancelled, Cancelled},
	{SignUpNeeded, TimeOver, Expired},

	{Authorized, LogOutDone, LoggedOut},
	{Authorized, PasswordAsked, PasswordNeeded},
	{Authorized, LoginRefused, Failed},
	{Authorized, PersonCancelled, Cancelled},
	{Authorized, TimeOver, Expired},
}

// nextState returns the state that follows s on e, or an error for a pair that the table does not list.
func nextState(s State, e Event) (State, error) {
	for _, t := range transitions {
		if t.from == s && t.on == e {
			return t.to, nil
		}
	}
	var known []string
	for _, t := range transitions {
		if t.from == s {
			known = append(known, string(t.on))
		}
	}
	return s, fmt.Errorf("no transition from %s on %q (known: %s)", s, e, strings.Join(known, ", "))
}

// Ended reports whether nothing can follow s.
func (s State) Ended() bool {
	return slices.Contains([]State{LoggedOut, Cancelled, Expired, Failed}, s)
}

// pending reports whether a second auth.sendCode for the same number would be a waste while a flow is in s.
// Where the login waits for something outside of this program, a new request is the way on.
func (s State) pending() bool {
	return !s.Ended() && s != Authorized && s != SignUpNeeded && s != PaymentNeeded
}

// Action is something that can be asked of a flow. The names are the names of the tools that ask for it.
type Action string

// The actions that exist, see actions for where each fits.
const (
	RequestCode     Action = "request_code"
	ExplainDelivery Action = "explain_delivery"
	SubmitCode      Action = "submit_code"
	SubmitPassword  Action = "submit_password"
	GetSession      Action = "get_session"
	ResendCode      Action = "resend_code"
	CancelFlow      Action = "cancel_flow"
	GetFlow         Action = "get_flow"
	ForceSMS        Action = "force_sms"
	SetLoginEmail   Action = "set_login_email"
	ResetLoginEmail Action = "reset_login_email"
	RecoverPassword Action = "recover_password"
	StartQRLogin    Action = "start_qr_login"
	LogOut          Action = "log_out"
	AddLogin        Action = "add_login"
	CheckSession    Action = "check_session"
)

// sessionActions are asked of the session that a flow has and not of its login, and where they fit. No state offers them.
var sessionActions = map[Action][]State{
	CheckSession: {PasswordNeeded, RecoveryCodeSent, Authorized},
	AddLogin:     {Authorized},
}

// actions lists what can be asked of a flow in each state. What is recommended is in advice.go.
var actions = map[State][]Action{
	Connecting:       {GetFlow, CancelFlow},
	CodeSent:         {SubmitCode, ResendCode, ResetLoginEmail, ExplainDelivery, StartQRLogin, ForceSMS, GetFlow, CancelFlow},
	EmailSetupNeeded: {SetLoginEmail, StartQRLogin, ExplainDelivery, GetFlow, CancelFlow},
	EmailCodeSent:    {SetLoginEmail, StartQRLogin, GetFlow, CancelFlow},
	PaymentNeeded:    {StartQRLogin, RequestCode, CancelFlow, ExplainDelivery, GetFlow},
	QRShown:          {GetFlow, SubmitCode, SetLoginEmail, CancelFlow},
	PasswordNeeded:   {SubmitPassword, RecoverPassword, GetFlow, CancelFlow},
	RecoveryCodeSent: {RecoverPassword, SubmitPassword, GetFlow, CancelFlow},
	SignUpNeeded:     {RequestCode, CancelFlow, GetFlow},
	Authorized:       {GetSession, GetFlow, LogOut, CancelFlow},
	LoggedOut:        {RequestCode, StartQRLogin, GetFlow},
	Cancelled:        {RequestCode, StartQRLogin, GetFlow},
	Expired:          {RequestCode, StartQRLogin, GetFlow},
	Failed:           {RequestCode, StartQRLogin, GetFlow},
}
