package explain

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// Failure is one failed call, reduced to plain values: what gotd's tgerr split off an RPC error, and where it happened.
type Failure struct {
	Method   string        // TL name, "auth.signIn"; "" when unknown
	Code     int           // 303, 400, 401, 403, 406, 420, 500; negative for a transport error (-404); 16 to 64 for bad_msg
	Type     string        // "FLOOD_WAIT", the number split off; may be "" for transport errors and bad_msg
	Argument int           // the number, 42 of FLOOD_WAIT_42; 0 without one
	State    string        // the flow's state, "" without a flow
	Elapsed  time.Duration // since the code was sent; 0 when unknown
	Sandbox  bool          // the embedded Telegram answered
	Now      time.Time     // for clock times; the zero time leaves them out
	Pasted   bool          // found in a text, so nobody knows when it came, nor whether it is an error at all
	Live     bool          // another login of the account is kept here, and can let a new one in
	Beside   bool          // told beside where the login stands, which says what helps whoever forgot a password
	Zero     bool          // the number that came with it is 0, which nobody can wait for
	// NewerCode is when another user of the service asked for a code for the same number, after the code that the error is about; zero where nobody is known to have.
	NewerCode time.Time
}

// Problem is an explained failure.
type Problem struct {
	Explanation
	Retry    Retry
	Next     []string // the tools that help where no flow says which, the best first
	Own      bool     // it is about the call and not about the person: whoever made it puts that right alone
	EndsFlow bool     // nothing can follow in the flow where it happened, a new one is needed; before the first answer, any error ends one
}

// RetryWhen says when the same call makes sense again.
type RetryWhen string

// The kinds of RetryWhen.
const (
	RetryNow       RetryWhen = "now"             // at once, as it was
	RetryCorrected RetryWhen = "corrected"       // at once, as soon as what was wrong is put right
	RetryAfter     RetryWhen = "after"           // after a number of seconds
	RetryTomorrow  RetryWhen = "tomorrow"        // after about a day; Telegram names no number
	RetryRestart   RetryWhen = "restart"         // this call never, but a new login can begin now
	RetryElsewhere RetryWhen = "another_way"     // not this way; another way of logging in may work
	RetryNever     RetryWhen = "never"           // not with this number or account
	RetryFollowed  RetryWhen = "goes_on_by_self" // the program follows by itself, nothing is to be done
	RetryUnknown   RetryWhen = "unknown"         // nothing that is known says it
)

// Retry says when trying again makes sense. After is set for RetryAfter only, and 0 there when the number is not known.
type Retry struct {
	When  RetryWhen
	After time.Duration
}

// Seconds is the number of seconds until a retry makes sense, 0 for now, or nil when no number is known or no retry makes sense.
func (r Retry) Seconds() *int {
	var n int
	switch {
	case r.When == RetryNow, r.When == RetryCorrected:
	case r.When == RetryAfter && r.After > 0:
		n = seconds(r.After)
	default:
		return nil
	}
	return &n
}

// stateAuthorized is the state of a flow whose login is finished.
const stateAuthorized = "authorized"

// heldBack is how long this program holds a call back at most, whatever Telegram asks for.
const heldBack = 48 * time.Hour

// find looks f up by name, and transport errors and bad_msg also by their number.
func find(f Failure) (entry, bool) {
	if e, ok := byName()[f.Type]; ok {
		return e, true
	}
	for _, e := range catalogue() {
		if e.tail && strings.HasPrefix(f.Type, e.name+"_") {
			return e, true
		}
	}
	if f.Type != "" && f.Type != "BAD_MSG_NOTIFICATION" {
		return entry{}, false
	}
	for _, e := range catalogue() {
		if e.number != 0 && e.number == f.Code {
			return e, true
		}
	}
	return entry{}, false
}

// byName finds an error of the catalogue by its name.
var byName = sync.OnceValue(func() map[string]entry {
	m := make(map[string]entry, len(catalogue()))
	for _, e := range catalogue() {
		if e.name != "" {
			m[e.name] = e
		}
	}
	return m
})

// HasError reports whether the catalogue has an error of this name, as Telegram writes it, with the number left out.
func HasError(name string) bool {
	_, ok := find(Failure{Type: name})
	return ok
}

// Numbered is the name of the error of the protocol that has this number, "" for one without a name.
func Numbered(number int) string {
	e, _ := find(Failure{Code: number})
	return e.name
}

// HasPause reports whether the number of an error is a pause in seconds.
func HasPause(name string) bool {
	e, _ := find(Failure{Type: name})
	return e.retry == Retry{When: RetryAfter} || elsewhereErrors()[name].shape == "wait"
}

// Errors lists the names of all errors in the catalogue, as Telegram writes them, numbers left out, sorted.
func Errors() []string {
	var names []string
	for _, e := range catalogue() {
		if e.name != "" {
			names = append(names, e.name)
		}
	}
	slices.Sort(names)
	return names
}
