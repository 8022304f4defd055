package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
)

type explainDeliveryArgs struct {
	FlowID string `json:"flow_id" jsonschema:"the flow whose code is awaited"`
}

func (t *tools) explainDelivery() server.ServerTool {
	return define(t, "explain_delivery", "Where is my code?",
		"Says where the code of a login is now, what the person should check, and what can be done next, with the timers counted to this moment. Call it when a code does not arrive, instead of requesting another.",
		hints{readOnly: true, idempotent: true, local: true}, flowSchema(nil),
		func(ctx context.Context, a explainDeliveryArgs) *mcp.CallToolResult {
			s, err := t.Flows.Get(ctx, a.FlowID, 0)
			if err != nil {
				return t.failed(err, s)
			}
			headline := ""
			if s.SentCode == nil {
				headline = "Telegram has not said yet how it delivers a code in this flow."
			}
			if s.State != authflow.CodeSent && s.SentCode != nil {
				headline = "This flow waits for no code any more; below is the last answer about its delivery."
			}
			return t.answer(s, headline, true)
		})
}
