package mcpserver

import (
	"context"
	"crypto/rand"
	"slices"
	"sync"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/secretpage"
)

// errand is something that a person does on a private page because the assistant must not see it: to type a code, to pick up a session.
// There is one for a purpose at a time, so a tool that is called again while its page is open goes on with that page.
type errand struct {
	ticket   *secretpage.Ticket
	elicitID string // names the question to the client whether it shows the page
	says     func(explain.Shown) secretpage.Outcome
	order

	mu       sync.Mutex
	came     came          // of the last try
	tried    chan struct{} // closed and replaced after every try
	shown    bool          // the page was brought to the person, in whatever way
	way      way           // in which way, as far as that is known
	answered chan struct{} // closed when the client has answered its question, and way says what
	replaced bool          // by an errand with other arguments
	asked    time.Time     // when the result went out that asks the client to show the page
}

// order is what an errand is about.
type order struct {
	key    string                         // names the purpose: no two errands with one key are open at a time
	args   any                            // what else the tool was called with, comparable; other ones open another page in place of this one
	given  map[string]any                 // the arguments with which the same call is made again, nil for those of a flow
	from   any                            // the arguments of a call that began a flow of its own, for when it is repeated with an answer
	what   string                         // what the page is for, "the login code"
	asks   string                         // the argument in whose place the page asks, "" for those of a flow
	flowID string                         // "" without a flow
	needs  authflow.Action                // the tool that the errand is run for
	while  func(s authflow.Snapshot) bool // whether the flow still needs it; nil: while needs fits
	page   secretpage.Page
	try    try    // for a page with fields: what is done with what was typed
	reveal reveal // for a page that hands something out
	after  then   // what the assistant hears once a browser has that
	then   then   // may be nil
	// confirms says that the page asks for the person's word, which can come in no other way.
	confirms bool
}

// try does what a tool does, with what was typed, and says it twice: to the assistant and to the person.
type try func(ctx context.Context, typed map[string]secret.String) (*outcome, secretpage.Outcome)

// reveal gives what is handed out, and what the person reads with it.
type reveal func(ctx context.Context) (secretpage.Reveal, secretpage.Outcome)

// then is how the tool goes on after a try that was done, often with another page. It returns nil when it does not: the result of the try is
// the tool's.
type then func(ctx context.Context) *outcome

// errands are those of the server.
type errands struct {
	mu  sync.Mutex
	all map[string]*errand
}

// errand returns the errand for an order: the one that is open or has ended and was not reported yet, or a new one.
func (t *tools) errand(o order) (e *errand, err error) {
	t.errands.mu.Lock()
	defer t.errands.mu.Unlock()
	if e := t.errands.knownLocked(o.key); e != nil {
		if e.args == o.args {
			return e, nil
		}
		e.replace()
	}
	e = &errand{order: o, elicitID: rand.Text(), says: t.shown, tried: make(chan struct{}), answered: make(chan struct{})}
	page := o.page
	if o.try != nil {
		page.Submit = func(ctx context.Context, typed map[string]secret.String) secretpage.Outcome {
			res, outcome := o.try(ctx, typed)
			e.note(t.cameOf(res, outcome.Done))
			return outcome
		}
	}
	if o.reveal != nil {
		page.Reveal = o.reveal
		page.Shown = func(ctx context.Context) { e.note(t.cameOf(o.after(ctx), true)) }
	}
	if e.ticket, err = t.Pages.Open(page); err != nil {
		return nil, err
	}
	t.errands.closeOlderLocked(o)
	if t.errands.all == nil {
		t.errands.all = map[string]*errand{}
	}
	t.errands.all[o.key] = e
	return e, nil
}

// closeOlderLocked closes the pages of a login that are for another step than the new one, which fits beside theirs: a password can still be typed
// while a recovery code is awaited, and a person who has two pages does not know which. What is being checked goes on.
func (e *errands) closeOlderLocked(o order) {
	for _, old := range e.all {
		s := old.ticket.State()
		if o.flowID != "" && old.flowID == o.flowID && old.needs != o.needs && s.End == "" && !s.Busy {
			old.ticket.Withdraw(old.says(explain.Shown{Kind: "newer_way"}).Meaning)
		}
	}
}

