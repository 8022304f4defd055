package mcpserver

import (
	"context"
	"errors"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/prompt"
)

type requestCodeArgs struct {
	Phone   string `json:"phone"`
	APIID   int    `json:"api_id,omitempty"`
	ForTool string `json:"for_tool,omitempty"`
	APIHash string `json:"api_hash,omitempty" secret:"api_hash" used:"hash"`
}

// given are the arguments but for the hash, which is what a page asks for.
func (a requestCodeArgs) given(phone authflow.Phone) map[string]any {
	given := map[string]any{"phone": phone.E164}
	if a.APIID != 0 {
		given["api_id"] = a.APIID
	}
	if a.ForTool != "" {
		given["for_tool"] = outside.Text(a.ForTool)
	}
	return given
}

func (t *tools) requestCode() server.ServerTool {
	return define(t, "request_code",
		hints{}, flowSchema(),
		func(ctx context.Context, t *tools, a requestCodeArgs) *outcome {
			phone, err := t.Flows.CheckPhone(a.Phone)
			given := a.given(phone)
			if err != nil {
				given["phone"] = "<" + t.phrase("fill.phone", "") + ">"
			}
			if none := t.takesNone(string(authflow.RequestCode), a.ForTool, given); none != nil {
				return none
			}
			begin := func(ctx context.Context, c Credentials) (authflow.Snapshot, error) {
				return t.Flows.RequestCode(ctx, authflow.CodeRequest{Phone: a.Phone, APIID: c.APIID, APIHash: c.APIHash, APIHashSource: c.Source, ForTool: a.ForTool})
			}
			further := func(ctx context.Context) *outcome { return t.beginByCode(ctx, a, begin) }
			if asked := t.askNumber(ctx, a, further); asked != nil {
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
		if !t.asksHash(ctx, phone.E164) { // a login that has begun needs none, such as by a page of another instance
			if s, err := begin(ctx, Credentials{}); err == nil {
				return t.began(s)
			} else if !errors.Is(err, authflow.ErrNoCredentials) {
				return t.failed(err, s)
			}
		}
		spec := promptSpec{Spec: prompt.Spec{Key: phone.E164, Args: a.APIID, Step: string(authflow.RequestCode), Account: phone.Masked}, given: a.given(phone)}
		return t.askHash(ctx, spec, a.APIID, begin)
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
		if p := t.prompts.Active(hashKey + phone.E164); p != nil {
			p.Finish(t.onPage(attempt{told: t.movedOn(s)}))
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
