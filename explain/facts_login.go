package explain

import (
	"strconv"
	"strings"
	"time"

	"telegram-login-mcp/internal/outside"
)

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
	// Unasked says that account.password was not asked, so that nothing but Account is known.
	PasswordAsked struct {
		Hint             string
		HasRecovery      bool
		UnconfirmedEmail string
		ResetAt, Now     time.Time
		Account          string
		Unasked          bool
		Wrong            bool // the last call was a wrong one, of which the same result tells
	}
	// EmailCodeMailed is account.sentEmailCode. Mailbox is masked.
	EmailCodeMailed struct{ Mailbox string }
	// RecoveryMailed is auth.passwordRecovery.
	RecoveryMailed struct{ Mailbox string }
	// QRWaiting is auth.loginToken. Number counts the codes that were made, Live says that there can be a page on which the code renews itself, or with Forms a form in the chat.
	QRWaiting struct {
		Number int
		Live   bool
		Forms  bool
	}
	// NoAccount is auth.authorizationSignUpRequired.
	NoAccount struct{}
	// LoggedIn is auth.authorization, or auth.sentCodeSuccess where WithoutCode. Account is who is logged in. ReloginDays is Telegram's advice to set a password, 0 without it.
	LoggedIn struct {
		Account     string
		For         string // the tool that the session is for, "" when nobody said, or nobody knows it
		Unknown     string // a tool that nobody knows, in the person's words
		Own         bool   // For takes no session: it logs in itself
		WithoutCode bool
		ReloginDays int
	}
	// State is where a login stands, where the name of that is all that is needed to tell of it. For is the tool that the login is named after, "" for none. Back says that
	// its session was handed over some time ago, so that whoever asks about it comes back; Again that it was handed over before, and may be in use.
	State struct {
		Name, For   string
		Back, Again bool
		Placed      bool // this result has put the session into its tool
	}
	// Connecting is a login that is being started. Running is false where the program ended in the middle. Long says that more calls would only wait, too.
	Connecting struct {
		Doing                    Activity
		Running, Unreached, Long bool
		ByQR                     bool
	}
	// Cancelled, Expired and Failed are ends. Account is the user ID of an account that was logged in, 0 for none. Open is a method that could have logged in, and whose answer is not
	// known. Asked says that a code was asked for and Telegram had not answered. Why is the title of what ended it.
	Cancelled struct {
		Account int64
		Open    string
		Asked   bool
	}
	Expired struct {
		Account   int64
		Why       string
		Unreached bool
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
func (f State) ID() string         { return "state." + f.Name }
func (Connecting) ID() string      { return "state.connecting" }
func (Cancelled) ID() string       { return "state.cancelled" }
func (Expired) ID() string         { return "state.expired" }
func (Failed) ID() string          { return "state.failed" }
func (UnknownAnswer) ID() string   { return "answer.unknown" }

func (f LoggedIn) about(p *Problem) {
	if f.WithoutCode {
		p.Source = constructorPage + "auth.sentCodeSuccess"
	}
}

// ID implements Fact.
func (f SMS) ID() string {
	if f.Sent {
		return "sms.sent"
	}
	return "sms.not_sent"
}

// Price is Amount as money: "0.99 USD", "1500 JPY"; "" without one.
func (f PaymentAsked) Price() string {
	if f.Amount <= 0 || f.Currency == "" {
		return ""
	}
	digits := strconv.FormatInt(f.Amount, 10)
	if n := minorDigits(f.Currency); n > 0 {
		digits = strings.Repeat("0", max(n+1-len(digits), 0)) + digits
		digits = digits[:len(digits)-n] + "." + digits[len(digits)-n:]
	}
	return digits + " " + outside.Name(f.Currency)
}

// minorDigits is how many digits of an amount stand behind the point: exp in Telegram's table of currencies, which is ISO 4217 and has stars besides.
// https://core.telegram.org/bots/payments/currencies.json
func minorDigits(currency string) int {
	switch currency {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF", "XTR":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	default:
		return 2
	}
}
