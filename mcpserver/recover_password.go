package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
)

type recoverPasswordArgs struct {
	FlowID       string `json:"flow_id" jsonschema:"the flow in the state password_needed or recovery_code_sent"`
	RecoveryCode string `json:"recovery_code,omitempty" jsonschema:"the code from the recovery e-mail, in quotes; leave out in the first call, which sends it"`
	NewPassword  string `json:"new_password,omitempty" jsonschema:"the new two-step verification password; without one the account has none afterwards"`
}

func (t *tools) recoverPassword() server.ServerTool {
	return define(t, "recover_password", "Recover a forgotten password",
		"For a person who forgot the two-step verification password and has a recovery e-mail. The first call makes Telegram mail a code; the second, with that code, replaces the password by new_password or removes it, and logs in. Ask the person before the second call.",
		hints{destructive: true}, flowSchema(),
		func(ctx context.Context, a recoverPasswordArgs) *mcp.CallToolResult {
			s, err := t.Flows.RecoverPassword(ctx, a.FlowID, secret.New(a.RecoveryCode), secret.New(a.NewPassword))
			if err != nil {
				return t.failed(err, s)
			}
			if s.State != authflow.Authorized {
				return t.answer(s, "", false)
			}
			headline := "The old password is gone, and no new one was set: the account has no two-step verification password now. "
			if a.NewPassword != "" {
				headline = "The old password is gone, and the new one is set. "
			}
			return t.answer(s, headline+loginHeadline(s), false)
		})
}
