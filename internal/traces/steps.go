package traces

import (
	"context"
	"regexp"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/owner"
)

// Step makes a span of each thing that the calls of an owner wait for, below the span of the request. Requests to Telegram that nobody waits for, such as those for a new QR code, are traces of their
// own. What it returns is for authflow.Config.Step.
func (t *Traces) Step(of owner.Owner) func(context.Context, authflow.Step) func(authflow.StepEnd) {
	whose := t.owner(of)
	return func(ctx context.Context, s authflow.Step) func(authflow.StepEnd) {
		name, about := string(s.Kind), []attribute.KeyValue{whose}
		if s.Kind == authflow.StepRequest {
			name = s.Method
			about = append(about, semconv.RPCMethod(s.Method), semconv.RPCSystemNameKey.String("mtproto"))
		} else if !trace.SpanContextFromContext(ctx).IsValid() {
			return func(authflow.StepEnd) {}
		}
		if s.Flow != "" {
			about = append(about, attribute.String(space+"flow", s.Flow))
		}
		_, span := t.tracer.Start(ctx, name, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(about...))
		return func(end authflow.StepEnd) {
			if end.DC != 0 {
				span.SetAttributes(attribute.Int(space+"dc", end.DC))
			}
			if end.Error != "" {
				span.SetAttributes(errorType(end.Error))
				span.SetStatus(codes.Error, "")
			}
			span.End()
		}
	}
}

// errorName is what names of errors look like. What looks otherwise may be anything.
var errorName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{2,60}$`) })

// errorType names an error, as far as the name may come from Telegram.
func errorType(name string) attribute.KeyValue {
	if !errorName().MatchString(name) {
		name = "other"
	}
	return semconv.ErrorTypeKey.String(name)
}
