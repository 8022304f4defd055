package explain

import "time"

// What stands around the facts of a result: labels, and lines that hold them. A frame is told with [Text]: its lines stand as they are in the file, and indents, gaps and
// numbers come from whoever lays them out. What it is filled with is told already, or plain.
type (
	// Label is what stands before something else: "Tell them:". Name is the rest of its heading.
	Label struct{ Name string }
	// Phrase is a part of a sentence: what a page is for, where an API hash is, what is to be filled in for an argument. Of is a format or a file, Count a number of phone numbers.
	Phrase struct {
		Name, Of string
		Count    int
	}
	// Refusal begins the result of a call that did not do what it should. Step is in which it happened, "" for none. Method, Code, Name and Notice are Telegram's own words, zero
	// where it has not spoken.
	Refusal struct {
		Title, Meaning, Step string
		Method, Name, Notice string
		Code                 int
	}
	// LastRefusal is the last call that failed, told afterwards.
	LastRefusal struct{ Title, Meaning string }
	// GoingOn is what is under way. Doing is a clause.
	GoingOn struct{ Doing string }
	// QRHead stands over a QR code. Life is how long one is good.
	QRHead struct {
		Number int
		Life   time.Duration
	}
	// Call is a tool to call next. Arguments are JSON, "" for none.
	Call struct{ Tool, Arguments, Why string }
	// OtherCalls are what can be called in its place. Flow is the flow_id that each of them takes, "" for none; their arguments are those besides.
	OtherCalls struct {
		Flow  string
		Calls []Call
	}
	// Standing is the line that says which login it is and where it stands. State is as the reader calls it; what is "" is left out.
	// Name is what the login is for.
	Standing struct{ Flow, State, Phone, Name, Deadline, Codes string }
	// Handed stands over a session that was handed over. HashFrom is where the API hash is, Deliver is chat, file, page or tool.
	Handed struct {
		APIID, DC                  int
		HashFrom, Library, Deliver string
	}
	// FileVariable is the variable that has the session in a file: alone, or with API ID and API hash.
	FileVariable struct {
		Variable string
		Alone    bool
	}
	// UseHead stands over how a tool takes a session.
	UseHead struct{ Tool string }
	// OpenPage is a private page that the person has, or a form in the chat, whose URL may be "". For and Status are told already.
	OpenPage struct {
		For, Status, URL string
		Form             bool
		Until, Now       time.Time
	}
	// Counted is a number that Telegram sent in a field, with what it counts.
	Counted struct {
		Field string
		N     int64
	}
)

func (f Label) ID() string      { return "label." + f.Name }
func (f Phrase) ID() string     { return "phrase." + f.Name }
func (Refusal) ID() string      { return "frame.refusal" }
func (LastRefusal) ID() string  { return "frame.last_refusal" }
func (GoingOn) ID() string      { return "frame.going_on" }
func (QRHead) ID() string       { return "frame.qr" }
func (Call) ID() string         { return "frame.call" }
func (OtherCalls) ID() string   { return "frame.other_calls" }
func (Standing) ID() string     { return "frame.standing" }
func (Handed) ID() string       { return "frame.handed" }
func (FileVariable) ID() string { return "frame.file_variable" }
func (UseHead) ID() string      { return "frame.use" }
func (OpenPage) ID() string     { return "frame.page" }
func (f Counted) ID() string    { return "counted." + f.Field }

// Span is the number as a duration in seconds.
func (f Counted) Span() time.Duration { return time.Duration(f.N) * time.Second }

// Date is the number as a moment, in UTC.
func (f Counted) Date() time.Time { return time.Unix(f.N, 0).UTC() }
