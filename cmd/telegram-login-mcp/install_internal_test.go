package main

import (
	"testing"

	"telegram-login-mcp/explain"
)

func TestEveryClientHasItsNextStep(t *testing.T) {
	t.Parallel()
	for _, target := range installTargets {
		steps := (&installCmd{}).next(target)
		if len(steps) != 3 {
			t.Errorf("%s: %v", target.client, steps)
		}
		for _, step := range steps {
			if explain.Text(explain.Terminal, step) == "" {
				t.Errorf("%s: nothing is said of %v", target.client, step)
			}
		}
	}
}
