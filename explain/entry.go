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

	retry  Retry // RetryAfter without a number takes the one that came with the error
	ends   bool  // the flow where it happened is over
	source string
	family string   // "" or the heading of a text that it shares with its like
	next   []string // the tools that help where no flow says which, the best first

	// variants are what is known where a certain call fails. The first that fits is used.
	variants []variant
}

// variant replaces what it sets of its entry when all of its conditions hold. A condition that is not set always holds.
type variant struct {
	methods []string
	states  []string

	retry Retry
	next  []string // nil is that of the entry
}

func (v variant) fits(f Failure) bool {
	return (v.methods == nil || slices.Contains(v.methods, f.Method)) && (v.states == nil || slices.Contains(v.states, f.State))
}

// at is e as it is of f, with the wait that came with it.
func (e entry) at(f Failure, wait time.Duration) entry {
	for _, v := range e.variants {
		if v.fits(f) {
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
