package mcpserver

import (
	"context"
	"errors"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
)

// askNumber has the person asked whether a code may go to one more number, when codes for many others were asked for: an assistant that was led
// astray must not send codes to strangers. Only the page can say yes, no argument can. It returns nil when the call can go on; further is how
// it goes on once the person has said yes.
func (t *tools) askNumber(ctx context.Context, a requestCodeArgs, further nextStep) *outcome {
	raw := a.Phone
	phone, err := t.Flows.CheckPhone(raw)
	if err != nil {
		return nil // RequestCode says why
	}
	key := "number " + phone.E164
	var many *authflow.NumbersError
	if err := t.Flows.CheckNumber(ctx, raw); !errors.As(err, &many) {
		if p := t.prompts.Active(key); p != nil && p.is(prompt.Accepted) { // the yes, which the person has given since
			t.remove(p)
		}
		return nil
	}
	if !t.asks() {
		return t.failed(many, authflow.Snapshot{})
	}
	spec := promptSpec{
		Spec: prompt.Spec{Key: key, Step: string(authflow.RequestCode)}, kind: promptAnswered, given: a.given(phone),
		what: t.Text(explain.Phrase{Name: "number", Count: many.Numbers}),
		next: func(ctx context.Context) *outcome {
			if t.Flows.CheckNumber(ctx, raw) != nil { // the answer was no
				return nil
			}
			return further(ctx)
		},
		submit: func(_ context.Context, typed map[string]secret.String) attempt {
			switch answer := typed["answer"].Reveal(); {
			case explain.Agrees(t.OnPage(), answer):
				t.Flows.AllowNumber(phone.E164)
				return attempt{outcome: &outcome{}, told: explain.Shown{Kind: "number_allowed"}, accepted: true}
			case explain.Declines(t.OnPage(), answer):
				return attempt{outcome: t.refused(explain.NumberRefused{Forms: t.shows}), told: explain.Shown{Kind: "number_refused"}, accepted: true}
			default:
				return asksAgain("number_unclear")
			}
		},
	}
	t.fill(&spec, explain.Form{Kind: "number", Phone: phone.E164, Numbers: many.Numbers}, t.field(explain.Field{Form: "number", Name: "answer"}, prompt.Field{}))
	return t.ask(ctx, spec)
}
