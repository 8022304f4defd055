package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

type setLoginEmailArgs struct {
	FlowID string   `json:"flow_id"`
	Email  string   `json:"email,omitempty"`
	Code   codeText `json:"code,omitempty" secret:"email_code"`
}

func (t *tools) setLoginEmail() server.ServerTool {
	return define(t, "set_login_email",
		hints{}, flowSchema(),
		func(ctx context.Context, t *tools, a setLoginEmailArgs) *outcome {
			if a.Email == "" && a.Code.text == "" && t.asks() {
				if done := t.doneOnPage(ctx, a.FlowID, authflow.SetLoginEmail); done != nil {
					return done
				}
				if s, err := t.Flows.Get(ctx, a.FlowID, 0); err == nil && s.State == authflow.EmailCodeSent {
					return t.askEmailCode(ctx, a.FlowID)
				}
			}
			s, err := t.Flows.SetLoginEmail(ctx, a.FlowID, a.Email, a.Code.given())
			if err != nil {
				return t.failed(a.Code.blamed(err), s)
			}
			return emailAnswer(t, s)
		})
}

// emailAnswer is what setting the login e-mail has come to.
func emailAnswer(t *tools, s authflow.Snapshot) *outcome {
	if s.State == authflow.EmailCodeSent {
		return t.answer(s)
	}
	return news(t.answer(s, explain.EmailSet{}))
}