// closeHandouts closes the pages that would hand the session of a login out once more, after it was delivered in another way.
func (t *tools) closeHandouts(flowID, delivered string) {
	if delivered == deliverPage {
		return
	}
	t.errands.mu.Lock()
	defer t.errands.mu.Unlock()
	for _, e := range t.errands.all {
		if s := e.ticket.State(); e.flowID == flowID && e.needs == authflow.GetSession && s.End == "" && !s.Busy {
			e.ticket.Withdraw(e.says(explain.Shown{Kind: "newer_way"}).Meaning)
		}
	}
}

// replace closes the page because there is to be another one for the same purpose.
func (e *errand) replace() {
	e.mu.Lock()
	e.replaced = true
	e.mu.Unlock()
	e.ticket.Withdraw(e.says(explain.Shown{Kind: "replaced"}).Meaning)
}

// known is the errand with a key that is open, or has ended and was not reported yet; nil without one.
func (t *tools) known(key string) *errand {
	t.errands.mu.Lock()
	defer t.errands.mu.Unlock()
	return t.errands.knownLocked(key)
}

func (e *errands) knownLocked(key string) *errand {
	one := e.all[key]
	if one == nil {
		return nil
	}
	if s := one.ticket.State(); s.End == "" || s.End == secretpage.Used && one.last().done || one.declined() {
		return one
	}
	return nil
}

// declined reports whether the person did not want the page.
func (e *errand) declined() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.way.refusal()
}

func (o order) stillNeeded(s authflow.Snapshot) bool {
	if o.while != nil {
		return o.while(s)
	}
	return slices.Contains(s.Allowed, o.needs)
}

func (e *errand) note(c came) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.came = c
	close(e.tried)
	e.tried = make(chan struct{})
}

func (e *errand) last() came {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.came
}

// begunBy is the errand of a call that has begun a login and whose page is still open: the same call again must not begin another login. A
// client of 2026-07-28 on repeats it with the person's answer, which belongs to one page, however that has ended. Nil without one.
func (t *tools) begunBy(ctx context.Context, arguments any) (found *errand) {
	r, replied := modernReply(ctx)
	t.errands.mu.Lock()
	defer t.errands.mu.Unlock()
	for _, e := range t.errands.all {
		switch open := e.ticket.State().End == ""; {
		case e.from != arguments || !r.about(e) || !replied && !open:
		case found == nil, e.ticket.Expires.After(found.ticket.Expires):
			found = e
		}
	}
	return found
}

// done forgets an errand whose result was reported.
func (t *tools) done(e *errand) {
	t.errands.mu.Lock()
	defer t.errands.mu.Unlock()
	if t.errands.all[e.key] == e {
		delete(t.errands.all, e.key)
	}
}

// errandsOf lists the errands that a flow still needs, and whose pages are open or were declined.
func (t *tools) errandsOf(s authflow.Snapshot) (of []*errand) {
	t.errands.mu.Lock()
	defer t.errands.mu.Unlock()
	for _, e := range t.errands.all {
		if e.flowID == s.ID && e.stillNeeded(s) && (e.ticket.State().End == "" || e.declined()) {
			of = append(of, e)
		}
	}
	slices.SortFunc(of, func(a, b *errand) int { return a.ticket.Expires.Compare(b.ticket.Expires) })
	return of
}

// tidyErrands ends pages that nobody needs any more, because their flow has moved on without them, and forgets those that ended long ago.
func (t *tools) tidyErrands() {
	t.errands.mu.Lock()
	var open []*errand
	for key, e := range t.errands.all {
		switch s := e.ticket.State(); {
		case s.End == "" && e.flowID != "" && !s.Busy:
			open = append(open, e)
		case s.End != "" && s.Left < 0:
			delete(t.errands.all, key)
		}
	}
	t.errands.mu.Unlock()
	for _, e := range open {
		if s, ok := t.Flows.Peek(e.flowID); ok && !e.stillNeeded(s) {
			if s.State.Ended() {
				e.ticket.Withdraw(t.shown(explain.Shown{Kind: "login_over"}).Meaning)
			} else {
				e.ticket.Finish(t.movedOn(s))
			}
		}
	}
}
