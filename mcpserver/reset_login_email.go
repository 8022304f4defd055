package mcpserver

import (
	"context"
	"time"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/explain"
)

type resetLoginEmailArgs struct {
	FlowID string `json:"flow_id" jsonschema:"the flow whose code went to a mailbox that is lost"`
}

func (t *tools) resetLoginEmail() server.ServerTool {
	return define(t, "reset_login_email", "Reset a lost login e-mail",
		"For a person who cannot open the mailbox that the code went to: asks Telegram to remove the login e-mail. Telegram does it at once or names the date; the owner of the account is told. Ask the person before you call it.",
		hints{destructive: true, idempotent: true}, flowSchema(),
		func(ctx context.Context, a resetLoginEmailArgs) *outcome {
			s, err := t.Flows.ResetLoginEmail(ctx, a.FlowID)
			if err != nil {
				return t.failed(err, s)
			}
			did := explain.EmailReset{Now: s.Now}
			if kind := s.SentCode.Object("type"); kind != nil {
				if date, ok := kind.Get("reset_pending_date").(int64); ok {
					did.At = time.Unix(date, 0)
				}
			}
			return news(t.answer(s, did))
		})
}
