package prompt

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"telegram-login-mcp/internal/secret"
)

// Patience is how long Submit, Reveal and Shown of a [Spec] may take. A tool that asks Telegram is back within 25 s.
const Patience = time.Minute

// Form is a prompt and what those share who answer it, on a page or in a chat: which form is good, the submission that is being worked on, what need
// not be typed again, and what is handed out. Its methods may be called from several goroutines.
type Form struct {
	*Prompt
	host   Host
	parent context.Context

	mu         sync.Mutex
	version    int                      // which form is good; each one counts once
	submission *Submission              // the one that is being worked on, or whose result nobody took yet
	kept       map[string]secret.String // what need not be typed again; never changed, only replaced
	shown      bool                     // what it had was handed out
}

// Host is what a form needs of the program that it is a part of. All of it is required.
type Host struct {
	Words func() FormWords
	// Begin counts a piece of work that the program waits for when it ends, until end is called. It says false when the program ends.
	Begin func() (end func(), ok bool)
	// Caught does something in which a defect must not take the program along, and reports whether there was one.
	Caught func(do func()) (defective bool)
}

// FormWords are what a form says by itself.
type FormWords struct {
	Missing Result // something that is required was left empty
	Mistake Result // this program failed while it worked on a submission
	Failed  string // the title of a refusal that has none
}

// Submission is what somebody sent, as it is being worked on. It does not end with the request that brought it: whoever loses Patience and asks again
// has still used up one of a few tries at Telegram, and must get to see what came of it.
type Submission struct {
	spec     Spec
	answered chan struct{} // closed when the answer is there

	// Guarded by the form's mutex.
	typed   map[string]secret.String // until the answer is there
	reveal  Reveal                   // until somebody takes it
	taken   bool                     // somebody did, and it is on its way
	waiting int                      // how many wait for it
}

// HandsOut reports whether the answer is something to be handed out.
func (sub *Submission) HandsOut() bool { return sub.spec.Reveal != nil }

// FormView is how a form stands at one moment.
type FormView struct {
	Status
	Spec    Spec
	Version int                      // to be sent with what is submitted
	Kept    map[string]secret.String // what need not be typed again, by the names of its fields; not to be changed
	Shown   bool                     // what it had was handed out
	Waiting int                      // how many wait for the submission that is being worked on
}

// NewForm asks, as [New] does.
func NewForm(ctx context.Context, s Spec, at Place, h Host) *Form {
	f := &Form{Prompt: New(ctx, s, at), host: h, parent: ctx}
	context.AfterFunc(f.Context(), f.forget)
	return f
}

// forget lets go of what was typed, when the prompt has ended.
func (f *Form) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kept = nil
}

// View says how the form stands.
func (f *Form) View() FormView {
	f.mu.Lock()
	defer f.mu.Unlock()
	v := FormView{Version: f.version, Kept: f.kept, Shown: f.shown}
	if f.submission != nil {
		v.Waiting = f.submission.waiting
	}
	v.Spec, v.Status = f.Look()
	return v
}

// Begin takes what was typed: it starts to work on it, or joins the submission of the same, which makes two clicks one try. The submission is nil when
// there is nothing to wait for: something is missing, which the form says then; or, with used false, nothing of what was sent is used, because
// another one is being worked on, or was since the form was shown, or because the prompt has ended.
func (f *Form) Begin(version int, typed map[string]secret.String) (sub *Submission, used bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	spec, now := f.Look()
	if now.State.Ended() {
		return nil, false
	}
	if sub = f.submission; sub != nil {
		if !sub.isAnswered() && !maps.EqualFunc(sub.typed, typed, secret.String.Equal) {
			return nil, false
		}
		sub.waiting++
		return sub, true
	}
	if version != f.version {
		return nil, false
	}
	end, ok := f.host.Begin()
	if !ok {
		return nil, false
	}
	if !f.Submit() {
		end()
		return nil, false
	}
	f.version++
	values := make(map[string]secret.String, len(spec.Fields))
	var missing []string
	for _, field := range spec.Fields {
		if old, ok := f.kept[field.Name]; ok {
			values[field.Name] = old
			continue
		}
		values[field.Name] = typed[field.Name]
		if typed[field.Name].Empty() && !field.Optional {
			missing = append(missing, field.Name)
		}
	}
	if missing != nil {
		defer end()
		r := f.host.Words().Missing
		r.Fields, r.Unsent = missing, true
		f.refuseLocked(r, values)
		return nil, true
	}
	f.submission = &Submission{spec: spec, answered: make(chan struct{}), typed: typed, waiting: 1}
	go func(sub *Submission) {
		defer end()
		f.work(sub, values)
	}(f.submission)
	return f.submission, true
}

