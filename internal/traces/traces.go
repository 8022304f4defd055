// Package traces tells a collector of OpenTelemetry what a request was spent on: a span for the request, and below it one for each thing outside of this process that it has waited for, as authflow tells of
// them. It depends on OpenTelemetry's SDK, which reads its own environment variables, on its messages of OTLP, on mcp-go, which makes the spans of requests, and on authflow, mcpserver, internal/owner
// and internal/outside. What a span says is from lists that the program has: nothing that a person or Telegram has sent gets into one, but the trace that a client says its request belongs to.
package traces

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
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

// Wanted reports whether the environment names a collector, and does not switch traces off.
func Wanted() bool {
	if strings.EqualFold(set("OTEL_SDK_DISABLED"), "true") || set("OTEL_TRACES_EXPORTER") == "none" {
		return false
	}
	_, endpoint := option("ENDPOINT")
	return endpoint != ""
}

func set(variable string) string { return strings.TrimSpace(os.Getenv(variable)) }

// Open makes traces as the environment asks for them. It connects to nothing. The error says what is wrong with the environment, without a value: headers are secrets, and addresses may have
// some in them.
func Open(ctx context.Context, o Options) (*Traces, error) {
	if exporter := set("OTEL_TRACES_EXPORTER"); exporter != "" && exporter != "otlp" {
		return nil, errors.New("OTEL_TRACES_EXPORTER is neither otlp nor none")
	}
	way, err := newSender()
	if err != nil {
		return nil, err
	}
	exporter, err := otlptrace.New(ctx, way)
	if err != nil {
		return nil, err
	}
	// The SDK says what it does not understand to the whole process, and then does without.
	var complained atomic.Bool
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(error) { complained.Store(true) }))
	about, err := resource.New(ctx, resource.WithService(), resource.WithAttributes(semconv.ServiceName(o.Name), semconv.ServiceVersion(o.Version)), resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil || complained.Load() {
		return nil, errors.New("OTEL_RESOURCE_ATTRIBUTES is not name=value, with commas between several, and values in percent form")
	}
	t := &Traces{Options: o}
	t.provider = sdktrace.NewTracerProvider(sdktrace.WithResource(about), sdktrace.WithBatcher(&collector{SpanExporter: exporter, log: o.Log}))
	t.tracer = t.provider.Tracer(o.Name, trace.WithInstrumentationVersion(o.Version))
	if complained.Load() {
		t.Close()
		return nil, errors.New("OTEL_TRACES_SAMPLER, or its OTEL_TRACES_SAMPLER_ARG, is none that the SDK knows")
	}
	return t, nil
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
