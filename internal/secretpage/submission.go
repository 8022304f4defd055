package secretpage

import (
	"context"
	"maps"
	"slices"
	"time"

	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
)

// patience is how long Submit and Reveal may take. A tool that asks Telegram is back within 25 s.
const patience = time.Minute

// submission is one form that is being answered. It does not end with the request that brought the form: whoever loses patience and reloads has
// still used up one of a few tries at Telegram, and must get to see what came of it.
type submission struct {
	spec     prompt.Spec
	answered chan struct{} // closed when the answer is there

	// Guarded by server.mu.
	typed   map[string]secret.String // until the answer is there
	reveal  prompt.Reveal            // until somebody takes it
	taken   bool                     // somebody did, and it is being written
	waiting int                      // requests that wait for it
}

// submit takes a form: it starts to answer it, or joins the submission of the same one, which makes two clicks one try. It returns nil when
// there is nothing to wait for: something is missing, which the page says then; or, with used false, nothing of the form is used, because
// another one is being answered, or was since the page was shown, or because the page has ended.
func (p *pageSession) submit(version int, typed map[string]secret.String) (sub *submission, used bool) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	spec, now := p.Look()
	if now.State.Ended() {
		return nil, false
	}
	if sub = p.submission; sub != nil {
		if !sub.isAnswered() && !maps.EqualFunc(sub.typed, typed, secret.String.Equal) {
			return nil, false
		}
		sub.waiting++
		return sub, true
	}
	if version != p.version || !p.Submit() {
		return nil, false
	}
	p.version++
	values := make(map[string]secret.String, len(spec.Fields))
	var missing []string
	for _, f := range spec.Fields {
		if old, ok := p.kept[f.Name]; ok {
			values[f.Name] = old
			continue
		}
		values[f.Name] = typed[f.Name]
		if typed[f.Name].Empty() && !f.Optional {
			missing = append(missing, f.Name)
		}
	}
	if missing != nil {
		r := p.server.words().Missing.result()
		r.Fields, r.Unsent = missing, true
		p.refuseLocked(r, values)
		return nil, true
	}
	p.submission = &submission{spec: spec, answered: make(chan struct{}), typed: typed, waiting: 1}
	p.server.running.Add(1) // the server is not closed: closing ends every page
	go p.work(p.submission, values)
	return p.submission, true
}

// work calls the prompt's function and sees to what comes of it.
func (p *pageSession) work(sub *submission, values map[string]secret.String) {
	defer p.server.running.Done()
	ctx, stop := context.WithTimeout(p.Context(), patience)
	defer stop()
	reveal, result := p.call(ctx, sub.spec, values)

	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	close(sub.answered)
	sub.typed = nil
	handsOut := sub.spec.Reveal != nil
	if !result.Done {
		p.submission = nil
		p.refuseLocked(result, values)
		return
	}
	p.Answer(result, handsOut)
	switch {
	case !handsOut || p.Status().State.Ended(): // the server was closed
		p.submission, p.kept = nil, nil
	case p.Unwanted() || sub.waiting == 0:
		p.dropLocked(sub)
	default:
		sub.reveal = reveal
	}
}

// call calls the prompt's function.
func (p *pageSession) call(ctx context.Context, spec prompt.Spec, values map[string]secret.String) (reveal prompt.Reveal, result prompt.Result) {
	if p.server.caught("in a function of the private page", func() {
		if spec.Reveal != nil {
			reveal, result = spec.Reveal(ctx)
		} else {
			result = spec.Submit(ctx, values)
		}
	}) {
		return prompt.Reveal{}, p.server.words().Mistake.result()
	}
	return reveal, result
}

// refuseLocked asks again, and keeps what need not be typed again.
func (p *pageSession) refuseLocked(r prompt.Result, values map[string]secret.String) {
	if r.Title == "" {
		r.Title = p.server.words().Failed
	}
	p.kept = nil
	again := slices.DeleteFunc(slices.Clone(r.Fields), func(name string) bool {
		_, ok := values[name]
		return !ok
	})
	if len(again) > 0 {
		p.kept = maps.Clone(values)
		for _, name := range again {
			delete(p.kept, name)
		}
	}
	p.Answer(r, false)
	if p.Status().State.Ended() { // that waited for this
		p.kept = nil
	}
}

// dropLocked lets go of what nobody took.
func (p *pageSession) dropLocked(sub *submission) {
	sub.reveal, p.submission = prompt.Reveal{}, nil
	p.Release()
}

// await waits for a submission, until ctx is done, and takes what it reveals, if it reveals something: whoever asks first and is still there, and
// calls shownTo then.
func (p *pageSession) await(ctx context.Context, sub *submission) (prompt.Reveal, prompt.Result, bool) {
	select {
	case <-sub.answered:
	case <-ctx.Done():
	}
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	sub.waiting--
	if p.submission != sub || !sub.isAnswered() || sub.spec.Reveal == nil || sub.taken {
		return prompt.Reveal{}, prompt.Result{}, false
	}
	now := p.Status()
	if now.State.Ended() { // the server was closed
		sub.reveal = prompt.Reveal{}
		return prompt.Reveal{}, prompt.Result{}, false
	}
	if ctx.Err() != nil {
		if sub.waiting == 0 {
			p.dropLocked(sub)
		}
		return prompt.Reveal{}, prompt.Result{}, false
	}
	reveal := sub.reveal
	sub.reveal, sub.taken = prompt.Reveal{}, true
	return reveal, now.Last, true
}

func (sub *submission) isAnswered() bool {
	select {
	case <-sub.answered:
		return true
	default:
		return false
	}
}
