package mcpserver

import (
	"context"
	"errors"
	"slices"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
)

// attempt is what came of something that was submitted, as facts. What the assistant and the person read is made of it last.
type attempt struct {
	outcome  *outcome     // what the tool came to; nil when nothing was tried
	told     explain.Fact // what the person is told
	helps    explain.Fact // what helps, where told does not say it; may be nil
	accepted bool         // the prompt has done its work with it; else it asks again
	again    []string     // the fields to ask again; all when empty
	needed   bool         // they may not be left empty
	unsent   bool         // nothing of it was sent to Telegram
}

// step is the handler of a step of a flow.
func (t *tools) step(a authflow.Action, call func(ctx context.Context, typed map[string]secret.String) (authflow.Snapshot, error)) submitHandler {
	return func(ctx context.Context, typed map[string]secret.String) attempt {
		s, err := call(ctx, typed)
		return t.attempted(s, err, a)
	}
}

// attempted is what a step of a flow came to. While it still fits, the page asks again.
func (t *tools) attempted(s authflow.Snapshot, err error, a authflow.Action, happened ...explain.Fact) attempt {
	if err == nil {
		return attempt{outcome: t.answer(s, happened...), told: t.movedOn(s), accepted: true}
	}
	return attempt{
		outcome: t.failed(err, s), told: t.ForPage().Fact(err, s),
		accepted: stillRunning(err) || a == "" || !slices.Contains(s.Allowed, a),
		unsent:   errors.As(err, new(*authflow.CodeError)) || errors.Is(err, authflow.ErrCodeEmpty),
	}
}

// asksAgain is an attempt in which nothing was tried.
func asksAgain(kind string, fields ...string) attempt {
	return attempt{told: explain.Shown{Kind: kind}, again: fields, unsent: true}
}

// attemptResult is what the last attempt came to, and where its login was then.
type attemptResult struct {
	outcome  *outcome          // nil before the first attempt
	accepted bool              // the prompt has done its work with it
	flowID   string            // of the login that it is about, "" without one; a session that is handed out is about none
	state    authflow.State    // in which the login was
	running  bool              // what was begun went on in the background
	flow     authflow.Snapshot // right after the attempt
}

func (t *tools) resultOf(o *outcome, accepted bool) attemptResult {
	r := attemptResult{outcome: o, accepted: accepted && o != nil}
	if o == nil || o.Flow == nil || o.Session != nil || o.Page != nil {
		return r
	}
	r.flowID, r.state = o.Flow.ID, o.Flow.State
	_, r.running = o.Fact.(explain.StillRunning)
	r.flow, _ = t.Flows.Peek(r.flowID)
	return r
}

// stillCurrent reports whether the result of a prompt can still be told, with the login as it is now: it has not moved on since, but for what the
// attempt itself had begun.
func (p *openPrompt) stillCurrent(now authflow.Snapshot) bool {
	r := p.lastResult()
	switch {
	case !r.running:
		return now.State == r.state && versionOf(now) == versionOf(r.flow)
	case p.about.Flow != "":
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

// version is what a tool leaves in a login, besides the state. Times count in nanoseconds, because a login may have been in the store.
type version struct{ sent, verified, failed int64 }

func versionOf(s authflow.Snapshot) version {
	v := version{sent: s.SentAt.UnixNano(), verified: s.Verified.UnixNano()}
	if s.LastErr != nil && s.State != authflow.QRShown { // where the refreshing fails by itself
		v.failed = s.LastErrAt.UnixNano()
	}
	return v
}

// unreported is the result of an accepted prompt that is about a login, if it was not told yet.
func (p *openPrompt) unreported() (r attemptResult, ok bool) {
	r = p.lastResult()
	return r, r.accepted && r.flowID != "" && p.is(prompt.Accepted)
}

// scanned reports whether a prompt has shown the QR code of a login that has gone on since.
func (p *openPrompt) scanned(now authflow.Snapshot) bool {
	return p.about.kind == promptScanned && p.about.Flow == now.ID && now.State != authflow.QRShown
}

// dropStale forgets the prompt with a key whose result does not hold any more, so that the call begins anew.
func (t *tools) dropStale(ctx context.Context, key string) {
	p := t.prompts.Active(key)
	if p == nil {
		return
	}
	if r, ok := p.unreported(); ok {
		if now, err := t.Flows.Get(context.WithoutCancel(ctx), r.flowID, 0); err != nil || !p.stillCurrent(now) {
			t.remove(p)
		}
	}
}

// markReported notes that the assistant hears how a login stands: results about it that were not reported are known with that. The prompt with the
// key is the one that tells.
func (t *tools) markReported(now authflow.Snapshot, key string) {
	for _, p := range t.prompts.Find(func(p *openPrompt) bool { return p.about.Key != key && p.scanned(now) }) {
		p.Finish(t.onPage(attempt{told: t.movedOn(now)})) // unless a browser or a form has seen it
		t.remove(p)
	}
	t.prompts.Remove(func(p *openPrompt) bool {
		r, ok := p.unreported()
		return ok && p.about.Key != key && r.flowID == now.ID && !now.Now.Before(r.flow.Now) && !(r.running && !now.Doing.Zero())
	})
}

// reportOf is the outcome of a prompt's last attempt, of its login as it is now, and whether what was begun still goes on.
func (t *tools) reportOf(ctx context.Context, p *openPrompt) (o *outcome, running bool) {
	r := p.lastResult()
	if r.flowID == "" {
		return r.outcome, false
	}
	now, err := t.Flows.Get(context.WithoutCancel(ctx), r.flowID, 0)
	begins := p.about.Flow == ""
	switch {
	case err != nil:
		return r.outcome, false
	case r.running && !now.Doing.Zero() && (now.State == authflow.Connecting || !begins):
		return t.failed(&authflow.StillRunningError{Doing: now.Doing}, now), true
	case r.running && now.LastErr != nil && (now.State.Ended() || !begins):
		return t.failed(now.LastErr, now), false
	case r.running && !begins:
		o := t.answer(now)
		o.Dump = authflow.Action(p.about.Step) == authflow.SetLoginEmail
		return o, false
	case r.outcome.Failed && now.State == authflow.QRShown && p.stillCurrent(now): // the code may be a newer one by now
		o := *r.outcome
		o.Flow = &now
		return &o, false
	case !begins, r.outcome.Failed, !p.stillCurrent(now): // a call that waited tells what the person has seen
		return r.outcome, false
	}
	if authflow.Action(p.about.Step) == authflow.AddLogin {
		return t.added(now, nil, nil), false
	}
	now.Existing = slices.Contains(r.outcome.Happened, explain.Fact(explain.Existing{}))
	return t.began(now), false
}
