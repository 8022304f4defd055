package mcpserver

import (
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/testrun"
	"telegram-login-mcp/internal/tgclient"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sandbox"
)

// hashTools are tools that know an API ID only, in front of a sandbox. A call is answered after that time at the latest.
func hashTools(t *testing.T, answer time.Duration) (*tools, *sandbox.Sandbox) {
	t.Helper()
	tools := pageTools(t)
	s, err := sandbox.Start(t.Context(), sandbox.Options{Key: testrun.ServerKey()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	tools.Flows = authflow.New(authflow.Config{
		Telegram: clientOf(t, s), Clock: s, Answer: answer,
		ParsePhone: func(raw string) (authflow.Phone, error) { return authflow.Phone{E164: raw, Masked: "masked"}, nil },
	})
	t.Cleanup(tools.Flows.Close)
	tools.Credentials.APIID = 1
	tools.Sandbox = struct{ Sandbox }{} // so that the sandbox's API hash passes
	return tools, s
}

// clientOf is a client that knows one sandbox.
func clientOf(t *testing.T, s *sandbox.Sandbox) *tgclient.Client {
	t.Helper()
	conn := s.Connection()
	o := tgclient.Options{PublicKeysPEM: conn.PublicKeysPEM, Version: "test", Log: zerolog.Nop()}
	for _, dc := range conn.DCs {
		o.Endpoints = append(o.Endpoints, tgclient.Endpoint{DC: dc.ID, IP: dc.IP, Port: dc.Port})
	}
	client, err := tgclient.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// begins calls request_code without the hash.
func (t *tools) begins(test *testing.T, phone string) *mcp.CallToolResult {
	test.Helper()
	res, err := t.requestCode().Handler(test.Context(), mcp.CallToolRequest{Params: mcp.CallToolParams{Arguments: map[string]any{"phone": phone}}})
	if err != nil {
		test.Fatal(err)
	}
	return res
}

// flowIn is the login of a result, which must be in a state.
func flowIn(t *testing.T, want authflow.State, res *mcp.CallToolResult) present.Flow {
	t.Helper()
	r, ok := res.StructuredContent.(present.Flow)
	if !ok || r.State != want {
		t.Fatalf("want a login in the state %s: %+v", want, res.StructuredContent)
	}
	return r
}

func TestLateAnswerAfterThePageIsToldAsItIsNow(t *testing.T) {
	const slow = "+9996620001"
	tools, s := hashTools(t, 300*time.Millisecond)
	_, release := s.Hold("auth.sendCode", slow)
	w, ok := tools.begins(t, slow).StructuredContent.(present.Waiting)
	if !ok {
		t.Fatal("the hash is not asked for")
	}
	fill(t, w.Page.URL, "hash", "sandbox")
	first := flowIn(t, authflow.Connecting, tools.begins(t, slow))
	if again := flowIn(t, authflow.Connecting, tools.begins(t, slow)); again.FlowID != first.FlowID { // it is not final yet
		t.Errorf("%s becomes %s", first.FlowID, again.FlowID)
	}
	release()
	now, err := tools.Flows.Get(t.Context(), first.FlowID, 0)
	for err == nil && now.State == authflow.Connecting {
		now, err = tools.Flows.Get(t.Context(), first.FlowID, 10*time.Second)
	}
	if err != nil || now.State != authflow.CodeSent {
		t.Fatalf("the flow: %+v %v", now, err)
	}
	res := tools.begins(t, slow)
	if now := flowIn(t, authflow.CodeSent, res); now.FlowID != first.FlowID || !strings.Contains(textOf(t, res), "auth.sentCode") {
		t.Errorf("it says: %s", textOf(t, res))
	}
	res = tools.begins(t, slow) // nobody has to type the hash for a login that is there
	if now := flowIn(t, authflow.CodeSent, res); now.FlowID != first.FlowID || !strings.Contains(textOf(t, res), "A login for this number is already under way") {
		t.Errorf("once more it says: %s", textOf(t, res))
	}
}

func TestFailureThatCameAfterThePageIsTold(t *testing.T) {
	p := &openPrompt{result: attemptResult{running: true, flowID: "flow_x", state: authflow.Connecting}}
	for name, x := range map[string]struct {
		now  authflow.Snapshot
		want bool
	}{
		"still going on":         {authflow.Snapshot{State: authflow.Connecting, Doing: authflow.Activity{Kind: authflow.ActivityRunning, For: authflow.RequestCode}}, true},
		"the code came":          {authflow.Snapshot{State: authflow.CodeSent, SentCode: sentCode("auth.sentCode")}, true},
		"logged in without one":  {authflow.Snapshot{State: authflow.Authorized, SentCode: sentCode("auth.sentCodeSuccess")}, true},
		"logged in with one":     {authflow.Snapshot{State: authflow.Authorized, SentCode: sentCode("auth.sentCode")}, false},
		"the request failed":     {authflow.Snapshot{State: authflow.Failed, LastErr: authflow.ErrNoCredentials}, true},
		"a later step failed":    {authflow.Snapshot{State: authflow.Failed, LastErr: authflow.ErrNoCredentials, SentCode: sentCode("auth.sentCode")}, false},
		"given up by the person": {authflow.Snapshot{State: authflow.Cancelled}, false},
	} {
		if got := p.stillCurrent(x.now); got != x.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func sentCode(constructor string) *authflow.Object { return &authflow.Object{Constructor: constructor} }
