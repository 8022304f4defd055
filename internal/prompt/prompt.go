package prompt

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Status is how a prompt stands.
type Status struct {
	State  State
	Opened bool          // the person has had it in front of them
	Tries  int           // how often Submit or Reveal has come back, what was not sent left out
	Last   Result        // what the last try came to, or the end
	Left   time.Duration // until its time is over, below 0 afterwards
}

// Place is where a prompt is answered, and how long.
type Place struct {
	URL     string           // whoever has it can answer, so it belongs into the chat and into no log; "" where it is answered without one
	Expires time.Time        // by Now
	Now     func() time.Time // called from several goroutines; must not call back
	// Ended is called once, when the prompt has ended, by whoever ends it. It must not block, and lock nothing that a caller of the prompt holds.
	Ended func()
}

// Prompt is something that is asked of a person. Its methods may be called from several goroutines, and do not block.
type Prompt struct {
	Place
	ctx    context.Context
	cancel context.CancelFunc
	done   chan struct{}

	mu      sync.Mutex
	spec    Spec
	state   State
	opened  bool
	tries   int
	last    Result
	pending *ending // an end that waits for what was submitted
}

type ending struct {
	event  event
	result Result
}

// New asks. Whatever is submitted is cancelled with ctx.
func New(ctx context.Context, s Spec, at Place) *Prompt {
	p := &Prompt{Place: at, spec: s, state: Asked, done: make(chan struct{})}
	p.ctx, p.cancel = context.WithCancel(ctx)
	return p
}

// Done is closed when the prompt has ended.
func (p *Prompt) Done() <-chan struct{} { return p.done }

// Until is when the time of the prompt is over.
func (p *Prompt) Until() time.Time { return p.Expires }

// Context is done when nobody wants what was submitted any more.
func (p *Prompt) Context() context.Context { return p.ctx }

// Status says how the prompt stands.
func (p *Prompt) Status() Status {
	_, s := p.Look()
	return s
}

// Spec is what was asked. Without the functions once the prompt has ended, because they hold on to what the caller has.
func (p *Prompt) Spec() Spec {
	s, _ := p.Look()
	return s
}

// Look gives both at one moment.
func (p *Prompt) Look() (s Spec, now Status) {
	p.change(func() {
		s, now = p.spec, Status{State: p.state, Opened: p.opened, Tries: p.tries, Last: p.last, Left: p.Expires.Sub(p.Now())}
	})
	return s, now
}

// Show notes that the prompt is brought to the person. It reports whether it was for the first time.
func (p *Prompt) Show() (first bool) {
	p.change(func() { first = p.fireLocked(eventShow) })
	return first
}

// Open notes that the person has it in front of them.
func (p *Prompt) Open() {
	p.change(func() {
		p.fireLocked(eventOpen)
		p.opened = true
	})
}

// Submit begins a try. It reports false when something is being worked on already, or when the prompt has ended.
func (p *Prompt) Submit() (fits bool) {
	p.change(func() { fits = p.fireLocked(eventSubmit) })
	return fits
}

// Answer ends a try. What is to be handed out is done only with [Prompt.HandedOut] or [Prompt.Release].
func (p *Prompt) Answer(r Result, handsOut bool) {
	p.change(func() {
		if !r.Unsent {
			p.tries++
		}
		switch {
		case p.state != Submitted: // the program ends
		case !r.Done:
			p.last = r
			p.needLocked(r)
			p.fireLocked(eventRefuse)
			p.catchUpLocked()
		case handsOut:
			p.last = r
		default:
			p.endLocked(eventAccept, r)
		}
	})
}

// needLocked makes the fields that have to be filled in no longer optional. Whoever has the spec already has fields of its own.
func (p *Prompt) needLocked(r Result) {
	if !r.Needed {
		return
	}
	p.spec.Fields = slices.Clone(p.spec.Fields)
	for i, f := range p.spec.Fields {
		p.spec.Fields[i].Optional = f.Optional && !slices.Contains(r.Fields, f.Name)
	}
}

// HandedOut ends a prompt that hands something out: the person has it.
func (p *Prompt) HandedOut() { p.change(func() { p.endLocked(eventAccept, p.last) }) }

// Release opens the prompt again, because what was to be handed out reached nobody.
func (p *Prompt) Release() {
	p.change(func() {
		if p.fireLocked(eventRelease) {
			p.last = Result{}
			p.catchUpLocked()
		}
	})
}

// Unwanted reports whether an end waits that makes what was submitted pointless.
func (p *Prompt) Unwanted() (unwanted bool) {
	p.change(func() { unwanted = p.pending != nil && p.pending.event != eventExpire })
	return unwanted
}

// Withdraw ends the prompt because nobody needs it any more. The person is told why, in the sentence that is given. What is being worked on is
// cancelled; if it was accepted all the same, the prompt counts as accepted, because that is what happened. So do the other ends, but Expire.
func (p *Prompt) Withdraw(why string) { p.cut(eventWithdraw, Result{Meaning: why}) }

// Decline ends the prompt because the person does not want it.
func (p *Prompt) Decline(why string) { p.cut(eventDecline, Result{Meaning: why}) }

// Supersede ends the prompt because one with other arguments takes its place.
func (p *Prompt) Supersede(why string) { p.cut(eventSupersede, Result{Meaning: why}) }

// Finish ends the prompt with a result that was reached without it, which the person is then told: a QR code was scanned, or a code accepted that
// came by way of the chat.
func (p *Prompt) Finish(r Result) {
	r.Done = true
	p.cut(eventAccept, r)
}

func (p *Prompt) cut(e event, r Result) {
	p.change(func() { p.endSoonLocked(e, r) })
	p.cancel()
}

// Expire ends the prompt because its time is over. What is being worked on at that moment was sent in time, and is let through.
func (p *Prompt) Expire() { p.change(func() { p.endSoonLocked(eventExpire, Result{}) }) }

// Close withdraws the prompt at once, whatever is being worked on: the program ends.
func (p *Prompt) Close() { p.change(func() { p.endLocked(eventWithdraw, Result{}) }) }

// change looks at the clock, makes a change, and tells of the end when that has come. The clock is looked at because timers stand still while a
// machine sleeps.
func (p *Prompt) change(what func()) {
	p.mu.Lock()
	before := p.state.Ended()
	if !p.Now().Before(p.Expires) {
		p.endSoonLocked(eventExpire, Result{})
	}
	what()
	ended := p.state.Ended() && !before
	p.mu.Unlock()
	if ended {
		p.cancel()
		close(p.done)
		if p.Ended != nil {
			p.Ended()
		}
	}
}

func (p *Prompt) fireLocked(e event) bool {
	next, ok := p.state.next(e)
	if ok {
		p.state = next
	}
	return ok
}

// endSoonLocked ends the prompt after what is being worked on.
func (p *Prompt) endSoonLocked(e event, r Result) {
	switch {
	case p.state != Submitted:
		p.endLocked(e, r)
	case p.pending == nil || p.pending.event == eventExpire:
		p.pending = &ending{e, r}
	}
}

// catchUpLocked ends the prompt as was wished meanwhile.
func (p *Prompt) catchUpLocked() {
	if p.pending != nil {
		p.endLocked(p.pending.event, p.pending.result)
	}
}

func (p *Prompt) endLocked(e event, r Result) {
	if !p.fireLocked(e) {
		return
	}
	p.last, p.pending = r, nil
	p.spec.Latest, p.spec.Recheck, p.spec.Submit, p.spec.QR, p.spec.Reveal, p.spec.Shown = nil, nil, nil, nil, nil, nil
}
