package mcpserver_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/testrun"
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
	testrun.Parallel(t)
	return buildOn(t, sandbox.Options{}, func(*mcpserver.Options) {})
}

// buildOn is build with a sandbox and a server of its own kind.
func buildOn(t *testing.T, telegram sandbox.Options, change func(*mcpserver.Options)) *rig {
	t.Helper()
	telegram.Key = testrun.ServerKey()
	s, err := sandbox.Start(t.Context(), telegram)
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
	options := mcpserver.Options{
		Home: home, Folder: filepath.Join(home, "state"),
		Flows: flows, Credentials: mcpserver.Credentials{APIID: 1, APIHash: secret.New("sandbox"), Source: "in the test"},
		Sandbox: placedSandbox{at: conn.DCs},
	}
	change(&options)
	c, err := client.NewInProcessClientWithOptions(mcpserver.New(options))
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

// placedSandbox knows where a sandbox is. No sandbox tool is called.
type placedSandbox struct {
	mcpserver.Sandbox
	at []sandbox.DC
}

func (p placedSandbox) Address(_ context.Context, dc int) (netip.AddrPort, error) {
	for _, d := range p.at {
		if d.ID == dc {
			return netip.AddrPortFrom(netip.MustParseAddr(d.IP), uint16(d.Port)), nil
		}
	}
	return netip.AddrPort{}, nil
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
	SentCode  any      `json:"sent_code"`
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
	mcpserver.ToldOnce(r, tool, raw)
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
		state, method, tool string
		args                map[string]any
	}{
		{"", "auth.sendCode", "request_code", nil},
		{"code_sent", "auth.signIn", "submit_code", map[string]any{"code": "00000"}},
		{"code_sent", "auth.resendCode", "resend_code", map[string]any{}},
		{"code_sent", "auth.exportLoginToken", "start_qr_login", map[string]any{}},
		{"code_sent", "auth.resetLoginEmail", "reset_login_email", map[string]any{}},
		{"email_setup_needed", "account.sendVerifyEmailCode", "set_login_email", map[string]any{"email": "ada@example.org"}},
		{"password_needed", "account.getPassword", "submit_password", map[string]any{"password": "x"}},
		{"password_needed", "auth.checkPassword", "submit_password", map[string]any{"password": "x"}},
		{"password_needed", "auth.requestPasswordRecovery", "recover_password", map[string]any{}},
		{"authorized", "users.getUsers", "get_session", map[string]any{}},
		{"authorized", "auth.logOut", "log_out", map[string]any{}},
	}
	random := rand.New(rand.NewPCG(1, 2))
	flows := map[string]string{} // by method: a login in the state where the method is called
	day := 0
	const rounds = 50
	for range rounds {
		c := calls[random.IntN(len(calls))]
		name, code := names[random.IntN(len(names))], codes[random.IntN(len(codes))]
		seconds := 1 + random.IntN(5)
		if strings.HasSuffix(name, "_WAIT") {
			name = fmt.Sprintf("%s_%d", name, seconds)
		}
		past := c.state == "password_needed" || c.state == "authorized"
		if name == "SESSION_PASSWORD_NEEDED" || strings.Contains(name, "_MIGRATE") || past && (strings.HasPrefix(name, "PHONE_CODE_") || name == "PHONE_HASH_EXPIRED") {
			continue // a step, a move, and a code that is behind us: not failures of the call
		}
		if name[0] < 'A' || name[0] > 'Z' || strings.ToUpper(name) != name {
			continue // Telegram could not send it
		}
		if c.method == "auth.checkPassword" && (name == "SRP_ID_INVALID" || name == "SRP_PASSWORD_CHANGED") {
			continue // mended by fresh parameters
		}
		times := 1
		if code == 500 && (name != "AUTH_RESTART" || c.method == "auth.sendCode") || name == "AUTH_RESTART" && c.method == "auth.sendCode" {
			times = 2 // tried once more by itself
		}
		id := flows[c.method]
		if id != "" { // its time may be over: the clock moves
			if now, bad := r.call("get_flow", map[string]any{"flow_id": id}); bad || now.State != c.state {
				id = ""
			}
		}
		if c.state != "" && id == "" {
			day++
			id = r.reach(c.state, c.method, day)
		}
		if err := r.telegram.Inject(t.Context(), sandbox.Injection{Method: c.method, Code: code, Error: name, Times: times}); err != nil {
			t.Fatalf("%d %s: %v", code, name, err)
		}
		args := map[string]any{"flow_id": id}
		if c.state == "" {
			day++
			args = map[string]any{"phone": fmt.Sprintf("+9996620%03d", []int{1, 2, 3, 4, 9}[day%5])}
		}
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
		if strings.HasSuffix(name, fmt.Sprintf("_%d", rpc.Argument)) {
			full = fmt.Sprintf("%s_%d", rpc.Type, rpc.Argument)
		}
		if rpc.Method != c.method || rpc.Code != code || full != name {
			t.Errorf("%s: shown as %+v", what, rpc)
		}
		if len(a.Error.Fixes) == 0 {
			t.Errorf("%s: no fix", what)
		}
		if s := a.Error.RetryAfterSeconds; strings.HasPrefix(name, "FLOOD_WAIT_") && (s == nil || *s != seconds) {
			t.Errorf("%s: retry after %v", what, s)
		}
		state := c.state
		if state == "" {
			state = "connecting"
		}
		problem := explain.Tell(explain.Assistant, explain.Failure{Method: c.method, Code: code, Type: rpc.Type, Argument: rpc.Argument, State: state})
		ended := slices.Contains([]string{"failed", "expired"}, a.State)
		if want := problem.EndsFlow || state == "connecting" && a.State != "sign_up_needed"; ended != want {
			t.Errorf("%s in %s: the flow is %s, the explanation says ended: %v", what, state, a.State, problem.EndsFlow)
		}
		if len(a.NextTools) == 0 && !ended {
			t.Errorf("%s: nothing fits", what)
		}
		flows[c.method] = id
		if a.State != c.state {
			delete(flows, c.method)
			if c.state == "" && !ended { // sign_up_needed: the number has to be free for the next round
				r.call("cancel_flow", map[string]any{"flow_id": a.FlowID})
			}
		}
		if _, err := r.telegram.Advance(t.Context(), 6e9); err != nil { // waits are over
			t.Fatal(err)
		}
	}
}

// reach brings a login to a state in which a method can be called, with a number that has not asked for too many codes today.
func (r *rig) reach(state, method string, n int) string {
	r.Helper()
	if _, err := r.telegram.Advance(r.Context(), 25*time.Hour); err != nil {
		r.Fatal(err)
	}
	scenario := map[string]string{"email_setup_needed": "0008", "password_needed": "0020", "authorized": "0001", "code_sent": "0002"}[state]
	if method == "auth.resetLoginEmail" {
		scenario = "0007"
	}
	dc := 1 + n%3
	a, bad := r.call("request_code", map[string]any{"phone": fmt.Sprintf("+99966%d%s", dc, scenario)})
	if bad {
		r.Fatalf("request_code: %+v", a.Error)
	}
	if a.State != state && a.State == "code_sent" { // on to the password, or in
		if a, bad = r.call("submit_code", map[string]any{"flow_id": a.FlowID, "code": strings.Repeat(fmt.Sprint(dc), 5)}); bad {
			r.Fatalf("submit_code: %+v", a.Error)
		}
	}
	if a.State != state {
		r.Fatalf("state %s, want %s", a.State, state)
	}
	if _, err := r.telegram.Advance(r.Context(), 61*time.Second); err != nil {
		r.Fatal(err)
	}
	return a.FlowID
}
