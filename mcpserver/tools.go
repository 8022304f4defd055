package mcpserver

import (
	"context"
	"errors"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/mcpserver/present"
)

// list names every tool. The list does not change while the server runs: what fits a state is answered by the tool.
func (t *tools) list() []server.ServerTool {
	all := []server.ServerTool{
		t.requestCode(),
		t.explainDelivery(),
		t.submitCode(),
		t.submitPassword(),
		t.getSession(),
		t.resendCode(),
		t.forceSMS(),
		t.startQRLogin(),
		t.setLoginEmail(),
		t.resetLoginEmail(),
		t.recoverPassword(),
		t.logOut(),
		t.cancelFlow(),
		t.getFlow(),
		t.checkConnection(),
		t.explainError(),
		t.inspectSession(),
		t.convertSession(),
	}
	if t.Sandbox != nil {
		all = append(all, t.sandboxAccounts(), t.sandboxInbox(), t.sandboxInject(), t.sandboxScanQR(), t.sandboxClock())
	}
	return all
}

// errGivenUp answers a call that was cancelled, which nobody reads, or that ran when the program ended.
var errGivenUp = errors.New("the call was given up, because the client cancelled it or this program ends; a login under way is kept")

// hints are the annotations of a tool. https://modelcontextprotocol.io/specification/2025-11-25/server/tools
type hints struct {
	readOnly    bool // changes nothing
	destructive bool // takes something away
	idempotent  bool // a second call with the same arguments changes nothing more
	local       bool // does not leave this machine
}

// define joins a tool's description, its typed arguments and its work.
func define[T any](t *tools, name string, h hints, output mcp.ToolOption, work func(context.Context, T) *outcome) server.ServerTool {
	about := explain.Tell(t.Reader(), explain.Tool{Name: name, Pages: t.Pages != nil, Private: t.Private})
	def := mcp.NewTool(name,
		mcp.WithToolTitle(about.Title),
		mcp.WithTitleAnnotation(about.Title),
		mcp.WithDescription(about.Meaning),
		mcp.WithReadOnlyHintAnnotation(h.readOnly),
		mcp.WithDestructiveHintAnnotation(h.destructive),
		mcp.WithIdempotentHintAnnotation(h.idempotent),
		mcp.WithOpenWorldHintAnnotation(!h.local),
		inputSchema[T](t, about.Fixes),
		output,
	)
	return server.ServerTool{Tool: def, Handler: func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		args, err := bind[T](req, t.hidden)
		var secret *secretArgumentError
		if errors.As(err, &secret) {
			o := t.refused(explain.SecretInChat{What: secret.what, Argument: secret.name})
			o.Again = &present.Step{Tool: name, Arguments: without(req, secret.name)}
			return t.Result(*o), nil
		}
		var bad *argumentError
		if errors.As(err, &bad) {
			return t.Result(*t.refused(bad.Arguments)), nil
		}
		if err != nil {
			return nil, err
		}
		ctx = t.Flows.Begin(ctx) // one budget for all that the tool does
		ctx, done := withProgress(withResponses(ctx, req), req)
		came := t.inTime(ctx, name, func() *outcome {
			defer t.tidyErrands()
			return work(ctx, args)
		})
		done()
		came = t.usedInChat(args, came)
		if ctx.Err() != nil { // the client gave the call up, and nobody waits for the answer
			return nil, errGivenUp
		}
		return t.Result(*came), nil
	}}
}

// without are the arguments of a call, but for one, as far as they are texts that may be repeated.
func without(req mcp.CallToolRequest, name string) map[string]any {
	given := map[string]any{}
	for k, v := range req.GetArguments() {
		if id, ok := v.(string); ok && k == "flow_id" && k != name && authflow.ValidID(id) {
			given[k] = id
		}
	}
	return given
}
