package main

import (
	"strings"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
)

// placeholder says whether a value is one that a client has not filled in, "${user_config.private}".
func placeholder(value string) bool { return strings.HasPrefix(value, "${") }

// filled refuses what has no value: the default may be what was to be avoided, the chat for secrets, the disk for logins, the real Telegram.
func filled(r explain.Reader, arguments []string) error {
	for i, argument := range arguments {
		name, value, given := strings.Cut(argument, "=")
		if !strings.HasPrefix(name, "--") {
			name, value, given = "", argument, true
			if i > 0 && strings.HasPrefix(arguments[i-1], "--") && !strings.Contains(arguments[i-1], "=") {
				name = arguments[i-1]
			}
		}
		if !given || value != "" && !placeholder(value) {
			continue
		}
		if value == "" {
			return refuse(r, explain.EmptyOption{Option: outside.Text(name)})
		}
		return refuse(r, explain.UnfilledOption{Option: outside.Text(name)})
	}
	return nil
}
