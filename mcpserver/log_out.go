package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/mcpserver/present"
)

func (t *tools) logOut() server.ServerTool {
	return define(t, "log_out",
		hints{destructive: true, idempotent: true}, flowSchema(),
		func(ctx context.Context, t *tools, a flowArgs) *outcome {
			before, s, refusal := t.change(ctx, a.FlowID, t.Flows.LogOut)
			if refusal != nil {
				return refusal
			}
			return t.answer(s, explain.Ended{Account: present.Account(before)})
		})
}
