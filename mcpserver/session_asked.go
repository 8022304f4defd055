package mcpserver

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
)

// What is asked of the person, besides whether a program uses a session, and who may answer that where they see no form.

// unseen reports whether nobody has seen the form that asks whether a program uses a session, which was brought for a tool: then the person's answer can
// come by the assistant, as it does where there are neither pages nor forms.
func (t *tools) unseen(tool string) bool {
	brought := t.brought(tool)
	return t.formsAlone() && len(brought) > 0 && !slices.ContainsFunc(brought, func(p *openPrompt) bool { return p.form.wasThere() })
}

// brought are the open forms that ask whether a program uses the session that a tool wants.
func (t *tools) brought(tool string) []*openPrompt {
	return t.prompts.Find(func(p *openPrompt) bool { return p.about.unused == tool && !p.ended() && p.by() == asForm })
}

// take takes the API ID that was typed, where the session has none. It is authflow.ErrNoCredentials where none was, and one about the ID where it can be none.
func (a *app) take(typed secret.String, ofSession int) error {
	said := strings.TrimSpace(typed.Reveal())
	if said == "" && ofSession == 0 {
		return authflow.ErrNoCredentials
	}
	if said == "" {
		return nil
	}
	id, err := strconv.Atoi(said)
	if err != nil || id <= 0 {
		return &authflow.CredentialsError{Kind: authflow.CredentialsID}
	}
	a.id = id
	return plausibleID(id)
}

// askUnused asks for the session, and whether a program uses it, on one page.
func (t *tools) askUnused(ctx context.Context, w sessionWork) *outcome {
	if err := t.credentialsLack(w); err != nil { // before the person is asked for anything
		return t.failed(err, authflow.Snapshot{})
	}
	spec := t.unusedSpec(w, "asked", "", w.given)
	asksID := !w.adds() && w.app.id == 0 && t.environment().APIID == 0 // what is put in comes twice else: a session need not say with which it was made
	spec.with, spec.asks = t.phrase("session", ""), "session"
	spec.submit = func(ctx context.Context, typed map[string]secret.String) attempt {
		i, err := t.typedSession(ctx, typed["session"].Reveal())
		if err != nil {
			// Another session may come now, and the answer was about this one: both are asked again.
			return attempt{outcome: t.failed(err, authflow.Snapshot{}), told: t.ForPage().Fact(err, authflow.Snapshot{})}
		}
		w := w
		if asksID {
			if lacks := w.app.take(typed["api_id"], i.Session.APIID); lacks != nil {
				o := t.failed(lacks, authflow.Snapshot{})
				if errors.Is(lacks, authflow.ErrNoCredentials) {
					o = t.refused(explain.CredentialsMissing{Sandbox: t.Sandbox != nil, OnlyID: true})
				}
				return attempt{outcome: o, told: o.Fact, again: []string{"api_id"}, needed: true, unsent: true}
			}
		}
		return t.answeredForeign(ctx, typed, w, i)
	}
	fields := append([]prompt.Field{t.field(explain.Field{Form: "session", Name: "session"}, prompt.Field{Multiline: true})}, t.unusedFields(w, true)...)
	if asksID {
		fields = append(fields, t.field(explain.Field{Form: "api_id", Name: "api_id"}, prompt.Field{Optional: true, InputMode: "numeric"}))
	}
	t.fill(&spec, explain.Form{Kind: "unused", Asks: true, Adds: w.adds(), Login: w.login()}, fields...)
	return t.ask(ctx, spec)
}

// askPasscodeUnused asks for Telegram Desktop's passcode, and whether a program uses the session that it opens, on one page.
func (t *tools) askPasscodeUnused(ctx context.Context, from savedSession, w sessionWork) *outcome {
	if err := t.credentialsLack(w); err != nil { // before the person is asked for anything
		return t.failed(err, authflow.Snapshot{})
	}
	spec := t.unusedSpec(w, "passcode", from.path+" "+strconv.FormatInt(from.account, 10), w.with(from.given()))
	spec.with, spec.asks = t.phrase("passcode", ""), "passcode"
	spec.submit = func(ctx context.Context, typed map[string]secret.String) attempt {
		from.passcode = typed["passcode"]
		i, err := t.readSaved(ctx, from)
		if err != nil {
			return attempt{outcome: t.failed(err, authflow.Snapshot{}), told: t.ForPage().Fact(err, authflow.Snapshot{}), again: []string{"passcode"}}
		}
		return t.answeredForeign(ctx, typed, w, i)
	}
	f := explain.Form{Kind: "unused", Adds: w.adds(), Login: w.login(), Path: outside.Quoted(from.path)}
	t.fill(&spec, f, append([]prompt.Field{t.field(explain.Field{Form: "passcode", Name: "passcode"}, prompt.Field{Secret: true, AutoComplete: "off"})}, t.unusedFields(w, true)...)...)
	return t.ask(ctx, spec)
}
