package explain

import "time"

// What this program refuses because of where a login stands.
type (
	// UnknownFlow is a flow ID that no login has.
	UnknownFlow struct{}
	// WrongState is a tool that does not fit where the login stands. What fits is in the next steps. Over is the title of what ended a login that was logged in, "" for any other.
	// Account is the user ID of a login that was forgotten here and lives on at Telegram, else 0. Code says that a code was sent for the login.
	WrongState struct {
		Tool, State, Over string
		Account           int64
		Code              bool
	}
	// FlowBusy is a login on which another call is running; Elsewhere in another process. Cut is a call that had the login and could not keep it.
	FlowBusy struct {
		Doing     Activity
		Elsewhere bool
		Cut       bool
	}
	// StillRunning is a call that goes on in the background; Unreached while Telegram was not reached.
	StillRunning struct {
		Doing     Activity
		Unreached bool
	}
	// CutShort is a call that was not over when the server was told to end. Kept says that the login is there afterwards; Unreached is as in StillRunning.
	CutShort struct {
		Doing           Activity
		Unreached, Kept bool
	}
	// FlowEnded is a login that ended while a call was running.
	FlowEnded struct{ State string }
	// TooManyFlows is the limit of open logins. All says that it is the one of a server for many, for all of them together.
	TooManyFlows struct {
		Limit int
		All   bool
	}
	// PauseRuns is a call that is held back here, because Telegram asked for a pause. Asked is what it asked for, where that is longer than this program
	// holds a call back; else 0. QR says that it is the QR login that is held back.
	PauseRuns struct {
		Method      string
		Left, Asked time.Duration
		Until, Now  time.Time
		QR          bool
	}
	// PauseOver is a pause that Telegram had asked for and that is over. Asked is what it asked for.
	PauseOver struct {
		Method string
		Asked  time.Duration
	}
	// ResendNotOffered is a resend that Telegram does not offer.
	ResendNotOffered struct{}
	// ResendTooEarly is a resend that Telegram's timer does not allow yet. Next is the TL name of next_type.
	ResendTooEarly struct {
		Next string
		Left time.Duration
	}
	// NoRecoveryEmail is a password without a recovery e-mail.
	NoRecoveryEmail struct{}
	// CodeNotSent is a code that was given before Telegram has sent one.
	CodeNotSent struct{}
	// NotEmailCode is a reset of a login e-mail that the code did not go to.
	NotEmailCode struct{}
	// EmailEmpty is a login e-mail that is to be set without address or code.
	EmailEmpty struct{}
	// KeyReplaced is a connection whose key Telegram no longer knew.
	KeyReplaced struct{}
	// Internal is a fault of this program.
	Internal struct{}
	// ManyNumbers are codes for more numbers than one person has. Count is how many within the last hour, Left is when one of them no longer counts; Pages says that the person can be
	// asked on a page, or with Forms in a form in the chat, ByHand is the command line of a login by hand, for the person's shell, "" for none.
	ManyNumbers struct {
		Count      int
		Left       time.Duration
		Until, Now time.Time
		Pages      bool
		Forms      bool
		ByHand     string
	}
	// NumberRefused is the person's no to a code for one more number, on a page, or with Forms in a form in the chat.
	NumberRefused struct{ Forms bool }
)

func (UnknownFlow) ID() string      { return "failure.unknown_flow" }
func (WrongState) ID() string       { return "failure.wrong_state" }
func (FlowBusy) ID() string         { return "failure.flow_busy" }
func (StillRunning) ID() string     { return "failure.still_running" }
func (CutShort) ID() string         { return "failure.cut_short" }
func (FlowEnded) ID() string        { return "failure.flow_ended" }
func (TooManyFlows) ID() string     { return "failure.too_many_flows" }
func (PauseRuns) ID() string        { return "failure.flood_wait_running" }
func (PauseOver) ID() string        { return "failure.pause_over" }
func (ResendNotOffered) ID() string { return "failure.resend_not_offered" }
func (ResendTooEarly) ID() string   { return "failure.resend_too_early" }
func (NoRecoveryEmail) ID() string  { return "failure.no_recovery_email" }
func (CodeNotSent) ID() string      { return "failure.code_not_sent" }
func (NotEmailCode) ID() string     { return "failure.not_email_code" }
func (EmailEmpty) ID() string       { return "failure.email_empty" }
func (KeyReplaced) ID() string      { return "failure.key_replaced" }
func (Internal) ID() string         { return "failure.internal" }
func (ManyNumbers) ID() string      { return "failure.many_numbers" }
func (NumberRefused) ID() string    { return "failure.number_refused" }

func (UnknownFlow) about(p *Problem)      { p.Own = true }
func (f PauseRuns) about(p *Problem)      { p.Retry = Retry{When: RetryAfter, After: f.Left} }
func (f ResendTooEarly) about(p *Problem) { p.Retry = Retry{When: RetryAfter, After: f.Left} }
func (f ManyNumbers) about(p *Problem)    { p.Retry = Retry{When: RetryAfter, After: f.Left} }

// about leaves what is a step too early or too late to whoever called; an end concerns the person.
func (f WrongState) about(p *Problem) {
	p.Own = f.Account == 0 && f.Over == "" && f.State != "logged_out" && f.State != "expired"
}
