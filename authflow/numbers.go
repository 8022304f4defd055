package authflow

import (
	"context"
	"strconv"
	"time"

	"telegram-login-mcp/internal/limits"
)

// NumbersError is a code for one more number refused here: codes for so many others were asked for that the person has to be asked first.
type NumbersError struct {
	Numbers int           // others within the last hour
	Left    time.Duration // until one of them no longer counts
}

// Error implements error.
func (e *NumbersError) Error() string {
	return "codes for " + strconv.Itoa(e.Numbers) + " other numbers were asked for within the last hour"
}

// oneMore refuses a number if codes for too many others were asked for within the hour, and the person has not allowed it.
func (a *accountLimits) oneMore(known *limits.Accounts, phone string, now time.Time) error {
	if a.config.MaxNumbers == 0 || phone == "" {
		return nil
	}
	a.mu.Lock()
	yes, asked := a.allowed[phone]
	a.mu.Unlock()
	if asked && now.Sub(yes) < limits.Hour {
		return nil
	}
	others, left, ok := known.OneMore(phone, a.config.MaxNumbers, now)
	if ok {
		return nil
	}
	return &NumbersError{Numbers: others, Left: left}
}

// reserve counts a number for which a code is about to be asked. The caller has asked whether it may be, in the same step.
func (a *accountLimits) reserve(stored *limits.Accounts, phone string, now time.Time) {
	if a.config.MaxNumbers == 0 || phone == "" {
		return
	}
	stored.Reserve(phone, now)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.known.Reserve(phone, now)
}

// unreserve takes back what reserve has counted: auth.sendCode was not sent.
func (a *accountLimits) unreserve(ctx context.Context, phone string) {
	if a.config.MaxNumbers == 0 || phone == "" {
		return
	}
	now := a.config.Clock.Now()
	a.apply(ctx, func(known *limits.Accounts) { known.Release(phone, now) })
}

// CheckNumber reports whether RequestCode may ask for a code for a number. It returns a *PhoneError or a *NumbersError, and nil for a number with
// a login under way, which needs no code.
func (r *Registry) CheckNumber(ctx context.Context, raw string) error {
	phone, err := r.config.ParsePhone(raw)
	if err != nil || r.limits.config.MaxNumbers == 0 {
		return err
	}
	ctx = r.Begin(ctx)
	r.loadIndex(ctx)
	_ = r.limits.reload(ctx)
	if pending, err := r.pendingInStore(ctx, phone.E164); pending != "" || err != nil || ctx.Err() != nil {
		return nil // RequestCode says what is wrong
	}
	known := r.limits.copy()
	return r.limits.oneMore(&known, phone.E164, r.config.Clock.Now())
}

// AllowNumber is the person's yes to a code for a number, for an hour. It must come from the person themself.
func (r *Registry) AllowNumber(raw string) {
	phone, err := r.config.ParsePhone(raw)
	if err != nil {
		return
	}
	a := r.limits
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.allowed == nil {
		a.allowed = map[string]time.Time{}
	}
	a.allowed[phone.E164] = a.config.Clock.Now()
}
