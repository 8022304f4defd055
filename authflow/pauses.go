package authflow

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
)

// MaxPause is the longest pause that is kept to here. Pauses of up to a day are known of logins (FLOOD_WAIT_86400 of auth.sendCode). One of years
// is a mistake of somebody's, which must not lock a number out of this program for years: after MaxPause one call is let through, and Telegram
// says again what it wants.
const MaxPause = 48 * time.Hour

// Pause is how long a call is held back here after this error: what Telegram has asked for, at most MaxPause; 0 for an error that asks for
// no pause.
func (e *RPCError) Pause() time.Duration {
	if !strings.HasPrefix(e.Type, "FLOOD_") || !strings.HasSuffix(e.Type, "WAIT") {
		return 0
	}
	return time.Duration(min(max(e.Argument, 0), int(MaxPause/time.Second))) * time.Second
}

// wait is a pause with its number, whatever its sign and length.
var wait = regexp.MustCompile(`^(FLOOD_(?:\w+_)?WAIT)_(-?)[0-9]+$`)

// endlessWait stands for a number of seconds that an int cannot hold.
const endlessWait = math.MaxInt

// longestAsked is the longest pause that is told: as much as a Duration holds, in whole years.
const longestAsked = 292 * 365 * day

// Asked is how long a pause Telegram asked for, at most what a Duration holds; 0 for an error that asks for none.
func (e *RPCError) Asked() time.Duration {
	if e.Pause() == 0 {
		return 0
	}
	return time.Duration(min(e.Argument, int(longestAsked/time.Second))) * time.Second
}

// pauseArgument splits the number off an error that gotd leaves whole, because it is negative or larger than an int.
func pauseArgument(e *RPCError) {
	if found := wait.FindStringSubmatch(e.Type); found != nil {
		if e.Type, e.Argument = found[1], endlessWait; found[2] != "" {
			e.Argument = 0
		}
	}
}

// Limits are what is remembered of numbers and applications across logins: how many codes were asked for, and which pauses run.
type Limits struct {
	Pauses []Pause
	Codes  []CodesOf
	More   bool // an earlier memory of the day was lost, so there may be more
	// Unread is why what is noted could not be read now, so that there may be more; nil when it could.
	Unread error
}

// Pause is a pause that Telegram has asked for and that runs.
type Pause struct {
	Owner  string // as [Registry.ForgetPauses] takes it: a number in E.164, "api 1234567" or a flow ID
	Shown  string // the same, with a number masked
	Method string
	Until  time.Time     // when a call is let through here again
	Asked  time.Duration // what Telegram asked for, at most what a Duration holds; 0 when it is not known
}

// CodesOf is how many codes were asked for a number within 24 hours.
type CodesOf struct {
	Shown string // the number, masked
	N     int
}

// Limits returns what is remembered, by number and method.
func (r *Registry) Limits() Limits {
	unread := r.recall(r.ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.clock.Now()
	l := Limits{Unread: unread, More: !r.memo.Lost.IsZero() && now.Sub(r.memo.Lost) < day}
	for _, f := range r.memo.Floods {
		if now.Before(f.Until) {
			l.Pauses = append(l.Pauses, Pause{Owner: f.Owner, Shown: r.shown(f.Owner), Method: f.Method, Until: f.Until, Asked: cmp.Or(f.Asked, f.Wait)})
		}
	}
	slices.SortFunc(l.Pauses, func(a, b Pause) int {
		return cmp.Or(strings.Compare(a.Owner, b.Owner), strings.Compare(a.Method, b.Method))
	})
	numbers := make([]string, 0, len(r.memo.Codes))
	for phone := range r.memo.Codes {
		numbers = append(numbers, phone)
	}
	slices.Sort(numbers)
	for _, phone := range numbers {
		n := 0
		for _, at := range r.memo.Codes[phone] {
			if now.Sub(at) < day {
				n++
			}
		}
		if n > 0 {
			l.Codes = append(l.Codes, CodesOf{Shown: r.shown(phone), N: n})
		}
	}
	return l
}

// shown is the owner of a pause as it may be shown.
func (r *Registry) shown(owner string) string {
	if phone, err := r.parsePhone(owner); err == nil {
		return phone.Masked
	}
	return owner
}

// ForgetPauses forgets the pauses of an owner, in the store and for whoever shares it, and returns how many there were. It is for the person
// themself: Telegram may answer a call within its pause with a longer one.
func (r *Registry) ForgetPauses(owner string) (n int) {
	now := r.clock.Now()
	forget := func(m *Memo) {
		m.Forgotten = with(m.Forgotten, owner, now)
		m.forget(Memo{}, now)
	}
	_ = r.exclusively(r.ctx, true, func(m *Memo) error {
		n = len(slices.DeleteFunc(slices.Clone(m.Floods), func(f Flood) bool { return f.Owner != owner }))
		forget(m)
		r.mu.Lock()
		defer r.mu.Unlock()
		forget(&r.memo)
		return nil
	})
	return n
}

// forget drops the pauses that were forgotten, and takes over what other has forgotten: another process may still remember them.
func (m *Memo) forget(other Memo, now time.Time) {
	for owner, at := range other.Forgotten {
		if at.After(m.Forgotten[owner]) {
			m.Forgotten = with(m.Forgotten, owner, at)
		}
	}
	for owner, at := range m.Forgotten {
		if now.Sub(at) > MaxPause || at.After(now) {
			delete(m.Forgotten, owner)
		}
	}
	m.Floods = slices.DeleteFunc(m.Floods, func(f Flood) bool {
		at, ok := m.Forgotten[f.Owner]
		return ok && !f.Until.Add(-cmp.Or(f.Wait, day)).After(at)
	})
}
