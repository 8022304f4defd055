package present

import (
	"errors"
	"slices"
	"strings"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

// Flow is the structured content of every result that is about a login.
type Flow struct {
	FlowID            string               `json:"flow_id"`
	State             authflow.State       `json:"state"`
	Phone             string               `json:"phone"`             // masked
	Account           string               `json:"account,omitempty"` // who is logged in, as soon as Telegram has said
	ForTool           string               `json:"for_tool,omitempty"`
	DC                *int                 `json:"dc"`
	Happened          string               `json:"happened,omitempty"`
	SentCode          *authflow.Object     `json:"sent_code"`
	Before            *authflow.Object     `json:"sent_code_before,omitempty"`
	Explanation       *explain.Explanation `json:"explanation"`
	QR                *QR                  `json:"qr,omitempty"`
	Next              []Step               `json:"next"`
	NextTools         []string             `json:"next_tools"`
	ResendAvailableAt *string              `json:"resend_available_at"`
	BegunAt           string               `json:"begun_at,omitempty"`
	ExpiresAt         string               `json:"expires_at"`
	Deadline          string               `json:"deadline,omitempty"` // what ends when, in words
	Codes             string               `json:"codes,omitempty"`    // how many codes the number had
	Warnings          []string             `json:"warnings,omitempty"`
	Unsaved           string               `json:"unsaved,omitempty"` // why a restart of the server would lose the login
	Page              *Page                `json:"page,omitempty"`
	Sandbox           bool                 `json:"sandbox,omitempty"`
	TestServers       bool                 `json:"test_servers,omitempty"`

	*delivered
	*history
}

// delivered is a session that was handed over.
type delivered struct {
	Format  string  `json:"format"`
	Session string  `json:"session,omitempty"`
	Path    string  `json:"path,omitempty"`
	Placed  *Placed `json:"placed,omitempty"`
	APIID   int     `json:"api_id"`
	APIHash string  `json:"api_hash_from"` // where it is, never what it is
	User    user    `json:"user"`
	Use     *use    `json:"use,omitempty"`

	session *Session
}

type user struct {
	ID        int64   `json:"id"`
	FirstName string  `json:"first_name"`
	Username  *string `json:"username"`
	Phone     *string `json:"phone"` // masked
	IsPremium bool    `json:"is_premium"`
}

// use is how the tool that the session is for takes it.
type use struct {
	Tool   string   `json:"tool"`
	Steps  []string `json:"steps"`
	Source string   `json:"source"`
}

// history is what get_flow adds.
type history struct {
	Doing     *string  `json:"doing"`
	LastError *Error   `json:"last_error"`
	Timeline  []moment `json:"timeline"`
	Pages     []*Page  `json:"pages,omitempty"`
}

type moment struct {
	Time string `json:"time"`
	What string `json:"what"`
}

// Failure is the structured content of a call that did not do what it should.
type Failure struct {
	Error       Error           `json:"error"`
	FlowID      *string         `json:"flow_id"`
	State       *authflow.State `json:"state"`
	Phone       string          `json:"phone,omitempty"`
	ForTool     string          `json:"for_tool,omitempty"`
	QR          *QR             `json:"qr,omitempty"` // of a new login that a phone can still let in
	Next        []Step          `json:"next"`
	NextTools   []string        `json:"next_tools"`
	Deadline    string          `json:"deadline,omitempty"`
	Codes       string          `json:"codes,omitempty"`
	Warnings    []string        `json:"warnings,omitempty"`
	Sandbox     bool            `json:"sandbox,omitempty"`
	TestServers bool            `json:"test_servers,omitempty"`

	own bool // its fixes are for whoever called, and are told to nobody
}

// Error is one error, explained.
type Error struct {
	Code              string   `json:"code"`
	RPC               *RPC     `json:"rpc"`
	Title             string   `json:"title"`
	Meaning           string   `json:"meaning"`
	Step              string   `json:"step,omitempty"` // in which it happened
	Fixes             []string `json:"fixes"`
	More              []string `json:"more,omitempty"`
	RetryAfterSeconds *int     `json:"retry_after_seconds"`
	Source            string   `json:"source"`
	Notice            string   `json:"notice,omitempty"` // the text for people that Telegram sent after a 406
}

// RPC is Telegram's own answer.
type RPC struct {
	Method   string `json:"method"`
	Code     int    `json:"code"`
	Type     string `json:"type"`
	Argument int    `json:"argument"`
	Name     string `json:"name"` // as Telegram sent it
}

// Waiting is the structured content while a person has a private page.
type Waiting struct {
	FlowID      *string             `json:"flow_id"`
	State       *authflow.State     `json:"state"`
	Next        []Step              `json:"next"`
	NextTools   []string            `json:"next_tools"`
	Explanation explain.Explanation `json:"explanation"`
	Page        *Page               `json:"page"`
	Warnings    []string            `json:"warnings,omitempty"`
	Sandbox     bool                `json:"sandbox,omitempty"`
	TestServers bool                `json:"test_servers,omitempty"`
}

// Structure is the structured content of a login by itself.
func (p Presenter) Structure(s authflow.Snapshot) Flow { return p.flow(Outcome{Flow: &s}, false) }

func (p Presenter) flow(o Outcome, explained bool) Flow {
	s := *o.Flow
	r := Flow{
		FlowID: s.ID, State: s.State, Phone: s.Phone, Account: Account(s), ForTool: s.ForTool, Next: p.next(o), BegunAt: Stamp(s.Created), ExpiresAt: Stamp(s.Expires),
		Deadline: p.deadline(s), Codes: p.codes(s), Before: o.Before, Page: o.Page, Sandbox: p.For.Sandbox, TestServers: p.For.TestServers, QR: qrOf(s.QR),
	}
	r.NextTools = tools(r.Next)
	for i, f := range o.Happened {
		if i > 0 {
			r.Happened += " "
		}
		r.Happened += p.Say(f)
	}
	if explained {
		f := o.Fact
		if f == nil {
			f = p.Standing(s)
		}
		if asked, ok := f.(explain.PasswordAsked); ok && o.History && s.LastErr != nil {
			asked.Wrong = wrongPassword(s)
			f = asked
		}
		if stands, ok := f.(explain.State); ok {
			stands.Again = slices.ContainsFunc(o.Happened, func(f explain.Fact) bool { did, ok := f.(explain.Confirmed); return ok && did.Had })
			stands.Placed = o.Session != nil && o.Session.Placed != nil
			f = stands
		}
		e := explain.Tell(p.Reader(), f).Explanation
		if !o.More {
			e.More = nil
		}
		r.Explanation = &e
		if r.Happened == "" { // nothing but where the login stands now
			r.Happened = e.Title + "."
		}
	}
	if s.DC != 0 {
		r.DC = &s.DC
	}
	if o.Dump || awaits(s) {
		r.SentCode = s.SentCode
	}
	if s.Unsaved != nil && !s.State.Ended() {
		r.Unsaved = p.Why(s.Unsaved)
	}
	if !s.ResendFrom.IsZero() && s.State == authflow.CodeSent {
		at := Stamp(s.ResendFrom)
		r.ResendAvailableAt = &at
	}
	r.Warnings = p.warnings(o)
	if o.Session != nil {
		r.delivered = p.delivered(*o.Session, s)
	}
	if o.History {
		if r.history = p.history(s, o); r.LastError != nil && r.Explanation != nil {
			r.shareSteps(s.Login != nil)
		}
	}
	return r
}

// longestReason is room for this program's words about a file with a long path, and for the command that mends it.
const longestReason = 1000

func (p Presenter) warnings(o Outcome) (said []string) {
	for _, f := range o.Warnings {
		said = append(said, p.Say(f))
	}
	if s := o.Flow; s != nil && s.Unsaved != nil && !s.State.Ended() {
		slow := errors.Is(s.Unsaved, authflow.ErrSaving)
		f := explain.Unsaved{Slow: slow}
		if !slow {
			f.Why = p.cause(s.Unsaved)
		}
		said = append(said, p.Say(f))
	}
	if other := p.notTheReal(o); other != nil {
		said = append(said, p.Say(other))
	}
	return said
}

// OtherTelegram is what a result says of the Telegram that it is of, where that is not the real one. holds says that a session is in it, and of whose
// session it is about, as [Outcome] has them.
func (p Presenter) OtherTelegram(holds bool, of string) []string {
	if other := p.notTheReal(Outcome{Holds: holds, Of: of}); other != nil {
		return []string{p.Say(other)}
	}
	return nil
}

// notTheReal says which Telegram answered, or a session is of, where it is not the real one, nil where it is.
func (p Presenter) notTheReal(o Outcome) explain.Fact {
	holds := o.Session != nil || o.Holds
	switch {
	case o.Of == "test":
		return explain.TestServersOnly{Session: holds}
	case o.Of == "sandbox" && !(p.For.Sandbox && p.For.Terminal):
		return explain.SandboxOnly{Session: holds}
	case p.For.Sandbox && o.Of != "" && o.Of != "sandbox":
		return explain.SandboxOnly{Real: o.Of == "real", Unsaid: o.Of == OfEither}
	case p.For.TestServers && o.Of == "real":
		return explain.TestServersOnly{Real: true}
	case p.For.Sandbox && !p.For.Terminal: // a terminal has said so at its start
		return explain.SandboxOnly{Session: holds}
	case p.For.TestServers:
		f := explain.TestServersOnly{Session: holds}
		if o.Flow != nil {
			f.State, f.Own = string(o.Flow.State), o.Flow.Phone != "" && !strings.HasPrefix(o.Flow.Phone, "+99966")
		}
		if !p.For.Terminal || f.Session || f.State == string(authflow.CodeSent) || f.State == string(authflow.SignUpNeeded) {
			return f
		}
	}
	return nil
}

func (p Presenter) deadline(s authflow.Snapshot) string {
	if s.State.Ended() {
		return ""
	}
	return p.Say(explain.Deadline{
		Left: s.Expires.Sub(s.Now), Until: s.Expires.Local(), Now: s.Now.Local(), LoggedIn: s.State == authflow.Authorized, Delivered: !s.Fetched.IsZero(), Ends: p.For.Ends,
	})
}

func (p Presenter) codes(s authflow.Snapshot) string {
	if s.Codes == 0 || s.State != authflow.Connecting && s.State != authflow.CodeSent {
		return ""
	}
	return p.Say(explain.CodesAsked{Count: s.Codes, Usual: authflow.CodesADay, More: s.MoreCodes, Open: s.State == authflow.Connecting})
}

func (p Presenter) delivered(x Session, s authflow.Snapshot) *delivered {
	h := &delivered{
		Format: x.Format, Session: x.Text, Path: x.Path, APIID: x.APIID, APIHash: p.HashFrom(x.HashSource), session: &x,
		User: user{ID: x.User.ID, FirstName: x.User.FirstName, Username: orNull(x.User.Username), Phone: orNull(x.User.Phone), IsPremium: x.User.Premium},
	}
	if x.Placed != nil {
		h.Placed = p.Restarting(*x.Placed)
	}
	if x.Deliver != "file" && x.Placed == nil && !p.For.Terminal { // which has it
		h.APIHash += " (" + p.Label("hash_needed") + ")"
	}
	how, ok := explain.UseOf(s.ForTool, x.Format)
	if ok && how.Format == "" { // a tool that takes none; what was asked for is for another
		how, ok = explain.ForTool(x.Format)
	}
	if ok {
		steps := how.Steps(p.Reader())
		steps = steps[:min(len(steps), 2)]     // the rest is in the resource about the tool
		if x.Placed != nil && len(steps) > 1 { // the first is where it goes
			steps = steps[1:]
		}
		h.Use = &use{how.Tool, steps, how.Source}
	}
	return h
}

// Restarting adds what is to be started anew.
func (p Presenter) Restarting(at Placed) *Placed {
	at.Restart = p.Text(explain.PlacedRestart{Client: at.Client, Title: at.Title, Tool: at.Tool})
	return &at
}

// PlacedText tells of a session that was written into the configuration of its tool.
func (p Presenter) PlacedText(at Placed, library string) (text string) {
	f := explain.Placed{Kind: at.Kind, Tool: at.Tool, Title: at.Title, Entry: at.Entry, Library: library, Variables: at.Variables, MadeWith: at.MadeWith, Unseen: at.Unseen}
	for _, file := range at.Files {
		f.Files = append(f.Files, explain.PlacedFile(file))
	}
	return p.Text(f) + "\n" + p.Restarting(at).Restart
}

// HashFrom says where an API hash is: in a place of its own kind, which may have a name behind a colon, or in the words of a record that an older version has written.
func (p Presenter) HashFrom(source string) string {
	kind, name, _ := strings.Cut(source, ":")
	if p.For.Remote && (kind == "environment" || kind == "file") { // where that is, is nobody's business elsewhere
		kind, name = "service", ""
	}
	if said := p.Text(explain.Phrase{Name: "hash." + kind, Of: name}); said != "" {
		return said
	}
	return source
}

func (p Presenter) history(s authflow.Snapshot, o Outcome) *history {
	h := &history{Timeline: make([]moment, len(s.Timeline)), Pages: o.Pages}
	h.Doing = orNull(p.Doing(s.Doing))
	if s.LastErr != nil {
		past := Alive(p.Past(s), o.Again)
		if f, ok := past.(explain.Failure); ok && s.State == authflow.PasswordNeeded && wrongPassword(s) {
			f.Beside = true
			past = f
		}
		e := p.explained(explain.Tell(p.Reader(), past), nil)
		h.LastError = &e
	}
	for i, m := range s.Timeline {
		h.Timeline[i] = moment{Time: Stamp(m.At), What: p.What(m)}
	}
	return h
}

// wrongPassword reports whether the last error of a login is that its password was wrong.
func wrongPassword(s authflow.Snapshot) bool {
	rpc, ok := errors.AsType[*authflow.RPCError](s.LastErr)
	return ok && rpc.Type == "PASSWORD_HASH_INVALID"
}

func (p Presenter) explained(told explain.Problem, rpc *authflow.RPCError) Error {
	e := Error{
		Code: told.Code, Title: told.Title, Meaning: told.Meaning, Fixes: told.Fixes, RetryAfterSeconds: told.Retry.Seconds(), Source: told.Source,
	}
	if e.Fixes == nil {
		e.Fixes = []string{}
	}
	if rpc != nil {
		e.RPC = &RPC{Method: rpc.Method, Code: rpc.Code, Type: rpc.Type, Argument: rpc.Argument, Name: rpc.Name()}
		e.Notice = rpc.Notice
	}
	return e
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// Stamp is a time in structured content: RFC 3339, in UTC, to the second. What people read comes from the texts.
func Stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// DayAndClock takes a stamp apart, for a timeline: 2026-11-29, 08:17:42.
func DayAndClock(stamp string) (day, clock string) {
	day, clock, _ = strings.Cut(strings.TrimSuffix(stamp, "Z"), "T")
	return day, clock
}

// awaits reports whether the last answer about a code is still what the login waits for. Afterwards it is history, and only misleads.
func awaits(s authflow.Snapshot) bool {
	switch s.State {
	case authflow.CodeSent, authflow.EmailSetupNeeded, authflow.PaymentNeeded:
		return true
	case authflow.QRShown:
		return slices.Contains(s.Allowed, authflow.SubmitCode)
	default:
		return false
	}
}
