package limits

import (
	"maps"
	"slices"
	"time"
)

// Hour is how long a number counts among the numbers that codes were asked for.
const Hour = time.Hour

// OneMore decides whether a code for a number may be asked for while codes for at most this many numbers may be within an hour. A number
// that counts already may. For one more it says how many others count, and how long until one of them no longer does.
func (a *Accounts) OneMore(phone string, most int, now time.Time) (others int, left time.Duration, ok bool) {
	last := map[string]time.Time{}
	maps.Copy(last, a.Numbers)
	for number, times := range a.Codes {
		for _, at := range times {
			if at.After(last[number]) {
				last[number] = at
			}
		}
	}
	var recent []time.Time
	for number, at := range last {
		if now.Sub(at) >= Hour {
			continue
		}
		if number == phone {
			return 0, 0, true
		}
		recent = append(recent, at)
	}
	if len(recent) < most {
		return len(recent), 0, true
	}
	slices.SortFunc(recent, time.Time.Compare)
	// Enough of them are too old when all but most-1 are.
	return len(recent), recent[len(recent)-most].Add(Hour).Sub(now), false
}

// Reserve counts a number for which a code is about to be asked. The caller has asked OneMore, in the same step.
func (a *Accounts) Reserve(phone string, now time.Time) { set(&a.Numbers, phone, now) }

// Release takes back what Reserve has counted: auth.sendCode was not sent. Once it was, CountCode counts the number, also where its answer is in
// doubt.
func (a *Accounts) Release(phone string, now time.Time) {
	a.mergeNumbers(Accounts{Released: map[string]time.Time{phone: now}}, now)
}

// mergeNumbers takes over the numbers of other, and forgets those that do not count any more, were released, or were counted while the clock was
// ahead.
func (a *Accounts) mergeNumbers(other Accounts, now time.Time) {
	mergeLatest(&a.Released, other.Released)
	mergeLatest(&a.Numbers, other.Numbers)
	outdated := func(at time.Time) bool { return now.Sub(at) >= Hour || at.After(now) }
	maps.DeleteFunc(a.Released, func(_ string, at time.Time) bool { return outdated(at) })
	maps.DeleteFunc(a.Numbers, func(phone string, at time.Time) bool { return outdated(at) || !at.After(a.Released[phone]) })
}
