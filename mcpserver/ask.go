package mcpserver

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secretpage"
	"telegram-login-mcp/mcpserver/present"
)

// pageWait is how long a call waits for the person, who may be slow, before it says how to go on. With what may run before, it stays within
// the 25 s that every tool keeps to.
const pageWait = 20 * time.Second

// lookTime is how often it looks meanwhile whether the login goes on without the page.
const lookTime = 3 * time.Second

// ask asks a person on a private page, waits a while, and returns what came of it.
func (t *tools) ask(ctx context.Context, s promptSpec) *outcome {
	t.dropStale(ctx, s.Key)
	if now, ok := t.Flows.Peek(s.Flow); ok {
		t.markReported(now, s.Key)
	}
	active := t.prompts.Active(s.Key)
	if active != nil && active.about.Args != s.Args {
		active = nil
	}
	if refused(ctx, active) {
		return t.aboutPage(ctx, pageDeclined, s)
	}
	if there := t.openElsewhere(ctx, s); there != nil {
		return there
	}
	p, err := t.open(s)
	if err != nil {
		return t.noPage(ctx, s, err)
	}
	t.shareForm(p)
	ctx, stop := context.WithTimeout(ctx, min(pageWait, authflow.Left(ctx))) // work at Telegram may have come before the page
	defer stop()
	var answered <-chan struct{}
	if p.by() != asLink {
		answered = p.replied
	}
	request, expected := t.show(ctx, p)
	switch {
	case request != nil:
		return &outcome{Request: request}
	case !expected && p.lastResult().outcome == nil:
		return t.waiting(p)
	}
	tellProgress(ctx, t.Say(explain.PersonAwaited{What: s.what, Form: p.by() == asForm}))
	look := time.NewTicker(lookTime)
	defer look.Stop()
	for {
		select {
		case <-p.Done():
			return t.ended(ctx, p)
		case <-look.C:
			t.recheck(p)
		case <-answered:
			answered = nil
			if p.by() == asLink {
				return t.waiting(p)
			}
		case <-ctx.Done():
			return t.waiting(p)
		case <-t.Ending: // with which the page ends
			return t.aboutPage(ctx, pageWithdrawn, p.about)
		}
	}
}

// ended is what a page came to that is over.
func (t *tools) ended(ctx context.Context, p *openPrompt) *outcome {
	state := p.Status().State
	if state != prompt.Declined {
		tellDone(ctx, p)
	}
	running := false
	defer func() {
		if !running { // else the next call tells how it went on
			t.remove(p)
		}
	}()
	switch state {
	case prompt.Accepted:
		if !p.lastResult().accepted { // the flow went on without the page
			if now, err := t.Flows.Get(context.WithoutCancel(ctx), p.about.Flow, 0); err == nil {
				return t.answer(now, explain.WentOn{Form: p.form != nil})
			}
			return t.aboutPage(ctx, pageWithdrawn, p.about)
		}
		if p.about.next != nil {
			if more := p.about.next(withResponses(ctx, mcp.CallToolParams{})); more != nil {
				return more
			}
		}
		var o *outcome
		o, running = t.reportOf(ctx, p)
		if p.about.kind == promptAnswered {
			return o
		}
		return warned(o, explain.ByPage{What: p.about.what, Form: p.form != nil && t.shows})
	case prompt.Expired:
		return t.aboutPage(ctx, pageExpired, p.about)
	case prompt.Declined:
		return t.aboutPage(ctx, pageDeclined, p.about)
	case prompt.Superseded:
		return t.aboutPage(ctx, pageReplaced, p.about)
	default:
		return t.aboutPage(ctx, pageWithdrawn, p.about)
	}
}

// pageEvent is what is told of a page, as explain.Page has it.
type pageEvent string

const (
	pageWaiting    pageEvent = "waiting"
	pageDeclined   pageEvent = "declined"
	pageExpired    pageEvent = "expired"
	pageWithdrawn  pageEvent = "withdrawn"
	pageReplaced   pageEvent = "replaced" // withdrawn, with Replaced
	pageTooMany    pageEvent = "too_many"
	pageImpossible pageEvent = "impossible"
)

// publicPages reports whether private pages open on any device, and not only on the computer of this server.
func (t *tools) publicPages() bool { return t.pagesAt() != "" }

// pagesAt is the address below which they are then, else "".
func (t *tools) pagesAt() string {
	if t.Pages == nil {
		return ""
	}
	return t.Pages.PublicAddress()
}

