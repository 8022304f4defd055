package authflow

import (
	"cmp"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"telegram-login-mcp/internal/limits"
)

// MaxPause is the longest pause that is kept to here, and CodesADay about how many codes a number can ask for in a day before Telegram refuses.
const (
	MaxPause  = limits.MaxPause
	CodesADay = limits.CodesADay
)

// Pause is how long a call is held back here after this error: what Telegram has asked for, at most MaxPause; 0 for an error that asks for
// no pause.
func (e *RPCError) Pause() time.Duration {
	if !strings.HasPrefix(e.Type, "FLOOD_") || !strings.HasSuffix(e.Type, "WAIT") {
		return 0
	}
	return time.Duration(min(max(e.Argument, 0), int(MaxPause/time.Second))) * time.Second
}

// pauseName is a pause with its number, whatever its sign and length.
var pauseName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(FLOOD_(?:\w+_)?WAIT)_(-?)[0-9]+$`) })

// endlessWait stands for a number of seconds that an int cannot hold.
const endlessWait = math.MaxInt

// longestAsked is the longest pause that is told: as much as a Duration holds, in whole years.
const longestAsked = 292 * 365 * limits.Day

// Asked is how long a pause Telegram asked for, at most what a Duration holds; 0 for an error that asks for none.
func (e *RPCError) Asked() time.Duration {
	if e.Pause() == 0 {
		return 0
	}
	return time.Duration(min(e.Argument, int(longestAsked/time.Second))) * time.Second
}

// pauseArgument splits the number off an error that gotd leaves whole, because it is negative or larger than an int.
func pauseArgument(e *RPCError) {
	if found := pauseName().FindStringSubmatch(e.Type); found != nil {
		if e.Type, e.Argument = found[1], endlessWait; found[2] != "" {
			e.Argument = 0
		}
	}
}

// LimitsReport is what is remembered of numbers and applications across the logins of an owner: how many codes they asked for, and which pauses run.
type LimitsReport struct {
	Pauses []Pause
	Codes  []CodesOf
	More   bool // an earlier memory of the day was lost, so there may be more
	// Unread is why what is noted could not be read now, so that there may be more; nil when it could.
	Unread error
}

// Pause is a pause that Telegram has asked for and that runs.
type Pause struct {
	Subject string // as [Registry.ForgetPauses] takes it: a number in E.164, "api 1234567" or a flow ID
	Shown   string // the same, with a number masked
	Method  string
	Until   time.Time     // when a call is let through here again
	Asked   time.Duration // what Telegram asked for, at most what a Duration holds; 0 when it is not known
}

// CodesOf is how many codes an owner asked for a number within 24 hours.
type CodesOf struct {
	Shown string // the number, masked
	N     int
}

// LimitsReport returns what is remembered, by number and method.
func (r *Registry) LimitsReport() LimitsReport {
	unread := r.limits.reload(r.ctx)
	known, now := r.limits.copy(), r.config.Clock.Now()
	l := LimitsReport{Unread: unread, More: known.Incomplete(now)}
	for _, p := range known.Pauses {
		if now.Before(p.Until) {
			l.Pauses = append(l.Pauses, Pause{Subject: p.Subject, Shown: r.shown(p.Subject), Method: p.Method, Until: p.Until, Asked: cmp.Or(p.Asked, p.Wait)})
		}
	}
	slices.SortFunc(l.Pauses, func(a, b Pause) int {
		return cmp.Or(strings.Compare(a.Subject, b.Subject), strings.Compare(a.Method, b.Method))
	})
	for _, phone := range slices.Sorted(maps.Keys(known.Codes)) {
		if n := known.CodesToday(phone, now); n > 0 {
			l.Codes = append(l.Codes, CodesOf{Shown: r.shown(phone), N: n})
		}
	}
	return l
}

// shown is the subject of a pause as it may be shown.
func (r *Registry) shown(subject string) string {
	if phone, err := r.config.ParsePhone(subject); err == nil {
		return phone.Masked
	}
	return subject
}

// ForgetPauses forgets the pauses of a subject, in the store and for whoever shares it, and returns how many there were. It is for the person
// themself: Telegram may answer a call within its pause with a longer one.
func (r *Registry) ForgetPauses(subject string) (n int) {
	a, now := r.limits, r.config.Clock.Now()
	_ = a.update(r.ctx, true, func(stored *limits.Accounts, _ error) error {
		n = stored.Forget(subject, now)
		a.mu.Lock()
		defer a.mu.Unlock()
		a.known.Forget(subject, now)
		return nil
	})
	a.share(r.ctx, subject)
	return n
}
