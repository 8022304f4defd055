package mcpserver

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sessionstring"
)

// The pages on which a person types what a tool needs. Each does what the tool does when the secret is an argument.

// onFlow makes a spec for a step of a flow, or says why the step does not fit now, or what came of its page.
func (t *tools) onFlow(ctx context.Context, id string, a authflow.Action, what string) (promptSpec, authflow.Snapshot, *outcome) {
	spec := promptSpec{kind: promptTyped, what: t.phrase(what, ""), Spec: prompt.Spec{Key: id + " " + string(a), Flow: id, Step: string(a)}}
	s, err := t.Flows.Get(ctx, id, 0)
	if err == nil && !slices.Contains(s.Allowed, a) {
		if done := t.doneOnPage(ctx, id, a); done != nil {
			return spec, s, done
		}
		err = &authflow.StateError{Action: a, State: s.State, Allowed: s.Allowed}
	}
	if err != nil {
		return spec, s, t.failed(err, s)
	}
	spec.Account = s.Phone
	if spec.Account == "" && s.Login != nil {
		spec.Account = s.Login.User.Phone
	}
	spec.Account = accountOf(spec.Account, s.ForTool)
	return spec, s, nil
}

// accountOf is an account with the name of one of its logins, which tells it from the others; either may be "".
func accountOf(account, name string) string {
	if name == "" {
		return account
	}
	return strings.TrimPrefix(account+", ", ", ") + outside.Quoted(name)
}

// doneOnPage is what came of a page for a step of a flow that the person has finished and nobody was told of, nil without one.
func (t *tools) doneOnPage(ctx context.Context, id string, a authflow.Action) *outcome {
	key := id + " " + string(a)
	t.dropStale(ctx, key)
	if p := t.prompts.Active(key); p != nil && p.is(prompt.Accepted) {
		return t.ended(ctx, p)
	}
	return nil
}

// mailedCode is a code that stands in an e-mail.
var mailedCode = prompt.Field{AutoComplete: "one-time-code", InputMode: "numeric"}

func (t *tools) askCode(ctx context.Context, id string) *outcome {
	spec, s, refusal := t.onFlow(ctx, id, authflow.SubmitCode, "code")
	if refusal != nil {
		return refusal
	}
	code := prompt.Field{AutoComplete: "one-time-code"}
	if s.SentCode != nil {
		if d := present.Delivery(s); !strings.HasSuffix(d.Type, "Word") && !strings.HasSuffix(d.Type, "Phrase") {
			code.InputMode = "numeric"
		}
	}
	t.fill(&spec, explain.Form{Kind: "code"}, t.field(explain.Field{Form: "code", Name: "code"}, code))
	spec.Latest = func() []string { // another code may be sent in another way while the page is open
		now, ok := t.Flows.Glance(id)
		if !ok || now.SentCode == nil {
			return nil
		}
		p := explain.Tell(t.OnPage(), present.Delivery(now))
		return append([]string{p.Title + ". " + p.Meaning}, p.Fixes[:min(1, len(p.Fixes))]...)
	}
	spec.actions = t.resends(id)
	spec.submit = t.step(authflow.SubmitCode, func(ctx context.Context, typed map[string]secret.String) (authflow.Snapshot, error) {
		return t.Flows.SubmitCode(ctx, id, typed["code"])
	})
	return t.ask(ctx, spec)
}

