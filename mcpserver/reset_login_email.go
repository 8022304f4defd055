package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

type resetLoginEmailArgs struct {
	FlowID string `json:"flow_id" jsonschema:"the flow whose code went to a mailbox that is lost"`
}

func (t *tools) resetLoginEmail() server.ServerTool {
	return define(t, "reset_login_email", "Reset a lost login e-mail",
		"For a person who cannot open the mailbox that the code went to: asks Telegram to remove the login e-mail. Telegram does it at once or names the date; the owner of the account is told. Ask the person before you call it.",
		hints{destructive: true, idempotent: true}, flowSchema(),
		func(ctx context.Context, a resetLoginEmailArgs) *mcp.CallToolResult {
			s, err := t.Flows.ResetLoginEmail(ctx, a.FlowID)
			if err != nil {
				return t.failed(err, s)
			}
			headline := "Telegram removed the login e-mail and sent the code another way."
			if kind := s.SentCode.Object("type"); kind != nil {
				if date, ok := kind.Get("reset_pending_date").(int64); ok {
					headline = "Telegram will remove the login e-mail on " + unixStamp(date) + ", " + span(unixTime(date).Sub(s.Now)) + " from now. Log in again after that; until then the code can only come to the mailbox."
				}
			}
			return t.answer(s, headline, true)
		})
}
