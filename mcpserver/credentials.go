package mcpserver

import (
	"strings"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
)

// Where an API hash is, as a record keeps it. explain.Phrase has the words for it.
const (
	HashInEnvironment = "environment" // the variable TELEGRAM_API_HASH
	HashInFile        = "file:"       // with its path behind it

	hashInChat     = "chat"
	hashAtTerminal = "terminal"
	hashOfSandbox  = "sandbox"
	hashOnPage     = "page"
)

// environment is what the environment has. A hash in a file is read anew each time, so that a file that was put right is of use at once.
func (t *tools) environment() Credentials {
	q := t.Credentials
	if q.APIHash.Empty() && q.HashProblem == nil && q.ReadHash != nil {
		q.APIHash, q.HashProblem = q.ReadHash()
	}
	return q
}

// lacksHash reports whether there is an API ID without a hash, which a person can type on a private page.
func (t *tools) lacksHash(id int, hash string) bool {
	if strings.TrimSpace(hash) != "" {
		return false
	}
	q := t.environment()
	return t.asks() && (id != 0 || q.APIID != 0 && q.IDProblem == nil) && q.APIHash.Empty() && q.HashProblem == nil
}

// whole is a map of one argument, without it where it is 0.
func whole(name string, n int) map[string]any {
	given := map[string]any{}
	if n != 0 {
		given[name] = n
	}
	return given
}

// credentialsFor joins what a tool was given with what the environment has. What was given counts more. Credentials that are missing
// altogether are returned as they are: the registry refuses them.
func (t *tools) credentialsFor(id int, hash string) (Credentials, error) {
	q := t.Credentials
	if hash = strings.TrimSpace(hash); hash == "" {
		q = t.environment()
	}
	switch {
	case id == 0 && q.IDProblem != nil:
		return q, q.IDProblem
	case hash == "" && q.HashProblem != nil:
		return q, q.HashProblem
	}
	if id != 0 {
		q.APIID = id
	}
	if hash != "" {
		q.APIHash, q.Source = secret.New(hash), hashInChat
		if t.Terminal {
			q.Source = hashAtTerminal
			if t.Sandbox != nil {
				q.Source = hashOfSandbox
			}
		}
	}
	return q, t.plausible(q)
}

// plausible refuses credentials that cannot be right, before Telegram counts an attempt.
func (t *tools) plausible(q Credentials) error {
	switch {
	case q.APIID == 0 && q.APIHash.Empty():
		return nil // missing altogether: the registry says so
	case q.APIID == 0:
		return &authflow.CredentialsError{Kind: authflow.CredentialsNoID}
	case q.APIHash.Empty():
		return &authflow.CredentialsError{Kind: authflow.CredentialsNoHash}
	}
	if err := plausibleID(q.APIID); err != nil {
		return err
	}
	switch {
	case t.Sandbox == nil && !hexDigits(q.APIHash.Reveal(), 32):
		return &authflow.CredentialsError{Kind: authflow.CredentialsHash}
	}
	return nil
}

func plausibleID(id int) error {
	switch {
	case id < 0:
		return &authflow.CredentialsError{Kind: authflow.CredentialsID}
	case id > 1<<31-1: // an int of TL
		return &authflow.CredentialsError{Kind: authflow.CredentialsUserID}
	}
	return nil
}

func hexDigits(s string, n int) bool {
	return len(s) == n && strings.Trim(strings.ToLower(s), "0123456789abcdef") == ""
}
