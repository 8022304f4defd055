package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/secretpage"
)

type requestCodeArgs struct {
	Phone   string `json:"phone" jsonschema:"the person's own phone number with country code, as they write it: +14155550123"`
	APIID   int    `json:"api_id,omitempty" jsonschema:"API ID from my.telegram.org; leave out when the server has it in its environment"`
	ForTool string `json:"for_tool,omitempty" jsonschema:"what the session is for, as the person says it: chigwell/telegram-mcp, n8n, a script with Telethon"`
	APIHash string `json:"api_hash,omitempty" secret:"the API hash" jsonschema:"API hash that belongs to the API ID; leave out when the server has it in its environment" used:"hash" page:"left out where there is an API ID, a private page asks for it, which is the better way; pass one that the person typed already"`
}

func (t *tools) requestCode() server.ServerTool {
	return define(t, "request_code", "Request a login code",
		"Starts a login: asks Telegram to send a code to the person and says where the code is. Call it once per login. For a number with a login under way it returns that login and sends nothing.",
		hints{}, flowSchema(),
		func(ctx context.Context, a requestCodeArgs) *outcome {
			begin := func(ctx context.Context, c Credentials) (authflow.Snapshot, error) {
				return t.Flows.RequestCode(ctx, authflow.CodeRequest{Phone: a.Phone, APIID: c.APIID, APIHash: c.APIHash, APIHashSource: c.Source, ForTool: a.ForTool})
			}
			further := func(ctx context.Context) *outcome { return t.beginByCode(ctx, a, begin) }
			if asked := t.askNumber(ctx, a.Phone, further); asked != nil {
				return asked
			}
			return further(ctx)
		})
}

// beginByCode asks for the API hash if that is missing, and begins the login.
func (t *tools) beginByCode(ctx context.Context, a requestCodeArgs, begin func(context.Context, Credentials) (authflow.Snapshot, error)) *outcome {
	if t.lacksHash(a.APIID, a.APIHash) {
		phone, err := t.Flows.CheckPhone(a.Phone)
		if err != nil {
			return t.failed(err, authflow.Snapshot{})
		}
		o := order{key: phone.E164, args: a.APIID, needs: authflow.RequestCode, page: secretpage.Page{Account: phone.Masked}}
		return t.askHash(ctx, o, a.APIID, begin)
	}
	c, err := t.credentialsFor(a.APIID, a.APIHash)
	if err != nil {
		return t.failed(err, authflow.Snapshot{})
	}
	s, err := begin(ctx, c)
	if err != nil {
		return t.failed(err, s)
	}
	if phone, err := t.Flows.CheckPhone(a.Phone); err == nil { // a page that asked for the hash is not needed any more
		if e := t.known("api_hash " + phone.E164); e != nil {
			e.ticket.Finish(t.movedOn(s))
		}
	}
	return t.began(s)
}

// began is what the beginning of a login came to.
func (t *tools) began(s authflow.Snapshot) *outcome {
	switch {
	case s.Existing:
		return news(t.answer(s, explain.Existing{}))
	case s.State == authflow.PasswordNeeded:
		return news(t.answer(s, explain.Recognised{}))
	default:
		return news(t.answer(s))
	}
}
