package main

import (
	"context"
	"testing"

	"telegram-login-mcp/sandbox"
)

func TestRealTelegramHasItsLimitOfNumbersWhateverTheEnvironmentSays(t *testing.T) {
	t.Parallel()
	for value, inSandbox := range map[string]int{"": 0, "3": 3, "-1": 0, "many": 0, "1000000": 1000000} {
		getenv := func(string) string { return value }
		if n := (&network{}).maxNumbers(getenv); n != manyNumbers {
			t.Errorf("%q: %d numbers at the real Telegram", value, n)
		}
		rehearsal := &network{sandbox: func(context.Context) (sandbox.Connection, sandbox.Control, error) {
			return sandbox.Connection{}, nil, nil
		}}
		if n := rehearsal.maxNumbers(getenv); n != inSandbox {
			t.Errorf("%q: %d numbers in the sandbox", value, n)
		}
	}
}
