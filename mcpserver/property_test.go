package mcpserver_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/tgclient"
	"telegram-login-mcp/mcpserver"
	"telegram-login-mcp/sandbox"
)

// rig is a server in this process in front of a sandbox.
type rig struct {
	*testing.T
	telegram *sandbox.Sandbox
	client   *client.Client
	home     string
}

type sandboxClock struct{ *sandbox.Sandbox }

func build(t *testing.T) *rig {
	t.Helper()
	s, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	conn := s.Connection()
	o := tgclient.Options{PublicKeysPEM: conn.PublicKeysPEM, Version: "test", Log: zerolog.Nop()}
	for _, dc := range conn.DCs {
		o.Endpoints = append(o.Endpoints, tgclient.Endpoint{DC: dc.ID, IP: dc.IP, Port: dc.Port})
	}
	tg, err := tgclient.New(o)
	if err != nil {
		t.Fatal(err)
	}
	flows := authflow.New(authflow.Config{
		Telegram: tg, Clock: sandboxClock{s},
		ParsePhone: func(raw string) (authflow.Phone, error) { return authflow.Phone{E164: raw, Masked: "masked"}, nil },
	})
	t.Cleanup(flows.Close)
	home := t.TempDir()
	c, err := client.NewInProcessClientWithOptions(mcpserver.New(mcpserver.Options{
		Home: home, Folder: filepath.Join(home, "state"),
		Flows: flows, Credentials: mcpserver.Credentials{APIID: 1, APIHash: secret.New("sandbox"), Source: "in the test"},
		Sandbox: struct{ mcpserver.Sandbox }{}, // so that the sandbox's API hash passes; no sandbox tool is called
	}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Initialize(t.Context(), mcp.InitializeRequest{Params: mcp.InitializeParams{ProtocolVersion: mcp.LATEST_LEGACY_PROTOCOL_VERSION}}); err != nil {
		t.Fatal(err)
	}
	return &rig{t, s, c, home}
}

// answer is what a result says to programs.
type answer struct {
	Error *struct {
		Code string
		RPC  *struct {
			Method, Type   string
			Code, Argument int
		}
		Fixes             []string
		RetryAfterSeconds *int `json:"retry_after_seconds"`
	}
	FlowID    string   `json:"flow_id"`
	State     string   `json:"state"`
	NextTools []string `json:"next_tools"`
}

func (r *rig) call(tool string, args map[string]any) (answer, bool) {
	r.Helper()
	res, err := r.client.CallTool(context.WithoutCancel(r.Context()), mcp.CallToolRequest{Params: mcp.CallToolParams{Name: tool, Arguments: args}})
	if err != nil {
		r.Fatalf("%s: %v", tool, err)
	}
	raw, err := json.Marshal(res.StructuredContent)
	if err != nil {
		r.Fatal(err)
	}
	var a answer
	if err := json.Unmarshal(raw, &a); err != nil {
		r.Fatalf("%s: %v in %s", tool, err, raw)
	}
	return a, res.IsError
}

// TestAnyErrorIsExplainedAndLeavesTheFlowWhereTheCatalogueSays injects errors of the catalogue and errors that do not exist into the
// calls of a login. Every result is an isError with Telegram's own words, a fix and a true retry hint, and the flow has ended exactly if
// the explanation says so. The choice is random, but the same in every run.
func TestAnyErrorIsExplainedAndLeavesTheFlowWhereTheCatalogueSays(t *testing.T) {
	r := build(t)
	names := append(explain.Errors(), "NEVER_SEEN_BEFORE", "NEVER_SEEN_BEFORE_7", "X", "FLOOD_WAIT", "flood_wait_3")
	codes := []int{400, 401, 403, 406, 420, 500}
	calls := []struct {
		method, tool string
		args         map[string]any
	}{
		{"auth.signIn", "submit_code", map[string]any{"code": "00000"}},
		{"auth.resendCode", "resend_code", map[string]any{}},
		{"auth.exportLoginToken", "start_qr_login", map[string]any{}},
	}
	random := rand.New(rand.NewPCG(1, 2))
	people, id := 0, ""
	const rounds = 60
	for range rounds {
		if id == "" {
			people++
			phone := fmt.Sprintf("+99966%d00%02d", 1+people%3, 2+people/3%2) // 0002 and 0003 can be resent
			if _, err := r.telegram.Advance(t.Context(), 25*3600e9); err != nil {
				t.Fatal(err)
			}
			a, bad := r.call("request_code", map[string]any{"phone": phone})
			if bad {
				t.Fatalf("request_code: %+v", a.Error)
			}
			id = a.FlowID
			if _, err := r.telegram.Advance(t.Context(), 61e9); err != nil {
				t.Fatal(err)
			}
		}
		c := calls[random.IntN(len(calls))]
		name, code := names[random.IntN(len(names))], codes[random.IntN(len(codes))]
		seconds := 1 + random.IntN(5)
		if strings.HasSuffix(name, "_WAIT") {
			name = fmt.Sprintf("%s_%d", name, seconds)
		}
		if name == "SESSION_PASSWORD_NEEDED" || strings.Contains(name, "_MIGRATE") {
			continue // a step and a move, not failures
		}
		times := 1
		if code == 500 && name != "AUTH_RESTART" { // Telegram's own failures are tried once more
			times = 2
		}
		if err := r.telegram.Inject(t.Context(), sandbox.Injection{Method: c.method, Code: code, Error: name, Times: times}); err != nil {
			continue // no error that Telegram could send
		}
		args := map[string]any{"flow_id": id}
		for k, v := range c.args {
			args[k] = v
		}
		what := fmt.Sprintf("%d %s to %s", code, name, c.method)
		a, bad := r.call(c.tool, args)
		if !bad || a.Error == nil || a.Error.RPC == nil {
			t.Fatalf("%s: isError %v, %+v", what, bad, a.Error)
		}
		rpc := a.Error.RPC
		full := rpc.Type
		if rpc.Argument != 0 {
			full = fmt.Sprintf("%s_%d", rpc.Type, rpc.Argument)
		}
		if rpc.Method != c.method || rpc.Code != code || len(full) == 0 {
			t.Errorf("%s: shown as %+v", what, rpc)
		}
		if len(a.Error.Fixes) == 0 {
			t.Errorf("%s: no fix", what)
		}
		if rpc.Type == "FLOOD_WAIT" && rpc.Argument > 0 && (a.Error.RetryAfterSeconds == nil || *a.Error.RetryAfterSeconds != rpc.Argument) {
			t.Errorf("%s: retry after %v", what, a.Error.RetryAfterSeconds)
		}
		problem := explain.ForError(explain.Failure{Method: c.method, Code: code, Type: rpc.Type, Argument: rpc.Argument, State: "code_sent"})
		if ended := slices.Contains([]string{"failed", "expired"}, a.State); ended != problem.EndsFlow {
			t.Errorf("%s: the flow is %s, the explanation says ended: %v", what, a.State, problem.EndsFlow)
		}
		if len(a.NextTools) == 0 {
			t.Errorf("%s: nothing fits", what)
		}
		if a.State != "code_sent" {
			id = ""
		}
		if _, err := r.telegram.Advance(t.Context(), 6e9); err != nil { // waits are over
			t.Fatal(err)
		}
	}
	if people < 3 {
		t.Errorf("only %d flows: too few errors ended one", people)
	}
}
