package main_test

import (
	"bytes"
	"encoding/hex"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	collectorpb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// collector is one of OpenTelemetry: it takes spans by OTLP over HTTP.
type collector struct {
	*httptest.Server
	mu    sync.Mutex
	spans []*tracepb.Span
	about map[string]string // the attributes of the resource
	raw   []byte            // all that was sent
	key   string            // the header X-Key of the last request
}

func newCollector(t *testing.T) *collector {
	t.Helper()
	c := &collector{about: map[string]string{}}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var sent collectorpb.ExportTraceServiceRequest
		if err != nil || r.URL.Path != "/v1/traces" || proto.Unmarshal(body, &sent) != nil {
			t.Errorf("the collector was sent %s %q: %v", r.URL.Path, body, err)
			http.Error(w, "no spans", http.StatusBadRequest)
			return
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.raw, c.key = append(c.raw, body...), r.Header.Get("X-Key")
		for _, of := range sent.ResourceSpans {
			for _, a := range of.Resource.Attributes {
				c.about[a.Key] = a.Value.GetStringValue()
			}
			for _, scope := range of.ScopeSpans {
				c.spans = append(c.spans, scope.Spans...)
			}
		}
	}))
	t.Cleanup(c.Close)
	return c
}

// of are the spans of a trace, by the start.
func (c *collector) of(trace string) (spans []*tracepb.Span) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.spans {
		if hex.EncodeToString(s.TraceId) == trace {
			spans = append(spans, s)
		}
	}
	slices.SortFunc(spans, func(a, b *tracepb.Span) int { return int(a.StartTimeUnixNano) - int(b.StartTimeUnixNano) })
	return spans
}

func attributesOf(s *tracepb.Span) map[string]string {
	all := map[string]string{}
	for _, a := range s.Attributes {
		if _, number := a.Value.Value.(*commonpb.AnyValue_IntValue); number {
			all[a.Key] = string(rune('0' + a.Value.GetIntValue()))
			continue
		}
		all[a.Key] = a.Value.GetStringValue()
	}
	return all
}

// leaves ends the service in order.
func (s *service) leaves() {
	s.Helper()
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		s.Fatal(err)
	}
	select {
	case err := <-s.ended:
		s.ended <- err
	case <-time.After(limit):
		s.Fatalf("the server does not end:\n%s", s.stderr)
	}
}

// traced calls a tool in a trace of the caller's: trace and span ID are n, repeated.
func (a *assistant) traced(n, tool string, arguments toolArgs) (trace string) {
	a.Helper()
	trace = strings.Repeat(n, 32)
	meta := &mcp.Meta{AdditionalFields: map[string]any{"traceparent": "00-" + trace + "-" + strings.Repeat(n, 16) + "-01"}}
	if _, err := a.client.CallTool(a.Context(), mcp.CallToolRequest{Params: mcp.CallToolParams{Name: tool, Arguments: arguments, Meta: meta}}); err != nil {
		a.Fatalf("%s: %v", tool, err)
	}
	return trace
}

