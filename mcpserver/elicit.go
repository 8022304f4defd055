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

// channel is how a page gets to the person.
type channel int

// The channels of a page.
const (
	asText        channel = iota // the assistant passes the link on
	inBrowser                    // this computer was asked to open it
	clientAsked                  // the client was asked to show it (URL elicitation), and has not answered yet
	byClient                     // the client shows it, and the person agreed
	undeliverable                // the client was asked to show it and did not, so the assistant passes the link on
)

// word names the channel for explain.
func (c channel) word() string {
	switch c {
	case inBrowser:
		return "browser"
	case clientAsked:
		return "client_silent"
	case byClient:
		return "client"
	default:
		return "link"
	}
}

// by is the channel of the page.
func (p *openPrompt) by() channel {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.channel
}

// reached notes what came of bringing the page to the person, whether a call waits for it or not. A page that they do not want is closed.
func (p *openPrompt) reached(by channel, err error) {
	if err != nil {
		by = undeliverable
	}
	p.mu.Lock()
	asked := p.channel == clientAsked
	p.channel = by
	p.mu.Unlock()
	if errors.Is(err, prompt.ErrDeclined) {
		p.Decline(p.why("declined"))
	}
	if asked {
		close(p.replied)
	}
}

// put brings a page to the person, and tells what they say from what their client says by itself.
func (t *tools) put(ctx context.Context, by prompt.Prompter, l prompt.Link) error {
	asked := time.Now()
	err := by.Prompt(ctx, l)
	return t.heard(err, time.Since(asked))
}

// browser is a [prompt.Prompter] that opens a page on this computer.
type browser func(url string) error

// Prompt opens the page.
func (b browser) Prompt(_ context.Context, l prompt.Link) error {
	if b == nil || b(l.URL) != nil {
		return prompt.ErrUnavailable
	}
	return nil
}

// elicitation is a [prompt.Prompter] that asks a client up to 2025-11-25 to show a page.
// https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation
type elicitation struct {
	server  *server.MCPServer
	session server.ClientSession
}

// elicitor is that of a call; ok is false where the client shows no pages, or is asked through results.
func elicitor(ctx context.Context) (e elicitation, ok bool) {
	e = elicitation{server.ServerFromContext(ctx), server.ClientSessionFromContext(ctx)}
	client, ok := e.session.(server.SessionWithClientInfo)
	return e, ok && e.server != nil && !server.IsModernRequest(ctx) && showsURLs(client.GetClientCapabilities())
}

// Prompt asks the client, and waits for the person's answer.
func (e elicitation) Prompt(ctx context.Context, l prompt.Link) error {
	res, err := e.server.RequestURLElicitation(ctx, e.session, l.ID, l.URL, l.Message)
	if err != nil {
		return prompt.ErrUnavailable
	}
	return elicited(res)
}

// tellDone tells a client that was asked to show a page that the page is done with.
// https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#completion-notifications-for-url-mode-elicitation
func tellDone(ctx context.Context, p *openPrompt) {
	if e, ok := elicitor(ctx); ok {
		_ = e.server.SendElicitationComplete(ctx, e.session, p.id) // the answer of the call says the same
	}
}

// show brings a page to the person, when it is new: in a browser, by a request to the client, or, from 2026-07-28 on, by an InputRequired result.
//
// It returns the result that asks the client, or whether anybody can be expected on the page: nobody is while the link was not passed on.
func (t *tools) show(ctx context.Context, p *openPrompt) (request *mcp.CallToolResult, expected bool) {
	declinesAll := t.declinesAll.Load()
	client, asks := elicitor(ctx)
	asks = asks && !declinesAll
	p.mu.Lock()
	first := p.Show()
	if first && asks { // from the first moment on: another call may look at the same page
		p.channel = clientAsked
	}
	p.mu.Unlock()
	link := prompt.Link{ID: p.id, URL: p.URL, Message: t.ForPage().Say(explain.PageQuestion{What: p.about.what, Seen: p.about.QR != nil})}
	if first && t.OpenBrowser != nil {
		if err := t.put(ctx, browser(t.OpenBrowser), link); err == nil {
			p.reached(inBrowser, nil)
			return nil, true
		}
		t.Log("the browser could not be opened")
	}
	if first && declinesAll { // this client shows no page
		p.reached(asText, prompt.ErrUnavailable)
		return nil, false
	}
	if server.IsModernRequest(ctx) {
		return t.showModern(ctx, p, link, first)
	}
	if !first || !asks {
		return nil, !first
	}
	// The question lives as long as the page: people are slower than a call.
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		defer stop()
		<-p.Done()
	}()
	go func() { p.reached(byClient, t.put(ctx, client, link)) }()
	return nil, true
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

// showModern asks through the result of the call, and reads the client's answer when it calls again.
func (t *tools) showModern(ctx context.Context, p *openPrompt, link prompt.Link, first bool) (request *mcp.CallToolResult, expected bool) {
	if r, ok := modernReply(ctx); ok && !first && r.about(p) { // else it is about an older page, and no refusal: ask sees to that
		p.mu.Lock()
		asked := p.asked
		p.mu.Unlock()
		err := t.heard(r.err, time.Since(asked))
		p.reached(byClient, err)
		return nil, !errors.Is(err, prompt.ErrUnavailable)
	}
	info := server.RequestProtocolInfoFromContext(ctx)
	if !first || info.ClientCapabilities == nil || !showsURLs(*info.ClientCapabilities) {
		return nil, !first
	}
	p.mu.Lock()
	p.asked = time.Now()
	p.mu.Unlock()
	params := mcp.ElicitationParams{Mode: mcp.ElicitationModeURL, Message: link.Message, URL: link.URL, ElicitationID: link.ID}
	return server.NewInputRequestBuilder(link.ID).Elicit(pageRequest, params).ToolResult(), true
}

// showsURLs reports whether a client declares URL elicitation. An empty declaration means forms only, and those must not ask for secrets.
func showsURLs(c mcp.ClientCapabilities) bool {
	return c.Elicitation != nil && c.Elicitation.URL != nil
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
	case r == nil:
		return prompt.ErrUnavailable
	case r.Action == mcp.ElicitationResponseActionAccept:
		return nil
	case r.Action == mcp.ElicitationResponseActionDecline:
		return prompt.ErrDeclined
	default:
		return prompt.ErrUnavailable
	}
}

type responsesKey struct{}

// withResponses lets show see what the client answered to an earlier result.
func withResponses(ctx context.Context, req mcp.CallToolRequest) context.Context {
	if len(req.Params.InputResponses) == 0 {
		return ctx
	}
	return context.WithValue(ctx, responsesKey{}, req.Params)
}

// withoutResponses is for another page than the one that the client was asked about.
func withoutResponses(ctx context.Context) context.Context {
	return context.WithValue(ctx, responsesKey{}, nil)
}
