package mcpserver

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
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

func (t *tools) askCode(ctx context.Context, id string) *outcome {
	o, s, refusal := t.onFlow(ctx, id, authflow.SubmitCode, order{what: "the login code", page: secretpage.Page{
		Title: "Your Telegram login code", Why: "A program on this computer logs in to this Telegram account for you, and Telegram has sent a code to prove that it is you.", Button: "Send the code to Telegram",
	}})
	if refusal != nil {
		return refusal
	}
	field := secretpage.Field{Name: "code", Label: "Login code", AutoComplete: "one-time-code"}
	if s.SentCode != nil {
		if d := present.Delivery(s); !strings.HasSuffix(d.Type, "Word") && !strings.HasSuffix(d.Type, "Phrase") {
			field.InputMode = "numeric"
		}
	}
	o.page.Latest = func() []string { // another code may be sent in another way while the page is open
		now, ok := t.Flows.Peek(id)
		if !ok || now.SentCode == nil {
			return nil
		}
		return []string{explain.Tell(explain.OnPage, present.Delivery(now)).Meaning}
	}
	o.page.Fields = []secretpage.Field{field}
	o.try = func(ctx context.Context, typed map[string]secret.String) (*outcome, secretpage.Outcome) {
		s, err := t.Flows.SubmitCode(ctx, id, typed["code"])
		return t.tried(s, err, authflow.SubmitCode)
	}
	return t.privately(ctx, o)
}

func (t *tools) askPassword(ctx context.Context, id string) *outcome {
	o, s, refusal := t.onFlow(ctx, id, authflow.SubmitPassword, order{what: "the two-step verification password", page: secretpage.Page{
		Title: "Your two-step verification password", Why: "This Telegram account asks for its password in addition to the code. The password itself is not sent anywhere: Telegram gets a proof of it.",
		Fields: []secretpage.Field{{Name: "password", Label: "Two-step verification password", Help: "Exactly as you set it in Telegram. It is not the code and not the screen lock.", Secret: true, AutoComplete: "current-password"}},
		Button: "Prove the password to Telegram",
	}})
	if refusal != nil {
		return refusal
	}
	if s.Password != nil && s.Password.Hint != "" {
		o.page.Notes = []string{"Your hint: " + outside.Quoted(s.Password.Hint)}
	}
	o.try = func(ctx context.Context, typed map[string]secret.String) (*outcome, secretpage.Outcome) {
		s, err := t.Flows.SubmitPassword(ctx, id, typed["password"])
		return t.tried(s, err, authflow.SubmitPassword)
	}
	return t.privately(ctx, o)
}

