package mcpserver

import (
	"context"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/explain"
)

// way is how a page gets to the person.
type way int

// The ways of a page.
const (
	asText      way = iota // the assistant passes the link on
	inBrowser              // this computer was asked to open it
	clientAsked            // the client was asked to show it (URL elicitation), and has not answered yet
	byClient               // the client shows it, and the person agreed
	clientMute             // the client was asked to show it and did not, so the assistant passes the link on
	declined               // the person does not want it
)

// word names the way for explain.
func (w way) word() string {
	switch w {
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

// refusal reports whether the person does not want the page.
func (w way) refusal() bool { return w == declined }

// seenBy is the way of the page.
func (e *errand) seenBy() way {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.way
}

// answer notes what the client has answered, whether a call waits for it or not. A page that the person does not want is closed.
func (e *errand) answer(w way) {
	e.mu.Lock()
	asked := e.way == clientAsked
	e.way = w
	e.mu.Unlock()
	if w.refusal() {
		e.ticket.Withdraw(e.says(explain.Shown{Kind: "declined"}).Meaning)
	}
	if asked {
		close(e.answered)
	}
}

// pageRequest is the ID of the one request for input in a result.
const pageRequest = "private_page"

// show brings a page to the person, when it is new. URL elicitation is used where the client declares it: as a request for clients up to
// 2025-11-25, as an InputRequired result from 2026-07-28 on. https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation
//
// It returns the result that asks the client, or whether anybody can be expected on the page: nobody is while the link was not passed on.
func (t *tools) show(ctx context.Context, e *errand) (request *mcp.CallToolResult, expected bool) {
	s, session, mute := server.ServerFromContext(ctx), server.ClientSessionFromContext(ctx), t.mute.Load()
	client, ok := session.(server.SessionWithClientInfo)
	info := server.RequestProtocolInfoFromContext(ctx)
	modern := info != nil && info.Modern
	asks := !mute && !modern && s != nil && ok && showsURLs(client.GetClientCapabilities())
	e.mu.Lock()
	first := !e.shown
	e.shown = true
	if first && asks { // from the first moment on: another call may look at the same page
		e.way = clientAsked
	}
	e.mu.Unlock()
	if first && t.OpenBrowser != nil {
		if err := t.OpenBrowser(e.ticket.URL); err == nil {
			e.answer(inBrowser)
			return nil, true
		}
		t.Log("the browser could not be opened")
	}
	if first && mute { // this client shows no page
		e.answer(clientMute)
		return nil, false
	}
	message := t.ForPage().Say(explain.PageQuestion{What: e.what, Seen: e.page.QR != nil})
	if modern {
		return t.showModern(ctx, e, info, message, first)
	}
	if !first || !asks {
		return nil, !first
	}
	// The question lives as long as the page: people are slower than a call.
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		defer stop()
		<-e.ticket.Done()
	}()
	asked := time.Now()
	go func() {
		res, err := s.RequestURLElicitation(ctx, session, e.elicitID, e.ticket.URL, message)
		if err != nil {
			e.answer(clientMute)
			return
		}
		e.answer(t.heard(answered(res), time.Since(asked)))
	}()
	return nil, true
}

// tellDone tells a client that was asked to show a page that the page is done with. https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#completion-notifications-for-url-mode-elicitation
func tellDone(ctx context.Context, e *errand) {
	session := server.ClientSessionFromContext(ctx)
	client, ok := session.(server.SessionWithClientInfo)
	if s := server.ServerFromContext(ctx); s != nil && ok && !server.IsModernRequest(ctx) && showsURLs(client.GetClientCapabilities()) {
		_ = s.SendElicitationComplete(ctx, session, e.elicitID) // the answer of the call says the same
	}
}

// reply is what a client of 2026-07-28 on says to an earlier result that asked it about a page.
type reply struct {
	way
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
		return reply{clientMute, call.RequestState}, true
	default:
		return reply{answered(response.Elicitation), call.RequestState}, true
	}
}

// about reports whether the reply can be about an errand's page.
func (r reply) about(e *errand) bool { return r.page == "" || r.page == e.elicitID }

// refused reports whether the call brings the person's no to a page that is gone. known is the errand that the call would go on with.
func refused(ctx context.Context, known *errand) bool {
	r, ok := modernReply(ctx)
	return ok && r.refusal() && (known == nil || !r.about(known))
}

// showModern asks through the result of the call, and reads the client's answer when it calls again.
func (t *tools) showModern(ctx context.Context, e *errand, info *server.RequestProtocolInfo, message string, first bool) (request *mcp.CallToolResult, expected bool) {
	if r, ok := modernReply(ctx); ok && !first && r.about(e) { // else it is about an older page, and no refusal: privately sees to that
		e.mu.Lock()
		asked := e.asked
		e.mu.Unlock()
		w := t.heard(r.way, time.Since(asked))
		e.answer(w)
		return nil, w != clientMute
	}
	if !first || info.ClientCapabilities == nil || !showsURLs(*info.ClientCapabilities) {
		return nil, !first
	}
	e.mu.Lock()
	e.asked = time.Now()
	e.mu.Unlock()
	params := mcp.ElicitationParams{Mode: mcp.ElicitationModeURL, Message: message, URL: e.ticket.URL, ElicitationID: e.elicitID}
	return server.NewInputRequestBuilder(e.elicitID).Elicit(pageRequest, params).ToolResult(), true
}

// showsURLs reports whether a client declares URL elicitation. An empty declaration means forms only, and those must not ask for secrets.
func showsURLs(c mcp.ClientCapabilities) bool {
	return c.Elicitation != nil && c.Elicitation.URL != nil
}

// quickest is how soon a person can answer at the earliest. What comes sooner is the client's own doing: Codex declines every page within 3 ms without
// asking anybody. https://github.com/openai/codex/issues/6992
const quickest = time.Second

// heard tells a person's no from a client's, which says it of every page: its links are passed on from then on.
func (t *tools) heard(w way, after time.Duration) way {
	if w == declined && after < quickest {
		t.mute.Store(true)
		return clientMute
	}
	return w
}

// answered reads what came of the client's question. A question that was closed without a word, and what is no answer at all, say nothing about what
// the person wants, so the link is passed on.
func answered(r *mcp.ElicitationResult) way {
	switch {
	case r == nil:
		return clientMute
	case r.Action == mcp.ElicitationResponseActionAccept:
		return byClient
	case r.Action == mcp.ElicitationResponseActionDecline:
		return declined
	default:
		return clientMute
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