// A request belongs to the trace that its _meta names, or else its headers; below it is what Telegram was asked; and nothing of it is anybody's secret.
func TestARequestIsATraceAndTellsNoSecret(t *testing.T) {
	t.Parallel()
	c, i := newCollector(t), newIssuer(t)
	s := serveHTTPIn(t, []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + c.URL, "OTEL_EXPORTER_OTLP_HEADERS=x-key=CANARYkey", "OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=rehearsal", "OTEL_BSP_SCHEDULE_DELAY=20"},
		"--sandbox-at", connectionFile(t), "--public-url", "https://login.example", "--oauth-issuer", i.URL, "--log-level", "trace")
	token, header := i.token(t, "anna@people.example", nil), strings.Repeat("f", 32)
	for _, revision := range []string{mcp.ProtocolVersion20251125, mcp.ProtocolVersion20260728} { // whose trace nobody names
		if err := s.hire(revision, token, "Host", "login.example").client.Close(); err != nil {
			t.Error(err)
		}
	}
	phone := "+9996610020"
	a := s.hire(mcp.ProtocolVersion20260728, token, "Host", "login.example", "Traceparent", "00-"+header+"-"+strings.Repeat("f", 16)+"-01", "Mcp-Session-Id", "CANARYsession")
	id := a.enter("code_sent", "request_code", toolArgs{"phone": phone}).FlowID
	code := a.code(phone, "app")
	wrong := a.traced("1", "submit_code", toolArgs{"flow_id": id, "code": "01234"})
	a.traced("2", "submit_code", toolArgs{"flow_id": id, "code": "CANARYcode 01234"})
	right := a.traced("3", "submit_code", toolArgs{"flow_id": id, "code": code})
	a.traced("4", "submit_password", toolArgs{"flow_id": id, "password": "CANARYpassword"})
	a.enter("authorized", "submit_password", toolArgs{"flow_id": id, "password": "sandbox"})
	session := a.enter("authorized", "get_session", toolArgs{"flow_id": id}).Session
	a.traced("5", "explain_error", toolArgs{"error": "CANARYerror"})
	a.traced("6", "inspect_session", toolArgs{"session": "CANARYsession"})
	a.traced("7", "get_flow", toolArgs{"flow_id": "CANARYflow"})
	if _, err := a.ask("CANARYtool", toolArgs{}); err == nil {
		t.Error("there is a tool of any name")
	}
	a.call("log_out", toolArgs{"flow_id": id})
	s.leaves()

	owners := map[string]bool{}
	for trace, want := range map[string][]string{wrong: {"tools/call submit_code", "save", "auth.signIn"}, right: {"tools/call submit_code", "save", "auth.signIn", "account.getPassword"}} {
		spans := c.of(trace)
		names := []string{}
		for n, span := range spans {
			if names = append(names, span.Name); n > 0 && !bytes.Equal(span.ParentSpanId, spans[0].SpanId) {
				t.Errorf("%s: the parent of %s is another", trace, span.Name)
			}
			about := attributesOf(span)
			if owners[about["telegram_login.owner"]] = true; about["telegram_login.flow"] != id {
				t.Errorf("%s is of the login %q", span.Name, about["telegram_login.flow"])
			}
		}
		for _, name := range want {
			if !slices.Contains(names, name) {
				t.Errorf("trace %s has %q, and no %s", trace, names, name)
			}
		}
		if len(spans) == 0 || hex.EncodeToString(spans[0].ParentSpanId) != trace[:16] {
			t.Errorf("trace %s is not below that of the caller: %v", trace, spans)
		}
	}
	if delete(owners, ""); len(owners) != 1 {
		t.Errorf("one person has the names %v", owners)
	}
	for _, span := range c.of(wrong) {
		about := attributesOf(span)
		switch span.Name {
		case "tools/call submit_code":
			if span.Kind != tracepb.Span_SPAN_KIND_SERVER || span.Status.GetCode() != tracepb.Status_STATUS_CODE_ERROR || about["error.type"] != "PHONE_CODE_INVALID" || about["telegram_login.why"] != "failure.phone_code_invalid" ||
				about["gen_ai.tool.name"] != "submit_code" || about["mcp.method.name"] != "tools/call" || about["mcp.protocol.version"] != mcp.ProtocolVersion20260728 || about["telegram_login.outcome"] != "refused" {
				t.Errorf("the call: %v", span)
			}
		case "auth.signIn":
			if span.Kind != tracepb.Span_SPAN_KIND_CLIENT || span.Status.GetCode() != tracepb.Status_STATUS_CODE_ERROR || about["error.type"] != "PHONE_CODE_INVALID" || about["rpc.method"] != "auth.signIn" || about["telegram_login.dc"] != "1" {
				t.Errorf("the request to Telegram: %v", span)
			}
		}
	}
	requested := []string{}
	for _, span := range c.of(header) {
		requested = append(requested, span.Name)
	}
	for _, name := range []string{"tools/list", "tools/call request_code", "connect", "auth.sendCode", "tools/call log_out", "auth.logOut"} {
		if !slices.Contains(requested, name) {
			t.Errorf("the trace that the headers name has %q, and no %s", requested, name)
		}
	}
	if c.about["service.name"] != "telegram-login-mcp" || c.about["service.version"] == "" || c.about["deployment.environment.name"] != "rehearsal" || c.key != "CANARYkey" {
		t.Errorf("the resource is %v, the key %q", c.about, c.key)
	}
	for what, secret := range map[string]string{"what was sent wrongly": "CANARY", "the session": session, "the number": phone[1:], "the person": "people.example", "the code": code, "the password": "sandbox\"", "the issuer": i.URL, "the token": token[len(token)-40:]} {
		if bytes.Contains(c.raw, []byte(secret)) {
			at := bytes.Index(c.raw, []byte(secret))
			t.Errorf("the spans have %s in them: %q", what, c.raw[max(0, at-100):min(len(c.raw), at+100)])
		}
	}
	if log := s.stderr.String(); strings.Contains(log, "CANARYkey") {
		t.Errorf("the log has the collector's key:\n%s", log)
	}
}

