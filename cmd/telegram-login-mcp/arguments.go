package main

import (
	"fmt"
	"strings"
)

// placeholder says whether a value is one that a client has not filled in, "${user_config.private}".
func placeholder(value string) bool { return strings.HasPrefix(value, "${") }

// filled refuses what has no value: the default may be what was to be avoided, the chat for secrets, the disk for logins, the real Telegram.
func filled(arguments []string) error {
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
		what := "an argument"
		if name != "" {
			what = name
		}
		if value == "" {
			return fmt.Errorf("%s has an empty value, and what was meant cannot be told: give it a value, or leave it out altogether", what)
		}
		return fmt.Errorf("%s has a placeholder as its value, which whatever starts this program has not filled in: give it a value there, or leave it out altogether", what)
	}
	return nil
}
