package mcpserver

import (
	"context"
	"time"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/explain"
)

func (t *tools) resetLoginEmail() server.ServerTool {
	return define(t, "reset_login_email",
		hints{destructive: true, idempotent: true}, flowSchema(),
		func(ctx context.Context, t *tools, a flowArgs) *outcome {
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
