package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

type resendCodeArgs struct {
	FlowID string `json:"flow_id"`
}

func (t *tools) resendCode() server.ServerTool {
	return define(t, "resend_code",
		hints{}, flowSchema(),
		func(ctx context.Context, a resendCodeArgs) *outcome {
			before, err := t.Flows.Get(ctx, a.FlowID, 0)
			if err != nil {
				return t.failed(err, before)
			}
			s, err := t.Flows.ResendCode(ctx, a.FlowID)
			if err != nil {
				return t.failed(err, s)
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
