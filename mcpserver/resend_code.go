package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

type resendCodeArgs struct {
	FlowID string `json:"flow_id" jsonschema:"the flow whose code did not arrive"`
}

func (t *tools) resendCode() server.ServerTool {
	return define(t, "resend_code", "Send the code another way",
		"Asks Telegram to deliver the code by next_type. Possible only when the last answer has a next_type and its timeout has run out; refused here with the reason otherwise. The new answer replaces the old one.",
		hints{}, flowSchema(),
		func(ctx context.Context, a resendCodeArgs) *mcp.CallToolResult {
			before, err := t.Flows.Get(ctx, a.FlowID, 0)
			if err != nil {
				return t.failed(err, before)
			}
			s, err := t.Flows.ResendCode(ctx, a.FlowID)
			if err != nil {
				return t.failed(err, s)
			}
			headline := "Telegram sent the code again. A code that you received before this may be of no use now; use the newest."
			if before.SentCode != nil {
				headline += "\n\nBefore:\n" + dumpText(before.SentCode) + "\n\nNow:"
			}
			return t.answer(s, headline, true)
		})
}
