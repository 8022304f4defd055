package mcpserver

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"sync"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/secretpage"
)

// promptSpec is what is asked of a person, and what the assistant is told of it.
type promptSpec struct {
	prompt.Spec
	kind      string                // what the person does: promptTyped, …
	what      string                // what the page is for, "the login code"
	with      string                // what is given there besides an answer, "" for nothing
	unused    string                // the tool that wants a session of which the page asks whether a program uses it, "" for any other page
	place     bool                  // it asks where a session may go
	asks      string                // the argument in whose place the page asks, "" for those of a flow
	given     map[string]any        // the arguments with which the same call is made again, nil for those of a flow
	from      any                   // the arguments of a call that began a flow of its own, for when it is repeated with an answer
	submit    submitHandler         // for a form: what is done with what was typed
	delivered nextStep              // for what is handed out: what the assistant hears once a browser has that
	next      nextStep              // may be nil
	actions   func() []formAction   // what a form in the chat offers besides, while the prompt is open; may be nil
	saveAs    func(item int) string // the file as which such a form saves what is handed out; may be nil
}

// What a person does on a page, as explain.Page has it.
const (
	promptTyped    = "typed"
	promptAnswered = "answered" // says yes or no, which can come in no other way
	promptScanned  = "scanned"
	promptCopied   = "copied"
)

// submitHandler does what a tool does, with what was typed.
type submitHandler func(ctx context.Context, typed map[string]secret.String) attempt

// nextStep is how a tool goes on after an attempt that was accepted, often with another page. It returns nil when it does not: the result of the
// attempt is the tool's.
type nextStep func(ctx context.Context) *outcome

func (s promptSpec) stillNeeded(now authflow.Snapshot) bool {
	if s.kind == promptScanned {
		return now.State == authflow.QRShown
	}
	return slices.Contains(now.Allowed, authflow.Action(s.Step))
}

// openPrompt is a prompt on a private page, and what came of it so far. A tool that is called again while its page is open goes on with that page.
type openPrompt struct {
	*prompt.Prompt
	about promptSpec
	tools *tools
	id    string       // names it to the client
	typed *prompt.Form // what page and form share of it; nil at a terminal
	form  *chatForm    // nil where no form in the chat can answer it

	mu      sync.Mutex
	result  attemptResult // of the last attempt
	noted   chan struct{} // closed and replaced with every result
	channel channel
	offered bool          // as a form, once
	replied chan struct{} // closed when the client has answered its question, and channel says what
	asked   time.Time     // when the result went out that asks the client to show the page
}

// openPrompts are those of the server.
type openPrompts = prompt.Set[*openPrompt]

// open returns the prompt for a spec: the one that is open or has ended and was not reported yet, or a new one.
func (t *tools) open(s promptSpec) (*openPrompt, error) {
	return t.prompts.Ask(s.Spec, func() (p *openPrompt, err error) {
		p = &openPrompt{about: s, tools: t, id: rand.Text(), noted: make(chan struct{}), replied: make(chan struct{})}
		spec := s.Spec
		spec.Beside = s.beside()
		if s.submit != nil {
			spec.Submit = func(ctx context.Context, typed map[string]secret.String) prompt.Result {
				a := s.submit(ctx, typed)
				p.note(t.resultOf(a.outcome, a.accepted))
				return t.onPage(a)
			}
		}
		made := make(chan struct{})      // closed when p has its prompt, which others can know of before
		if s.Flow != "" && s.QR == nil { // which looks by itself
			spec.Recheck = func() {
				select {
				case <-made:
					t.recheck(p)
				default:
				}
			}
		}
		if s.delivered != nil {
			spec.Shown = func(ctx context.Context) { p.note(t.resultOf(s.delivered(ctx), true)) }
		}
		if !t.asks() {
			p.Prompt = t.AtTerminal(spec)
			return p, nil
		}
		f, err := t.openForm(spec)
		if err != nil {
			return nil, err
		}
		p.Prompt, p.typed = f.Prompt, f
		close(made)
		if t.shows || t.mixed {
			p.form = newChatForm(f)
			t.forms.add(p)
		}
		return p, nil
	})
}

// openForm opens a page; where none can be, and the client shows forms, the prompt has none.
func (t *tools) openForm(s prompt.Spec) (*prompt.Form, error) {
	if t.Pages == nil {
		return t.Forms.OpenFor(t.owner, s)
	}
	f, err := t.Pages.OpenFor(t.owner, s)
	if err != nil && t.shows && !errors.Is(err, secretpage.ErrTooMany) && !errors.Is(err, secretpage.ErrFull) {
		t.Log("open a private page: " + err.Error())
		return t.Forms.OpenFor(t.owner, s)
	}
	return f, err
}

