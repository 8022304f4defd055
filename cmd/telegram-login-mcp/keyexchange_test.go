package main_test

import (
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"
)

// gotd's exchange logs its steps, ours does not.
func TestKeyExchangeIsThatOfTheEnvironment(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]struct{ byGotd, warnings int }{
		"":              {0, 0},
		"${user.unset}": {0, 0},
		"gotd":          {2, 0}, // the account lives in another DC
		"CANARY":        {0, 1},
	} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			env := append([]string{"TELEGRAM_LOGIN_MCP_KEY_EXCHANGE=" + value}, credentials...)
			a := hireWith(t, mcp.LATEST_LEGACY_PROTOCOL_VERSION, env, "--log-level", "trace", "--sandbox-at", connectionFile(t))
			id := a.enter("code_sent", "request_code", toolArgs{"phone": "+9996630001"}).FlowID
			a.enter("authorized", "submit_code", toolArgs{"flow_id": id, "code": "33333"})
			log := a.stderr.String()
			if n := strings.Count(log, "gotd: Sending ReqPqMultiRequest"); n != want.byGotd {
				t.Errorf("gotd made %d keys, want %d", n, want.byGotd)
			}
			if n := strings.Count(log, "TELEGRAM_LOGIN_MCP_KEY_EXCHANGE is left out"); n != want.warnings || strings.Contains(log, "CANARY") {
				t.Errorf("%d warnings, want %d", n, want.warnings)
			}
		})
	}
}
