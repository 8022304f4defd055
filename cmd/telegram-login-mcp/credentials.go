package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/mcpserver"
)

// environment reads variables. A value that starts with "${" is a placeholder that the client did not fill in, and counts as empty.
func environment(getenv func(string) string) func(name string) string {
	return func(name string) string {
		v := strings.TrimSpace(getenv(name))
		if strings.HasPrefix(v, "${") {
			return ""
		}
		return v
	}
}

// credentials reads the API ID and API hash from the environment. A value that cannot be right is reported when a login needs it: a server that does not start tells an
// assistant nothing.
func credentials(getenv func(string) string) mcpserver.Credentials {
	env := environment(getenv)
	var c mcpserver.Credentials
	if text := env("TELEGRAM_API_ID"); text != "" {
		id, err := strconv.Atoi(text)
		if err != nil || id <= 0 {
			c.IDProblem = "the environment variable TELEGRAM_API_ID is not a positive whole number"
		}
		c.APIID = id
	}
	if hash := env("TELEGRAM_API_HASH"); hash != "" {
		c.APIHash, c.Source = secret.New(hash), "in the environment variable TELEGRAM_API_HASH"
		return c
	}
	if path := env("TELEGRAM_API_HASH_FILE"); path != "" {
		raw, err := os.ReadFile(path)
		if err != nil {
			c.HashProblem = fmt.Sprintf("the file that TELEGRAM_API_HASH_FILE names cannot be read (%v)", err)
			return c
		}
		c.APIHash, c.Source = secret.New(strings.TrimSpace(string(raw))), "in the file "+path
	}
	return c
}
