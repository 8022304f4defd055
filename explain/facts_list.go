package explain

import "time"

// Rows of lists, and results of tools that are about no login. They are told with [Text], but for Report and Listed.
type (
	// LoginRow is a login in a list; each line of its text is a cell. Phone is masked, "" for a login by QR code. Name is what it is for, "" where nobody said. Doing is what goes on; Next is the tool that goes on with a login that was
	// interrupted. Saving and Unsaved say why it is not on the disk yet, and why it is not.
	LoginRow struct {
		Phone, Name                  string
		Age                          time.Duration
		Doing, Next, Saving, Unsaved string
	}
	// RecordRow is a record that cannot be used; each line of its text is a cell. Why is in sentences.
	RecordRow struct{ Why string }
	// LoginsUnseen are saved logins that could not be looked at, so that there may be more than those that are listed. Why is a clause. None says that none is listed.
	LoginsUnseen struct {
		Why  string
		None bool
	}
	// LoginsKept is where logins are kept, as the end of a sentence.
	LoginsKept struct{ Where string }
	// PauseRow is a pause that Telegram asked for. For is a masked number, an application or a flow. Asked is what it asked for, where that is longer than this program holds a call
	// back; else 0.
	PauseRow struct {
		Method, For string
		Until, Now  time.Time
		Asked       time.Duration
	}
	// CodesRow is how many codes numbers had within 24 hours. More says that there may have been more.
	CodesRow struct {
		Numbers []NumberCodes
		More    bool
	}
	// NumberCodes are the codes of a number.
	NumberCodes struct {
		Phone string
		Count int
	}
	// LimitsUnread are pauses and codes that could not be read. Why is a clause.
	LimitsUnread struct{ Why string }
	// PausesCommand has pauses forgotten.
	PausesCommand struct{ Command string }

	// CheckRow is a thing that was tried on the way to Telegram. Err is what the system said, "" where it worked.
	CheckRow struct {
		Took time.Duration
		Err  string
	}
	// ClockRow is how far the clock of this machine is behind, negative when it is fast. Unknown says that nobody answered.
	ClockRow struct {
		Behind  time.Duration
		Unknown bool
	}
	// ProxyRow is what was done with the proxy that is set.
	ProxyRow struct{ Unset, Broken, LeftOut bool }
	// StoreRow is whether the store of a service can be used. Away says that it cannot.
	StoreRow struct{ Away bool }

	// Inspected is what a session is. Address is as it may be shown, "" where it has none. Servers are production, test, local for those of the sandbox or of
	// somebody's own, sandbox_or_production where nothing tells which, and "" where it does not say.
	Inspected struct {
		Library     string
		DC          int
		Address     string
		Servers     string
		APIID       int
		UserID      int64
		Fingerprint string
		Notes       []string
	}
	// Converted is a session that was written in another format. Added and Dropped name what was, Deliver is chat, file or page.
	Converted struct {
		To, From       string
		Notes          []string
		Added, Dropped []FieldChange
		Deliver        string
	}
	// FieldChange is a field of a session, and what happened to it.
	FieldChange struct{ Field, What string }

	// ErrorsFound stands over the errors that were found in a text. Cut says that only the end was searched, More that there are more than Count.
	ErrorsFound struct {
		Count     int
		Cut, More bool
	}
	// NearError is an error that an unknown one almost is.
	NearError struct{ Near string }

	// InboxRow is when a message came to somebody in the sandbox.
	InboxRow struct{ At time.Time }
	// Injected is an error that the next calls of a method will get.
	Injected struct {
		Method, Error string
		Code, Times   int
	}
	// ClockMoved is what the sandbox's clock shows now.
	ClockMoved struct{ Now time.Time }

	// Report is a login as somebody else may read it: a title, a point for each fact, and in the meaning what was left out.
	Report struct {
		Program, Version, System string
		Sandbox, TestServers     bool
		Flow, State              string
		DC, Codes                int
		Begun, Now               time.Time
		Doing                    string
		Unsaved, Saving          bool
		ResendFrom               time.Time
		ErrorAt                  time.Time
		Error, ErrorCode         string
		Method, Name             string // of the answer of Telegram that was the error, "" for another one
		Number                   int
	}
	// EnvHead stands over a session in a file of variables.
	EnvHead struct{ Library string }
	// Listed is what a client lists besides tools: a title, what it is, and a point for each argument, "name: what it is". Tools and Formats are those that are known, and More is how many tools besides.
	Listed struct {
		Name           string
		Tools, Formats []string
		More           int
	}
)

func (LoginRow) ID() string      { return "list.login" }
func (RecordRow) ID() string     { return "list.record" }
func (LoginsUnseen) ID() string  { return "list.logins_unseen" }
func (LoginsKept) ID() string    { return "list.kept" }
func (PauseRow) ID() string      { return "list.pause" }
func (CodesRow) ID() string      { return "list.codes" }
func (LimitsUnread) ID() string  { return "list.limits_unread" }
func (PausesCommand) ID() string { return "list.pauses_command" }
func (CheckRow) ID() string      { return "list.check" }
func (ClockRow) ID() string      { return "list.clock" }
func (ProxyRow) ID() string      { return "list.proxy" }
func (StoreRow) ID() string      { return "list.store" }
func (Inspected) ID() string     { return "list.inspected" }
func (Converted) ID() string     { return "list.converted" }
func (ErrorsFound) ID() string   { return "list.errors_found" }
func (NearError) ID() string     { return "list.near_error" }
func (InboxRow) ID() string      { return "list.inbox" }
func (Injected) ID() string      { return "list.injected" }
func (ClockMoved) ID() string    { return "list.clock_moved" }
func (Report) ID() string        { return "list.report" }
func (EnvHead) ID() string       { return "list.env_file" }
func (f Listed) ID() string      { return "listed." + f.Name }

// Off is how far the clock is off, in whole seconds: it cannot be measured better.
func (f ClockRow) Off() time.Duration { return f.Behind.Abs().Round(time.Second) }

// Right reports whether the clock is right, as far as can be measured.
func (f ClockRow) Right() bool { return f.Behind.Abs() < 2*time.Second }

// Fast reports whether the clock is fast.
func (f ClockRow) Fast() bool { return f.Behind < 0 }
