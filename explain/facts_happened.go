package explain

import "time"

// What a call did, in one sentence each: the title of the text is the sentence.
type (
	// Existing is a request for a number with a login under way, or, with QR, for a QR code while one waits for a phone, or was scanned.
	Existing struct{ QR, Scanned bool }
	// Recognised is a login that needs no code, only the password.
	Recognised struct{}
	// GivenUp is a cancelled login. TakenBack says that Telegram confirmed that the code is void, Pending that there was one.
	GivenUp struct{ TakenBack, Pending bool }
	// Forgotten is a finished login that this program forgot.
	Forgotten struct{}
	// Ended is a login that was ended at Telegram.
	Ended struct{ Account string }
	// SentAnew is a code that was sent another way. First says that there was none before.
	SentAnew struct{ First bool }
	// PasswordChanged is a recovered password; Removed where no new one was set.
	PasswordChanged struct {
		Account string
		Removed bool
	}
	// EmailSet is a login e-mail that Telegram took, with a code.
	EmailSet struct{}
	// EmailReset is a login e-mail that is removed at once, or At.
	EmailReset struct{ At, Now time.Time }
	// Replaces is a login that began in place of one that had ended.
	Replaces struct{ Old, New string }
	// NoCodeAwaited is a question for a code where none is awaited. State is the login's.
	NoCodeAwaited struct {
		State string
		Asked bool // Telegram has answered a request for a code
	}
	// SMSTried is a resend that was tried. Asked and Got are TL names, Refused is Telegram's error, Err another one.
	SMSTried struct{ Asked, Got, Refused, Err string }
	// ByPage is what the person did on a private page, or in a form in the chat where there are such. What is what the assistant did not see.
	ByPage struct {
		What string
		Form bool
	}
	// PasswordSeen and HashSeen are secrets that last, were typed in the chat and used.
	PasswordSeen struct{}
	HashSeen     struct{}
	// SandboxOnly stands in every result of the sandbox; Session where one is in it. Real is one about a session of the real Telegram, Unsaid about one that can be.
	SandboxOnly struct{ Session, Real, Unsaid bool }
	// TestServersOnly stands in every result of Telegram's test servers; Session where one is in it. State is the login's, "" where there is none. Own says that the
	// login is one of a number that is no 99966XYYYY.
	TestServersOnly struct {
		Real    bool // a result about a session of the real Telegram
		Session bool
		Own     bool
		State   string
	}
	// Unsaved is a login that a restart would lose. Slow says that it is still being written. Why is why the store failed.
	Unsaved struct {
		Slow bool
		Why  Cause
	}
)

// NewAccountNotice is what to know before the first login of an account through the API.
type NewAccountNotice struct{}

func (NewAccountNotice) ID() string { return "notice.new_account" }

func (Existing) ID() string        { return "happened.existing" }
func (Recognised) ID() string      { return "happened.recognised" }
func (GivenUp) ID() string         { return "happened.given_up" }
func (Forgotten) ID() string       { return "happened.forgotten" }
func (Ended) ID() string           { return "happened.ended" }
func (SentAnew) ID() string        { return "happened.sent_anew" }
func (PasswordChanged) ID() string { return "happened.password_changed" }
func (EmailSet) ID() string        { return "happened.email_set" }
func (EmailReset) ID() string      { return "happened.email_reset" }
func (Replaces) ID() string        { return "happened.replaces" }
func (NoCodeAwaited) ID() string   { return "happened.no_code_awaited" }
func (SMSTried) ID() string        { return "happened.sms_tried" }
func (ByPage) ID() string          { return "happened.by_page" }
func (PasswordSeen) ID() string    { return "warning.password_seen" }
func (HashSeen) ID() string        { return "warning.hash_seen" }
func (SandboxOnly) ID() string     { return "warning.sandbox" }
func (TestServersOnly) ID() string { return "warning.test_servers" }
func (Unsaved) ID() string         { return "warning.unsaved" }

// Step is a tool that can be called next. Its text is why, or what to ask the person before; it may be empty.
type Step struct {
	Tool  string
	First bool          // it is the one to call
	State string        // of the login
	Kind  string        // TL name of the delivery, "" without one
	Pages bool          // there are private pages
	Forms bool          // the client shows forms in the chat
	Chat  bool          // the chat takes the secret
	News  bool          // the result brings the answer that asks for it
	In    time.Duration // until it is possible, 0 for now
	For   string        // the tool that the session is for, "" when nobody said
	Other bool          // a tool was named that nobody knows
	Long  bool          // what is waited for takes longer than calls should wait
	// Unsent says that the login never came as far as to ask for a code.
	Unsent bool
}

// ID implements Fact.
func (f Step) ID() string { return "next." + f.Tool }

// Deadline is when a login ends by itself, or is forgotten here. Ends says that it ends with the program at the latest.
type Deadline struct {
	Left                      time.Duration
	Until, Now                time.Time
	LoggedIn, Delivered, Ends bool
}

// ID implements Fact.
func (Deadline) ID() string { return "line.deadline" }

// CodesAsked is how many codes were asked for a number within 24 hours, of about Usual that Telegram gives. More says that there may have been more, Open
// that the last request was not answered.
type CodesAsked struct {
	Count, Usual int
	More, Open   bool
}

// ID implements Fact.
func (CodesAsked) ID() string { return "line.codes" }

// PageStatus is what a person has done so far on a private page. Last is what the last try came to; Typed says that something is typed there.
type PageStatus struct {
	Busy, Opened, Typed bool
	Tries               int
	Last                string
	Unsent              bool // nothing of the last was sent
}

// ID implements Fact.
func (PageStatus) ID() string { return "line.page_status" }

// StateLabel is a state of a login as a person reads it.
type StateLabel struct{ State string }

// ID implements Fact.
func (f StateLabel) ID() string { return "state_label." + f.State }

// WentOn is a login that went on in another way while a private page for it was open, or with Form a form in the chat.
type WentOn struct{ Form bool }

// ID implements Fact.
func (WentOn) ID() string { return "happened.went_on" }

// Confirmed is a login that Telegram has confirmed: just now, or Ago. Had says that somebody has had its session since.
type Confirmed struct {
	Account string
	Ago     time.Duration
	Had     bool
}

// ID implements Fact.
func (Confirmed) ID() string { return "happened.confirmed" }

// Ending is a server that was told to end. Login says that the result is about a login that goes on, and Kept that this is there afterwards.
type Ending struct{ Login, Kept bool }

func (Ending) ID() string { return "warning.ending" }

// AnswerUnknown is a call whose answer was lost.
type AnswerUnknown struct{ Method string }

// ID implements Fact.
func (AnswerUnknown) ID() string { return "warning.answer_unknown" }

// SameLogin is a session of a login whose session somebody has already.
type SameLogin struct{}

// ID implements Fact.
func (SameLogin) ID() string { return "warning.same_login" }

// FormatGuessed is a session in a format that nobody asked for. None is the tool that it was to be for, which takes no session, File one that takes a file, of which this server makes none, Unknown one that nobody knows; ""
// where nobody said.
type FormatGuessed struct{ Library, None, File, Unknown string }

// ID implements Fact.
func (FormatGuessed) ID() string { return "warning.format_guessed" }
