package mcpserver

import (
	"errors"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/mcpserver/present"
)

// outcome is what a tool came to, as facts. [present] makes a result of it.
type outcome = present.Outcome

// phrase is a part of a sentence: what a secret is, or what a page is for. of is a format, "" for none.
func (t *tools) phrase(name, of string) string { return t.Text(explain.Phrase{Name: name, Of: of}) }

// answer is the outcome of a step that succeeded: what it did, and where the login stands now.
func (t *tools) answer(s authflow.Snapshot, happened ...explain.Fact) *outcome {
	return &outcome{Flow: &s, Happened: happened, Again: t.fromAnother(s)}
}

// news says that a step has brought an answer of Telegram about a code.
func news(o *outcome) *outcome {
	o.Dump = true
	return o
}

// failed is the outcome of a call that did not do what it should. One that goes on in the background has not failed.
func (t *tools) failed(err error, s authflow.Snapshot) *outcome {
	if none := t.noWay(); none != nil && lacksHash(err) {
		return none
	}
	o := &outcome{Fact: t.Fact(err, s), Failed: !stillRunning(err)}
	errors.As(err, &o.RPC)
	if s.ID != "" {
		o.Flow = &s
		o.Again = t.fromAnother(s)
		o.Fact = present.Alive(o.Fact, o.Again)
	}
	return o
}

// lacksHash reports whether an API hash is missing, which is a secret.
func lacksHash(err error) bool {
	var bad *authflow.CredentialsError
	return errors.Is(err, authflow.ErrNoCredentials) || errors.As(err, &bad) && bad.Kind == authflow.CredentialsNoHash
}

// fromAnother is how a login that is no more is followed by one that needs no code: another login of the account, which lives here, lets it in. Nil where
// there is none, and where Telegram has banned or deleted the account.
func (t *tools) fromAnother(dead authflow.Snapshot) *present.Step {
	if dead.Login == nil || dead.State != authflow.Failed && dead.State != authflow.LoggedOut {
		return nil
	}
	var step *present.Step
	for _, s := range t.Flows.List() {
		switch {
		case s.Login == nil || s.Login.User.ID != dead.Login.User.ID:
		case authflow.AccountGone(s.LastErr): // said of one, it holds for all
			return nil
		case dead.State == authflow.LoggedOut && dead.ForTool != "" && s.ForTool == dead.ForTool: // which has its login
		case s.State == authflow.Authorized && step == nil:
			step = t.forAnotherTool(s.ID)
		}
	}
	if step != nil && dead.ForTool != "" {
		step.Arguments["for_tool"] = outside.Text(dead.ForTool)
	}
	return step
}

// refused is a refusal of our own that concerns no flow.
func (t *tools) refused(f explain.Fact) *outcome { return &outcome{Fact: f, Failed: true} }

func stillRunning(err error) bool { return errors.As(err, new(*authflow.StillRunningError)) }
