package traces

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
	"github.com/mark3labs/mcp-go/tracing"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/mcpserver"
)

// Names of attributes, as the conventions for MCP have them; they are in no package of OpenTelemetry any more.
const (
	methodName      = "mcp.method.name"
	protocolVersion = "mcp.protocol.version"
	toolName        = "gen_ai.tool.name"
)

// space begins the names of attributes that no convention has.
const space = "telegram_login."

// MCP is what mcp-go makes the spans of requests with. They are named as OpenTelemetry's conventions for MCP have it, "tools/call get_flow":
// https://opentelemetry.io/docs/specs/semconv/gen-ai/mcp/
func (t *Traces) MCP() []server.ServerOption {
	return []server.ServerOption{server.WithTracer(requests{t}), server.WithMetaPropagator(ofMeta{}), server.WithPropagator(ofHeaders{})}
}

// requests implements tracing.Tracer.
type requests struct{ *Traces }

// Start implements tracing.Tracer.
func (t requests) Start(ctx context.Context, name string, kind tracing.SpanKind, attributes ...tracing.Attribute) (context.Context, tracing.Span) {
	if kind == tracing.SpanKindInternal { // mcp-go has one for the tool inside of the one for the request, which would say the same
		return ctx, inner{tracing.SpanFromContext(ctx)}
	}
	method := strings.TrimPrefix(name, "mcp.")
	if !slices.Contains(methods, mcp.MCPMethod(method)) {
		method = "other"
	}
	about := []attribute.KeyValue{attribute.String(methodName, method)}
	if of, known := owner.From(ctx); known {
		about = append(about, t.owner(of))
	}
	ctx, made := t.tracer.Start(ctx, method, trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(about...))
	s := request{made}
	s.SetAttributes(attributes...)
	return tracing.ContextWithSpan(ctx, s), s
}

// methods are what a request may ask for. What a client calls its method otherwise is its own.
var methods = []mcp.MCPMethod{
	mcp.MethodInitialize, mcp.MethodServerDiscover, mcp.MethodPing, mcp.MethodSubscriptionsListen, mcp.MethodCompletionComplete, mcp.MethodSetLogLevel, mcp.MethodToolsList, mcp.MethodToolsCall,
	mcp.MethodPromptsList, mcp.MethodPromptsGet, mcp.MethodResourcesList, mcp.MethodResourcesTemplatesList, mcp.MethodResourcesRead,
}

func (t *Traces) owner(of owner.Owner) attribute.KeyValue {
	return attribute.String(space+"owner", t.Owner(of))
}

// request is the span of a request. It says no more of it than the lists here have: errors and the ID of a session are for the client alone.
type request struct{ span trace.Span }

// SetAttributes implements tracing.Span.
func (r request) SetAttributes(attributes ...tracing.Attribute) {
	for _, a := range attributes {
		switch a.Key {
		case "mcp.tool.name": // of a tool that there is
			r.span.SetName(string(mcp.MethodToolsCall) + " " + a.Value)
			r.span.SetAttributes(attribute.String(toolName, a.Value))
		case "mcp.protocol.version":
			if mcp.IsValidProtocolVersion(a.Value) {
				r.span.SetAttributes(attribute.String(protocolVersion, a.Value))
			}
		}
	}
}

// SetStatus implements tracing.Span.
func (r request) SetStatus(code tracing.StatusCode, _ string) {
	if code == tracing.StatusError {
		r.span.SetStatus(codes.Error, "")
	}
}

// RecordError implements tracing.Span.
func (request) RecordError(error) {}

// End implements tracing.Span.
func (r request) End() { r.span.End() }

// inner is the span of a request for whoever is inside, and does not end it.
type inner struct{ tracing.Span }

// End implements tracing.Span.
func (inner) End() {}

// Call adds to the span of a request what became of the call of a tool. It is for mcpserver.Options.Called.
func (t *Traces) Call(ctx context.Context, c mcpserver.Call) {
	span := trace.SpanFromContext(ctx)
	span.SetAttributes(attribute.String(space+"outcome", string(c.Outcome)))
	for name, value := range map[string]string{"flow": c.Flow, "state": string(c.State), "why": c.Why} {
		if value != "" {
			span.SetAttributes(attribute.String(space+name, value))
		}
	}
	switch {
	case c.Error != "":
		span.SetAttributes(errorType(c.Error))
	case c.Outcome == mcpserver.CallRefused:
		span.SetAttributes(errorType("tool_error"))
	}
}

// ofMeta finds the trace that a request belongs to in its _meta, https://modelcontextprotocol.io/specification/2026-07-28/basic#meta.
type ofMeta struct{}

// ExtractMeta implements tracing.MetaPropagator.
func (ofMeta) ExtractMeta(ctx context.Context, meta *mcp.Meta) context.Context {
	if meta == nil {
		return ctx
	}
	carried := propagation.MapCarrier{}
	for _, name := range (propagation.TraceContext{}).Fields() {
		if value, ok := meta.AdditionalFields[name].(string); ok {
			carried[name] = value
		}
	}
	return propagation.TraceContext{}.Extract(ctx, carried)
}

// InjectMeta implements tracing.MetaPropagator. This server asks no client for anything that it would trace.
func (ofMeta) InjectMeta(_ context.Context, meta *mcp.Meta) *mcp.Meta { return meta }

// ofHeaders finds it in the headers of HTTP, where _meta has none: a proxy can say there only what it knows.
type ofHeaders struct{}

// Extract implements tracing.Propagator.
func (ofHeaders) Extract(ctx context.Context, headers http.Header) context.Context {
	if trace.SpanContextFromContext(ctx).IsValid() {
		return ctx
	}
	return propagation.TraceContext{}.Extract(ctx, propagation.HeaderCarrier(headers))
}

// Inject implements tracing.Propagator.
func (ofHeaders) Inject(context.Context, http.Header) {}