// work calls the prompt's function and sees to what comes of it.
func (f *Form) work(sub *Submission, values map[string]secret.String) {
	ctx, stop := context.WithTimeout(f.Context(), Patience)
	defer stop()
	reveal, result := f.call(ctx, sub.spec, values)

	f.mu.Lock()
	defer f.mu.Unlock()
	close(sub.answered)
	sub.typed = nil
	if !result.Done {
		f.submission = nil
		f.refuseLocked(result, values)
		return
	}
	f.Answer(result, sub.HandsOut())
	switch {
	case !sub.HandsOut() || f.Status().State.Ended(): // the program ends
		f.submission, f.kept = nil, nil
	case f.Unwanted() || sub.waiting == 0:
		f.dropLocked(sub)
	default:
		sub.reveal = reveal
	}
}

// call calls the prompt's function.
func (f *Form) call(ctx context.Context, spec Spec, values map[string]secret.String) (reveal Reveal, result Result) {
	if f.host.Caught(func() {
		if spec.Reveal != nil {
			reveal, result = spec.Reveal(ctx)
		} else {
			result = spec.Submit(ctx, values)
		}
	}) {
		return Reveal{}, f.host.Words().Mistake
	}
	return reveal, result
}

// refuseLocked asks again, and keeps what need not be typed again.
func (f *Form) refuseLocked(r Result, values map[string]secret.String) {
	if r.Title == "" {
		r.Title = f.host.Words().Failed
	}
	f.kept = nil
	again := slices.DeleteFunc(slices.Clone(r.Fields), func(name string) bool {
		_, ok := values[name]
		return !ok
	})
	if len(again) > 0 {
		f.kept = maps.Clone(values)
		for _, name := range again {
			delete(f.kept, name)
		}
	}
	f.Answer(r, false)
	if f.Status().State.Ended() { // that waited for this
		f.kept = nil
	}
}

// dropLocked lets go of what nobody took.
func (f *Form) dropLocked(sub *Submission) {
	sub.reveal, f.submission = Reveal{}, nil
	f.Release()
}

// Await waits for a submission, until ctx is done, and takes what it reveals, if it reveals something: whoever asks first and is still there, and
// calls Delivered then.
func (f *Form) Await(ctx context.Context, sub *Submission) (Reveal, Result, bool) {
	select {
	case <-sub.answered:
	case <-ctx.Done():
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	sub.waiting--
	if f.submission != sub || !sub.isAnswered() || !sub.HandsOut() || sub.taken {
		return Reveal{}, Result{}, false
	}
	now := f.Status()
	if now.State.Ended() { // the program ends
		sub.reveal = Reveal{}
		return Reveal{}, Result{}, false
	}
	if ctx.Err() != nil {
		if sub.waiting == 0 {
			f.dropLocked(sub)
		}
		return Reveal{}, Result{}, false
	}
	reveal := sub.reveal
	sub.reveal, sub.taken = Reveal{}, true
	return reveal, now.Last, true
}

// Settle waits until it is known what became of the submission that is being worked on, if there is one, or until ctx is done.
func (f *Form) Settle(ctx context.Context) {
	f.mu.Lock()
	sub := f.submission
	f.mu.Unlock()
	if sub == nil {
		return
	}
	select {
	case <-sub.answered:
		_ = f.View() // which waits for whoever notes the answer
	case <-ctx.Done():
	}
}

// Delivered ends a prompt whose answer was written to whoever took it, and opens it again when it could not be. It calls Shown of the spec, whose context
// ends with the program's, and after a minute. Whoever said first that it could not be may say so later all the same: the person has it then.
func (f *Form) Delivered(ctx context.Context, sub *Submission, written bool) {
	if written && sub.spec.Shown != nil {
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), Patience)
		defer stop()
		defer context.AfterFunc(f.parent, stop)() // nobody waits for it when the program ends
		f.host.Caught(func() { sub.spec.Shown(ctx) })
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.submission != sub && written && !f.Status().State.Ended(): // it was taken for lost
		f.shown = true
		f.Finish(Result{})
	case f.submission != sub:
	case f.Status().State.Ended(): // the program ends
		f.submission = nil
	case !written:
		f.dropLocked(sub)
	default:
		f.submission, f.shown = nil, true
		f.HandedOut()
	}
}

func (sub *Submission) isAnswered() bool {
	select {
	case <-sub.answered:
		return true
	default:
		return false
	}
}
