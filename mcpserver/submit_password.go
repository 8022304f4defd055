package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/internal/secret"
)

type submitPasswordArgs struct {
	FlowID   string `json:"flow_id" jsonschema:"the flow in the state password_needed"`
	Password string `json:"password,omitempty" secret:"the two-step verification password" used:"password" jsonschema:"exactly as set, capitals and blanks included" page:"leave it out for a private page on which the person types it; pass one that they typed already"`
}

func (t *tools) submitPassword() server.ServerTool {
	return define(t, "submit_password", "Submit the two-step verification password",
		"Proves the two-step verification password to Telegram without sending it (SRP). Show the person the hint from the last result first. A wrong password leaves the login usable.",
		hints{}, flowSchema(),
		func(ctx context.Context, a submitPasswordArgs) *outcome {
			if a.Password == "" && t.Pages != nil {
				return t.askPassword(ctx, a.FlowID)
			}
			s, err := t.Flows.SubmitPassword(ctx, a.FlowID, secret.New(a.Password))
			if err != nil {
				return t.failed(err, s)
			}
			return t.answer(s, loginHappened(s)...)
		})
}
