package mcpserver

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/secretpage"
	"telegram-login-mcp/sessionstring"
)

// The pages on which a person types what a tool needs. Each does what the tool does when the secret is an argument.

// onFlow makes an order for a step of a flow, or says why the step does not fit now.
func (t *tools) onFlow(ctx context.Context, id string, a authflow.Action, o order) (order, authflow.Snapshot, *mcp.CallToolResult) {
	s, err := t.Flows.Get(ctx, id, 0)
	if err == nil && !slices.Contains(s.Next, a) {
		err = &authflow.StateError{Action: a, State: s.State, Allowed: s.Next}
	}
	if err != nil {
		return o, s, t.failed(err, s)
	}
	o.key, o.flowID, o.needs = id+" "+string(a), id, a
	o.over = "The login went on in another way, so the private page was closed."
	o.page.Account = s.Phone
	if o.page.Account == "" && s.Login != nil {
		o.page.Account = s.Login.User.Phone
	}
	return o, s, nil
}

func (t *tools) askCode(ctx context.Context, id string) *mcp.CallToolResult {
	o, s, refusal := t.onFlow(ctx, id, authflow.SubmitCode, order{what: "the login code", page: secretpage.Page{
		Title: "Your Telegram login code", Why: "A program on this computer logs in to this Telegram account for you, and Telegram has sent a code to prove that it is you.", Button: "Send the code to Telegram",
	}})
	if refusal != nil {
		return refusal
	}
	field := secretpage.Field{Name: "code", Label: "Login code", AutoComplete: "one-time-code"}
	if s.SentCode != nil {
		d := delivery(s)
		o.page.Notes = []string{explain.ForDelivery(d).Meaning}
		if !strings.HasSuffix(d.Type, "Word") && !strings.HasSuffix(d.Type, "Phrase") {
			field.InputMode = "numeric"
		}
	}
	o.page.Fields = []secretpage.Field{field}
	o.try = func(ctx context.Context, typed map[string]secret.String) (*mcp.CallToolResult, secretpage.Outcome) {
		s, err := t.Flows.SubmitCode(ctx, id, typed["code"])
		return t.tried(s, err, authflow.SubmitCode, loginHeadline(s), false)
	}
	return t.privately(ctx, o)
}

func (t *tools) askPassword(ctx context.Context, id string) *mcp.CallToolResult {
	o, s, refusal := t.onFlow(ctx, id, authflow.SubmitPassword, order{what: "the two-step verification password", page: secretpage.Page{
		Title: "Your two-step verification password", Why: "This Telegram account asks for its password in addition to the code. The password itself is not sent anywhere: Telegram gets a proof of it.",
		Fields: []secretpage.Field{{Name: "password", Label: "Two-step verification password", Help: "Exactly as you set it in Telegram. It is not the code and not the screen lock.", Secret: true, AutoComplete: "current-password"}},
		Button: "Prove the password to Telegram",
	}})
	if refusal != nil {
		return refusal
	}
	if s.Password != nil && s.Password.Hint != "" {
		o.page.Notes = []string{"Your hint: " + printable(s.Password.Hint)}
	}
	o.try = func(ctx context.Context, typed map[string]secret.String) (*mcp.CallToolResult, secretpage.Outcome) {
		s, err := t.Flows.SubmitPassword(ctx, id, typed["password"])
		return t.tried(s, err, authflow.SubmitPassword, loginHeadline(s), false)
	}
	return t.privately(ctx, o)
}

func (t *tools) askRecovery(ctx context.Context, id string) *mcp.CallToolResult {
	o, s, refusal := t.onFlow(ctx, id, authflow.RecoverPassword, order{what: "the recovery code and the new password", page: secretpage.Page{
		Title: "Replace a forgotten password", Why: "Telegram has sent a code to the recovery e-mail of this account. With it, the two-step verification password is replaced or removed.",
		Fields: []secretpage.Field{
			{Name: "code", Label: "Code from the e-mail", AutoComplete: "one-time-code", InputMode: "numeric"},
			{Name: "password", Label: "New password", Help: "Leave it empty to remove the password from the account.", Secret: true, Optional: true, AutoComplete: "new-password"},
			{Name: "again", Label: "New password, once more", Secret: true, Optional: true, AutoComplete: "new-password"},
		},
		Button: "Replace the password",
	}})
	if refusal != nil {
		return refusal
	}
	if s.Mailbox != "" {
		o.page.Notes = []string{"The code went to " + printable(s.Mailbox) + "."}
	}
	o.try = func(ctx context.Context, typed map[string]secret.String) (*mcp.CallToolResult, secretpage.Outcome) {
		if !typed["password"].Equal(typed["again"]) {
			return nil, secretpage.Outcome{Title: "The two passwords are not the same", Meaning: "Nothing was sent to Telegram yet.", Fields: []string{"password", "again"}}
		}
		s, err := t.Flows.RecoverPassword(ctx, id, typed["code"], typed["password"])
		return t.tried(s, err, authflow.RecoverPassword, recoveredHeadline(s, !typed["password"].Empty()), false)
	}
	return t.privately(ctx, o)
}

