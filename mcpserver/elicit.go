package mcpserver

import (
	"context"
	"errors"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/prompt"
)

// channel is how a page gets to the person, as explain.Page has it. "" is a page that was brought to nobody yet, or nobody can be asked to show.
type channel string

// The channels of a page.
const (
	asForm      channel = "form"          // the client shows it as a form in the chat
	asLink      channel = "link"          // the client was asked to show it and did not, so the assistant passes the link on
	inBrowser   channel = "browser"       // this computer was asked to open it
	clientAsked channel = "client_silent" // the client was asked to show it, and has not answered yet
	byClient    channel = "client"        // the client shows it, and the person agreed
)

// by is the channel of the page.
func (p *openPrompt) by() channel {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.channel
}

// takeForm has the form bring the prompt to the person, and reports whether it does so for the first time.
func (p *openPrompt) takeForm() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.offered {
		return false
	}
	p.offered, p.channel = true, asForm
	return true
}

// leaveForm notes that the form has not reached the person. It reports whether it was this call that did: of several at a time one goes on.
func (p *openPrompt) leaveForm() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.channel != asForm {
		return false
	}
	p.channel = ""
	return true
}

// reached notes what came of bringing the page to the person, whether a call waits for it or not. A page that they do not want is closed.
func (p *openPrompt) reached(by channel, err error) {
	if err != nil {
		by = asLink
	}
	p.mu.Lock()
	awaited := p.channel == clientAsked
	p.channel = by
	p.mu.Unlock()
	if errors.Is(err, prompt.ErrDeclined) {
		p.Decline(p.why("declined"))
	}
	if awaited {
		close(p.replied)
	}
}

// put brings a page to the person, and tells what they say from what their client says by itself.
func (t *tools) put(ctx context.Context, by prompt.Prompter, l prompt.Link) error {
	since := time.Now()
	err := by.Prompt(ctx, l)
	return t.heard(err, time.Since(since))
}

// browser is a [prompt.Prompter] that opens a page on this computer.
type browser func(url string) error

// Prompt opens the page.
func (b browser) Prompt(_ context.Context, l prompt.Link) error {
	if b(l.URL) != nil {
		return prompt.ErrUnavailable
	}
	return nil
}

// elicitation is a [prompt.Prompter] that asks the client of a call to show a page, up to 2025-11-25. From then on results ask.
// https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation
type elicitation struct{}

// Prompt asks the client, and waits for the person's answer.
func (elicitation) Prompt(ctx context.Context, l prompt.Link) error {
	res, err := server.ServerFromContext(ctx).RequestURLElicitation(ctx, server.ClientSessionFromContext(ctx), l.ID, l.URL, l.Message)
	if err != nil {
		return prompt.ErrUnavailable
	}
	return elicited(res)
}

// tellDone tells a client that was asked to show a page that the page is done with.
// https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#completion-notifications-for-url-mode-elicitation
func tellDone(ctx context.Context, p *openPrompt) {
	if showsURLs(ctx) && !server.IsModernRequest(ctx) {
		_ = server.ServerFromContext(ctx).SendElicitationComplete(ctx, server.ClientSessionFromContext(ctx), p.id) // the answer of the call says the same
	}
}

// show brings a page to the person, when it is new: as a form in the chat, in a browser, by a request to the client, or, from 2026-07-28 on, by an InputRequired result.
//
// It returns the result that asks the client, or whether anybody can be expected on the page: nobody is while the link was not passed on.
func (t *tools) show(ctx context.Context, p *openPrompt) (request *mcp.CallToolResult, expected bool) {
	asks, modern := !t.declinesAll.Load() && showsURLs(ctx), server.IsModernRequest(ctx)
	told := false // by an earlier result, which had the link
	first := p.Show()
	if p.form != nil {
		switch {
		case first && (p.URL == "" || showsForms(declared(ctx))): // by the result, which brings the form
			p.takeForm()
			return nil, false
		case first: // by another way: this request is of a client that shows none
		case t.mixed && p.by() != asForm && showsForms(declared(ctx)) && p.takeForm(): // it was brought by a client that shows none, and this one does
			return nil, false
		case p.by() == asForm && p.form.wasThere(): // a window that is hidden for a while is no other way
			return nil, true
		case p.URL == "": // there is no other way: the call waits where no login tells when they are done, and its result brings the form once more
			return nil, p.about.Flow == ""
		case p.leaveForm(): // nobody has it in front of them, so the next way is tried, too
			first, told = true, true
		}
	}
	p.mu.Lock()
	if first && asks && !modern { // from the first moment on: another call may look at the same page
		p.channel = clientAsked
	}
	since := p.asked
	p.mu.Unlock()
	if !first {
		r, ok := modernReply(ctx)
		if !ok || !r.about(p) { // else it is about an older page, and no refusal: ask sees to that
			return nil, true
		}
		err := t.heard(r.err, time.Since(since))
		p.reached(byClient, err)
		return nil, !errors.Is(err, prompt.ErrUnavailable)
	}
	link := prompt.Link{ID: p.id, URL: p.URL, Message: t.ForPage().Say(explain.PageQuestion{What: p.about.what, Seen: p.about.QR != nil})}
	if t.OpenBrowser != nil {
		if err := t.put(ctx, browser(t.OpenBrowser), link); err == nil {
			p.reached(inBrowser, nil)
			return nil, true
		}
		t.Log("the browser could not be opened")
	}
	switch {
	case !asks: // the call waits where it says that it does: no login tells when they are done
		return nil, told && p.about.Flow == ""
	case modern:
		p.mu.Lock()
		p.asked = time.Now()
		p.mu.Unlock()
		params := mcp.ElicitationParams{Mode: mcp.ElicitationModeURL, Message: link.Message, URL: link.URL, ElicitationID: link.ID}
		return server.NewInputRequestBuilder(link.ID).Elicit(pageRequest, params).ToolResult(), true
	default: // the question lives as long as the page: people are slower than a call
		ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
		go func() {
			defer stop()
			<-p.Done()
		}()
		go func() { p.reached(byClient, t.put(ctx, elicitation{}, link)) }()
		return nil, true
	}
}

