package mcpserver

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"time"

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
		t.diagnoseTool(),
		t.inspectSession(),
		t.convertSession(),
		t.checkSession(),
		t.addLogin(),
	}
	if t.Remote {
		all = slices.DeleteFunc(all, func(tool server.ServerTool) bool { return tool.Tool.Name == "diagnose_tool" })
	}
	if t.Sandbox != nil {
		all = append(all, t.sandboxAccounts(), t.sandboxInbox(), t.sandboxInject(), t.sandboxScanQR(), t.sandboxEndSession(), t.sandboxClock())
	}
	if t.shows {
		for i := range all {
			if slices.Contains(asking, all[i].Tool.Name) {
				all[i] = shownAs(all[i])
			}
		}
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

// noPrivateWay refuses a tool that needs a secret, where none can come: the chat is not to have it, and there is nothing else.
func (t *tools) noPrivateWay(name string) *outcome {
	needed := []authflow.Action{authflow.SubmitCode, authflow.SubmitPassword, authflow.RecoverPassword, authflow.SetLoginEmail}
	if !slices.Contains(needed, authflow.Action(name)) {
		return nil
	}
	return t.noWay()
}

// noWay says that no secret can come or go, nil where one can.
func (t *tools) noWay() *outcome {
	if !t.Private || t.asks() || t.Terminal {
		return nil
	}
	return t.refused(explain.NoPrivateWay{ByHand: t.LoginCommand})
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

// define joins a tool's description, its typed arguments and its work, which is done by the tools of whoever calls.
func define[T any](t *tools, name string, h hints, results mcp.ToolOption, work func(context.Context, *tools, T) *outcome) server.ServerTool {
	about := explain.Tell(t.Reader(), explain.Tool{Name: name, Pages: t.asks(), Forms: t.shows, Private: t.Private})
	def := mcp.NewTool(name,
		mcp.WithToolTitle(about.Title), // and not in the annotations, too: clients read it here since 2025-06-18, and a list costs a model context
		mcp.WithDescription(about.Meaning),
		mcp.WithReadOnlyHintAnnotation(h.readOnly),
		mcp.WithDestructiveHintAnnotation(h.destructive),
		mcp.WithIdempotentHintAnnotation(h.idempotent),
		mcp.WithOpenWorldHintAnnotation(!h.local),
		inputSchema[T](t, about.Fixes),
		results,
	)
	return server.ServerTool{Tool: def, Handler: func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		t, err := t.of(ctx)
		if err != nil {
			return t.notServed(err)
		}
		since := time.Now()
		ended := func(o *outcome) *outcome { return t.called(ctx, name, req, since, o) }
		args, err := parseArguments[T](req, t.hidden, t.absent)
		var secret *secretArgumentError
		if errors.As(err, &secret) {
			nowhere := t.noWay() != nil
			o := t.refused(explain.SecretInChat{What: t.phrase(secret.what, ""), Argument: secret.name, Forms: t.shows, Nowhere: nowhere})
			if !nowhere || secret.what == "session" && !t.Remote { // which a path names
				o.Again = &present.Step{Tool: name, Arguments: t.repeated(reflect.TypeFor[T](), req)}
			}
			return t.Result(*ended(o)), nil
		}
		var bad *argumentError
		if errors.As(err, &bad) {
			return t.Result(*ended(t.corrected(t.refused(bad.Arguments), name, reflect.TypeFor[T](), req))), nil
		}
		if err != nil {
			return nil, err
		}
		ctx = t.Flows.Begin(ctx) // one budget for all that the tool does
		ctx, done := t.withProgress(withResponses(ctx, req.Params), req)
		o := t.inTime(ctx, name, func() *outcome {
			defer t.sweep()
			if none := t.noPrivateWay(name); none != nil {
				return none
			}
			return work(ctx, t, args)
		})
		done()
		if o.Page != nil && !showsForms(declared(ctx)) {
			o.Page.Form = ""
		}
		o = t.afterPause(t.corrected(t.usedInChat(args, o), name, reflect.TypeFor[T](), req), name, reflect.TypeFor[T](), req)
		if o.Flow != nil && o.Page == nil && o.Pages == nil {
			told := *o // the original may be told twice
			told.Open = t.openForms(*o.Flow)
			o = &told
		}
		if ctx.Err() != nil { // the client gave the call up, and nobody waits for the answer
			ended(nil)
			return nil, t.givenUp()
		}
		told := t.Presenter
		told.For.Ending = t.isEnding()
		return told.Result(*ended(o)), nil
	}}
}