// A collector that is away is told of once, and once when it is back. No call and no end waits for it.
func TestACollectorThatIsAwayHoldsUpNothing(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	s := serveHTTPIn(t, []string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://127.0.0.1:" + port + "/v1/traces", "OTEL_BSP_SCHEDULE_DELAY=10"}, "--sandbox-at", connectionFile(t))
	const lost, back = "traces are lost from now on", "traces are taken by the collector again"
	a := s.hire(mcp.ProtocolVersion20260728, s.token)
	eventually(t, limit, "the collector is missed", func() bool { return strings.Contains(s.stderr.String(), lost) })
	for range 20 {
		a.call("get_flow", toolArgs{})
	}
	c := newCollector(t)
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		t.Fatal(err)
	}
	late := &http.Server{Handler: c.Config.Handler, ReadHeaderTimeout: limit}
	t.Cleanup(func() { _ = late.Close() })
	go func() { _ = late.Serve(listener) }()
	eventually(t, limit, "the collector is there again", func() bool {
		a.call("get_flow", toolArgs{})
		return strings.Contains(s.stderr.String(), back)
	})
	if log := s.stderr.String(); strings.Count(log, lost) != 1 || strings.Count(log, back) != 1 {
		t.Errorf("it is told more than once:\n%s", log)
	}
}

// A collector that takes a request and never answers is given up at the end.
func TestTheEndDoesNotWaitForASilentCollector(t *testing.T) {
	t.Parallel()
	asked, over := make(chan struct{}, 100), make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		select {
		case <-over:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(silent.Close)
	t.Cleanup(func() { close(over) })
	s := serveHTTPIn(t, []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + silent.URL, "OTEL_BSP_SCHEDULE_DELAY=10", "OTEL_EXPORTER_OTLP_TIMEOUT=600000"}, "--sandbox-at", connectionFile(t))
	a := s.hire(mcp.ProtocolVersion20260728, s.token)
	<-asked
	for range 20 {
		a.call("get_flow", toolArgs{})
	}
	since := time.Now()
	s.leaves()
	if took := time.Since(since); took > 20*time.Second { // it waits for 3 s, and machines may be slow
		t.Errorf("the end took %v", took)
	}
}

func TestACollectorThatCannotBeMeantIsRefusedAtTheStart(t *testing.T) {
	t.Parallel()
	for variable, want := range map[string]string{
		"OTEL_EXPORTER_OTLP_ENDPOINT=collector:CANARY": "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=CANARY": "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT=http://me:CANARY@127.0.0.1:4318": "OTEL_EXPORTER_OTLP_HEADERS",
		"OTEL_EXPORTER_OTLP_PROTOCOL=grpc": "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_HEADERS=CANARY": "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TIMEOUT=CANARY": "OTEL_EXPORTER_OTLP_TIMEOUT", "OTEL_RESOURCE_ATTRIBUTES=CANARY": "OTEL_RESOURCE_ATTRIBUTES", "OTEL_TRACES_SAMPLER=CANARY": "OTEL_TRACES_SAMPLER", "OTEL_TRACES_EXPORTER=zipkin": "OTEL_TRACES_EXPORTER",
		"OTEL_EXPORTER_OTLP_CERTIFICATE=CANARY.pem": "OTEL_EXPORTER_OTLP_CERTIFICATE", "OTEL_EXPORTER_OTLP_CLIENT_KEY=CANARY.pem": "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
	} {
		serve := exec.Command(binary, ownState(t, []string{"serve", "--http", "0", "--sandbox-at", connectionFile(t)})...)
		serve.Env = append(os.Environ(), "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318", variable)
		out, err := serve.CombinedOutput()
		if err == nil || !strings.Contains(string(out), "error:") || !strings.Contains(string(out), want) || strings.Contains(string(out), "CANARY") {
			t.Errorf("%s: %v %s", variable, err, out)
		}
	}
}

func TestTracesCanBeSwitchedOffAndAreForAServiceAlone(t *testing.T) {
	t.Parallel()
	beside := newCollector(t)
	a := hireWith(t, mcp.ProtocolVersion20251125, append([]string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + beside.URL}, credentials...), "--sandbox-at", connectionFile(t))
	a.call("get_flow", toolArgs{})
	if err := a.client.Close(); err != nil || len(beside.raw) != 0 { // what is left would be sent at the end
		t.Error(err)
		t.Errorf("over stdio: %q", beside.raw)
	}
	for _, off := range []string{"OTEL_SDK_DISABLED=true", "OTEL_TRACES_EXPORTER=none"} {
		c := newCollector(t)
		s := serveHTTPIn(t, []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + c.URL, off}, "--sandbox-at", connectionFile(t))
		s.hire(mcp.ProtocolVersion20260728, s.token).call("get_flow", toolArgs{})
		s.leaves()
		if len(c.raw) != 0 {
			t.Errorf("%s: %q", off, c.raw)
		}
	}
}
