package mcpserver

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/secretpage"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sessionstring"
)

// The pages on which a person types what a tool needs. Each does what the tool does when the secret is an argument.

// onFlow makes an order for a step of a flow, or says why the step does not fit now, or what came of its page.
func (t *tools) onFlow(ctx context.Context, id string, a authflow.Action, o order) (order, authflow.Snapshot, *outcome) {
	s, err := t.Flows.Get(ctx, id, 0)
	o.key, o.flowID, o.needs = id+" "+string(a), id, a
	if err == nil && !slices.Contains(s.Allowed, a) {
		if done := t.doneOnPage(ctx, id, a); done != nil {
			return o, s, done
		}
		err = &authflow.StateError{Action: a, State: s.State, Allowed: s.Allowed}
	}
	if err != nil {
		return o, s, t.failed(err, s)
	}
	o.page.Account = s.Phone
	if o.page.Account == "" && s.Login != nil {
		o.page.Account = s.Login.User.Phone
	}
	return o, s, nil
}

// doneOnPage is what came of a page for a step of a flow that the person has finished and nobody was told of, nil without one.
func (t *tools) doneOnPage(ctx context.Context, id string, a authflow.Action) *outcome {
	key := id + " " + string(a)
	t.forgetOutdated(ctx, key)
	if e := t.known(key); e != nil && e.ticket.State().End == secretpage.Used {
		return t.ended(ctx, e)
	}
	return nil
}

// mailedCode is a code that stands in an e-mail.
var mailedCode = secretpage.Field{AutoComplete: "one-time-code", InputMode: "numeric"}

// fill puts a form on the page of an order, and leaves what is there about the account.
func (t *tools) fill(o *order, f explain.Form, fields ...secretpage.Field) {
	account := o.page.Account
	o.page = t.newPage(f, fields...)
	o.page.Account = account
}

func (t *tools) askCode(ctx context.Context, id string) *outcome {
	o, s, refusal := t.onFlow(ctx, id, authflow.SubmitCode, order{what: t.phrase("code", ""), page: t.newPage(explain.Form{Kind: "code"})})
	if refusal != nil {
		return refusal
	}
	code := secretpage.Field{AutoComplete: "one-time-code"}
	if s.SentCode != nil {
		if d := present.Delivery(s); !strings.HasSuffix(d.Type, "Word") && !strings.HasSuffix(d.Type, "Phrase") {
			code.InputMode = "numeric"
		}
	}
	o.page.Latest = func() []string { // another code may be sent in another way while the page is open
		now, ok := t.Flows.Peek(id)
		if !ok || now.SentCode == nil {
			return nil
		}
		p := explain.Tell(t.OnPage(), present.Delivery(now))
		return append([]string{p.Title + ". " + p.Meaning}, p.Fixes[:min(1, len(p.Fixes))]...)
	}
	o.page.Fields = []secretpage.Field{t.field(explain.Field{Form: "code", Name: "code"}, code)}
	o.try = func(ctx context.Context, typed map[string]secret.String) (*outcome, secretpage.Outcome) {
		s, err := t.Flows.SubmitCode(ctx, id, typed["code"])
		return t.tried(s, err, authflow.SubmitCode)
	}
	return t.privately(ctx, o)
}

func (t *tools) askPassword(ctx context.Context, id string) *outcome {
	o, s, refusal := t.onFlow(ctx, id, authflow.SubmitPassword, order{what: t.phrase("password", "")})
	if refusal != nil {
		return refusal
	}
	form := explain.Form{Kind: "password"}
	if w := s.Password; w != nil {
		form.Hint, form.HasRecovery, form.ResetAsked = w.Hint, w.HasRecovery, w.PendingResetDate > 0
	}
	t.fill(&o, form, t.field(explain.Field{Form: "password", Name: "password"}, secretpage.Field{Secret: true, AutoComplete: "current-password"}))
	o.try = func(ctx context.Context, typed map[string]secret.String) (*outcome, secretpage.Outcome) {
		s, err := t.Flows.SubmitPassword(ctx, id, typed["password"])
		return t.tried(s, err, authflow.SubmitPassword)
	}
	return t.privately(ctx, o)
}

// askRecovery asks for the recovery code, and for the new password unless that was given.
func (t *tools) askRecovery(ctx context.Context, id string, given secret.String) *outcome {
	o, s, refusal := t.onFlow(ctx, id, authflow.RecoverPassword, order{what: t.phrase("recovery", "")})
	if refusal != nil {
		return refusal
	}
	chosen := secretpage.Field{Secret: true, Optional: true, AutoComplete: "new-password"}
	t.fill(&o, explain.Form{Kind: "recovery", Mailbox: s.Mailbox}, t.field(explain.Field{Form: "recovery", Name: "code"}, mailedCode),
		t.field(explain.Field{Form: "recovery", Name: "password"}, chosen), t.field(explain.Field{Form: "recovery", Name: "again"}, chosen))
	if !given.Empty() {
		o.what, o.args, o.page.Fields = t.phrase("recovery_code", ""), sha256.Sum256([]byte(given.Reveal())), o.page.Fields[:1]
	}
	warned := false // the page tries one form at a time
	o.try = func(ctx context.Context, typed map[string]secret.String) (*outcome, secretpage.Outcome) {
		password := typed["password"]
		if !given.Empty() {
			password = given
		}
		none := password.Empty() && typed["again"].Empty()
		warned = warned && none // who began to type a password is warned anew
		switch {
		case given.Empty() && !password.Equal(typed["again"]):
			return nil, t.asksAgain("passwords_differ", "password", "again")
		case none && !warned:
			warned = true
			return nil, t.asksAgain("no_new_password", "password", "again")
		}
		s, err := t.Flows.RecoverPassword(ctx, id, typed["code"], password)
		replaced := !password.Empty()
		res, said := t.tried(s, err, authflow.RecoverPassword, recovered(s, replaced))
		switch {
		case err != nil && replaced: // else the person may want to type a new password after all
			said.Fields = recoveryFields(err, given.Empty())
		case err != nil:
		case replaced:
			said = t.shown(explain.Shown{Kind: "password_replaced"})
		default:
			said = t.shown(explain.Shown{Kind: "password_removed"})
		}
		return res, said
	}
	return t.privately(ctx, o)
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
	o, s, refusal := t.onFlow(ctx, id, authflow.SetLoginEmail, order{what: t.phrase("email_code", "")})
	if refusal != nil {
		return refusal
	}
	t.fill(&o, explain.Form{Kind: "email_code", Mailbox: s.Mailbox}, t.field(explain.Field{Form: "email_code", Name: "code"}, mailedCode))
	o.try = func(ctx context.Context, typed map[string]secret.String) (*outcome, secretpage.Outcome) {
		s, err := t.Flows.SetLoginEmail(ctx, id, "", typed["code"])
		res, said := t.tried(s, err, authflow.SetLoginEmail)
		if err == nil {
			res = emailAnswer(t, s)
		}
		return res, said
	}
	return t.privately(ctx, o)
}

