package metrics

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/mcpserver"
)

// scraped is what Prometheus reads.
func scraped(t *testing.T, m *Metrics) string {
	t.Helper()
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if answer.Code != http.StatusOK {
		t.Fatalf("%d: %s", answer.Code, answer.Body)
	}
	return answer.Body.String()
}

func TestLoginsCodesErrorsAndWaitsAreCounted(t *testing.T) {
	m := New(Options{Version: "1.2.3", Owners: func() int { return 3 }, Flows: func() int { return 7 }})
	app := "auth.sentCodeTypeApp"
	for _, o := range []authflow.Observed{
		{Kind: authflow.ObservedMoved, Event: authflow.CodeRequested, From: authflow.Connecting, To: authflow.CodeSent, Delivery: app},
		{Kind: authflow.ObservedMoved, Event: authflow.CodeRequested, From: authflow.CodeSent, To: authflow.CodeSent, Delivery: "auth.sentCodeTypeSms"}, // asked for once more
		{Kind: authflow.ObservedRefused, Method: "auth.signIn", Error: "FLOOD_WAIT", Wait: 42 * time.Second},
		{Kind: authflow.ObservedMoved, Event: authflow.LoginAccepted, From: authflow.CodeSent, To: authflow.Authorized, Delivery: "auth.sentCodeTypeSms"},
		{Kind: authflow.ObservedMoved, Event: authflow.LogOutDone, From: authflow.Authorized, To: authflow.LoggedOut, Delivery: "auth.sentCodeTypeSms"}, // which is no login
		{Kind: authflow.ObservedMoved, Event: authflow.NotReached, From: authflow.Connecting, To: authflow.Failed},
		{Kind: authflow.ObservedUnanswered, Method: "auth.sendCode"},
		{Kind: authflow.ObservedClaim}, {Kind: authflow.ObservedClaim, Err: authflow.ErrOwned}, {Kind: authflow.ObservedClaim, Err: errors.New("disk")}, {Kind: authflow.ObservedLeaseLost},
	} {
		m.Flow(o)
	}
	m.Call(mcpserver.Call{Tool: "get_flow", Outcome: mcpserver.CallDone, Took: 20 * time.Millisecond})
	m.Call(mcpserver.Call{Tool: "get_flow", Outcome: mcpserver.CallRefused, Why: "failure.unknown_flow"})
	m.Denied("expired token")
	text := scraped(t, m)
	for _, line := range []string{
		`telegram_login_codes_total{delivery="App"} 1`, `telegram_login_codes_total{delivery="Sms"} 1`,
		`telegram_login_logins_total{delivery="Sms",outcome="authorized"} 1`, `telegram_login_logins_total{delivery="none",outcome="failed"} 1`,
		`telegram_login_telegram_errors_total{error="FLOOD_WAIT",method="auth.signIn"} 1`, `telegram_login_telegram_wait_seconds_sum{error="FLOOD_WAIT"} 42`,
		`telegram_login_telegram_unanswered_total{method="auth.sendCode"} 1`,
		`telegram_login_claims_total{outcome="lost"} 1`, `telegram_login_claims_total{outcome="claimed"} 1`, `telegram_login_claims_total{outcome="owned"} 1`, `telegram_login_claims_total{outcome="failed"} 1`,
		`telegram_login_tool_calls_total{outcome="refused",tool="get_flow"} 1`, `telegram_login_tool_refusals_total{why="failure.unknown_flow"} 1`,
		`telegram_login_tool_call_seconds_bucket{tool="get_flow",le="0.03"} 2`, `telegram_login_denied_total{reason="expired token"} 1`,
		`telegram_login_owners 3`, `telegram_login_flows 7`, `telegram_login_build_info{version="1.2.3"} 1`,
	} {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("not scraped: %s", line)
		}
	}
	if !strings.Contains(text, "\ngo_gc_heap_live_bytes ") {
		t.Error("the memory that is in use is not scraped")
	}
	if strings.Contains(text, `outcome="logged_out"`) || strings.Contains(text, "telegram_login_pages") {
		t.Errorf("scraped too much:\n%s", text)
	}
}

// What Telegram answers is not ours to bound, and each label costs memory for as long as the service runs.
func TestNamesOfErrorsDoNotGrowWithoutEnd(t *testing.T) {
	m := New(Options{})
	for n := range 10 * maxNames {
		m.Flow(authflow.Observed{Kind: authflow.ObservedRefused, Method: "auth.signIn", Error: fmt.Sprintf("ERROR_%d_X", n)})
	}
	m.Flow(authflow.Observed{Kind: authflow.ObservedRefused, Method: "auth.signIn", Error: "call +49 170 1234567"})
	text := scraped(t, m)
	if n := strings.Count(text, "telegram_login_telegram_errors_total{"); n != maxNames+1 {
		t.Errorf("%d labels", n)
	}
	if strings.Contains(text, "1234567") {
		t.Error("what Telegram said became a label")
	}
}

// A stream that cannot be flushed comes in one piece at its end, which is of no use.
func TestCountedStreamsStayStreams(t *testing.T) {
	m := New(Options{})
	open := ""
	h := m.HTTP("mcp", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusAccepted)
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Error(err)
		}
		if _, direct := w.(http.Flusher); !direct {
			t.Error("mcp-go finds no Flusher")
		}
		open = scraped(t, m)
	}))
	s := httptest.NewServer(h)
	defer s.Close()
	req, _ := http.NewRequestWithContext(t.Context(), "ANNA", s.URL, nil) // a method of its own would be a label, too
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, answer.Body); err != nil { // it ends after the handler has returned
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if !strings.Contains(open, `telegram_login_http_requests_open{route="mcp"} 1`) {
		t.Error("an open stream is not counted")
	}
	text := scraped(t, m)
	if !strings.Contains(text, `telegram_login_http_requests_total{code="202",method="unknown",route="mcp"} 1`) || !strings.Contains(text, `telegram_login_http_requests_open{route="mcp"} 0`) {
		t.Error(text)
	}
}
