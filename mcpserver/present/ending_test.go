package present

import (
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

// What is told while the server ends names no wait and no call but the one that is good afterwards.
func TestResultsWhileTheServerEnds(t *testing.T) {
	running, sent, done := login(authflow.Connecting), login(authflow.CodeSent), login(authflow.Cancelled)
	running.Doing = authflow.Activity{Kind: authflow.ActivityAwaiting, For: authflow.RequestCode, Method: "auth.sendCode", Sent: begun, Until: begun.Add(3 * time.Minute)}
	lost := sent
	lost.Unsaved = authflow.ErrStoreYoung
	plain := Presenter{}
	for name, c := range map[string]struct {
		ends, remote bool
		of           Outcome
		says         string
		next         string
	}{
		"a call that goes on":           {of: Outcome{Flow: &running, Fact: plain.Fact(&authflow.StillRunningError{Doing: running.Doing}, running)}, says: "It was told to end before this was over", next: "get_flow"},
		"a look at it":                  {of: Outcome{Flow: &running, History: true}, says: "The login is kept: go on with it once the server is back.", next: "get_flow"},
		"a call that goes on in memory": {ends: true, of: Outcome{Flow: &running}, says: "The login ends with it: begin anew once the server is back."},
		"a code that is awaited":        {of: Outcome{Flow: &sent, Dump: true}, says: "This server is ending: the login is kept, and goes on once it is back.", next: "get_flow"},
		"at a service":                  {remote: true, of: Outcome{Flow: &sent}, says: "goes on at another instance, or once this one is back.", next: "get_flow"},
		"in memory":                     {ends: true, of: Outcome{Flow: &sent}, says: "This server is ending: the login ends with it."},
		"not saved":                     {of: Outcome{Flow: &lost}, says: "This server is ending: the login ends with it."},
		"a refusal":                     {of: Outcome{Flow: &sent, Fact: explain.FlowEnded{State: "cancelled"}, Failed: true}, says: "This server is ending: the login is kept", next: "get_flow"},
		"a refusal of no login":         {of: Outcome{Fact: explain.UnknownFlow{}, Failed: true}, says: "This server is ending: make further calls once it is back.", next: "get_flow"},
		"an end":                        {of: Outcome{Flow: &done, Happened: []explain.Fact{explain.GivenUp{}}}, says: "make further calls once it is back", next: "get_flow"},
	} {
		p := Presenter{For: Audience{Ending: true, Ends: c.ends, Remote: c.remote, Pages: true}}
		text := p.Result(c.of).Content[0].(mcp.TextContent).Text
		if !strings.Contains(text, c.says) {
			t.Errorf("%s: %q is not in:\n%s", name, c.says, text)
		}
		for _, never := range []string{"waited for", "in the background", "wait_seconds", "still tries"} {
			if strings.Contains(text, never) {
				t.Errorf("%s: %q is in:\n%s", name, never, text)
			}
		}
		if named := strings.Contains(text, "You: get_flow"); c.of.Flow != nil && c.of.Flow != &done && (named != (c.next != "") || !named && strings.Contains(text, "You: ")) {
			t.Errorf("%s goes on otherwise:\n%s", name, text)
		}
	}
}
