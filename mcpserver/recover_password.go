package mcpserver

import (
	"context"
	"errors"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/mcpserver/present"
)

type recoverPasswordArgs struct {
	FlowID       string   `json:"flow_id"`
	RecoveryCode codeText `json:"recovery_code,omitempty" secret:"recovery_code"`
	NewPassword  string   `json:"new_password,omitempty" secret:"new_password" used:"password"`
}

func (t *tools) recoverPassword() server.ServerTool {
	return define(t, "recover_password",
		hints{destructive: true}, flowSchema(),
		func(ctx context.Context, t *tools, a recoverPasswordArgs) *outcome {
			if a.RecoveryCode.text == "" && t.asks() {
				if done := t.doneOnPage(ctx, a.FlowID, authflow.RecoverPassword); done != nil {
					return done
				}
				if s, err := t.Flows.Get(ctx, a.FlowID, 0); err == nil && s.State == authflow.RecoveryCodeSent && !recoveryVoid(s) {
					return t.askRecovery(ctx, a.FlowID, secret.New(a.NewPassword))
				}
			}
			if r, ok := modernReply(ctx); ok && errors.Is(r.err, prompt.ErrDeclined) && a.RecoveryCode.text == "" { // which is no wish for another mail
				about := prompt.Spec{Flow: a.FlowID, Step: string(authflow.RecoverPassword)}
				return t.aboutPage(ctx, pageDeclined, promptSpec{Spec: about, kind: promptTyped, what: t.phrase("recovery", "")})
			}
			if c := a.RecoveryCode; c.number && len(c.text) < recoveryLength {
				s, err := t.Flows.Get(ctx, a.FlowID, 0)
				if err == nil {
					err = c.blamed(&authflow.CodeError{Kind: "auth.passwordRecovery", Fault: authflow.CodeLength, Digits: len(c.text)})
				}
				return t.failed(err, s)
			}
			s, err := t.Flows.RecoverPassword(ctx, a.FlowID, a.RecoveryCode.given(), secret.New(a.NewPassword))
			if err != nil {
				return t.failed(a.RecoveryCode.blamed(err), s)
			}
			if s.State != authflow.Authorized {
				return t.answer(s)
			}
			return t.answer(s, recovered(s, a.NewPassword != ""))
		})
}

func recovered(s authflow.Snapshot, replaced bool) explain.Fact {
	return explain.PasswordChanged{Account: present.Account(s), Removed: !replaced}
}

// changedPassword says that a page or a form has replaced or removed the password of a login, which was not told yet.
func (t *tools) changedPassword(now authflow.Snapshot) []explain.Fact {
	for _, p := range t.prompts.Find(func(p *openPrompt) bool {
		r, ok := p.unreported()
		return ok && r.flowID == now.ID && p.stillCurrent(now)
	}) {
		for _, f := range p.lastResult().outcome.Happened {
			if did, ok := f.(explain.PasswordChanged); ok {
				return []explain.Fact{did}
			}
		}
	}
	return nil
}

// recoveryVoid reports whether the code that was mailed is of no use any more, so that another one has to be mailed.
func recoveryVoid(s authflow.Snapshot) bool {
	var rpc *authflow.RPCError
	return errors.As(s.LastErr, &rpc) && rpc.Type == "PASSWORD_RECOVERY_EXPIRED"
}
