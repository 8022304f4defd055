package explain

import "time"

// What Telegram answered besides a delivery, and where a login stands then.
type (
	// PaymentAsked is auth.sentCodePaymentRequired. Amount counts in the smallest unit of Currency (ISO 4217).
	PaymentAsked struct {
		Days                  int
		Amount                int64
		Currency              string
		SupportEmail, Subject string
	}
	// PasswordAsked is account.password: the two-step password is awaited. ResetAt is when a reset that is under way can be carried out, zero without one. Account is who logs in, "" when nobody knows.
	PasswordAsked struct {
		Hint             string
		HasRecovery      bool
		UnconfirmedEmail string
		ResetAt, Now     time.Time
		Account          string
	}
	// EmailCodeMailed is account.sentEmailCode. Mailbox is masked.
	EmailCodeMailed struct{ Mailbox string }
	// RecoveryMailed is auth.passwordRecovery.
	RecoveryMailed struct{ Mailbox string }
	// QRWaiting is auth.loginToken. Tries is how many codes expired without a scan, Live says that there can be a page on which the code renews itself.
	QRWaiting struct {
		Number int
		Live   bool
	}
	// NoAccount is auth.authorizationSignUpRequired.
	NoAccount struct{}
	// LoggedIn is auth.authorization, or auth.sentCodeSuccess where WithoutCode. Account is who is logged in. ReloginDays is Telegram's advice to set a password, 0 without it.
	LoggedIn struct {
		Account     string
		WithoutCode bool
		ReloginDays int
	}
	// Finished is a login whose session was handed over. Delivered says to what: chat, file or page.
	Finished struct{}
	// Connecting is a login that is being started. Running is false where the program ended in the middle.
	Connecting struct {
		Doing              string
		Running, Unreached bool
		ByQR               bool
	}
	// LoggedOut, Cancelled, Expired and Failed are ends. Account is the user ID of an account that was logged in, 0 for none. Open is a method that could have logged in, and whose answer is not
	// known. Asked says that a code was asked for and Telegram had not answered. Why is the title of what ended it.
	LoggedOut struct{}
	Cancelled struct {
		Account int64
		Open    string
		Asked   bool
	}
	Expired struct {
		Account int64
		Why     string
	}
	Failed struct {
		Why       string
		Unreached bool
	}
	// UnknownAnswer is a constructor that this program does not know.
	UnknownAnswer struct{ Type string }
	// SMS is how far an attempt to get the code as an SMS has come. Sent says that it was sent by SMS, Next is the TL name of next_type, In until when.
	SMS struct {
		Sent  bool
		Tried int
		Next  string
		In    time.Duration
	}
)

func (PaymentAsked) ID() string    { return "answer.sent_code_payment_required" }
func (PasswordAsked) ID() string   { return "answer.password" }
func (EmailCodeMailed) ID() string { return "answer.sent_email_code" }
func (RecoveryMailed) ID() string  { return "answer.password_recovery" }
func (QRWaiting) ID() string       { return "answer.login_token" }
func (NoAccount) ID() string       { return "answer.authorization_sign_up_required" }
func (LoggedIn) ID() string        { return "answer.authorization" }
func (Finished) ID() string        { return "state.authorized" }
func (Connecting) ID() string      { return "state.connecting" }
func (LoggedOut) ID() string       { return "state.logged_out" }
func (Cancelled) ID() string       { return "state.cancelled" }
func (Expired) ID() string         { return "state.expired" }
func (Failed) ID() string          { return "state.failed" }
func (UnknownAnswer) ID() string   { return "answer.unknown" }

// ID implements Fact.
func (f SMS) ID() string {
	if f.Sent {
		return "sms.sent"
	}
	return "sms.not_sent"
}
