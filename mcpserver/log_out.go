package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

type logOutArgs struct {
	FlowID string `json:"flow_id" jsonschema:"the flow in the state authorized"`
}

func (t *tools) logOut() server.ServerTool {
	return define(t, "log_out", "Log out",
		"Ends a finished login at Telegram. Every session string made from it stops working, also in tools that use it now. Ask the person before you call it.",
		hints{destructive: true, idempotent: true}, flowSchema(),
		func(ctx context.Context, a logOutArgs) *mcp.CallToolResult {
			before, err := t.Flows.Get(ctx, a.FlowID, 0)
			if err != nil {
				return t.failed(err, before)
			}
			s, err := t.Flows.LogOut(ctx, a.FlowID)
			if err != nil {
				return t.failed(err, s)
			}
			headline := "Telegram ended the login" + as(before.Login) + "."
			if !before.Fetched.IsZero() {
				headline += " The session string that was handed out is of no use any more, wherever it was put."
			}
			return t.answer(s, headline, false)
		})
}
