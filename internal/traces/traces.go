// Package traces tells a collector of OpenTelemetry what a request was spent on: a span for the request, and below it one for each thing outside of this process that it has waited for, as authflow tells of
// them. It depends on OpenTelemetry's SDK, which reads its own environment variables, on its OTLP exporter over HTTP, on mcp-go, which makes the spans of requests, and on authflow, mcpserver and
// internal/owner. What a span says is from lists that the program has: nothing that a person or Telegram has sent gets into one, but the trace that a client says its request belongs to.
package traces

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-logr/logr"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/owner"
)

// Options are what traces are made with.
type Options struct {
	Name, Version string // of the program
	// Owner is the name of an owner for others to read.
	Owner func(owner.Owner) string
	// Log gets a line when the collector stops taking spans, and when it takes them again.
	Log func(line string)
}

// Traces makes spans and sends them. Its methods are safe for concurrent use and wait for nothing, except for Close.
type Traces struct {
	Options
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer
}

// The variables that ask for traces. The first goes before the second.
var endpoints = []string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"}

// Wanted reports whether the environment names a collector, and does not switch traces off.
func Wanted() bool {
	if strings.EqualFold(set("OTEL_SDK_DISABLED"), "true") || set("OTEL_TRACES_EXPORTER") == "none" {
		return false
	}
	return set(endpoints[0]) != "" || set(endpoints[1]) != ""
}

func set(variable string) string { return strings.TrimSpace(os.Getenv(variable)) }

// Open makes traces as the environment asks for them. It connects to nothing. The error says what is wrong with the environment, without a value: headers are secrets, and addresses may have
// some in them.
func Open(ctx context.Context, o Options) (*Traces, error) {
	if err := understood(); err != nil {
		return nil, err
	}
	// The SDK says what it does not understand to the whole process, and then does without.
	heard := &complaints{}
	otel.SetLogger(logr.New(heard))
	otel.SetErrorHandler(heard)
	about, err := resource.New(ctx, resource.WithService(), resource.WithAttributes(semconv.ServiceName(o.Name), semconv.ServiceVersion(o.Version)), resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil {
		return nil, errors.New("OTEL_RESOURCE_ATTRIBUTES is not understood")
	}
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, err
	}
	t := &Traces{Options: o}
	t.provider = sdktrace.NewTracerProvider(sdktrace.WithResource(about), sdktrace.WithBatcher(&collector{SpanExporter: exporter, log: o.Log}))
	t.tracer = t.provider.Tracer(o.Name, trace.WithInstrumentationVersion(o.Version))
	if first := heard.first.Load(); first != nil {
		t.Close()
		return nil, fmt.Errorf("the variables OTEL_* are not understood: %s", *first)
	}
	return t, nil
}

// understood checks what the SDK would take for something else without a word.
func understood() error {
	for _, name := range endpoints {
		if set(name) == "" {
			continue
		}
		u, err := url.Parse(set(name))
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return fmt.Errorf("%s is no address such as http://127.0.0.1:4318", name)
		}
		if u.User != nil || u.RawQuery != "" {
			return fmt.Errorf("%s has more in it than host, port and path; what the collector wants to know of a sender goes into OTEL_EXPORTER_OTLP_HEADERS", name)
		}
	}
	for _, name := range []string{"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"} {
		switch set(name) {
		case "", "http/protobuf", "http/json":
		default:
			return fmt.Errorf("%s is not http/protobuf or http/json, which are all that is spoken here", name)
		}
	}
	if exporter := set("OTEL_TRACES_EXPORTER"); exporter != "" && exporter != "otlp" {
		return errors.New("OTEL_TRACES_EXPORTER is not otlp or none")
	}
	return nil
}

// flushing bounds how long the end waits for the collector.
const flushing = 3 * time.Second

// Close sends what is left, for 3 seconds at most.
func (t *Traces) Close() {
	ctx, stop := context.WithTimeout(context.Background(), flushing)
	defer stop()
	_ = t.provider.Shutdown(ctx) // the collector has told of itself
}

// collector sends spans, and tells once when that fails and once when it works again. What could not be sent is lost.
type collector struct {
	sdktrace.SpanExporter
	log     func(line string)
	failing atomic.Bool
}

// mostSaid is how many characters of what a collector has said are kept.
const mostSaid = 300

// ExportSpans implements sdktrace.SpanExporter.
func (c *collector) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	switch err := c.SpanExporter.ExportSpans(ctx, spans); {
	case err != nil && !c.failing.Swap(true):
		c.log("traces are lost from now on: " + outside.TextTo(mostSaid, err.Error()))
	case err == nil && c.failing.Swap(false):
		c.log("traces are taken by the collector again")
	}
	return nil
}

// complaints keep the first thing that the SDK says is wrong, without the value that it is about.
type complaints struct{ first atomic.Pointer[string] }

// Handle implements otel.ErrorHandler.
func (c *complaints) Handle(error) { c.keep("OTEL_TRACES_SAMPLER, or another") }

// Error implements logr.LogSink.
func (c *complaints) Error(_ error, doing string, _ ...any) { c.keep(doing) }

func (c *complaints) keep(what string) { c.first.CompareAndSwap(nil, &what) }

// Init implements logr.LogSink.
func (*complaints) Init(logr.RuntimeInfo) {}

// Enabled implements logr.LogSink.
func (*complaints) Enabled(int) bool { return false }

// Info implements logr.LogSink.
func (*complaints) Info(int, string, ...any) {}

// WithValues implements logr.LogSink.
func (c *complaints) WithValues(...any) logr.LogSink { return c }

// WithName implements logr.LogSink.
func (c *complaints) WithName(string) logr.LogSink { return c }
