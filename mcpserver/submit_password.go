package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/internal/secret"
)

type submitPasswordArgs struct {
	FlowID   string `json:"flow_id"`
	Password string `json:"password,omitempty" secret:"password" used:"password"`
}

func (t *tools) submitPassword() server.ServerTool {
	return define(t, "submit_password",
		hints{}, flowSchema(),
		func(ctx context.Context, t *tools, a submitPasswordArgs) *outcome {
			if a.Password == "" && t.asks() {
				return t.askPassword(ctx, a.FlowID)
			}
			s, err := t.Flows.SubmitPassword(ctx, a.FlowID, secret.New(a.Password))
			if err != nil {
				return t.failed(err, s)
			}
			return t.answer(s)
		})
}
