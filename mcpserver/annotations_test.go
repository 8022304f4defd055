package mcpserver

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/sessionstring"
)

// TestAnnotationsAreAsReviewed has every tool's four annotations, one tool a line. A client asks less before it runs a tool that says that it is harmless, so look at what
// -update changes there: readOnly changes no login, no file and nothing at Telegram; destructive takes away a code, a login, a password or an address; idempotent
// changes nothing more a second time; openWorld speaks to Telegram, or can.
func TestAnnotationsAreAsReviewed(t *testing.T) {
	var got strings.Builder
	for _, tool := range listed(t, connect(t, Options{Sandbox: fakeSandbox{}})) {
		got.WriteString(tool.Name)
		a := tool.Annotations
		for _, hint := range []struct {
			name string
			set  *bool
		}{{"readOnly", a.ReadOnlyHint}, {"destructive", a.DestructiveHint}, {"idempotent", a.IdempotentHint}, {"openWorld", a.OpenWorldHint}} {
			if *hint.set {
				got.WriteString(" " + hint.name)
			}
		}
		got.WriteString("\n")
	}
	path := filepath.Join("testdata", "annotations.txt")
	if *update {
		if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if diff := cmp.Diff(string(want), got.String()); err != nil || diff != "" {
		t.Errorf("the annotations changed (-golden +now), -update accepts it: %v\n%s", err, diff)
	}
}

// counted counts connections.
type counted struct {
	authflow.Telegram
	n atomic.Int64
}

func (c *counted) Connect(ctx context.Context, p authflow.ConnectParams) (authflow.Conn, error) {
	c.n.Add(1)
	return c.Telegram.Connect(ctx, p)
}

// TestToolsThatCallThemselvesLocalConnectToNothing has a QR login that another process left: whoever looks at it takes it up.
func TestToolsThatCallThemselvesLocalConnectToNothing(t *testing.T) {
	tools, s := hashTools(t, 20*time.Second)
	store, telegram := authflow.NewMemoryStore(), &counted{Telegram: clientOf(t, s)}
	start := func() {
		if tools.Flows != nil {
			tools.Flows.Close()
		}
		tools.Flows = authflow.New(authflow.Config{
			Telegram: telegram, Clock: s, Store: store,
			ParsePhone: func(raw string) (authflow.Phone, error) { return authflow.Phone{E164: raw, Masked: "masked"}, nil },
		})
		t.Cleanup(tools.Flows.Close)
	}
	start()
	shown, err := tools.Flows.StartQR(t.Context(), authflow.QRRequest{APIID: 1, APIHash: secret.New("sandbox")})
	if err != nil {
		t.Fatal(err)
	}
	key, err := sessionstring.NewKey([]byte(strings.Repeat("k", 256)))
	if err != nil {
		t.Fatal(err)
	}
	session, err := sessionstring.Encode(sessionstring.Telethon, sessionstring.Session{DC: 2, Addr: "149.154.167.50", Port: 443, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	arguments := map[string]map[string]any{
		"explain_error": {"error": "FLOOD_WAIT_42"}, "inspect_session": {"session": session}, "convert_session": {"session": session, "to": "gramjs"},
		"get_flow": {"flow_id": shown.ID}, "explain_delivery": {"flow_id": shown.ID}, "diagnose_tool": {},
	}
	tried := 0
	for _, tool := range tools.list() {
		args, ok := arguments[tool.Tool.Name]
		if !ok || strings.HasPrefix(tool.Tool.Name, "sandbox_") {
			if local := !*tool.Tool.Annotations.OpenWorldHint; local && !strings.HasPrefix(tool.Tool.Name, "sandbox_") {
				t.Errorf("%s calls itself local and is not tried", tool.Tool.Name)
			}
			continue
		}
		tried++
		start()
		before := telegram.n.Load()
		res, err := tool.Handler(t.Context(), mcp.CallToolRequest{Params: mcp.CallToolParams{Arguments: args}})
		if err != nil || res.IsError {
			t.Errorf("%s: %v, %+v", tool.Tool.Name, err, res)
		}
		if connects := telegram.n.Load() > before; connects != *tool.Tool.Annotations.OpenWorldHint {
			t.Errorf("%s connects: %v, and says so: %v", tool.Tool.Name, connects, *tool.Tool.Annotations.OpenWorldHint)
		}
	}
	if tried != len(arguments) {
		t.Errorf("%d tools were tried, want %d", tried, len(arguments))
	}
}

// TestSessionCountsAsFetchedOnceItsPageWasShown looks at the login between the click and the page.
func TestSessionCountsAsFetchedOnceItsPageWasShown(t *testing.T) {
	tools, _ := hashTools(t, 20*time.Second)
	sent, err := tools.Flows.RequestCode(t.Context(), authflow.CodeRequest{Phone: "+9996620001", APIID: 1, APIHash: secret.New("sandbox")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tools.Flows.SubmitCode(t.Context(), sent.ID, secret.New("22222")); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	snap, x, err := tools.Flows.Export(ctx, sent.ID)
	if err != nil {
		t.Fatal(err)
	}
	hasty := authflow.New(authflow.Config{Telegram: noTelegram{}, Answer: time.Millisecond})
	t.Cleanup(hasty.Close)
	tools.deliver(hasty.Begin(ctx), snap, x, sessionstring.Telethon, deliverPage, "") // nobody waits for the person
	p := tools.prompts.Active(sent.ID + " session telethon")
	if p == nil {
		t.Fatal("there is no page for it")
	}
	fetched := func() bool {
		now, ok := tools.Flows.Peek(sent.ID)
		return ok && !now.Fetched.IsZero()
	}
	if shown, result := p.Spec().Reveal(ctx); len(shown.Items) != 3 || !result.Done || fetched() || p.lastResult().accepted {
		t.Errorf("after the click: %+v, fetched %v, told %v", result, fetched(), p.lastResult().accepted)
	}
	told := p.about.delivered(ctx)
	if !fetched() {
		t.Error("after the page was shown it does not count as fetched")
	}
	p.note(tools.resultOf(told, true)) // which comes before the page is over
	go p.Finish(prompt.Result{Done: true})
	if tools.awaitPickup(ctx, sent.ID, 20*time.Second) != p || !p.is(prompt.Accepted) {
		t.Errorf("a call that waits for the page goes on before that is over: %+v", p.Status())
	}
}
