package mcpserver

import (
	"context"
	"slices"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/secretpage"
)

// came is what the last try of an errand came to.
type came struct {
	outcome *outcome          // nil before the first try
	done    bool              // the page has done its work with it
	flowID  string            // of the login that it is about, "" without one; a session that is handed out is about none
	state   authflow.State    // in which the login was
	running bool              // what was begun went on in the background
	flow    authflow.Snapshot // right after the try
}

func (t *tools) cameOf(o *outcome, done bool) came {
	c := came{outcome: o, done: done && o != nil}
	if o == nil || o.Flow == nil || o.Session != nil || o.Page != nil {
		return c
	}
	c.flowID, c.state = o.Flow.ID, o.Flow.State
	_, c.running = o.Fact.(explain.StillRunning)
	c.flow, _ = t.Flows.Peek(c.flowID)
	return c
}

// holds reports whether the result of an errand can still be told, with the login as it is now: it has not moved on since, but for what the
// try itself had begun.
func (e *errand) holds(now authflow.Snapshot) bool {
	c := e.last()
	switch {
	case !c.running:
		return now.State == c.state && marksOf(now) == marksOf(c.flow)
	case e.flowID != "":
		return !now.Doing.Zero() || now.LastErr != nil
	default:
		return begun(now)
	}
}

// begun reports whether a login is where its first call has led.
func begun(s authflow.Snapshot) bool {
	switch s.State {
	case authflow.Connecting, authflow.CodeSent, authflow.EmailSetupNeeded, authflow.PaymentNeeded, authflow.QRShown:
		return true
	case authflow.PasswordNeeded, authflow.SignUpNeeded, authflow.Authorized: // without a code
		return s.SentCode == nil || s.SentCode.Constructor == "auth.sentCodeSuccess"
	case authflow.Failed:
		return s.SentCode == nil && s.LastErr != nil
	default:
		return false
	}
}

// marks are what a tool leaves in a login, besides the state. Times count in nanoseconds, because a login may have been in the store.
type marks struct{ sent, verified, failed int64 }

func marksOf(s authflow.Snapshot) marks {
	m := marks{sent: s.SentAt.UnixNano(), verified: s.Verified.UnixNano()}
	if s.LastErr != nil && s.State != authflow.QRShown { // where the refreshing fails by itself
		m.failed = s.LastErrAt.UnixNano()
	}
	return m
}

// unreported is the result of a used page that is about a login, if it was not told yet.
func (e *errand) unreported() (c came, ok bool) {
	c = e.last()
	return c, c.done && c.flowID != "" && e.ticket.State().End == secretpage.Used
}

// forgetOutdated forgets the errand with a key whose result does not hold any more, so that the call begins anew.
func (t *tools) forgetOutdated(ctx context.Context, key string) {
	e := t.known(key)
	if e == nil {
		return
	}
	if c, ok := e.unreported(); ok {
		if now, err := t.Flows.Get(context.WithoutCancel(ctx), c.flowID, 0); err != nil || !e.holds(now) {
			t.done(e)
		}
	}
}

// told notes that the assistant hears how a login stands: results about it that were not reported are known with that. The errand with the
// key is the one that tells.
func (t *tools) told(now authflow.Snapshot, key string) {
	t.errands.mu.Lock()
	defer t.errands.mu.Unlock()
	for k, e := range t.errands.all {
		c, ok := e.unreported()
		if ok && k != key && c.flowID == now.ID && !now.Now.Before(c.flow.Now) && !(c.running && !now.Doing.Zero()) {
			delete(t.errands.all, k)
		}
	}
}

// result is the outcome of an errand's last try, of its login as it is now, and whether what was begun still goes on.
func (t *tools) result(ctx context.Context, e *errand) (o *outcome, running bool) {
	c := e.last()
	if c.flowID == "" {
		return c.outcome, false
	}
	now, err := t.Flows.Get(context.WithoutCancel(ctx), c.flowID, 0)
	begins := e.flowID == ""
	switch {
	case err != nil:
		return c.outcome, false
	case c.running && !now.Doing.Zero() && (now.State == authflow.Connecting || !begins):
		return t.failed(&authflow.StillRunningError{Doing: now.Doing}, now), true
	case c.running && now.LastErr != nil && (now.State.Ended() || !begins):
		return t.failed(now.LastErr, now), false
	case c.running && !begins:
		o := t.answer(now)
		o.Dump = e.needs == authflow.SetLoginEmail
		return o, false
	case !begins, c.outcome.Failed, !e.holds(now): // a call that waited tells what the person has seen
		return c.outcome, false
	}
	now.Existing = slices.Contains(c.outcome.Happened, explain.Fact(explain.Existing{}))
	return t.began(now), false
}
