package explain

import (
	"strings"
	"time"
)

// AnswerPasted is an answer to auth.sendCode or auth.resendCode that somebody pasted. Another program asked for it, so nobody knows how old it is.
type AnswerPasted struct {
	Delivery               // as far as it stands there; Type is "" where the kind of delivery does not. Age and ResendIn are never set
	Timeout  time.Duration // from when it came until the code can be sent another way, 0 without one
}

// What auth.sendCode answers in place of a code. https://core.telegram.org/type/auth.SentCode
const (
	sentCodeSuccess = "auth.sentCodeSuccess"
	sentCodePayment = "auth.sentCodePaymentRequired"
)

// ID implements Fact: that of the delivery, which is told in other words.
func (f AnswerPasted) ID() string {
	switch f.Type {
	case sentCodeSuccess:
		return "delivery.success"
	case sentCodePayment:
		return "delivery.payment_required"
	}
	return f.Delivery.ID()
}

// Own is the heading of its text.
func (f AnswerPasted) Own() string { return f.ID() + " pasted" }

func (f AnswerPasted) about(p *Problem) {
	f.Delivery.about(p)
	p.Retry, p.Next = Retry{When: RetryElsewhere}, byQR
	switch f.ID() {
	case "delivery.unknown":
		p.Retry = goesOn
	case "delivery.success":
		p.Retry, p.Next = goesOn, nothing
	case "delivery.app":
		if f.Next != "" {
			p.Retry = goesOn
		}
	case "delivery.set_up_email_required":
		p.Next = newLogin
	case "delivery.payment_required", "delivery.firebase_sms":
	default:
		p.Retry = goesOn
	}
}

// TDLibState is a state of a program that is built on TDLib, as it shows it: authorizationStateWaitCode is WaitCode. Kind is also Aborted, where a request came to nothing because TDLib was being closed, and Order, where
// a call came in a state that does not take it, Another, where a second call of the login came before the first one was answered, and "" for one that this program does not know. Unsupported says that the program itself says that it does not know the state.
// https://core.telegram.org/tdlib/docs/classtd_1_1td__api_1_1_authorization_state.html
type TDLibState struct {
	Kind        string
	Unsupported bool
}

// TDLibStates are all states of TDLib's authorization, as Kind has them.
func TDLibStates() []string {
	return []string{
		"WaitTdlibParameters", "WaitEncryptionKey", "WaitPhoneNumber", "WaitPremiumPurchase", "WaitEmailAddress", "WaitEmailCode", "WaitCode", "WaitOtherDeviceConfirmation", "WaitRegistration", "WaitPassword",
		"Ready", "LoggingOut", "Closing", "Closed",
	}
}

// ID implements Fact.
func (TDLibState) ID() string { return "failure.tdlib_state" }

// Own is the heading of its text.
func (f TDLibState) Own() string { return strings.TrimSpace(f.ID() + " " + f.Kind) }

func (f TDLibState) about(p *Problem) {
	switch f.Kind {
	case "Ready":
		p.Retry, p.Next = goesOn, nothing
	case "WaitTdlibParameters", "WaitEncryptionKey", "Order", "Another":
		p.Next = newLogin
	case "WaitRegistration":
		p.Next = nothing
	case "LoggingOut", "Closing", "Closed", "Aborted":
		p.Retry, p.Next = restart, newLogin
	}
}
