package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

func (t *tools) cancelFlow() server.ServerTool {
	return define(t, "cancel_flow",
		hints{destructive: true, idempotent: true}, flowSchema(),
		func(ctx context.Context, t *tools, a flowArgs) *outcome {
			before, s, refusal := t.change(ctx, a.FlowID, t.Flows.Cancel)
			if refusal != nil {
				return refusal
			}
			if before.State == authflow.Authorized {
				return t.answer(s, explain.Forgotten{})
			}
			return t.answer(s, explain.GivenUp{TakenBack: s.CodeTakenBack, Pending: before.State == authflow.CodeSent})
		})
}