// Active reports whether a call about the same goes on with the prompt.
func (p *openPrompt) Active() bool {
	switch p.Status().State {
	case prompt.Accepted:
		return p.lastResult().accepted
	case prompt.Expired, prompt.Withdrawn, prompt.Superseded:
		return false
	default: // open, or declined, which is told once
		return true
	}
}

// GiveWay closes the page because there is another one: for the same purpose, or for a newer step of the login.
func (p *openPrompt) GiveWay(to prompt.Spec) {
	switch {
	case to.Key == p.about.Key:
		p.Supersede(p.why("replaced"))
	case p.about.kind == promptCopied: // a session, whose login is done
		p.Withdraw(p.why("handed_elsewhere"))
	case to.Step == string(authflow.RecoverPassword) && p.about.Step == string(authflow.SubmitPassword):
		p.Withdraw(p.why("recovery_asked"))
	default:
		p.Withdraw(p.why("newer_way"))
	}
}

// why is what the page says when it was closed.
func (p *openPrompt) why(kind string) string { return p.tools.shown(explain.Shown{Kind: kind}).Meaning }

// closes is when a prompt closes by itself: with its own time, or with the login that it is for.
func (t *tools) closes(p *openPrompt) time.Time {
	if p.about.Flow != "" {
		if s, ok := t.Flows.Peek(p.about.Flow); ok && s.Expires.Before(p.Expires) {
			return s.Expires
		}
	}
	return p.Expires
}

func (p *openPrompt) ended() bool { return p.Status().State.Ended() }

func (p *openPrompt) is(s prompt.State) bool { return p.Status().State == s }

func (p *openPrompt) note(r attemptResult) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.result = r
	close(p.noted)
	p.noted = make(chan struct{})
}

func (p *openPrompt) lastResult() attemptResult {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.result
}

// findByArgs is the prompt of a call that has begun a login and whose page is still open: the same call again must not begin another login. A
// client of 2026-07-28 on repeats it with the person's answer, which belongs to one page, however that has ended. Nil without one.
func (t *tools) findByArgs(ctx context.Context, arguments any) *openPrompt {
	r, replied := modernReply(ctx)
	found := t.prompts.Find(func(p *openPrompt) bool {
		return p.about.from == arguments && r.about(p) && (replied || !p.ended())
	})
	if len(found) == 0 {
		return nil
	}
	return found[len(found)-1]
}

// closeHandouts closes the pages that would hand the session of a login out once more, after it was delivered in another way.
func (t *tools) closeHandouts(flowID, delivered string) {
	if delivered == deliverPage {
		return
	}
	for _, p := range t.prompts.Find(func(p *openPrompt) bool {
		return p.about.Flow == flowID && p.about.Step == string(authflow.GetSession) && !p.ended() && !p.is(prompt.Submitted)
	}) {
		p.Withdraw(p.why("handed_otherwise"))
	}
}

// remove forgets a prompt whose result was reported.
func (t *tools) remove(p *openPrompt) {
	t.prompts.Remove(func(other *openPrompt) bool { return other == p })
}

// promptsOf lists the prompts that a flow still needs, and whose pages are open or were declined.
func (t *tools) promptsOf(s authflow.Snapshot) []*openPrompt {
	return t.prompts.Find(func(p *openPrompt) bool {
		return p.about.Flow == s.ID && p.about.stillNeeded(s) && (!p.ended() || p.is(prompt.Declined))
	})
}

// longOver reports whether a prompt ended long ago, so that nobody is told of it any more.
func longOver(p *openPrompt) bool {
	s := p.Status()
	return s.State.Ended() && s.Left < 0
}

// sweep ends pages that nobody needs any more, because their flow has moved on without them, and forgets those that ended long ago.
func (t *tools) sweep() {
	t.prompts.Remove(longOver)
	for _, p := range t.prompts.Find(func(p *openPrompt) bool { return !p.ended() }) {
		t.recheck(p)
	}
}

// recheck ends a page whose flow has moved on without it: here or, a few seconds later, at another process.
func (t *tools) recheck(p *openPrompt) {
	if p.about.Flow == "" || p.ended() || p.is(prompt.Submitted) {
		return
	}
	if s, ok := t.Flows.Glance(p.about.Flow); ok && !p.about.stillNeeded(s) {
		if s.State.Ended() {
			p.Withdraw(p.why("login_over"))
		} else {
			p.Finish(t.onPage(attempt{told: t.movedOn(s)}))
		}
	}
}
