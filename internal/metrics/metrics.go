// Package metrics counts what a service does, for Prometheus: logins by how they end and by the way of their code, errors and pauses of Telegram, claims of flows, calls of
// tools, refused requests and HTTP. It depends on Prometheus' own client library, authflow and mcpserver. No label is a person, a login or anything else that grows
// with how many there are: labels are names that the program knows, and of those that Telegram gives the first 200.
package metrics

import (
	"errors"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/mcpserver"
)

// Options are what is measured by asking. Each is nil where there is nothing to ask, and must be quick.
type Options struct {
	Version string
	// Owners is how many owners are in memory, Flows how many of their logins, Pages how many private pages are open.
	Owners, Flows, Pages func() int
}

// Metrics counts. Its methods are safe for concurrent use and wait for nothing.
type Metrics struct {
	registry *prometheus.Registry

	logins     *prometheus.CounterVec
	codes      *prometheus.CounterVec
	errors     *prometheus.CounterVec
	unanswered *prometheus.CounterVec
	waits      *prometheus.HistogramVec
	claims     *prometheus.CounterVec
	calls      *prometheus.CounterVec
	refusals   *prometheus.CounterVec
	callTime   *prometheus.HistogramVec
	denied     *prometheus.CounterVec
	requests   *prometheus.CounterVec
	open       *prometheus.GaugeVec

	mu    sync.Mutex
	names map[string]bool // of errors that have a label of their own
}

const (
	space = "telegram_login"
	// maxNames is how many errors have a label of their own. Telegram has some hundreds in all, and a login meets a dozen.
	maxNames = 200
)

// New returns metrics of their own, which share nothing with others in the process.
func New(o Options) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry(), names: map[string]bool{}}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: space, Name: name, Help: help}, labels)
		m.registry.MustRegister(c)
		return c
	}
	histogram := func(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
		h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: space, Name: name, Help: help, Buckets: buckets}, labels)
		m.registry.MustRegister(h)
		return h
	}
	m.logins = counter("logins_total", "Logins that have come to an outcome: authorized, or the end that they came to without. Delivery is the way of the last code.", "outcome", "delivery")
	m.codes = counter("codes_total", "Codes that Telegram says it has sent, by the way.", "delivery")
	m.errors = counter("telegram_errors_total", "Errors that Telegram answered with.", "method", "error")
	m.unanswered = counter("telegram_unanswered_total", "Calls that Telegram did not answer, or that did not reach it.", "method")
	m.waits = histogram("telegram_wait_seconds", "Pauses that Telegram asked for.", []float64{1, 10, 60, 600, 3600, 21600, 86400}, "error")
	m.claims = counter("claims_total", "Claims of flows in the store: claimed, owned by another process, failed, or lost to another instance or because the store did not answer.", "outcome")
	m.calls = counter("tool_calls_total", "Calls of tools that have ended.", "tool", "outcome")
	m.refusals = counter("tool_refusals_total", "Calls of tools that were refused, by the text that says why.", "why")
	m.callTime = histogram("tool_call_seconds", "How long calls of tools took.", []float64{.001, .003, .01, .03, .1, .3, 1, 3, 10, 25}, "tool")
	m.denied = counter("denied_total", "Requests of nobody known, by the reason.", "reason")
	m.requests = counter("http_requests_total", "Answers over HTTP.", "route", "code", "method")
	m.open = prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: space, Name: "http_requests_open", Help: "Requests over HTTP that have no whole answer yet, streams among them."}, []string{"route"})
	// What the last collection found in use, which the numbers that a Go program tells by itself do not say.
	liveHeap := regexp.MustCompile(`^/gc/heap/live:bytes$`)
	m.registry.MustRegister(m.open, collectors.NewGoCollector(collectors.WithGoCollectorRuntimeMetrics(collectors.GoRuntimeMetricsRule{Matcher: liveHeap})), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	gauge := func(name, help string, of func() int) {
		if of != nil {
			m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: space, Name: name, Help: help}, func() float64 { return float64(of()) }))
		}
	}
	gauge("owners", "Owners in memory.", o.Owners)
	gauge("flows", "Logins in memory.", o.Flows)
	gauge("pages", "Private pages that are open.", o.Pages)
	build := prometheus.NewGauge(prometheus.GaugeOpts{Namespace: space, Name: "build_info", Help: "1, with the version.", ConstLabels: prometheus.Labels{"version": o.Version}})
	build.Set(1)
	m.registry.MustRegister(build)
	return m
}

// Handler serves the metrics. What they say of a service is nobody's business outside: it belongs on an address of its own.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
}

// Flow counts what happened to a flow. It is for authflow.Config.Observe.
func (m *Metrics) Flow(seen authflow.Observed) {
	delivery := strings.TrimPrefix(seen.Delivery, "auth.sentCodeType")
	if delivery == "" {
		delivery = "none"
	}
	switch seen.Kind {
	case authflow.ObservedMoved:
		if seen.Event == authflow.CodeRequested {
			m.codes.WithLabelValues(delivery).Inc()
		}
		if seen.From != seen.To && (seen.To == authflow.Authorized || seen.To.Ended() && seen.From != authflow.Authorized) {
			m.logins.WithLabelValues(string(seen.To), delivery).Inc()
		}
	case authflow.ObservedRefused:
		name := m.known(seen.Error)
		m.errors.WithLabelValues(seen.Method, name).Inc()
		if seen.Wait > 0 {
			m.waits.WithLabelValues(name).Observe(seen.Wait.Seconds())
		}
	case authflow.ObservedUnanswered:
		m.unanswered.WithLabelValues(seen.Method).Inc()
	case authflow.ObservedClaim:
		outcome := "claimed"
		switch {
		case errors.Is(seen.Err, authflow.ErrOwned):
			outcome = "owned"
		case seen.Err != nil:
			outcome = "failed"
		}
		m.claims.WithLabelValues(outcome).Inc()
	case authflow.ObservedLeaseLost:
		m.claims.WithLabelValues("lost").Inc()
	}
}

// errorName is what names of Telegram's errors look like. What looks otherwise may be anything.
var errorName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z][A-Z0-9_]{2,60}$`) })

// known is the label of an error's name.
func (m *Metrics) known(name string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.names[name] {
		if len(m.names) >= maxNames || !errorName().MatchString(name) {
			return "other"
		}
		m.names[name] = true
	}
	return name
}

// Call counts a call of a tool. It is for mcpserver.Options.Called.
func (m *Metrics) Call(c mcpserver.Call) {
	m.calls.WithLabelValues(c.Tool, string(c.Outcome)).Inc()
	m.callTime.WithLabelValues(c.Tool).Observe(c.Took.Seconds())
	if c.Why != "" {
		m.refusals.WithLabelValues(c.Why).Inc()
	}
}

// Denied counts a request of nobody known. reason is one of a few that the program has.
func (m *Metrics) Denied(reason string) { m.denied.WithLabelValues(reason).Inc() }

// HTTP counts the requests that next answers. route is the program's name for what is served there.
func (m *Metrics) HTTP(route string, next http.Handler) http.Handler {
	labels := prometheus.Labels{"route": route}
	return promhttp.InstrumentHandlerInFlight(m.open.With(labels), promhttp.InstrumentHandlerCounter(m.requests.MustCurryWith(labels), next))
}
