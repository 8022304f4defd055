package authflow

import (
	"context"
	"slices"
	"strconv"
	"time"
)

// hourOfNumbers is how long a number counts towards Config.MaxNumbers, and how long the person's yes to one lasts.
const hourOfNumbers = time.Hour

// NumbersError is a code for one more number refused here: codes for so many others were asked for that the person has to be asked first.
type NumbersError struct {
	Numbers int           // others within the last hour
	Left    time.Duration // until one of them no longer counts
}

// Error implements error.
func (e *NumbersError) Error() string {
	return "codes for " + strconv.Itoa(e.Numbers) + " other numbers were asked for within the last hour"
}

// another refuses a number if codes for too many others were asked for within the hour, and the person has not allowed it.
func (r *Registry) another(m *Memo, phone string, now time.Time) error {
	if r.maxNumbers == 0 || phone == "" {
		return nil
	}
	last := map[string]time.Time{}
	for number, times := range m.Codes {
		for _, at := range times {
			if at.After(last[number]) {
				last[number] = at
			}
		}
	}
	for number, at := range m.Numbers {
		if at.After(last[number]) {
			last[number] = at
		}
	}
	var recent []time.Time
	for number, at := range last {
		if now.Sub(at) >= hourOfNumbers {
			continue
		}
		if number == phone {
			return nil
		}
		recent = append(recent, at)
	}
	r.mu.Lock()
	yes, asked := r.allowed[phone]
	r.mu.Unlock()
	if len(recent) < r.maxNumbers || asked && now.Sub(yes) < hourOfNumbers {
		return nil
	}
	slices.SortFunc(recent, time.Time.Compare)
	// Enough of them are too old when all but maxNumbers-1 are.
	return &NumbersError{Numbers: len(recent), Left: recent[len(recent)-r.maxNumbers].Add(hourOfNumbers).Sub(now)}
}

// reserve counts a number for which a code is about to be asked. The caller has asked whether it may be, in the same step.
func (r *Registry) reserve(m *Memo, phone string, now time.Time) {
	if r.maxNumbers == 0 || phone == "" {
		return
	}
	m.Numbers = with(m.Numbers, phone, now)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.memo.Numbers = with(r.memo.Numbers, phone, now)
}

// unreserve takes back what reserve has counted: auth.sendCode was not sent. Once it was, the memo counts it by itself, also where its answer is
// in doubt.
func (r *Registry) unreserve(ctx context.Context, phone string) {
	if r.maxNumbers == 0 || phone == "" {
		return
	}
	now := r.clock.Now()
	r.remember(ctx, func(m *Memo) { m.mergeNumbers(Memo{Unasked: map[string]time.Time{phone: now}}, now) })
}

// mergeNumbers takes over the numbers of other, and forgets those that do not count any more, were taken back, or were counted while the clock was
// ahead.
func (m *Memo) mergeNumbers(other Memo, now time.Time) {
	for phone, at := range other.Unasked {
		if at.After(m.Unasked[phone]) {
			m.Unasked = with(m.Unasked, phone, at)
		}
	}
	for phone, at := range m.Unasked {
		if now.Sub(at) >= hourOfNumbers || at.After(now) {
			delete(m.Unasked, phone)
		}
	}
	for phone, at := range other.Numbers {
		if at.After(m.Numbers[phone]) {
			m.Numbers = with(m.Numbers, phone, at)
		}
	}
	for phone, at := range m.Numbers {
		if now.Sub(at) >= hourOfNumbers || at.After(now) || !at.After(m.Unasked[phone]) {
			delete(m.Numbers, phone)
		}
	}
}

// CheckNumber reports whether RequestCode may ask for a code for a number. It returns a *PhoneError or a *NumbersError, and nil for a number with
// a login under way, which needs no code.
func (r *Registry) CheckNumber(ctx context.Context, raw string) error {
	phone, err := r.parsePhone(raw)
	if err != nil || r.maxNumbers == 0 {
		return err
	}
	ctx = r.Begin(ctx)
	r.wake(ctx)
	_ = r.recall(ctx)
	if pending, err := r.pendingInStore(ctx, phone.E164); pending != "" || err != nil || ctx.Err() != nil {
		return nil // RequestCode says what is wrong
	}
	r.mu.Lock()
	memo := r.memo.Clone()
	r.mu.Unlock()
	return r.another(&memo, phone.E164, r.clock.Now())
}

// AllowNumber is the person's yes to a code for a number, for an hour. It must come from the person themself.
func (r *Registry) AllowNumber(raw string) {
	phone, err := r.parsePhone(raw)
	if err != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.allowed = with(r.allowed, phone.E164, r.clock.Now())
}
