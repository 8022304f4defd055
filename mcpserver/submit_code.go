package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/mcpserver/present"
)

type submitCodeArgs struct {
	FlowID string   `json:"flow_id" jsonschema:"the flow that request_code returned"`
	Code   codeText `json:"code,omitempty" secret:"the login code" jsonschema:"the code as the person read it, in quotes; blanks and dashes do no harm; some codes are words" page:"without it the person types it on a private page"`
}

func (t *tools) submitCode() server.ServerTool {
	return define(t, "submit_code", "Submit the login code",
		"Sends the code that the person received. A wrong code leaves the login usable. If the account has a two-step verification password, the state becomes password_needed: that is progress, not an error.",
		hints{}, flowSchema(),
		func(ctx context.Context, a submitCodeArgs) *outcome {
			if a.Code.text == "" && t.Pages != nil {
				return t.askCode(ctx, a.FlowID)
			}
			s, err := t.Flows.SubmitCode(ctx, a.FlowID, a.Code.given())
			if err != nil {
				return t.failed(a.Code.blamed(err), s)
			}
			return t.answer(s, loginHappened(s)...)
		})
}

// loginHappened is what a step of the login has come to.
func loginHappened(s authflow.Snapshot) []explain.Fact {
	switch s.State {
	case authflow.Authorized:
		return []explain.Fact{explain.LoginAccepted{Account: present.Account(s)}}
	case authflow.PasswordNeeded, authflow.SignUpNeeded:
		return []explain.Fact{explain.CodeAccepted{}}
	default:
		return nil
	}
}
