package mcpserver

import (
	"context"
	"errors"
	"reflect"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
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
		t.diagnoseTool(),
		t.inspectSession(),
		t.convertSession(),
		t.checkSession(),
		t.addLogin(),
	}
	if t.Sandbox != nil {
		all = append(all, t.sandboxAccounts(), t.sandboxInbox(), t.sandboxInject(), t.sandboxScanQR(), t.sandboxEndSession(), t.sandboxClock())
	}
	return all
}

// givenUp answers a call that was cancelled, which nobody reads, or that ran when the program ended.
func (t *tools) givenUp() error { return errors.New(t.listing("given_up").Title) }

// hints are the annotations of a tool. https://modelcontextprotocol.io/specification/2025-11-25/server/tools
type hints struct {
	readOnly    bool // changes nothing
	destructive bool // takes something away
	idempotent  bool // a second call with the same arguments changes nothing more
	local       bool // does not leave this machine
}

// flowArgs are the arguments of a tool that needs nothing but a login.
type flowArgs struct {
	FlowID string `json:"flow_id"`
}

// change makes a step of a login, and gives the login as it was before and as it is now, or why it is not done.
func (t *tools) change(ctx context.Context, id string, step func(context.Context, string) (authflow.Snapshot, error)) (before, now authflow.Snapshot, refusal *outcome) {
	before, err := t.Flows.Get(ctx, id, 0)
	if err != nil {
		return before, now, t.failed(err, before)
	}
	if now, err = step(ctx, id); err != nil {
		return before, now, t.failed(err, now)
	}
	return before, now, nil
}

// define joins a tool's description, its typed arguments and its work.
func define[T any](t *tools, name string, h hints, results mcp.ToolOption, work func(context.Context, T) *outcome) server.ServerTool {
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
		results,
	)
	return server.ServerTool{Tool: def, Handler: func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		args, err := parseArguments[T](req, t.hidden)
		var secret *secretArgumentError
		if errors.As(err, &secret) {
			o := t.refused(explain.SecretInChat{What: t.phrase(secret.what, ""), Argument: secret.name})
			o.Again = &present.Step{Tool: name, Arguments: t.repeated(reflect.TypeFor[T](), req)}
			return t.Result(*o), nil
		}
		var bad *argumentError
		if errors.As(err, &bad) {
			return t.Result(*t.corrected(t.refused(bad.Arguments), name, reflect.TypeFor[T](), req)), nil
		}
		if err != nil {
			return nil, err
		}
		ctx = t.Flows.Begin(ctx) // one budget for all that the tool does
		ctx, done := t.withProgress(withResponses(ctx, req.Params), req)
		o := t.inTime(ctx, name, func() *outcome {
			defer t.sweep()
			return work(ctx, args)
		})
		done()
		o = t.corrected(t.usedInChat(args, o), name, reflect.TypeFor[T](), req)
		if ctx.Err() != nil { // the client gave the call up, and nobody waits for the answer
			return nil, t.givenUp()
		}
		return t.Result(*o), nil
	}}
}

// corrected adds, to a refusal that leads nowhere else, the same call with room for what is to be put right. args is the tool's struct of arguments.
func (t *tools) corrected(o *outcome, name string, args reflect.Type, req mcp.CallToolRequest) *outcome {
	if t.Terminal || !o.Failed || o.Flow != nil || o.Again != nil { // a terminal asks anew by itself
		return o
	}
	if told := explain.Tell(t.Reader(), o.Fact); told.Retry.When != explain.RetryCorrected || len(told.Next) > 0 {
		return o
	}
	given := t.repeated(args, req)
	if _, missing := o.Fact.(explain.CredentialsMissing); missing {
		given["api_id"] = "<" + t.phrase("fill.api_id", "") + ">"
		switch {
		case t.Sandbox != nil && !t.Private:
			given["api_id"], given["api_hash"] = 1, "sandbox" // its own, which are no secret
		case t.Pages == nil: // else the hash is asked for on one
			given["api_hash"] = "<" + t.phrase("fill.api_hash", "") + ">"
		}
	}
	out := *o
	out.Again = &present.Step{Tool: name, Arguments: given, Why: explain.Tell(t.Reader(), explain.Step{Tool: "corrected"}).Title}
	return &out
}

// repeated are the arguments of a call, and those that it lacks. A value is repeated only where it cannot be a secret in the wrong place: else its name stands in
// angle brackets.
func (t *tools) repeated(args reflect.Type, req mcp.CallToolRequest) map[string]any {
	given, values := map[string]any{}, req.GetArguments()
	for i := range args.NumField() {
		f := args.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		value, ok := values[name]
		ok = ok && value != nil && value != ""
		if t.hidden(f) || !ok && options == "omitempty" {
			continue
		}
		given[name] = "<" + name + ">"
		if name == "phone" {
			given[name] = "<" + t.phrase("fill.phone", "") + ">"
		}
		typed, isText := value.(string)
		switch {
		case name == "flow_id" && isText && authflow.ValidID(typed):
			given[name] = typed
		case name == "for_tool" && isText:
			given[name] = outside.Text(typed)
		case f.Type.Kind() == reflect.Int && !isText && ok:
			given[name] = value
		}
	}
	return given
}
