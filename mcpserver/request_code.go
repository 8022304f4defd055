package mcpserver

import (
	"context"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
)

type requestCodeArgs struct {
	Phone   string `json:"phone" jsonschema:"the person's own phone number with country code, as they write it: +14155550123"`
	APIID   int    `json:"api_id,omitempty" jsonschema:"API ID from my.telegram.org; leave out when the server has it in its environment"`
	APIHash string `json:"api_hash,omitempty" jsonschema:"API hash that belongs to the API ID; leave out when the server has it in its environment"`
}

func (t *tools) requestCode() server.ServerTool {
	return define(t, "request_code", "Request a login code",
		"Starts a login: asks Telegram to send a code to the person and says where the code is. Call it once per login. For a number with a login under way it returns that login and sends nothing.",
		hints{}, flowSchema(nil),
		func(ctx context.Context, a requestCodeArgs) *mcp.CallToolResult {
			q := authflow.CodeRequest{
				Phone: a.Phone, APIID: t.Credentials.APIID, APIHash: t.Credentials.APIHash, APIHashSource: t.Credentials.Source,
			}
			if a.APIID != 0 {
				q.APIID = a.APIID
			}
			if hash := strings.TrimSpace(a.APIHash); hash != "" {
				q.APIHash, q.APIHashSource = secret.New(hash), "the one that was given to request_code"
			}
			for _, problem := range []string{
				when(a.APIID == 0, t.Credentials.IDProblem),
				when(strings.TrimSpace(a.APIHash) == "", t.Credentials.HashProblem),
			} {
				if problem != "" {
					return t.failed(&authflow.CredentialsError{Problem: problem}, authflow.Snapshot{})
				}
			}
			if err := t.plausible(q); err != nil {
				return t.failed(err, authflow.Snapshot{})
			}
			s, err := t.Flows.RequestCode(ctx, q)
			if err != nil {
				return t.failed(err, s)
			}
			if s.Existing {
				return t.answer(s, "A login for this number is already under way, so no second code was requested. cancel_flow gives it up, if you want to start over.", true)
			}
			return t.answer(s, "", true)
		})
}

// plausible refuses credentials that cannot be right, before Telegram counts an attempt.
func (t *tools) plausible(q authflow.CodeRequest) error {
	switch {
	case q.APIID == 0 && q.APIHash.Empty():
		return nil // missing altogether: the registry says so
	case q.APIID == 0:
		return &authflow.CredentialsError{Problem: "there is an API hash, but no API ID to go with it"}
	case q.APIHash.Empty():
		return &authflow.CredentialsError{Problem: "there is an API ID, but no API hash to go with it"}
	case q.APIID < 0 || q.APIID > 1<<31-1:
		return &authflow.CredentialsError{Problem: "an API ID is a positive whole number of up to ten digits"}
	case t.Sandbox == nil && !hexDigits(q.APIHash.Reveal(), 32):
		return &authflow.CredentialsError{Problem: "an API hash has exactly 32 characters, each a digit or a letter from a to f"}
	}
	return nil
}

func when(cond bool, s string) string {
	if cond {
		return s
	}
	return ""
}

func hexDigits(s string, n int) bool {
	return len(s) == n && strings.Trim(strings.ToLower(s), "0123456789abcdef") == ""
}
