package main

import (
	"fmt"
	"slices"
	"strings"
)

// harmless are the options whose default is the safe choice. Without a value they count as not given; for all others the default may be what
// was to be avoided: the chat for secrets, the disk for logins, the real Telegram.
var harmless = []string{"--open-browser", "--max-logins", "--log-level", "--yes"}

// placeholder says whether a value is one that a client has not filled in, "${user_config.private}".
func placeholder(value string) bool { return strings.HasPrefix(value, "${") }

// filled leaves out harmless options without a value, and refuses all others.
func filled(arguments []string) ([]string, error) {
	arguments = slices.Clone(arguments)
	for i := 0; i < len(arguments); i++ {
		name, value, given := strings.Cut(arguments[i], "=")
		if !strings.HasPrefix(name, "--") {
			name, value, given = "", arguments[i], true
			if i > 0 && strings.HasPrefix(arguments[i-1], "--") && !strings.Contains(arguments[i-1], "=") {
				name = arguments[i-1]
			}
		}
		switch {
		case !given || value != "" && !placeholder(value):
			continue
		case slices.Contains(harmless, name) && strings.HasPrefix(arguments[i], "--"):
			arguments = slices.Delete(arguments, i, i+1)
			i--
			continue
		}
		what := "an argument"
		if name != "" {
			what = name
		}
		if value == "" {
			return nil, fmt.Errorf("%s has an empty value, and what was meant cannot be told: give it a value, or leave it out altogether", what)
		}
		return nil, fmt.Errorf("%s has a placeholder as its value, which whatever starts this program has not filled in: give it a value there, or leave it out altogether", what)
	}
	return arguments, nil
}