// fact is what is told of a prompt's page.
func (t *tools) fact(s promptSpec, e pageEvent) explain.Page {
	f := explain.Page{Event: string(e), What: s.what, Kind: s.kind, With: s.with, Unused: s.unused, Unpaged: s.unused != "" && !t.Private && !t.shows, Place: s.place, Pasted: s.asks == "session", Forms: t.shows,
		Public: t.publicPages()}
	if e == pageReplaced {
		f.Event, f.Replaced = string(pageWithdrawn), true
	}
	// Whether the chat will do where the page cannot be opened.
	f.Chat = f.Kind != promptAnswered && (!t.Private || f.Kind == promptScanned)
	f.InUse = s.unused != "" && t.formsAlone() && (!t.Private || s.asks == "" || f.Pasted && !t.Remote) // a path is no secret
	f.Path = f.InUse && f.Pasted && t.Private
	if t.formsAlone() && !f.Chat && !f.InUse && !f.Place && !f.Pasted && s.asks != "passcode" && f.Unused == "" && f.Kind != promptCopied { // no login is in place of a session
		f.ByHand = t.LoginCommand
	}
	return f
}

// part is the page as it is told.
func (t *tools) part(p *openPrompt) *present.Page {
	w := t.partOf(p.about, p.URL, p.Status(), t.closes(p), cmp.Or(p.by(), asLink))
	w.Form = p.awaitedForm()
	return w
}

func (t *tools) partOf(about promptSpec, url string, s prompt.Status, until time.Time, by channel) *present.Page {
	f := t.fact(about, pageWaiting)
	f.URL, f.Until, f.Now = url, until, time.Now()
	f.Opened, f.Busy, f.Last, f.Shown = s.Opened, s.State == prompt.Submitted, cmp.Or(s.Last.Brief, s.Last.Title), string(by)
	return &present.Page{
		For: about.what, URL: url, Opened: s.Opened, Tries: s.Tries, ExpiresAt: present.Stamp(until), Fact: f,
		Tool: about.Step, Again: about.given, Asks: about.asks,
	}
}

// standing is how a page stands, in a line.
func (t *tools) standing(s prompt.Status, typed bool) string {
	return t.Say(explain.PageStatus{Busy: s.State == prompt.Submitted, Opened: s.Opened, Typed: typed, Tries: s.Tries, Last: cmp.Or(s.Last.Brief, s.Last.Title), Unsent: s.Last.Unsent})
}

// waiting says that the person has not finished, and how the assistant goes on.
func (t *tools) waiting(p *openPrompt) *outcome {
	o := &outcome{Page: t.part(p)}
	if s, ok := t.Flows.Peek(p.about.Flow); ok && p.about.Flow != "" {
		o.Flow = &s
	}
	return o
}

// pagesOf are the pages that a flow waits for: those that are open here or, without one, at another instance. A page that the person does not want is told of once, as a refusal.
func (t *tools) pagesOf(ctx context.Context, flow authflow.Snapshot) (parts []*present.Page, refusals []explain.Fact) {
	t.markReported(flow, "")
	for _, p := range t.promptsOf(flow) {
		if p.is(prompt.Declined) {
			t.remove(p)
			f := t.fact(p.about, pageDeclined)
			f.Chat = false
			refusals = append(refusals, f)
			continue
		}
		w := t.part(p)
		w.Status = t.standing(p.Status(), p.about.submit != nil)
		parts = append(parts, w)
	}
	if parts == nil && refusals == nil {
		parts = t.pagesElsewhere(ctx, flow)
	}
	return parts, refusals
}

// openForms are the forms that the person has in front of them for a login.
func (t *tools) openForms(flow authflow.Snapshot) (parts []*present.Page) {
	for _, p := range t.promptsOf(flow) {
		if p.form != nil && p.form.isThere() && !p.ended() {
			parts = append(parts, t.part(p))
		}
	}
	return parts
}

// aboutPage is a refusal that concerns a page, together with the flow that it was for.
func (t *tools) aboutPage(ctx context.Context, e pageEvent, s promptSpec) *outcome {
	o := &outcome{Fact: t.fact(s, e), Failed: true}
	if e == pageExpired || e == pageImpossible || t.isEnding() {
		o.Again = &present.Step{Tool: s.Step, Arguments: s.given}
		if s.given == nil && s.Flow != "" {
			o.Again.Arguments = map[string]any{"flow_id": s.Flow}
		}
	}
	if s.Flow == "" {
		return o
	}
	if now, err := t.Flows.Get(context.WithoutCancel(ctx), s.Flow, 0); err == nil {
		o.Flow = &now
	}
	return o
}

// noPage says that no page could be opened.
func (t *tools) noPage(ctx context.Context, s promptSpec, err error) *outcome {
	if full := errors.Is(err, secretpage.ErrFull); full || errors.Is(err, secretpage.ErrTooMany) {
		o := t.aboutPage(ctx, pageTooMany, s)
		f := t.fact(s, pageTooMany)
		f.Full = full
		o.Fact = f
		return o
	}
	t.Log("open a private page: " + err.Error())
	o := t.aboutPage(ctx, pageImpossible, s)
	if taken, fixed := errors.AsType[*secretpage.PortError](err); fixed {
		f := t.fact(s, pageImpossible)
		f.Port = taken.Port
		o.Fact = f
	}
	return o
}
