package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
)

type requestCodeArgs struct {
	Phone   string `json:"phone" jsonschema:"the person's own phone number with country code, as they write it: +14155550123"`
	APIID   int    `json:"api_id,omitempty" jsonschema:"API ID from my.telegram.org; leave out when the server has it in its environment"`
	APIHash string `json:"api_hash,omitempty" jsonschema:"API hash that belongs to the API ID; leave out when the server has it in its environment"`
}

func (t *tools) requestCode() server.ServerTool {
	return define(t, "request_code", "Request a login code",
		"Starts a login: asks Telegram to send a code to the person and says where the code is. Call it once per login. For a number with a login under way it returns that login and sends nothing.",
		hints{}, flowSchema(),
		func(ctx context.Context, a requestCodeArgs) *mcp.CallToolResult {
			c, err := t.credentialsFor(a.APIID, a.APIHash)
			if err != nil {
				return t.failed(err, authflow.Snapshot{})
			}
			q := authflow.CodeRequest{Phone: a.Phone, APIID: c.APIID, APIHash: c.APIHash, APIHashSource: c.Source}
			s, err := t.Flows.RequestCode(ctx, q)
			if err != nil {
				return t.failed(err, s)
			}
			if s.Existing {
				return t.answer(s, "A login for this number is already under way, so no second code was requested. cancel_flow gives it up, if you want to start over.", true)
			}
			if s.State == authflow.PasswordNeeded {
				return t.answer(s, "No code was needed: Telegram recognised this program from an earlier login of this account, and asks for the two-step verification password only.", true)
			}
			return t.answer(s, "", true)
		})
}
