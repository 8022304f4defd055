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
			if typed["answer"].Reveal() != answerYes {
				return attempt{outcome: t.refused(explain.NumberRefused{Forms: t.shows}), told: explain.Shown{Kind: "number_refused"}, accepted: true}
			}
			t.Flows.AllowNumber(phone.E164)
			return attempt{outcome: &outcome{}, told: explain.Shown{Kind: "number_allowed"}, accepted: true}
		},
	}
	t.fill(&spec, explain.Form{Kind: "number", Phone: phone.E164, Numbers: many.Numbers}, t.yesOrNo("number"))
	return t.ask(ctx, spec)
}

// The answers to a question with a yes and a no.
const (
	answerYes = "yes"
	answerNo  = "no"
)

// yesOrNo is the field of a form that takes one of the two, in the words that the form has for them.
func (t *tools) yesOrNo(form string) prompt.Field {
	says := func(name string) string { return explain.Tell(t.OnPage(), explain.Field{Form: form, Name: name}).Title }
	return t.field(explain.Field{Form: form, Name: "answer"}, prompt.Field{Choices: []prompt.Choice{
		{Value: answerYes, Label: says(answerYes)}, {Value: answerNo, Label: says(answerNo), No: true},
	}})
}
