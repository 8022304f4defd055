package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

func (t *tools) resendCode() server.ServerTool {
	return define(t, "resend_code",
		hints{}, flowSchema(),
		func(ctx context.Context, t *tools, a flowArgs) *outcome {
			before, s, refusal := t.change(ctx, a.FlowID, t.Flows.ResendCode)
			if refusal != nil {
				return refusal
			}
			o := t.answer(s, explain.SentAnew{First: unsent(before)})
			o.Dump, o.Before = true, before.SentCode
			return o
		})
}

// unsent reports whether no code was sent so far, although Telegram answered as if: it waits for a proof that only an official app has.
func unsent(s authflow.Snapshot) bool {
	kind := s.SentCode.Object("type")
	return kind != nil && kind.Constructor == "auth.sentCodeTypeFirebaseSms"
}
