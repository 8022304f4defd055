package explain

import (
	"slices"
	"strings"
	"time"
)

// entry is one failure in a table: an error of Telegram (name is set), or one of ours (code is set).
type entry struct {
	name   string // "FLOOD_WAIT", numbers left out, as gotd's tgerr splits it
	tail   bool   // more may follow the name: RECAPTCHA_CHECK_signup__key
	number int    // of a transport error or bad_msg, which may come without a name
	code   string // "" for an error that is called after its name: failure.flood_wait

	title   string
	meaning []string
	fixes   []string
	retry   Retry // RetryAfter without a number takes the one that came with the error
	ends    bool  // the flow where it happened is over
	source  string
	family  string   // "" or the heading of a text that it shares with its like
	next    []string // the tools that help where no flow says which, the best first

	// variants say it better where more is known. The first that fits is used.
	variants []variant
}

// variant replaces what it sets of its entry when all of its conditions hold. A condition that is not set always holds.
type variant struct {
	methods []string
	states  []string
	after   time.Duration // since the code was sent, at least
	before  time.Duration // since the code was sent, less than

	title   string
	meaning []string
	fixes   []string
	retry   Retry
	next    []string // nil is that of the entry
}

// circumstance is where and when something failed.
type circumstance struct {
	method, state string
	elapsed       time.Duration
}

func (v variant) fits(c circumstance) bool {
	switch {
	case v.methods != nil && !slices.Contains(v.methods, c.method):
		return false
	case v.states != nil && !slices.Contains(v.states, c.state):
		return false
	case v.after > 0 && c.elapsed < v.after:
		return false
	case v.before > 0 && (c.elapsed <= 0 || c.elapsed >= v.before):
		return false
	}
	return true
}

// in renders e. wait is the number that came with the failure, 0 without one.
func (e entry) in(s scene, c circumstance, wait time.Duration) Problem {
	e = e.at(c, wait)
	t := text{e.stableCode(), e.title, e.meaning, e.fixes, e.source}
	return Problem{Explanation: t.in(s), Retry: e.retry, EndsFlow: e.ends}
}

// at is e as it is in c, with the wait that came with the failure.
func (e entry) at(c circumstance, wait time.Duration) entry {
	for _, v := range e.variants {
		if v.fits(c) {
			e = e.as(v)
			break
		}
	}
	if e.retry.When == RetryAfter && e.retry.After == 0 {
		e.retry.After = wait
	}
	return e
}

// as is e with what v says otherwise.
func (e entry) as(v variant) entry {
	if v.title != "" {
		e.title = v.title
	}
	if v.meaning != nil {
		e.meaning = v.meaning
	}
	if v.fixes != nil {
		e.fixes = v.fixes
	}
	if v.retry.When != "" {
		e.retry = v.retry
	}
	if v.next != nil {
		e.next = v.next
	}
	return e
}

// stableCode is the code of e: given, or the lower-case name.
func (e entry) stableCode() string {
	if e.code != "" {
		return e.code
	}
	return "failure." + strings.ToLower(e.name)
}