// pageRequest is the ID of the one request for input in a result.
const pageRequest = "private_page"

// reply is what a client of 2026-07-28 on says to an earlier result that asked it about a page.
type reply struct {
	err  error  // as of a [prompt.Prompter]
	page string // which page that was, as the result's state has named it; "" when the client has not echoed that
}

// modernReply is the reply that a call brings; ok is false where it brings none.
func modernReply(ctx context.Context) (r reply, ok bool) {
	call, _ := ctx.Value(responsesKey{}).(mcp.CallToolParams)
	response, ok := server.InputResponse(call.InputResponses, pageRequest)
	switch {
	case !ok || !server.IsModernRequest(ctx):
		return reply{}, false
	case response.DecodeFor(mcp.MethodElicitationCreate) != nil:
		return reply{prompt.ErrUnavailable, call.RequestState}, true
	default:
		return reply{elicited(response.Elicitation), call.RequestState}, true
	}
}

// about reports whether the reply can be about a prompt's page.
func (r reply) about(p *openPrompt) bool { return r.page == "" || r.page == p.id }

// refused reports whether the call brings the person's no to a page that is gone. active is the prompt that the call would go on with.
func refused(ctx context.Context, active *openPrompt) bool {
	r, ok := modernReply(ctx)
	return ok && errors.Is(r.err, prompt.ErrDeclined) && (active == nil || !r.about(active))
}

// showsURLs reports whether the client of a call declares URL elicitation. An empty declaration means forms only, and those must not ask for secrets.
func showsURLs(ctx context.Context) bool {
	client := declared(ctx)
	return client.Elicitation != nil && client.Elicitation.URL != nil
}

// declared is what the client of a call declares that it can do.
func declared(ctx context.Context) (client mcp.ClientCapabilities) {
	if server.IsModernRequest(ctx) {
		if capabilities := server.RequestProtocolInfoFromContext(ctx).ClientCapabilities; capabilities != nil {
			client = *capabilities
		}
	} else if session, ok := server.ClientSessionFromContext(ctx).(server.SessionWithClientInfo); ok {
		client = session.GetClientCapabilities()
	}
	return client
}

// quickest is how soon a person can answer at the earliest. What comes sooner is the client's own doing: Codex declines every page within 3 ms without
// asking anybody. https://github.com/openai/codex/issues/6992
const quickest = time.Second

// heard tells a person's no from a client's, which says it of every page: its links are passed on from then on.
func (t *tools) heard(err error, after time.Duration) error {
	if errors.Is(err, prompt.ErrDeclined) && after < quickest {
		t.declinesAll.Store(true)
		return prompt.ErrUnavailable
	}
	return err
}

// elicited reads what came of the client's question. A question that was closed without a word, and what is no answer at all, say nothing about what
// the person wants, so the link is passed on.
func elicited(r *mcp.ElicitationResult) error {
	switch {
	case r != nil && r.Action == mcp.ElicitationResponseActionAccept:
		return nil
	case r != nil && r.Action == mcp.ElicitationResponseActionDecline:
		return prompt.ErrDeclined
	default:
		return prompt.ErrUnavailable
	}
}

type responsesKey struct{}

// withResponses lets show see what the client answered to an earlier result; none are for another page than the one that it was asked about.
func withResponses(ctx context.Context, call mcp.CallToolParams) context.Context {
	return context.WithValue(ctx, responsesKey{}, call)
}
