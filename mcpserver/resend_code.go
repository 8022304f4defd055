package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

type resendCodeArgs struct {
	FlowID string `json:"flow_id" jsonschema:"the flow whose code did not arrive"`
}

func (t *tools) resendCode() server.ServerTool {
	return define(t, "resend_code", "Send the code another way",
		"Asks Telegram to deliver the code by next_type. Possible only when the last answer has a next_type and its timeout has run out; refused here with the reason otherwise. The new answer replaces the old one.",
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
