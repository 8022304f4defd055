package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// way is how a page gets to the person.
type way int

// The ways of a page.
const (
	asText     way = iota // the assistant passes the link on
	byClient              // the client shows it (URL elicitation), and the person agreed
	clientMute            // the client was asked to show it and did not, so the assistant passes the link on
	inBrowser             // this program opened it
	askedFor              // the client has to be asked first, in the result of the call
	declined              // the person does not want it
)

// word names the way for explain.
func (w way) word() string {
	switch w {
	case byClient:
		return "by_client"
	case clientMute:
		return "client_mute"
	case inBrowser:
		return "in_browser"
	default:
		return "as_text"
	}
}

// showing is how a page was brought to the person.
type showing struct {
	way     way
	problem string              // why the client did not show it
	request *mcp.CallToolResult // for askedFor
	later   <-chan way          // how the client's question ends, nil without one
	first   bool                // nobody has seen the link yet, so there is nobody to wait for
}

// pageRequest is the ID of the one request for input in a result.
const pageRequest = "private_page"

// show brings a page to the person. URL elicitation is used where the client declares it: as a request for clients up to 2025-11-25, as
// an InputRequired result from 2026-07-28 on. https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation
func (t *tools) show(ctx context.Context, e *errand) showing {
	e.mu.Lock()
	first := !e.asked
	e.asked = true
	e.mu.Unlock()
	if first && t.OpenBrowser != nil {
		if err := t.OpenBrowser(e.ticket.URL); err == nil {
			return showing{way: inBrowser}
		}
		t.Log("the browser could not be opened")
	}
	message := "Private page for " + e.what + ". The assistant does not see what you do there."
	if info := server.RequestProtocolInfoFromContext(ctx); info != nil && info.Modern {
		return showModern(ctx, e, info, message, first)
	}
	s := server.ServerFromContext(ctx)
	session := server.ClientSessionFromContext(ctx)
	client, ok := session.(server.SessionWithClientInfo)
	if !first || s == nil || !ok || !showsURLs(client.GetClientCapabilities()) {
		return showing{first: first}
	}
	ended := make(chan way, 1)
	go func() {
		res, err := s.RequestURLElicitation(ctx, session, e.elicitID, e.ticket.URL, message)
		if err != nil {
			ended <- clientMute
			return
		}
		ended <- answered(res)
	}()
	return showing{later: ended}
}

// tellDone tells a client that was asked to show a page that the page is done with. https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#completion-notifications-for-url-mode-elicitation
func tellDone(ctx context.Context, e *errand) {
	session := server.ClientSessionFromContext(ctx)
	client, ok := session.(server.SessionWithClientInfo)
	if s := server.ServerFromContext(ctx); s != nil && ok && !server.IsModernRequest(ctx) && showsURLs(client.GetClientCapabilities()) {
		_ = s.SendElicitationComplete(ctx, session, e.elicitID) // the answer of the call says the same
	}
}

// showModern asks through the result of the call, and reads the client's answer when it calls again.
func showModern(ctx context.Context, e *errand, info *server.RequestProtocolInfo, message string, first bool) showing {
	responses, _ := ctx.Value(responsesKey{}).(mcp.InputResponses)
	if response, ok := server.InputResponse(responses, pageRequest); ok {
		if err := response.DecodeFor(mcp.MethodElicitationCreate); err != nil || response.Elicitation == nil {
			return showing{way: clientMute, problem: "its answer makes no sense"}
		}
		return showing{way: answered(response.Elicitation)}
	}
	if !first || info.ClientCapabilities == nil || !showsURLs(*info.ClientCapabilities) {
		return showing{first: first}
	}
	params := mcp.ElicitationParams{Mode: mcp.ElicitationModeURL, Message: message, URL: e.ticket.URL, ElicitationID: e.elicitID}
	return showing{way: askedFor, request: server.NewInputRequestBuilder("").Elicit(pageRequest, params).ToolResult()}
}

// showsURLs reports whether a client declares URL elicitation. An empty declaration means forms only, and those must not ask for secrets.
func showsURLs(c mcp.ClientCapabilities) bool {
	return c.Elicitation != nil && c.Elicitation.URL != nil
}

// answered reads what the person said to the client's question. Who closes the question without a word does not want the page either.
func answered(r *mcp.ElicitationResult) way {
	if r != nil && r.Action == mcp.ElicitationResponseActionAccept {
		return byClient
	}
	return declined
}

type responsesKey struct{}

// withResponses lets show see what the client answered to an earlier result.
func withResponses(ctx context.Context, req mcp.CallToolRequest) context.Context {
	if len(req.Params.InputResponses) == 0 {
		return ctx
	}
	return context.WithValue(ctx, responsesKey{}, req.Params.InputResponses)
}