func (t *tools) askPassword(ctx context.Context, id string) *outcome {
	spec, s, refusal := t.onFlow(ctx, id, authflow.SubmitPassword, "password")
	if refusal != nil {
		return refusal
	}
	form := explain.Form{Kind: "password"}
	if w := s.Password; w != nil {
		form.Hint, form.HasRecovery, form.ResetAsked = w.Hint, w.HasRecovery, w.PendingResetDate > 0
	}
	t.fill(&spec, form, t.field(explain.Field{Form: "password", Name: "password"}, prompt.Field{Secret: true, AutoComplete: "current-password"}))
	if form.HasRecovery { // which may be used while the form is open
		mailed := func() bool { now, _ := t.Flows.Glance(id); return now.State == authflow.RecoveryCodeSent }
		spec.Notes, spec.Latest = nil, func() []string {
			form := form
			form.Mailed = mailed()
			return explain.Tell(t.OnPage(), form).Fixes
		}
		forgotten := t.tells("forgotten")
		spec.actions = func() []formAction {
			if mailed() {
				return nil
			}
			return forgotten()
		}
	}
	spec.submit = t.step(authflow.SubmitPassword, func(ctx context.Context, typed map[string]secret.String) (authflow.Snapshot, error) {
		return t.Flows.SubmitPassword(ctx, id, typed["password"])
	})
	return t.ask(ctx, spec)
}

// askRecovery asks for the recovery code, and for the new password unless that was given.
func (t *tools) askRecovery(ctx context.Context, id string, given secret.String) *outcome {
	spec, s, refusal := t.onFlow(ctx, id, authflow.RecoverPassword, "recovery")
	if refusal != nil {
		return refusal
	}
	chosen := prompt.Field{Secret: true, Optional: true, AutoComplete: "new-password"}
	t.fill(&spec, explain.Form{Kind: "recovery", Mailbox: s.Mailbox}, t.field(explain.Field{Form: "recovery", Name: "code"}, mailedCode),
		t.field(explain.Field{Form: "recovery", Name: "password"}, chosen), t.field(explain.Field{Form: "recovery", Name: "again"}, chosen))
	if !given.Empty() {
		spec.what, spec.Args, spec.Fields = t.phrase("recovery_code", ""), sha256.Sum256([]byte(given.Reveal())), spec.Fields[:1]
	}
	told := false // the page tries one form at a time
	spec.submit = func(ctx context.Context, typed map[string]secret.String) attempt {
		password := typed["password"]
		if !given.Empty() {
			password = given
		}
		none := password.Empty() && typed["again"].Empty()
		told = told && none // who began to type a password is warned anew
		switch {
		case given.Empty() && !password.Equal(typed["again"]):
			return asksAgain("passwords_differ", "password", "again")
		case none && !told:
			told = true
			return asksAgain("no_new_password", "password", "again")
		}
		s, err := t.Flows.RecoverPassword(ctx, id, typed["code"], password)
		replaced := !password.Empty()
		a := t.attempted(s, err, authflow.RecoverPassword, recovered(s, replaced))
		switch {
		case err != nil && replaced: // else the person may want to type a new password after all
			a.again = recoveryFields(err, given.Empty())
		case err != nil:
		case replaced:
			a.told = explain.Shown{Kind: "password_replaced"}
		default:
			a.told = explain.Shown{Kind: "password_removed"}
		}
		return a
	}
	return t.ask(ctx, spec)
}

// recoveryFields names the fields that were wrong, as far as Telegram says that.
func recoveryFields(err error, password bool) []string {
	var rpc *authflow.RPCError
	switch errors.As(err, &rpc); {
	case errors.As(err, new(*authflow.CodeError)), errors.Is(err, authflow.ErrCodeEmpty):
		return []string{"code"}
	case rpc == nil:
		return nil
	case rpc.Type == "CODE_INVALID", rpc.Type == "CODE_EMPTY":
		return []string{"code"}
	case password && strings.HasPrefix(rpc.Type, "NEW_"): // NEW_SETTINGS_INVALID, NEW_SALT_INVALID
		return []string{"password", "again"}
	default:
		return nil
	}
}

func (t *tools) askEmailCode(ctx context.Context, id string) *outcome {
	spec, s, refusal := t.onFlow(ctx, id, authflow.SetLoginEmail, "email_code")
	if refusal != nil {
		return refusal
	}
	t.fill(&spec, explain.Form{Kind: "email_code", Mailbox: s.Mailbox}, t.field(explain.Field{Form: "email_code", Name: "code"}, mailedCode))
	spec.submit = func(ctx context.Context, typed map[string]secret.String) attempt {
		s, err := t.Flows.SetLoginEmail(ctx, id, "", typed["code"])
		a := t.attempted(s, err, authflow.SetLoginEmail)
		if err == nil {
			a.outcome = emailAnswer(t, s)
		}
		return a
	}
	return t.ask(ctx, spec)
}

