package mcpserver

import (
	"cmp"
	"context"
	"errors"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/secretpage"
	"telegram-login-mcp/mcpserver/present"
)

// pageWait is how long a call waits for the person, who may be slow, before it says how to go on. With what may run before, it stays within
// the 25 s that every tool keeps to.
const pageWait = 20 * time.Second

// privately sends a person on an errand, waits a while, and returns what came of it.
func (t *tools) privately(ctx context.Context, o order) *outcome {
	t.forgetOutdated(ctx, o.key)
	if s, ok := t.Flows.Peek(o.flowID); ok {
		t.told(s, o.key)
	}
	e := t.known(o.key)
	if e != nil && e.args != o.args {
		e = nil
	}
	if refused(ctx, e) {
		return t.aboutPage(ctx, "declined", &errand{order: o})
	}
	e, err := t.errand(o)
	if err != nil {
		return t.noPage(ctx, o, err)
	}
	ctx, stop := context.WithTimeout(ctx, min(pageWait, authflow.Left(ctx))) // work at Telegram may have come before the page
	defer stop()
	unanswered := e.seenBy() != clientMute
	request, expected := t.show(ctx, e)
	switch {
	case request != nil:
		return &outcome{Request: request}
	case !expected && e.last().outcome == nil:
		return t.waiting(e)
	}
	tellProgress(ctx, t.Say(explain.PersonAwaited{What: o.what}))
	var answered <-chan struct{}
	if unanswered {
		answered = e.answered
	}
	for {
		e.mu.Lock()
		tried := e.tried
		e.mu.Unlock()
		select {
		case <-e.ticket.Done():
			return t.ended(ctx, e)
		case <-tried: // a wrong code can be tried again on the page
		case <-answered:
			answered = nil
			if e.seenBy() == clientMute {
				return t.waiting(e)
			}
		case <-ctx.Done():
			return t.waiting(e)
		}
	}
}

// ended is what a page came to that is over.
func (t *tools) ended(ctx context.Context, e *errand) *outcome {
	if !e.declined() {
		tellDone(ctx, e)
	}
	running := false
	defer func() {
		if !running { // else the next call tells how it went on
			t.done(e)
		}
	}()
	s := e.ticket.State()
	switch {
	case s.End == secretpage.Used && e.last().done:
		if e.then != nil {
			if more := e.then(withoutResponses(ctx)); more != nil {
				return more
			}
		}
		var res *outcome
		res, running = t.result(ctx, e)
		if e.confirms {
			return res
		}
		return warned(res, explain.ByPage{What: e.what})
	case s.End == secretpage.Expired:
		return t.aboutPage(ctx, "expired", e)
	case s.End == secretpage.Used: // the flow went on without the page
		if now, err := t.Flows.Get(context.WithoutCancel(ctx), e.flowID, 0); err == nil {
			return t.answer(now, explain.WentOn{})
		}
	case e.declined():
		return t.aboutPage(ctx, "declined", e)
	}
	return t.aboutPage(ctx, "withdrawn", e)
}

// part is the page as it is told.
func (t *tools) part(e *errand) *present.Page {
	s := e.ticket.State()
	w := &present.Page{For: e.what, URL: e.ticket.URL, Opened: s.Opened, Tries: s.Tries, ExpiresAt: e.ticket.Expires.UTC().Format(time.RFC3339), Tool: string(e.needs), Fact: e.fact("waiting")}
	w.Fact.URL, w.Fact.Until, w.Fact.Now = e.ticket.URL, e.ticket.Expires, time.Now()
	w.Fact.Opened, w.Fact.Busy, w.Fact.Last, w.Fact.Shown = s.Opened, s.Busy, cmp.Or(s.Last.Brief, s.Last.Title), e.seenBy().word()
	w.Again, w.Asks, w.Fact.Chat = e.given, e.asks, t.chat(w.Fact)
	return w
}

// fact is what is told of an errand's page.
func (o order) fact(event string) explain.Page {
	f := explain.Page{Event: event, What: o.what}
	switch {
	case o.confirms:
		f.Kind = "answered"
	case o.try != nil:
		f.Kind = "typed"
	case o.page.QR != nil:
		f.Kind = "scanned"
	default:
		f.Kind = "copied"
	}
	return f
}

// chat reports whether the chat will do where the page cannot be opened.
func (t *tools) chat(f explain.Page) bool {
	return f.Kind != "answered" && (!t.Private || f.Kind == "scanned")
}

// waiting says that the person has not finished, and how the assistant goes on.
func (t *tools) waiting(e *errand) *outcome {
	o := &outcome{Page: t.part(e)}
	if s, ok := t.Flows.Peek(e.flowID); ok && e.flowID != "" {
		o.Flow = &s
	}
	return o
}

// pagesOf are the pages that a flow waits for. A page that the person does not want is told of once, as a refusal.
func (t *tools) pagesOf(flow authflow.Snapshot) (parts []*present.Page, refusals []explain.Fact) {
	t.told(flow, "")
	for _, e := range t.errandsOf(flow) {
		if e.declined() {
			t.done(e)
			refusals = append(refusals, e.fact("declined"))
			continue
		}
		s, w := e.ticket.State(), t.part(e)
		w.Status = t.Say(explain.PageStatus{Busy: s.Busy, Opened: s.Opened, Typed: e.try != nil, Tries: s.Tries, Last: cmp.Or(s.Last.Brief, s.Last.Title)})
		parts = append(parts, w)
	}
	return parts, refusals
}

// aboutPage is a refusal that concerns a page, together with the flow that it was for.
func (t *tools) aboutPage(ctx context.Context, event string, e *errand) *outcome {
	f := e.fact(event)
	f.Chat = t.chat(f)
	e.mu.Lock()
	f.Replaced = e.replaced
	e.mu.Unlock()
	o := &outcome{Fact: f, Failed: true}
	if event == "expired" || event == "impossible" {
		o.Again = &present.Step{Tool: string(e.needs), Arguments: e.given}
		if e.given == nil && e.flowID != "" {
			o.Again.Arguments = map[string]any{"flow_id": e.flowID}
		}
	}
	if e.flowID == "" {
		return o
	}
	if s, err := t.Flows.Get(context.WithoutCancel(ctx), e.flowID, 0); err == nil {
		o.Flow = &s
	}
	return o
}

// noPage says that no page could be opened.
func (t *tools) noPage(ctx context.Context, o order, err error) *outcome {
	if errors.Is(err, secretpage.ErrTooMany) {
		return t.aboutPage(ctx, "too_many", &errand{order: o})
	}
	t.Log("open a private page: " + err.Error())
	return t.aboutPage(ctx, "impossible", &errand{order: o})
}
