package secretpage

import (
	"context"
	"net/http"
)

// deliver answers with what a submission reveals. It counts as shown when the answer was written, not before: whoever never got a session must be able
// to ask for it again, and must not be told that they have it.
func (h *handler) deliver(w http.ResponseWriter, r *http.Request, p *pageSession, sub *submission, answer func()) {
	written := false // nor is it after a panic
	defer func() { p.shownTo(context.WithoutCancel(r.Context()), sub, written) }()
	answer()
	written = http.NewResponseController(w).Flush() == nil // what could not be written before fails here again
}

// shownTo ends a page whose answer was written, and opens it again when it could not be.
func (p *pageSession) shownTo(ctx context.Context, sub *submission, written bool) {
	if written && sub.spec.Shown != nil {
		ctx, stop := context.WithTimeout(ctx, patience)
		defer stop()
		defer context.AfterFunc(p.server.ctx, stop)() // nobody waits for it when the program ends
		p.server.caught("in a function of the private page", func() { sub.spec.Shown(ctx) })
	}
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	switch {
	case p.submission != sub:
	case p.Status().State.Ended(): // the server was closed
		p.submission = nil
	case !written:
		p.dropLocked(sub)
	default:
		p.submission, p.shown = nil, true
		p.HandedOut()
	}
}