// hashKey begins the keys of the prompts that ask for the API hash.
const hashKey = "api_hash "

// asksHash reports whether somebody is asked for the API hash here, or what came of it is still to be told.
func (t *tools) asksHash(ctx context.Context, key string) bool {
	t.dropStale(ctx, hashKey+key)
	return t.prompts.Active(hashKey+key) != nil
}

// askHash asks for the API hash, and then begins the login with it.
func (t *tools) askHash(ctx context.Context, spec promptSpec, apiID int, begin func(ctx context.Context, c Credentials) (authflow.Snapshot, error)) *outcome {
	known, _ := t.credentialsFor(apiID, "") // that the hash is missing is why we ask
	if err := plausibleID(known.APIID); err != nil {
		return t.failed(err, authflow.Snapshot{})
	}
	spec.Key, spec.kind, spec.what, spec.asks = hashKey+spec.Key, promptTyped, t.phrase("api_hash", ""), "api_hash"
	rehearsal := t.Sandbox != nil
	t.fill(&spec, explain.Form{Kind: "api_hash", APIID: known.APIID, Sandbox: rehearsal},
		t.field(explain.Field{Form: "api_hash", Name: "hash", Sandbox: rehearsal}, prompt.Field{Secret: true}))
	spec.submit = func(ctx context.Context, typed map[string]secret.String) attempt {
		c, err := t.credentialsFor(apiID, typed["hash"].Reveal())
		var s authflow.Snapshot
		if err == nil {
			c.Source = hashOnPage
			s, err = begin(ctx, c)
		}
		a := t.attempted(s, err, "")
		if err == nil {
			a.outcome = t.began(s)
		}
		// A hash that was mistyped can be typed again; an API ID that Telegram does not know cannot be mended on the page.
		if rpc := (*authflow.RPCError)(nil); errors.As(err, new(*authflow.CredentialsError)) || errors.As(err, &rpc) && rpc.Type == "API_ID_INVALID" {
			a.accepted = false
			if rehearsal {
				a.helps = explain.Shown{Kind: "sandbox_hash"}
			}
		}
		return a
	}
	return t.ask(ctx, spec)
}

// movedOn tells a person on a page where the login stands now. The page itself says that it can be closed.
func (t *tools) movedOn(s authflow.Snapshot) explain.Fact {
	switch s.State {
	case authflow.Authorized:
		return explain.Shown{Kind: "logged_in"}
	case authflow.PasswordNeeded:
		return explain.Shown{Kind: "password_next"}
	case authflow.SignUpNeeded:
		return explain.Shown{Kind: "no_account"}
	case authflow.CodeSent:
		if unsent(s) {
			return inShort{present.Delivery(s)}
		}
		return explain.Shown{Kind: "code_sent"}
	case authflow.QRShown:
		return explain.Shown{Kind: "qr_ready"}
	default:
		return inShort{t.ForPage().Standing(s)}
	}
}

// askSession asks for a session string that is to be read.
func (t *tools) askSession(ctx context.Context, spec promptSpec, use func(ctx context.Context, i sessionstring.Inspection) attempt) *outcome {
	spec.kind, spec.what, spec.asks = promptTyped, t.phrase("session", ""), "session"
	spec.Fields = []prompt.Field{t.field(explain.Field{Form: "session", Name: "session"}, prompt.Field{Multiline: true})}
	spec.submit = func(ctx context.Context, typed map[string]secret.String) attempt {
		i, err := t.typedSession(ctx, typed["session"].Reveal())
		if err != nil {
			return attempt{outcome: t.failed(err, authflow.Snapshot{}), told: t.ForPage().Fact(err, authflow.Snapshot{})}
		}
		return use(ctx, i)
	}
	return t.ask(ctx, spec)
}
