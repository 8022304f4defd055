package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

type cancelFlowArgs struct {
	FlowID string `json:"flow_id"`
}

func (t *tools) cancelFlow() server.ServerTool {
	return define(t, "cancel_flow",
		hints{destructive: true, idempotent: true}, flowSchema(),
		func(ctx context.Context, a cancelFlowArgs) *outcome {
			before, err := t.Flows.Get(ctx, a.FlowID, 0)
			if err != nil {
				return t.failed(err, before)
			}
			s, err := t.Flows.Cancel(ctx, a.FlowID)
			if err != nil {
				return t.failed(err, s)
			}
			if before.State == authflow.Authorized {
				return t.answer(s, explain.Forgotten{})
			}
			return t.answer(s, explain.GivenUp{TakenBack: s.CodeTakenBack, Pending: before.State == authflow.CodeSent})
		})
}
