package authflow

import (
	"context"
	"slices"
	"strconv"
	"time"
)

// What a number, or an application, may still do: pauses that Telegram asked for, the codes of the day, future auth tokens.

// floodOwner says to whom a wait that Telegram asked for belongs: the number, or without one, in a QR login, the application for the
// making of QR codes and the flow itself for all else.
func (r *Record) floodOwner(method string) string {
	switch {
	case r.Phone != "":
		return r.Phone
	case method == "auth.exportLoginToken":
		return floodOfAPI(r.APIID)
	default:
		return r.ID
	}
}

func floodOfAPI(id int) string { return "api " + strconv.Itoa(id) }

// flood refuses a call for which Telegram asked to wait, whichever process it told.
func (r *Registry) flood(ctx context.Context, owner, method string) error {
	_ = r.recall(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.memo.running(owner, method, r.clock.Now())
}

// running is the pause that has not run out yet, as the refusal of a call.
func (m *Memo) running(owner, method string, now time.Time) error {
	for _, f := range m.Floods {
		if left := f.Until.Sub(now); f.Owner == owner && f.Method == method && left > 0 {
			return &FloodError{Method: method, Until: f.Until, Left: left, Asked: f.Asked}
		}
	}
	return nil
}

// paused are the beginnings of a login that are refused here while a pause of the record's number or application runs.
func (r *Registry) paused(rec Record) (paused []Action) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.clock.Now()
	for method, action := range map[string]Action{"auth.sendCode": RequestCode, "auth.exportLoginToken": StartQRLogin} {
		if r.memo.running(rec.floodOwner(method), method, now) != nil {
			paused = append(paused, action)
		}
	}
	return paused
}

// rememberFlood keeps the wait that Telegram asked for, so that a hasty retry is refused here instead of prolonging it.
func (r *Registry) rememberFlood(ctx context.Context, owner string, e *RPCError) {
	wait := e.Pause()
	if wait == 0 {
		return
	}
	now := r.clock.Now()
	f := Flood{Owner: owner, Method: e.Method, Until: now.Add(wait), Wait: wait}
	if asked := e.Asked(); asked > wait {
		f.Asked = asked
	}
	r.remember(ctx, func(m *Memo) { m.flood(f, now) })
}

// countCode counts an auth.sendCode that is about to be sent.
func (r *Registry) countCode(ctx context.Context, phone string) {
	now := r.clock.Now()
	r.remember(ctx, func(m *Memo) { m.Codes = with(m.Codes, phone, append(slices.Clone(m.Codes[phone]), now)) })
}

// codesToday is how many codes were asked for a number within the last 24 hours, as far as was known at the last recall, and whether there may
// be more that were forgotten.
func (r *Registry) codesToday(phone string) (n int, more bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.clock.Now()
	for _, at := range r.memo.Codes[phone] {
		if now.Sub(at) < day {
			n++
		}
	}
	return n, r.memoUnread != nil || !r.memo.Lost.IsZero() && now.Sub(r.memo.Lost) < day
}

// keepToken keeps a future auth token: with it, a later login of the same account may need no code.
func (r *Registry) keepToken(ctx context.Context, phone string, token []byte) {
	if phone == "" || len(token) == 0 {
		return
	}
	r.remember(ctx, func(m *Memo) { m.token(phone, token) })
}

// tokens returns the future auth tokens of a number.
func (r *Registry) tokens(phone string) [][]byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return cloneTokens(r.memo.Tokens[phone])
}
