package authflow

import (
	"context"
	"strconv"
	"time"

	"telegram-login-mcp/internal/limits"
)

// What a number, or an application, may still do: pauses that Telegram asked for, the codes of the day, future auth tokens.

// pausedFor says for what a wait that Telegram asked for counts: the number, or without one, in a QR login, the application for the
// making of QR codes and the flow itself for all else.
func (r *Record) pausedFor(method string) string {
	switch {
	case r.Phone != "":
		return r.Phone
	case method == "auth.exportLoginToken":
		return pausedAPI(r.APIID)
	default:
		return r.ID
	}
}

func pausedAPI(id int) string { return "api " + strconv.Itoa(id) }

// paused refuses a call for which Telegram asked to wait, whichever process it told.
func (a *accountLimits) paused(ctx context.Context, subject, method string) error {
	_ = a.reload(ctx)
	a.learn(ctx, subject, method)
	a.mu.Lock()
	defer a.mu.Unlock()
	return refusal(&a.known, subject, method, a.config.Clock.Now())
}

// refusal is the pause that has not run out yet, as the refusal of a call.
func refusal(known *limits.Accounts, subject, method string, now time.Time) error {
	if p, running := known.Running(subject, method, now); running {
		return &FloodError{Method: method, Until: p.Until, Left: p.Until.Sub(now), Asked: p.Asked}
	}
	return nil
}

// pausedActions are the beginnings of a login that are refused here while a pause of the record's number or application runs.
func (a *accountLimits) pausedActions(rec *Record) (paused []Action) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.config.Clock.Now()
	for method, action := range map[string]Action{"auth.sendCode": RequestCode, "auth.exportLoginToken": StartQRLogin} {
		if _, running := a.known.Running(rec.pausedFor(method), method, now); running {
			paused = append(paused, action)
		}
	}
	return paused
}

// keepPause keeps the wait that Telegram asked for, so that a hasty retry is refused here instead of prolonging it.
func (a *accountLimits) keepPause(ctx context.Context, subject string, e *RPCError) {
	wait := e.Pause()
	if wait == 0 {
		return
	}
	now := a.config.Clock.Now()
	p := limits.Pause{Subject: subject, Method: e.Method, Until: now.Add(wait), Wait: wait}
	if asked := e.Asked(); asked > wait {
		p.Asked = asked
	}
	a.apply(ctx, func(known *limits.Accounts) { known.AddPause(p, now) })
	a.share(ctx, subject)
}

// countCode counts an auth.sendCode that is about to be sent, and says at which time.
func (a *accountLimits) countCode(ctx context.Context, phone string) (at time.Time) {
	at = a.config.Clock.Now()
	a.apply(ctx, func(known *limits.Accounts) { known.CountCode(phone, at) })
	a.share(ctx, phone)
	return at
}

// codeSince reports whether this owner asked for a code since a time, as far as was known when they were last reloaded.
func (a *accountLimits) codeSince(phone string, since time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.known.CodeSince(phone, since)
}

// refuseCode notes that Telegram refused one that was counted: no code came of it. Where it asked for a pause, other owners hear of both together.
func (a *accountLimits) refuseCode(ctx context.Context, phone string, counted time.Time, e *RPCError) {
	a.apply(ctx, func(known *limits.Accounts) { known.RefuseCode(phone, counted) })
	if e.Pause() == 0 {
		a.share(ctx, phone)
	}
}

// codesToday is how many codes were asked for a number within the last 24 hours, by all owners, as far as was known when they were last reloaded and the
// others' were read, and whether there may be more that were forgotten or cannot be read.
func (a *accountLimits) codesToday(phone string) (n int, more bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.config.Clock.Now()
	all, theirs := a.known.Of(phone), a.together[phone]
	all.Merge(theirs.known, now)
	return all.CodesToday(phone, now), a.unread != nil || theirs.unread || a.known.Incomplete(now) || all.Incomplete(now)
}

// keepToken keeps a future auth token: with it, a later login of the same account may need no code.
func (a *accountLimits) keepToken(ctx context.Context, phone string, token []byte) {
	if phone == "" || len(token) == 0 {
		return
	}
	a.apply(ctx, func(known *limits.Accounts) { known.AddToken(phone, token) })
}

// tokens returns the future auth tokens of a number.
func (a *accountLimits) tokens(phone string) [][]byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.known.TokensOf(phone)
}
