package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
)

type cancelFlowArgs struct {
	FlowID string `json:"flow_id" jsonschema:"the flow to give up"`
}

func (t *tools) cancelFlow() server.ServerTool {
	return define(t, "cancel_flow", "Give up a login",
		"Takes a pending code back (auth.cancelCode) and forgets the login, so that the number can start over. A login that is already finished stays logged in at Telegram; only this program forgets it.",
		hints{destructive: true, idempotent: true}, flowSchema(),
		func(ctx context.Context, a cancelFlowArgs) *mcp.CallToolResult {
			before, err := t.Flows.Get(ctx, a.FlowID, 0)
			if err != nil {
				return t.failed(err, before)
			}
			s, err := t.Flows.Cancel(ctx, a.FlowID)
			if err != nil {
				return t.failed(err, s)
			}
			headline := "The login was given up."
			switch {
			case s.CodeTakenBack:
				headline += " Telegram took the pending code back: it is of no use any more."
			case before.State == authflow.CodeSent:
				headline += " The code was not taken back, because Telegram was not asked or did not confirm it: without the key of this login, which is wiped, it is of no use to anybody."
			}
			if before.State == authflow.Authorized {
				headline = "This program forgot the login. The session itself still exists at Telegram: Settings > Devices in an official app lists it and can end it."
			}
			return t.answer(s, headline, false)
		})
}