func (t *tools) askEmailCode(ctx context.Context, id string) *mcp.CallToolResult {
	o, s, refusal := t.onFlow(ctx, id, authflow.SetLoginEmail, order{what: "the code for the login e-mail", page: secretpage.Page{
		Title: "The code for your login e-mail", Why: "Telegram has sent a code to the new login e-mail of this account, to check that it is yours.",
		Fields: []secretpage.Field{{Name: "code", Label: "Code from the e-mail", AutoComplete: "one-time-code", InputMode: "numeric"}},
		Button: "Send the code to Telegram",
	}})
	if refusal != nil {
		return refusal
	}
	if s.Mailbox != "" {
		o.page.Notes = []string{"The code went to " + printable(s.Mailbox) + "."}
	}
	o.try = func(ctx context.Context, typed map[string]secret.String) (*mcp.CallToolResult, secretpage.Outcome) {
		s, err := t.Flows.SetLoginEmail(ctx, id, "", typed["code"])
		return t.tried(s, err, authflow.SetLoginEmail, emailHeadline(s), true)
	}
	return t.privately(ctx, o)
}

// askHash asks for the API hash, and then begins the login with it.
func (t *tools) askHash(ctx context.Context, key, account string, tool authflow.Action, begin func(ctx context.Context, c Credentials) (authflow.Snapshot, error), apiID int) *mcp.CallToolResult {
	return t.privately(ctx, order{
		key: "api_hash " + key, what: "the API hash", needs: tool,
		page: secretpage.Page{
			Title: "Your API hash", Account: account, Why: "A login needs the API hash that belongs to your API ID. It is like a password, so the assistant does not get to see it.",
			Notes:  []string{"Both stand at my.telegram.org under “API development tools”."},
			Fields: []secretpage.Field{{Name: "hash", Label: "API hash", Help: "32 characters: digits and letters from a to f.", Secret: true}},
			Button: "Begin the login",
		},
		try: func(ctx context.Context, typed map[string]secret.String) (*mcp.CallToolResult, secretpage.Outcome) {
			c, err := t.credentialsFor(apiID, typed["hash"].Reveal())
			if err != nil {
				p := t.problem(err, authflow.Snapshot{})
				return t.failed(err, authflow.Snapshot{}), secretpage.Outcome{Title: p.Title, Meaning: p.Meaning}
			}
			c.Source = "the one that was typed on the private page"
			s, err := begin(ctx, c)
			res, outcome := t.tried(s, err, "", begunHeadline(s), true)
			var rpc *authflow.RPCError
			if errors.As(err, &rpc) && (rpc.Type == "API_ID_INVALID" || rpc.Type == "CONNECTION_API_ID_INVALID") {
				outcome.Done = false // a hash that was mistyped can be typed again
			}
			return res, outcome
		},
	})
}

// tried says what a try came to, to the assistant and to the person. While the step still fits, the page asks again.
func (t *tools) tried(s authflow.Snapshot, err error, a authflow.Action, headline string, dump bool) (*mcp.CallToolResult, secretpage.Outcome) {
	if err == nil {
		return t.answer(s, headline, dump), movedOn(s)
	}
	p := t.problem(err, s)
	o := secretpage.Outcome{Title: p.Title, Meaning: p.Meaning, Fixes: forThePage(p.Fixes), Done: true}
	if !stillRunning(err) && a != "" && slices.Contains(s.Next, a) {
		o.Done = false
	}
	return t.failed(err, s), o
}

// forThePage leaves out what only an assistant can do: a person on the page calls no tools.
func forThePage(fixes []string) []string {
	return slices.DeleteFunc(slices.Clone(fixes), func(f string) bool {
		return slices.ContainsFunc(explain.Tools(), func(tool string) bool { return strings.Contains(f, tool) })
	})
}

// movedOn tells a person on a page where the login stands now.
func movedOn(s authflow.Snapshot) secretpage.Outcome {
	o := secretpage.Outcome{Done: true, Meaning: "You can close this page and go back to the chat."}
	switch s.State {
	case authflow.Authorized:
		o.Title = "Telegram accepted the login"
	case authflow.PasswordNeeded:
		o.Title, o.Meaning = "That was right. The account also has a password", "Go back to the chat: the assistant will give you a page for the two-step verification password."
	case authflow.SignUpNeeded:
		o.Title, o.Meaning = "The code was right, but no account uses this number", "Go back to the chat to see what can be done."
	case authflow.CodeSent:
		o.Title, o.Meaning = "Telegram has sent a login code", "Go back to the chat: the assistant says where the code is."
	case authflow.QRShown:
		o.Title, o.Meaning = "The QR code is ready", "Go back to the chat to see it."
	default:
		o.Title = explain.ForState(string(s.State), nil).Title
	}
	return o
}

// askSession asks for a session string that is to be read.
func (t *tools) askSession(ctx context.Context, tool, key, title, button string, use func(ctx context.Context, i sessionstring.Inspection) *mcp.CallToolResult) *mcp.CallToolResult {
	return t.privately(ctx, order{
		key: key, what: "the session", needs: authflow.Action(tool),
		page: secretpage.Page{
			Title: title, Why: "A session is a login: whoever has it can use the Telegram account. So the assistant does not get to see it.",
			Fields: []secretpage.Field{{Name: "session", Label: "Session", Help: "Of Telethon, Pyrogram, GramJS, mtcute or gotd, as you copied it.", Multiline: true}},
			Button: button,
		},
		try: func(ctx context.Context, typed map[string]secret.String) (*mcp.CallToolResult, secretpage.Outcome) {
			i, err := sessionstring.Detect(typed["session"].Reveal())
			if err != nil {
				p := t.sessionProblem(err, true)
				return t.failure(p, nil, nil), secretpage.Outcome{Title: p.Title, Meaning: p.Meaning, Fixes: forThePage(p.Fixes)}
			}
			return use(ctx, i), secretpage.Outcome{Done: true, Title: "The session was read", Meaning: "Go back to the chat: the assistant hears what it is, and not the session itself."}
		},
	})
}
