package mcpserver

import (
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/limits"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/mcpserver/present"
)

// stuck is a store on a disk that answers nothing once it is blocked, and a Telegram, a sandbox and a check of the connection that are silent.
type stuck struct {
	*authflow.MemoryStore
	blocked chan struct{} // nil: the disk works
}

func (s *stuck) wait() {
	if s.blocked != nil {
		<-s.blocked
	}
}

func (s *stuck) Put(ctx context.Context, r authflow.Record) error {
	s.wait()
	return s.MemoryStore.Put(ctx, r)
}

func (s *stuck) Get(ctx context.Context, id string) (authflow.Record, error) {
	s.wait()
	return s.MemoryStore.Get(ctx, id)
}

func (s *stuck) IDs(ctx context.Context) ([]string, error) {
	s.wait()
	return s.MemoryStore.IDs(ctx)
}

func (s *stuck) Claim(ctx context.Context, id string, wanted func()) (authflow.Claim, error) {
	s.wait()
	return s.MemoryStore.Claim(ctx, id, wanted)
}

func (s *stuck) Limits(ctx context.Context) (limits.Accounts, error) {
	s.wait()
	return s.MemoryStore.Limits(ctx)
}

func (s *stuck) UpdateLimits(ctx context.Context, change func(*limits.Accounts) error) error {
	s.wait()
	return s.MemoryStore.UpdateLimits(ctx, change)
}

type mute struct{ authflow.Conn }

func (mute) Connect(context.Context, authflow.ConnectParams) (authflow.Conn, error) {
	return mute{}, nil
}
func (mute) API() *tg.Client { return tg.NewClient(mute{}) }
func (mute) Invoke(ctx context.Context, _ bin.Encoder, _ bin.Decoder) error {
	<-ctx.Done()
	return ctx.Err()
}
func (mute) Session() (authflow.Session, error) { return authflow.Session{DC: 2}, nil }
func (mute) Lost() <-chan struct{}              { return nil }
func (mute) Close() error                       { return nil }

func (mute) CheckConnection(ctx context.Context) (ConnectionReport, error) {
	limit, stop := context.WithTimeout(ctx, 20*time.Second) // as the port promises
	defer stop()
	<-limit.Done()
	return ConnectionReport{Checks: []ConnectionCheck{{Name: CheckTCP, Target: "149.154.167.50:443", Err: limit.Err()}}}, nil
}

type muteSandbox struct{ stuck *stuck }

func (s muteSandbox) Accounts(context.Context) ([]SandboxAccount, error) {
	s.stuck.wait()
	return nil, errors.New("silent")
}
func (s muteSandbox) Inbox(context.Context, string) ([]SandboxMessage, error) {
	s.stuck.wait()
	return nil, errors.New("silent")
}
func (s muteSandbox) Inject(context.Context, SandboxInjection) error {
	s.stuck.wait()
	return errors.New("silent")
}
func (s muteSandbox) EndSession(context.Context, string, string, string) (int, error) {
	s.stuck.wait()
	return 0, errors.New("silent")
}

func (s muteSandbox) ScanQR(context.Context, string, string) error {
	s.stuck.wait()
	return errors.New("silent")
}
func (s muteSandbox) Address(context.Context, int) (netip.AddrPort, error) {
	s.stuck.wait()
	return netip.AddrPort{}, errors.New("silent")
}
func (s muteSandbox) Advance(context.Context, time.Duration) (time.Time, error) {
	s.stuck.wait()
	return time.Time{}, errors.New("silent")
}

// theFlow is the ID of the login that the tools are called for.
const theFlow = "flow_aaaaaaaaaaaa"

// waiting is a login in a state, as a store may have it.
func waiting(t *testing.T, state authflow.State) authflow.Record {
	t.Helper()
	now := time.Now()
	sent := &tg.AuthSentCode{Type: &tg.AuthSentCodeTypeApp{Length: 5}, PhoneCodeHash: "hash"}
	if state == authflow.EmailSetupNeeded {
		sent.Type = &tg.AuthSentCodeTypeSetUpEmailRequired{}
	}
	sent.SetNextType(&tg.AuthCodeTypeSMS{})
	sent.SetTimeout(1)
	var b bin.Buffer
	if err := sent.Encode(&b); err != nil {
		t.Fatal(err)
	}
	return authflow.Record{
		ID: theFlow, State: state, Phone: "+14155550123", PhoneMasked: "+1 ***", APIID: 1, APIHash: secret.New("hash"), DC: 2, SentCode: b.Raw(), SentAt: now.Add(-time.Minute),
		Created: now.Add(-time.Minute), Entered: now.Add(-time.Minute), Expires: now.Add(10 * time.Minute),
	}
}