// askHash asks for the API hash, and then begins the login with it.
func (t *tools) askHash(ctx context.Context, o order, apiID int, begin func(ctx context.Context, c Credentials) (authflow.Snapshot, error)) *outcome {
	known, _ := t.credentialsFor(apiID, "") // that the hash is missing is why we ask
	if err := plausibleID(known.APIID); err != nil {
		return t.failed(err, authflow.Snapshot{})
	}
	o.key, o.what, o.asks = "api_hash "+o.key, t.phrase("api_hash", ""), "api_hash"
	rehearsal := t.Sandbox != nil
	t.fill(&o, explain.Form{Kind: "api_hash", APIID: known.APIID, Sandbox: rehearsal},
		t.field(explain.Field{Form: "api_hash", Name: "hash", Sandbox: rehearsal}, secretpage.Field{Secret: true}))
	o.try = func(ctx context.Context, typed map[string]secret.String) (*outcome, secretpage.Outcome) {
		c, err := t.credentialsFor(apiID, typed["hash"].Reveal())
		var s authflow.Snapshot
		if err == nil {
			c.Source = hashOnPage
			s, err = begin(ctx, c)
		}
		res, said := t.tried(s, err, "")
		if err == nil {
			res = t.began(s)
		}
		// A hash that was mistyped can be typed again; an API ID that Telegram does not know cannot be mended on the page.
		if rpc := (*authflow.RPCError)(nil); errors.As(err, new(*authflow.CredentialsError)) || errors.As(err, &rpc) && rpc.Type == "API_ID_INVALID" {
			said.Done = false
			if rehearsal {
				said.Fixes = t.shown(explain.Shown{Kind: "sandbox_hash"}).Fixes
			}
		}
		return res, said
	}
	return t.privately(ctx, o)
}

// tried says what a try came to, to the assistant and to the person. While the step still fits, the page asks again.
func (t *tools) tried(s authflow.Snapshot, err error, a authflow.Action, happened ...explain.Fact) (*outcome, secretpage.Outcome) {
	if err == nil {
		return t.answer(s, happened...), t.movedOn(s)
	}
	o := t.troubleOnPage(t.ForPage().Fact(err, s))
	o.Done = stillRunning(err) || a == "" || !slices.Contains(s.Allowed, a)
	o.Unsent = errors.As(err, new(*authflow.CodeError)) || errors.Is(err, authflow.ErrCodeEmpty)
	return t.failed(err, s), o
}

// movedOn tells a person on a page where the login stands now. The page itself says that it can be closed.
func (t *tools) movedOn(s authflow.Snapshot) secretpage.Outcome {
	switch s.State {
	case authflow.Authorized:
		return t.shown(explain.Shown{Kind: "logged_in"})
	case authflow.PasswordNeeded:
		return t.shown(explain.Shown{Kind: "password_next"})
	case authflow.SignUpNeeded:
		return t.shown(explain.Shown{Kind: "no_account"})
	case authflow.CodeSent:
		return t.shown(explain.Shown{Kind: "code_sent"})
	case authflow.QRShown:
		return t.shown(explain.Shown{Kind: "qr_ready"})
	default:
		return secretpage.Outcome{Done: true, Title: explain.Tell(t.OnPage(), t.ForPage().Standing(s)).Title, Brief: brief(t.Standing(s))}
	}
}

// askSession asks for a session string that is to be read.
func (t *tools) askSession(ctx context.Context, o order, use func(ctx context.Context, i sessionstring.Inspection) (*outcome, secretpage.Outcome)) *outcome {
	o.what, o.asks = t.phrase("session", ""), "session"
	o.page.Fields = []secretpage.Field{t.field(explain.Field{Form: "session", Name: "session"}, secretpage.Field{Multiline: true})}
	o.try = func(ctx context.Context, typed map[string]secret.String) (*outcome, secretpage.Outcome) {
		i, err := sessionstring.Detect(typed["session"].Reveal())
		if err != nil {
			return t.failed(err, authflow.Snapshot{}), t.troubleOnPage(t.ForPage().Fact(err, authflow.Snapshot{}))
		}
		return use(ctx, i)
	}
	return t.privately(ctx, o)
}