// askRecovery asks for the recovery code, and for the new password unless that was given.
func (t *tools) askRecovery(ctx context.Context, id string, given secret.String) *outcome {
	o, s, refusal := t.onFlow(ctx, id, authflow.RecoverPassword, order{what: "the recovery code and the new password", page: secretpage.Page{
		Title: "Replace a forgotten password", Why: "Telegram has sent a code to the recovery e-mail of this account. With it, the two-step verification password is replaced or removed.",
		Fields: []secretpage.Field{
			{Name: "code", Label: "Code from the e-mail", AutoComplete: "one-time-code", InputMode: "numeric"},
			{Name: "password", Label: "New password", Help: "Without one, the account has no two-step verification afterwards; you are asked once more before.", Secret: true, Optional: true, AutoComplete: "new-password"},
			{Name: "again", Label: "New password, once more", Secret: true, Optional: true, AutoComplete: "new-password"},
		},
		Button: "Replace the password",
	}})
	if refusal != nil {
		return refusal
	}
	if !given.Empty() {
		o.what, o.args, o.page.Fields = "the recovery code", sha256.Sum256([]byte(given.Reveal())), o.page.Fields[:1]
	}
	if s.Mailbox != "" {
		o.page.Notes = []string{"The code went to " + outside.Quoted(s.Mailbox) + "."}
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
			return nil, secretpage.Outcome{Title: "The two passwords are not the same", Meaning: "Nothing was sent to Telegram yet.", Fields: []string{"password", "again"}}
		case none && !warned:
			warned = true
			return nil, secretpage.Outcome{
				Title: "No new password was typed", Meaning: "Nothing was sent to Telegram yet. Without a new password the account has no two-step verification afterwards.",
				Fixes: []string{"Type a new password twice.", "Or, to remove the password from the account, send this once more without one."}, Fields: []string{"password", "again"},
			}
		}
		s, err := t.Flows.RecoverPassword(ctx, id, typed["code"], password)
		replaced := !password.Empty()
		res, shown := t.tried(s, err, authflow.RecoverPassword, recovered(s, replaced))
		switch {
		case err != nil && replaced: // else the person may want to type a new password after all
			shown.Fields = recoveryFields(err, given.Empty())
		case err != nil:
		case replaced:
			shown.Meaning = "The old password is gone, and the new one is set."
		default:
			shown.Meaning = "The old password is gone, and no new one was set: the account has no two-step verification password now."
		}
		return res, shown
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
	o, s, refusal := t.onFlow(ctx, id, authflow.SetLoginEmail, order{what: "the code for the login e-mail", page: secretpage.Page{
		Title: "The code for your login e-mail", Why: "Telegram has sent a code to the new login e-mail of this account, to check that it is yours.",
		Fields: []secretpage.Field{{Name: "code", Label: "Code from the e-mail", AutoComplete: "one-time-code", InputMode: "numeric"}},
		Button: "Send the code to Telegram",
	}})
	if refusal != nil {
		return refusal
	}
	if s.Mailbox != "" {
		o.page.Notes = []string{"The code went to " + outside.Quoted(s.Mailbox) + "."}
	}
	o.try = func(ctx context.Context, typed map[string]secret.String) (*outcome, secretpage.Outcome) {
		s, err := t.Flows.SetLoginEmail(ctx, id, "", typed["code"])
		res, shown := t.tried(s, err, authflow.SetLoginEmail)
		if err == nil {
			res = emailAnswer(t, s)
		}
		return res, shown
	}
	return t.privately(ctx, o)
}

// askHash asks for the API hash, and then begins the login with it.
func (t *tools) askHash(ctx context.Context, o order, apiID int, begin func(ctx context.Context, c Credentials) (authflow.Snapshot, error)) *outcome {
	known, _ := t.credentialsFor(apiID, "") // that the hash is missing is why we ask
	if err := plausibleID(known.APIID); err != nil {
		return t.failed(err, authflow.Snapshot{})
	}
	o.key, o.what = "api_hash "+o.key, "the API hash"
	o.page.Title, o.page.Button = "Your API hash", "Begin the login"
	o.page.Why = "A login needs the API hash that belongs to your API ID. It is like a password, so the assistant does not get to see it."
	o.page.Notes = []string{fmt.Sprintf("It is asked for the API ID %d.", known.APIID)}
	field := secretpage.Field{Name: "hash", Label: "API hash", Secret: true}
	if t.Sandbox != nil {
		o.page.Notes = append(o.page.Notes, rehearsalHash)
	} else {
		o.page.Notes = append(o.page.Notes, "Both stand at my.telegram.org under “API development tools”.")
		field.Help = "32 characters: digits and letters from a to f."
	}
	o.page.Fields = []secretpage.Field{field}
	o.try = func(ctx context.Context, typed map[string]secret.String) (*outcome, secretpage.Outcome) {
		c, err := t.credentialsFor(apiID, typed["hash"].Reveal())
		var s authflow.Snapshot
		if err == nil {
			c.Source = "the one that was typed on the private page"
			s, err = begin(ctx, c)
		}
		res, shown := t.tried(s, err, "")
		if err == nil {
			res = t.began(s)
		}
		// A hash that was mistyped can be typed again; an API ID that Telegram does not know cannot be mended on the page.
		if rpc := (*authflow.RPCError)(nil); errors.As(err, new(*authflow.CredentialsError)) || errors.As(err, &rpc) && rpc.Type == "API_ID_INVALID" {
			shown.Done = false
			if t.Sandbox != nil {
				shown.Fixes = []string{rehearsalHash}
			}
		}
		return res, shown
	}
	return t.privately(ctx, o)
}

