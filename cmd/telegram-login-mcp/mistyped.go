package main

import (
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/alecthomas/kong"

	"telegram-login-mcp/explain"
)

// meant names the command that was most likely meant by a first argument that is none, nil where none is near. Kong takes it for an argument of
// the default command, and suggests nothing.
func meant(r explain.Reader, commands []*kong.Node, arguments []string) error {
	if len(arguments) == 0 || strings.HasPrefix(arguments[0], "-") {
		return nil
	}
	typed, best, least := strings.ToLower(arguments[0]), "", 3
	for _, c := range commands {
		d := levenshtein.ComputeDistance(typed, c.Name)
		if strings.HasPrefix(c.Name, typed) && len(typed) > 2 {
			d = min(d, 1)
		}
		if d == 0 {
			return nil
		}
		if d < least {
			best, least = c.Name, d
		}
	}
	if best == "" {
		return nil
	}
	return refuse(r, explain.Mistyped{Typed: arguments[0], Meant: best})
}
