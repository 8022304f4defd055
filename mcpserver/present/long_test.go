package present

import (
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
)

// TestLongWaitIsLeftToThePerson holds that an assistant is not made to poll: what takes longer than two calls, the person comes back for.
func TestLongWaitIsLeftToThePerson(t *testing.T) {
	sent := time.Date(2026, 11, 28, 6, 10, 26, 0, time.UTC)
	for after, long := range map[time.Duration]bool{24 * time.Second: false, 44 * time.Second: true} {
		s := authflow.Snapshot{
			ID: "flow_abcdefghijkl", State: authflow.Connecting, DC: 2, Created: sent, Now: sent.Add(after), Next: []authflow.Action{authflow.GetFlow},
			Doing: authflow.Activity{Kind: authflow.ActivityAwaiting, Method: "auth.sendCode", Sent: sent, Until: sent.Add(2 * time.Minute)},
		}
		p := Presenter{}
		r := p.Structure(s)
		_, waits := r.Next[0].Arguments["wait_seconds"]
		text := p.Result(Outcome{Flow: &s}).Content[0].(mcp.TextContent).Text
		if waits == long || strings.Contains(text, "Write again at 06:13 UTC") != long {
			t.Errorf("after %v it waits: %t\n%s", after, waits, text)
		}
	}
}