// calls are the tools that have work to do only in another state than code_sent, or with other arguments than [plainCall] has.
var calls = map[string]struct {
	in   authflow.State
	args map[string]any
}{
	"request_code":     {authflow.CodeSent, map[string]any{"phone": "+4912345"}},
	"submit_code":      {authflow.CodeSent, map[string]any{"flow_id": theFlow, "code": "12345"}},
	"submit_password":  {authflow.PasswordNeeded, map[string]any{"flow_id": theFlow, "password": "password"}},
	"get_session":      {authflow.Authorized, map[string]any{"flow_id": theFlow}},
	"set_login_email":  {authflow.EmailSetupNeeded, map[string]any{"flow_id": theFlow, "email": "a@example.org"}},
	"recover_password": {authflow.PasswordNeeded, map[string]any{"flow_id": theFlow}},
	"log_out":          {authflow.Authorized, map[string]any{"flow_id": theFlow}},
	"get_flow":         {authflow.CodeSent, map[string]any{"flow_id": theFlow, "wait_seconds": 20}},
	"explain_error":    {authflow.CodeSent, map[string]any{"error": "FLOOD_WAIT_42"}},
	"inspect_session":  {authflow.CodeSent, map[string]any{"session": "rubbish"}},
	"convert_session":  {authflow.CodeSent, map[string]any{"session": "rubbish", "to": "gotd"}},
	"check_session":    {authflow.Authorized, map[string]any{"flow_id": theFlow}},
	"sandbox_inbox":    {authflow.CodeSent, map[string]any{"phone": "+9996620001"}},
	"sandbox_inject":   {authflow.CodeSent, map[string]any{"method": "auth.signIn", "code": 420, "error": "FLOOD_WAIT_1"}},
	"sandbox_scan_qr":  {authflow.CodeSent, map[string]any{"phone": "+9996620001", "url": "tg://login?token=x"}},
	"sandbox_clock":    {authflow.CodeSent, map[string]any{"advance_seconds": 1}},
}

// plainCall are the arguments that a tool needs, and the login where it takes one.
func plainCall(t *testing.T, tool mcp.Tool) map[string]any {
	t.Helper()
	var takes struct {
		Properties map[string]struct{ Type string }
		Required   []string
	}
	if err := json.Unmarshal(tool.RawInputSchema, &takes); err != nil {
		t.Fatal(err)
	}
	args := map[string]any{}
	for _, name := range takes.Required {
		args[name] = "x"
		if takes.Properties[name].Type == "integer" {
			args[name] = 1
		}
	}
	if _, ok := takes.Properties["flow_id"]; ok {
		args["flow_id"] = theFlow
	}
	return args
}

// stuckTools are all tools in front of what is silent.
func stuckTools(t *testing.T, in authflow.State) (*tools, *stuck) {
	t.Helper()
	store := &stuck{MemoryStore: authflow.NewMemoryStore()}
	if err := store.Put(t.Context(), waiting(t, in)); err != nil {
		t.Fatal(err)
	}
	flows := authflow.New(authflow.Config{Telegram: mute{}, Store: store, ParsePhone: func(raw string) (authflow.Phone, error) {
		return authflow.Phone{E164: raw, Masked: "+1 ***"}, nil
	}})
	return newTools(Options{
		Flows: flows, Connection: mute{}, Sandbox: muteSandbox{store}, Credentials: Credentials{APIID: 1, APIHash: secret.New("sandbox")},
		Kept: func() string { store.wait(); return "somewhere" }, Log: func(string) {},
	}), store
}

