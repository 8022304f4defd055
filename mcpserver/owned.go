package mcpserver

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
)

// Own is what one owner has on a server for many. Nothing of it can be named by another owner, because the tools that carry out a request of that one have only what
// is in theirs. It must not be copied.
type Own struct {
	// Flows are the owner's logins, limits and labels. Required.
	Flows *authflow.Registry
	// Sandbox stands in for that of [Options], where it needs the owner's flows. Nil leaves that.
	Sandbox Sandbox
	// Name tells the owner's private pages from those of others, of which each owner may have so many. Nobody is shown it. "" is the person of this computer.
	Name string

	prompting prompting
}

// Rests reports whether nothing is asked of the owner, and nothing that they have said is still to be told.
func (o *Own) Rests() bool {
	o.prompting.prompts.Remove(longOver)
	return len(o.prompting.prompts.Find(func(*openPrompt) bool { return true })) == 0
}

// Variants are the MCP servers of one service: clients that show forms in the chat are listed other tools, resources and words than those that show none. Both
// serve the same owners, who find in either what was begun in the other.
type Variants struct {
	// Forms is for clients that show forms, Plain for all others; the same server where there are no forms.
	Forms, Plain *server.MCPServer
}

// For is the server for the client of an HTTP request that says what it can do: an initialize request, or any request of 2026-07-28 on. Whoever has a session stays with
// the server that has begun it.
func (v Variants) For(body []byte) *server.MCPServer {
	if DeclaresForms(body) {
		return v.Forms
	}
	return v.Plain
}

// NewFor returns an MCP server for many people, of which each request is carried out with what belongs to its owner. of finds that by the context of the request; what
// it gives must stay in use for the 25 s that a request takes at most. Without an owner nothing is done. [Options.Flows] is not used. The client counts as one that shows
// no forms.
func NewFor(o Options, of func(context.Context) (*Own, error)) *server.MCPServer {
	return NewVariants(o, of).Plain
}

// NewVariants is NewFor for clients of both kinds.
func NewVariants(o Options, of func(context.Context) (*Own, error)) Variants {
	made := func(forms bool) *server.MCPServer {
		o := o
		o.Flows = nil // so that a tool that forgets whose request it is fails
		varying := o.Forms != nil
		if !forms {
			o.Forms = nil
		}
		t := newTools(o)
		t.owners, t.prompting, t.mixed = of, nil, varying
		if forms {
			t.showForms()
			t.early = t.Presenter
		}
		return t.server(varying, func(context.Context) {})
	}
	v := Variants{Plain: made(false)}
	v.Forms = v.Plain
	if o.Forms != nil {
		v.Forms = made(true)
	}
	return v
}

// of is the tools of the owner of a request: the same settings and words, with the flows and prompts of that one.
func (t *tools) of(ctx context.Context) (*tools, error) {
	if t.owners == nil {
		return t, nil
	}
	own, err := t.owners(ctx)
	if err != nil {
		switch {
		case errors.As(err, new(*authflow.TooManyFlowsError)):
		case errors.Is(err, authflow.ErrClosed):
			err = t.givenUp()
		default:
			t.Log("a request without an owner: " + err.Error())
			err = errors.New(t.listing("no_owner").Title)
		}
		return t, err
	}
	theirs := *t
	theirs.Flows, theirs.prompting, theirs.owner = own.Flows, &own.prompting, own.Name
	if own.Sandbox != nil {
		theirs.Sandbox = own.Sandbox
	}
	return &theirs, nil
}

// notServed is the answer to a call for whose owner there is nothing.
func (t *tools) notServed(err error) (*mcp.CallToolResult, error) {
	if errors.As(err, new(*authflow.TooManyFlowsError)) {
		return t.Result(*t.failed(err, authflow.Snapshot{})), nil
	}
	return nil, err
}

// DeclaresForms reports whether a JSON-RPC request is of a client that shows forms in the chat: an initialize request, or one of 2026-07-28 on, each of which says so.
func DeclaresForms(body []byte) bool {
	var request struct {
		Method mcp.MCPMethod `json:"method"`
		Params struct {
			Capabilities mcp.ClientCapabilities `json:"capabilities"`
			Meta         struct {
				Capabilities mcp.ClientCapabilities `json:"io.modelcontextprotocol/clientCapabilities"`
			} `json:"_meta"`
		} `json:"params"`
	}
	if json.Unmarshal(body, &request) != nil {
		return false
	}
	if request.Method == mcp.MethodInitialize {
		return showsForms(request.Params.Capabilities)
	}
	return showsForms(request.Params.Meta.Capabilities)
}
