package limits

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Day is how long a code counts.
const Day = 24 * time.Hour

// MaxPause is the longest pause that is kept to here. Pauses of up to a day are known of logins (FLOOD_WAIT_86400 of auth.sendCode). One of years
// is a mistake of somebody's, which must not lock a number out of this program for years: after MaxPause one call is let through, and Telegram
// says again what it wants.
const MaxPause = 48 * time.Hour

// Kept is how long it is enough to keep what is known of a subject from its last change on, with a day to spare: no pause and no code counts for longer.
const Kept = MaxPause + Day

// Pause is a pause that Telegram asked for.
type Pause struct {
	Subject string        `json:"owner"` // a number in E.164, "api 1234567" or a flow ID
	Method  string        `json:"method"`
	Until   time.Time     `json:"until"`
	Wait    time.Duration `json:"wait,omitempty"`  // its length in ns, 0 where it was written before lengths were kept
	Asked   time.Duration `json:"asked,omitempty"` // what Telegram asked for, where that is longer
}

// longest is when the pause ends if it begins now. One of an unknown length lasts a day at most, and none longer than MaxPause.
func (p Pause) longest(now time.Time) time.Time {
	return now.Add(min(cmp.Or(max(p.Wait, 0), Day), MaxPause))
}

// ahead reports whether the pause was written while the clock was ahead: it would begin after now.
func (p Pause) ahead(now time.Time) bool { return p.Until.After(p.longest(now)) }

// AddPause adds a pause. Of two for the same calls the later counts, and one that was written by a right clock more than one that was not.
func (a *Accounts) AddPause(p Pause, now time.Time) {
	for i, have := range a.Pauses {
		if have.Subject == p.Subject && have.Method == p.Method {
			if was, is := have.ahead(now), p.ahead(now); was && !is || was == is && have.Until.Before(p.Until) {
				a.Pauses[i] = p
			}
			return
		}
	}
	a.Pauses = append(a.Pauses, p)
}

// Running is the pause of a method that has not run out yet, and whether there is one.
func (a *Accounts) Running(subject, method string, now time.Time) (Pause, bool) {
	for _, p := range a.Pauses {
		if p.Subject == subject && p.Method == method && now.Before(p.Until) {
			return p, true
		}
	}
	return Pause{}, false
}

// Forget drops the pauses of a subject that were asked for until now, and says how many there were. It is remembered, since another process may
// still know them.
func (a *Accounts) Forget(subject string, now time.Time) (n int) {
	for _, p := range a.Pauses {
		if p.Subject == subject {
			n++
		}
	}
	a.forget(map[string]time.Time{subject: now}, now)
	return n
}

func (a *Accounts) forget(forgotten map[string]time.Time, now time.Time) {
	mergeLatest(&a.Forgotten, forgotten)
	maps.DeleteFunc(a.Forgotten, func(_ string, at time.Time) bool { return now.Sub(at) > MaxPause || at.After(now) })
	a.Pauses = slices.DeleteFunc(a.Pauses, func(p Pause) bool {
		at, ok := a.Forgotten[p.Subject]
		return ok && !p.Until.Add(-cmp.Or(p.Wait, Day)).After(at)
	})
}
