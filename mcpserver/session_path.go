package mcpserver

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/sessionfile"
	"telegram-login-mcp/sessionstring"
)

// savedSession is a session in a file or folder of the person.
type savedSession struct {
	path     string
	passcode secret.String // of Telegram Desktop
	account  int64         // the user ID of the one that is meant, where Telegram Desktop has several
}

// saved is what the arguments of a tool say of a file or folder.
func saved(path, passcode string, userID int) savedSession {
	return savedSession{path: path, passcode: secret.New(passcode), account: int64(userID)}
}

// given are these arguments, but for the secret one.
func (s savedSession) given() map[string]any {
	given := map[string]any{"path": s.path}
	if s.account != 0 {
		given["user_id"] = s.account
	}
	return given
}

// readSaved reads the session in a file or folder of the person, or in one that this program put there, within the budget of the call. Of several accounts
// it is the one that is meant; one that is another's is a *sessionstring.ContradictionError.
func (t *tools) readSaved(ctx context.Context, from savedSession) (sessionstring.Inspection, error) {
	ctx = t.Flows.Begin(ctx)
	ctx, stop := context.WithTimeout(ctx, authflow.Left(ctx))
	defer stop()
	o := sessionfile.Options{Home: t.Home, Passcode: from.passcode.Reveal(), Account: from.account}
	if t.Folder != "" {
		o.Folder = filepath.Join(t.Folder, sessionsFolder)
	}
	i, err := sessionfile.Read(ctx, from.path, o)
	if err == nil {
		err = i.Session.Is(0, from.account)
	}
	var bad *sessionfile.Error
	if errors.As(err, &bad) && !harmlessPath(from.path) { // which may be a session in the wrong place
		named := *bad
		named.Path = ""
		err = &named
	}
	return i, err
}

// withSaved reads the session in a file and goes on with it. Where Telegram Desktop's passcode is missing and there are pages, a page asks for it, of which spec says what it is
// about.
func (t *tools) withSaved(ctx context.Context, from savedSession, spec promptSpec, use func(ctx context.Context, i sessionstring.Inspection) attempt) *outcome {
	i, err := t.readSaved(ctx, from)
	var locked *sessionfile.PasscodeError
	if errors.As(err, &locked) && !locked.Wrong && t.asks() {
		return t.askPasscode(ctx, from, spec, use)
	}
	if err != nil {
		return t.failed(err, authflow.Snapshot{})
	}
	return use(ctx, i).outcome
}

// askPasscode asks for Telegram Desktop's passcode, and goes on with the session that it opens.
func (t *tools) askPasscode(ctx context.Context, from savedSession, spec promptSpec, use func(ctx context.Context, i sessionstring.Inspection) attempt) *outcome {
	spec.Key += " passcode"
	spec.kind, spec.what, spec.asks = promptTyped, t.phrase("passcode", ""), "passcode"
	t.fill(&spec, explain.Form{Kind: "passcode"}, t.field(explain.Field{Form: "passcode", Name: "passcode"}, prompt.Field{Secret: true, AutoComplete: "off"}))
	spec.submit = func(ctx context.Context, typed map[string]secret.String) attempt {
		from.passcode = typed["passcode"]
		i, err := t.readSaved(ctx, from)
		if err != nil {
			return attempt{outcome: t.failed(err, authflow.Snapshot{}), told: t.ForPage().Fact(err, authflow.Snapshot{})}
		}
		return use(ctx, i)
	}
	return t.ask(ctx, spec)
}

// typedSession reads what a person typed on a page: a session, or the path of the file or folder that it stands in.
func (t *tools) typedSession(ctx context.Context, typed string) (sessionstring.Inspection, error) {
	i, err := sessionstring.Detect(typed)
	var bad *sessionstring.FormatError
	if errors.As(err, &bad) && !t.Remote && len(bad.Got) == 1 && isPath(bad.Got[0].Kind) {
		return t.readSaved(ctx, savedSession{path: strings.Trim(typed, " \t\r\n\"'")})
	}
	return i, err
}

// isPath reports whether what came in place of a session is the path of one that may be read.
func isPath(k sessionstring.GotKind) bool {
	switch k {
	case sessionstring.GotPathSession, sessionstring.GotPathEnv, sessionstring.GotPathJSON, sessionstring.GotPathTdata, sessionstring.GotPath:
		return true
	default:
		return false
	}
}
