package secretpage

import (
	"context"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"time"

	"telegram-login-mcp/internal/secret"
)

// patience is how long Submit and Reveal may take. A tool that asks Telegram is back within 25 s.
const patience = time.Minute

// run is one form that is being answered. It does not end with the request that brought the form: whoever loses patience and reloads has
// still used up one of a few tries at Telegram, and must get to see what came of it.
type run struct {
	page Page
	back chan struct{} // closed when the answer is there

	// Guarded by desk.mu.
	typed   map[string]secret.String // until the answer is there
	reveal  Reveal                   // until somebody takes it
	taken   bool                     // somebody did, and it is being written
	waiting int                      // requests that wait for it
}

// begin takes a form: it starts to answer it, or joins the run that answers the same one, which makes two clicks one try. It returns nil when
// there is nothing to wait for: something is missing, which the page says then; or, with used false, nothing of the form is used, because
// another one is being answered, or was since the page was shown, or because the ticket has ended.
func (t *Ticket) begin(turn int, typed map[string]secret.String) (r *run, used bool) {
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	t.lookAtClockLocked()
	if t.end != "" {
		return nil, false
	}
	if t.run != nil {
		if !t.run.isBack() && !maps.EqualFunc(t.run.typed, typed, secret.String.Equal) {
			return nil, false
		}
		t.run.waiting++
		return t.run, true
	}
	if turn != t.turn {
		return nil, false
	}
	t.turn++
	values := make(map[string]secret.String, len(t.page.Fields))
	var missing []string
	for _, f := range t.page.Fields {
		if old, ok := t.kept[f.Name]; ok {
			values[f.Name] = old
			continue
		}
		values[f.Name] = typed[f.Name]
		if typed[f.Name].Empty() && !f.Optional {
			missing = append(missing, f.Name)
		}
	}
	if missing != nil {
		o := t.desk.words().Missing.outcome()
		o.Fields = missing
		t.refusedLocked(o, values)
		return nil, true
	}
	t.run = &run{page: t.page, back: make(chan struct{}), typed: typed, waiting: 1}
	t.desk.work.Add(1) // the desk is not closed: closing ends every ticket
	go t.answer(t.run, values)
	return t.run, true
}

// answer calls the page's function and sees to what comes of it.
func (t *Ticket) answer(r *run, values map[string]secret.String) {
	defer t.desk.work.Done()
	ctx, stop := context.WithTimeout(t.ctx, patience)
	defer stop()
	reveal, outcome := t.call(ctx, r.page, values)

	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	close(r.back)
	r.typed = nil
	if !outcome.Unsent {
		t.tries++
	}
	if t.end != "" {
		t.run = nil
		return
	}
	switch {
	case r.page.Reveal == nil && outcome.Done:
		t.run = nil
		t.endLocked(Used, outcome)
	case outcome.Done:
		t.last = outcome
		r.reveal = reveal
		if t.wish != nil && t.wish.end != Expired || r.waiting == 0 {
			t.dropLocked(r)
		}
	default:
		t.refusedLocked(outcome, values)
		t.freeLocked()
	}
}

// call calls the page's function. A defect in it must not take the process along; the value of a panic may hold what was typed.
func (t *Ticket) call(ctx context.Context, p Page, values map[string]secret.String) (r Reveal, o Outcome) {
	defer func() {
		if v := recover(); v != nil {
			t.desk.log(fmt.Sprintf("panic of type %T in a function of the private page\n%s", v, debug.Stack()))
			r, o = Reveal{}, t.desk.words().Mistake.outcome()
		}
	}()
	if p.Reveal != nil {
		return p.Reveal(ctx)
	}
	return Reveal{}, p.Submit(ctx, values)
}

// refusedLocked keeps what need not be typed again.
func (t *Ticket) refusedLocked(o Outcome, values map[string]secret.String) {
	if o.Title == "" {
		o.Title = t.desk.words().Failed
	}
	t.last, t.kept = o, nil
	again := slices.DeleteFunc(slices.Clone(o.Fields), func(name string) bool {
		_, ok := values[name]
		return !ok
	})
	if len(again) == 0 {
		return
	}
	t.kept = maps.Clone(values)
	for _, name := range again {
		delete(t.kept, name)
	}
}

// freeLocked makes the ticket ready for the next form, or ends it if that was wished meanwhile.
func (t *Ticket) freeLocked() {
	t.run = nil
	if t.wish != nil {
		t.endLocked(t.wish.end, t.wish.outcome)
	}
}

// dropLocked lets go of what nobody took.
func (t *Ticket) dropLocked(r *run) {
	r.reveal = Reveal{}
	t.last = Outcome{}
	t.freeLocked()
}

// take waits for a run, until ctx is done, and takes what it reveals, if it reveals something: whoever asks first and is still there.
func (t *Ticket) take(ctx context.Context, r *run) (Reveal, Outcome, bool) {
	select {
	case <-r.back:
	case <-ctx.Done():
	}
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	r.waiting--
	if t.run != r || !r.isBack() || r.page.Reveal == nil || r.taken {
		return Reveal{}, Outcome{}, false
	}
	if t.end != "" { // the desk was closed
		r.reveal = Reveal{}
		return Reveal{}, Outcome{}, false
	}
	if ctx.Err() != nil {
		if r.waiting == 0 {
			t.dropLocked(r)
		}
		return Reveal{}, Outcome{}, false
	}
	shown, outcome := r.reveal, t.last
	r.reveal, r.taken = Reveal{}, true
	if a, ok := ctx.Value(answerKey{}).(*answerOf); ok {
		a.ticket, a.run = t, r
	}
	return shown, outcome, true
}

func (r *run) isBack() bool {
	select {
	case <-r.back:
		return true
	default:
		return false
	}
}
