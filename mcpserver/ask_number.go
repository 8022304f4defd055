package mcpserver

import (
	"context"
	"errors"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/secretpage"
)

// askNumber has the person asked whether a code may go to one more number, when codes for many others were asked for: an assistant that was led
// astray must not send codes to strangers. Only the page can say yes, no argument can. It returns nil when the call can go on; further is how
// it goes on once the person has said yes.
func (t *tools) askNumber(ctx context.Context, a requestCodeArgs, further then) *outcome {
	raw := a.Phone
	phone, err := t.Flows.CheckPhone(raw)
	if err != nil {
		return nil // RequestCode says why
	}
	key := "number " + phone.E164
	var many *authflow.NumbersError
	if err := t.Flows.CheckNumber(ctx, raw); !errors.As(err, &many) {
		if e := t.known(key); e != nil && e.ticket.State().End == secretpage.Used { // the yes, which the person has given since
			t.done(e)
		}
		return nil
	}
	if t.Pages == nil {
		return t.failed(many, authflow.Snapshot{})
	}
	return t.privately(ctx, order{
		key: key, needs: authflow.RequestCode, confirms: true, given: a.given(phone),
		then: func(ctx context.Context) *outcome {
			if t.Flows.CheckNumber(ctx, raw) != nil { // the answer was no
				return nil
			}
			return further(ctx)
		},
		what: t.Text(explain.Phrase{Name: "number", Count: many.Numbers}),
		page: t.newPage(explain.Form{Kind: "number", Phone: phone.E164, Numbers: many.Numbers}, t.field(explain.Field{Form: "number", Name: "answer"}, secretpage.Field{})),
		try: func(_ context.Context, typed map[string]secret.String) (*outcome, secretpage.Outcome) {
			switch answer := typed["answer"].Reveal(); {
			case explain.Agrees(t.OnPage(), answer):
				t.Flows.AllowNumber(phone.E164)
				return &outcome{}, t.shown(explain.Shown{Kind: "number_allowed"})
			case explain.Declines(t.OnPage(), answer):
				return t.refused(explain.NumberRefused{}), t.shown(explain.Shown{Kind: "number_refused"})
			default:
				return nil, t.asksAgain("number_unclear")
			}
		},
	})
}
