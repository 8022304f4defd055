package traces

import (
	"compress/gzip"
	"context"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	collectorpb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/owner"
)

// heard is what a collector was sent, and what the program said of it.
type heard struct {
	mu    sync.Mutex
	names []string // of spans
	times int
	lines []string
}

func (h *heard) log(line string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lines = append(h.lines, line)
}

// opened are traces that go to a collector, which answers with each status in turn and then with the last.
func opened(t *testing.T, statuses ...int) (*Traces, *heard) {
	t.Helper()
	h := &heard{}
	c := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		defer h.mu.Unlock()
		status := statuses[min(h.times, len(statuses)-1)]
		h.times++
		packed, err := gzip.NewReader(r.Body)
		if err != nil {
			t.Error(err)
			return
		}
		body, err := io.ReadAll(packed)
		var sent collectorpb.ExportTraceServiceRequest
		if err != nil || proto.Unmarshal(body, &sent) != nil || r.URL.Path != "/otlp/v1/traces" || r.Header.Get("X-Key") != "a b,c" {
			t.Errorf("sent: %s %v %v", r.URL, r.Header, err)
		}
		for _, of := range sent.ResourceSpans {
			for _, scope := range of.ScopeSpans {
				for _, span := range scope.Spans {
					if status == http.StatusOK {
						h.names = append(h.names, span.Name)
					}
				}
			}
		}
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
	}))
	t.Cleanup(c.Close)
	file := filepath.Join(t.TempDir(), "collector.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"ENDPOINT": c.URL + "/otlp/", "HEADERS": "X-Key=a%20b%2Cc", "COMPRESSION": "gzip", "CERTIFICATE": file} {
		t.Setenv("OTEL_EXPORTER_OTLP_"+name, value)
	}
	traces, err := Open(t.Context(), Options{Name: "test", Version: "1", Owner: func(owner.Owner) string { return "somebody" }, Log: h.log})
	if err != nil {
		t.Fatal(err)
	}
	return traces, h
}

// asks is a request to Telegram that nobody waits for.
func (t *Traces) asks(method string) {
	t.Step(owner.Local)(context.Background(), authflow.Step{Kind: authflow.StepRequest, Method: method})(authflow.StepEnd{})
}

func TestSpansAreSentAgainToACollectorThatIsBusy(t *testing.T) {
	traces, h := opened(t, http.StatusServiceUnavailable, http.StatusOK)
	traces.asks("auth.sendCode")
	traces.asks("auth.signIn")
	traces.Close()
	if !slices.Equal(h.names, []string{"auth.sendCode", "auth.signIn"}) || h.times != 2 || len(h.lines) != 0 {
		t.Errorf("%+v", h)
	}
}

func TestACollectorThatRefusesIsToldOfOnce(t *testing.T) {
	for _, status := range []int{http.StatusUnauthorized, http.StatusTemporaryRedirect} {
		traces, h := opened(t, status)
		for range 3 {
			traces.asks("auth.sendCode")
			if err := traces.provider.ForceFlush(t.Context()); err != nil {
				t.Error(err)
			}
		}
		traces.Close()
		if h.times != 3 || len(h.lines) != 1 || !strings.Contains(h.lines[0], http.StatusText(status)) {
			t.Errorf("%d: %+v", status, h)
		}
	}
}

// What Telegram calls an error may be anything.
func TestNamesOfErrorsAreNames(t *testing.T) {
	for name, want := range map[string]string{"PHONE_CODE_INVALID": "PHONE_CODE_INVALID", "no_answer": "no_answer", "call +49 170 1234567": "other", "": "other", strings.Repeat("A", 80): "other"} {
		if got := errorType(name).Value.AsString(); got != want {
			t.Errorf("%q is told as %q", name, got)
		}
	}
}
