package main

import (
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/ownfile"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/mcpserver"
)

// environment reads variables. A placeholder that the client did not fill in counts as empty.
func environment(getenv func(string) string) func(name string) string {
	return func(name string) string {
		if v := strings.TrimSpace(getenv(name)); !placeholder(v) {
			return v
		}
		return ""
	}
}

// credentials reads the API ID and API hash from the environment. A value that cannot be right is reported when a login needs it: a server that does not start tells an
// assistant nothing. A file with the hash is not touched before.
func credentials(getenv func(string) string) mcpserver.Credentials {
	env := environment(getenv)
	var c mcpserver.Credentials
	if text := env("TELEGRAM_API_ID"); text != "" {
		id, err := strconv.Atoi(text)
		if err != nil || id <= 0 {
			c.IDProblem = &authflow.CredentialsError{Kind: authflow.CredentialsVariable}
		}
		c.APIID = id
	}
	if hash := env("TELEGRAM_API_HASH"); hash != "" {
		c.APIHash, c.Source = secret.New(hash), mcpserver.HashInEnvironment
		return c
	}
	if path := env("TELEGRAM_API_HASH_FILE"); path != "" {
		if rest, ok := strings.CutPrefix(path, "~"+string(filepath.Separator)); ok && home() != "" { // which only a shell has expanded
			path = filepath.Join(home(), rest)
		}
		c.Source = mcpserver.HashInFile + path
		c.ReadHash = func() (secret.String, *authflow.CredentialsError) { return hashIn(path) }
	}
	return c
}

const (
	// maxHashFile is far more than a hash of 32 characters needs.
	maxHashFile = 4 << 10
	// hashPatience bounds the wait for a file system that does not answer.
	hashPatience = 5 * time.Second
)

// hashIn reads the file that holds the API hash, or says what is wrong with it. Whose the file is does not matter, and links are
// followed: that is how containers are given their secrets.
func hashIn(path string) (secret.String, *authflow.CredentialsError) {
	type answer struct {
		hash secret.String
		err  error
	}
	came := make(chan answer, 1)
	go func() {
		raw, _, err := ownfile.Read(path, maxHashFile, ownfile.AnyOwner)
		came <- answer{secret.New(strings.TrimSpace(string(raw))), err}
	}()
	select {
	case a := <-came:
		switch {
		case a.err != nil:
			return secret.String{}, &authflow.CredentialsError{Kind: authflow.CredentialsUnread, Err: a.err}
		case a.hash.Empty():
			return secret.String{}, &authflow.CredentialsError{Kind: authflow.CredentialsEmpty}
		}
		return a.hash, nil
	case <-time.After(hashPatience):
		return secret.String{}, &authflow.CredentialsError{Kind: authflow.CredentialsSlow, Within: hashPatience}
	}
}
