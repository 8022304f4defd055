package secretpage

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
)

// answerOf is what a request took to show it, if it took anything. It counts as shown when the answer was written, not before: whoever never got
// a session must be able to ask for it again, and must not be told that they have it.
type answerOf struct {
	ticket *Ticket
	run    *run
}

type answerKey struct{}

// answering gives a request a place for what it takes.
func answering(r *http.Request) (*http.Request, *answerOf) {
	a := new(answerOf)
	return r.WithContext(context.WithValue(r.Context(), answerKey{}, a)), a
}

// written is called when a request was answered; the answer is not complete after a panic.
func (a *answerOf) written(w http.ResponseWriter, r *http.Request, complete bool) {
	if a.ticket == nil {
		return
	}
	if complete { // what could not be written before fails here again
		complete = http.NewResponseController(w).Flush() == nil
	}
	a.ticket.shownTo(context.WithoutCancel(r.Context()), a.run, complete)
}

// shownTo ends a ticket whose answer was written, and opens it again when it could not be.
func (t *Ticket) shownTo(ctx context.Context, r *run, written bool) {
	if written && r.page.Shown != nil {
		t.tellShown(ctx, r.page)
	}
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	switch {
	case t.run != r:
	case t.end != "": // the desk was closed
		t.run = nil
	case !written:
		t.dropLocked(r)
	default:
		t.run, t.shown = nil, true
		t.endLocked(Used, t.last)
	}
}

// tellShown calls the page's function as call does.
func (t *Ticket) tellShown(ctx context.Context, p Page) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	defer context.AfterFunc(t.desk.ctx, stop)() // nobody waits for it when the program ends
	defer func() {
		if v := recover(); v != nil {
			t.desk.log(fmt.Sprintf("panic of type %T in a function of the private page\n%s", v, debug.Stack()))
		}
	}()
	p.Shown(ctx)
}
