package main

import (
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/alecthomas/kong"
)

// meant names the command that was most likely meant by a first argument that is none, nil where none is near. Kong takes it for an argument of
// the default command, and suggests nothing.
func meant(commands []*kong.Node, arguments []string) error {
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
	return fmt.Errorf("there is no command %q, did you mean %q?", arguments[0], best)
}