// rehearsalHash tells a person what the sandbox takes.
const rehearsalHash = "In this rehearsal the API hash is “sandbox”, and the API ID any number from 1 to 999999."

// tried says what a try came to, to the assistant and to the person. While the step still fits, the page asks again.
func (t *tools) tried(s authflow.Snapshot, err error, a authflow.Action, happened ...explain.Fact) (*outcome, secretpage.Outcome) {
	if err == nil {
		return t.answer(s, happened...), t.movedOn(s)
	}
	p := explain.Tell(explain.OnPage, t.Fact(err, s))
	o := secretpage.Outcome{Title: p.Title, Meaning: p.Meaning, Fixes: p.Fixes, Done: true, Unsent: errors.As(err, new(*authflow.CodeError)) || errors.Is(err, authflow.ErrCodeEmpty)}
	if !stillRunning(err) && a != "" && slices.Contains(s.Allowed, a) {
		o.Done = false
	}
	return t.failed(err, s), o
}

// movedOn tells a person on a page where the login stands now. The page itself says that it can be closed.
func (t *tools) movedOn(s authflow.Snapshot) secretpage.Outcome {
	o := secretpage.Outcome{Done: true}
	switch s.State {
	case authflow.Authorized:
		o.Title = "Telegram accepted the login"
	case authflow.PasswordNeeded:
		o.Title, o.Meaning = "That was right. The account also has a password", "Your assistant will give you a page for the two-step verification password."
	case authflow.SignUpNeeded:
		o.Title, o.Meaning = "The code was right, but no account uses this number", "Your assistant says what can be done."
	case authflow.CodeSent:
		o.Title, o.Meaning = "Telegram has sent a login code", "Your assistant says where the code is."
	case authflow.QRShown:
		o.Title, o.Meaning = "The QR code is ready", "Your assistant shows it in the chat, or has a page for you that does."
	default:
		o.Title = explain.Tell(explain.OnPage, t.Standing(s)).Title
	}
	return o
}

// Why a session is asked for on a page.
const (
	keptSession  = "A session is a login: whoever has it can use the Telegram account. So the assistant does not get to see it."
	shownSession = "A session is a login: whoever has it can use the Telegram account. The assistant does not get to see what you put in here, but the converted session, which opens the account as well, will be shown in the chat, as the assistant asked."
)

// askSession asks for a session string that is to be read.
func (t *tools) askSession(ctx context.Context, o order, use func(ctx context.Context, i sessionstring.Inspection) (*outcome, secretpage.Outcome)) *outcome {
	o.what = "the session"
	if o.page.Why == "" {
		o.page.Why = keptSession
	}
	o.page.Fields = []secretpage.Field{{Name: "session", Label: "Session", Help: "Of Telethon, Pyrogram, GramJS, mtcute or gotd, as you copied it.", Multiline: true}}
	o.try = func(ctx context.Context, typed map[string]secret.String) (*outcome, secretpage.Outcome) {
		i, err := sessionstring.Detect(typed["session"].Reveal())
		if err != nil {
			p := explain.Tell(explain.OnPage, t.Fact(err, authflow.Snapshot{}))
			return t.failed(err, authflow.Snapshot{}), secretpage.Outcome{Title: p.Title, Meaning: p.Meaning, Fixes: p.Fixes}
		}
		return use(ctx, i)
	}
	return t.privately(ctx, o)
}
