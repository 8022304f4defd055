package main

import (
	"testing"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/clientconfig"
)

func TestEveryClientHasItsNextStep(t *testing.T) {
	t.Parallel()
	if len(installClients()) < 12 {
		t.Errorf("the clients are %q", installClients())
	}
	for _, target := range installTargets(clientconfig.Paths{Home: "/", Config: "/", Work: "/"}) {
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
