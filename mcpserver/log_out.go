package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/mcpserver/present"
)

type logOutArgs struct {
	FlowID string `json:"flow_id"`
}

func (t *tools) logOut() server.ServerTool {
	return define(t, "log_out",
		hints{destructive: true, idempotent: true}, flowSchema(),
		func(ctx context.Context, a logOutArgs) *outcome {
			before, err := t.Flows.Get(ctx, a.FlowID, 0)
			if err != nil {
				return t.failed(err, before)
			}
			s, err := t.Flows.LogOut(ctx, a.FlowID)
			if err != nil {
				return t.failed(err, s)
			}
			return t.answer(s, explain.Ended{Account: present.Account(before), Delivered: !before.Fetched.IsZero()})
		})
}