// TestEveryToolAnswersInTime calls each tool while Telegram is silent, and while the disk is blocked as well, for a login in memory and for
// one in the store only.
func TestEveryToolAnswersInTime(t *testing.T) {
	all, _ := stuckTools(t, authflow.CodeSent)
	for i, tool := range all.list() {
		c, known := calls[tool.Tool.Name]
		if !known {
			c.in, c.args = authflow.CodeSent, plainCall(t, tool.Tool)
		}
		for _, state := range []string{"silent", "running", "elsewhere", "blocked", "in memory, blocked"} {
			t.Run(tool.Tool.Name+" "+state, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					tools, store := stuckTools(t, c.in)
					tools.Log = func(line string) { t.Errorf("logged: %s", line) }
					switch state {
					case "running":
						go tools.answers(t, i, c.args)
						synctest.Wait()
					case "elsewhere":
						claim, err := store.MemoryStore.Claim(t.Context(), theFlow, func() {})
						if err != nil {
							t.Fatal(err)
						}
						defer claim.Release()
					case "in memory, blocked":
						if _, err := tools.Flows.Get(t.Context(), theFlow, 0); err != nil {
							t.Fatal(err)
						}
						store.blocked = make(chan struct{})
					case "blocked":
						store.blocked = make(chan struct{})
					}
					for range 2 { // the second time what was late before is late still
						res := tools.answers(t, i, c.args)
						if r, failed := res.StructuredContent.(present.Failure); failed && !known && r.Error.Code == "failure.arguments" {
							t.Errorf("it has no work to do: give it other arguments in the table: %+v", r.Error)
						}
					}
					if tool.Tool.Name == "get_flow" { // the list
						tools.answers(t, i, nil)
					}
					if store.blocked != nil {
						close(store.blocked)
					}
					tools.Flows.Close()
					synctest.Wait() // for the call that was running
				})
			})
		}
	}
}

// answers calls a tool, which must answer within 25 s.
func (t *tools) answers(test *testing.T, tool int, args map[string]any) *mcp.CallToolResult {
	test.Helper()
	begun := time.Now()
	called := t.list()[tool]
	res, err := called.Handler(test.Context(), mcp.CallToolRequest{Params: mcp.CallToolParams{Arguments: args}})
	if err != nil {
		test.Error(err)
	}
	if took := time.Since(begun); took > 25*time.Second {
		test.Errorf("it takes %v", took)
	}
	if r, failed := res.StructuredContent.(present.Failure); failed && slices.Contains([]string{"failure.internal", "failure.too_slow"}, r.Error.Code) && !strings.HasPrefix(called.Tool.Name, "sandbox_") {
		test.Errorf("the answer says nothing: %+v", r.Error)
	}
	return res
}

// TestToolThatBlocksIsAnsweredAllTheSame is about what no budget bounds, such as a session's file on a disk that is away.
func TestToolThatBlocksIsAnsweredAllTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all, _ := stuckTools(t, authflow.CodeSent)
		defer all.Flows.Close()
		blocked := make(chan struct{})
		defer close(blocked)
		tool := define(all, "write", hints{}, flowSchema(), func(context.Context, *tools, struct{}) *outcome {
			<-blocked
			return nil
		})
		begun := time.Now()
		res, err := tool.Handler(t.Context(), mcp.CallToolRequest{})
		if err != nil {
			t.Fatal(err)
		}
		if r := res.StructuredContent.(present.Failure); r.Error.Code != "failure.too_slow" || time.Since(begun) > 25*time.Second {
			t.Errorf("%s after %v", r.Error.Code, time.Since(begun))
		}
	})
}

// TestSlowDiskIsToldInItsOwnWords looks at a login whose last step is still being written.
func TestSlowDiskIsToldInItsOwnWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tools, store := stuckTools(t, authflow.Authorized)
		defer tools.Flows.Close()
		if _, err := tools.Flows.Get(t.Context(), theFlow, 0); err != nil {
			t.Fatal(err)
		}
		store.blocked = make(chan struct{})
		s, err := tools.Flows.Delivered(t.Context(), theFlow)
		if err != nil {
			t.Fatal(err)
		}
		res := tools.Result(*tools.answer(s))
		if text := textOf(t, res); !strings.Contains(text, "is not saved yet, because the disk is slow") || strings.Contains(text, "memory only") {
			t.Errorf("it reads\n%s", text)
		}
		if r := res.StructuredContent.(present.Flow); r.Unsaved == "" {
			t.Error("the structured content does not tell")
		}
		if text := textOf(t, tools.Result(*tools.flowList())); !strings.Contains(text, "not saved yet") {
			t.Errorf("the list reads\n%s", text)
		}
		close(store.blocked)
	})
}
