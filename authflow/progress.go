package authflow

import "context"

type progressKey struct{}

// WithProgress returns a context whose calls tell what goes on while their caller waits: "asking for a code: connecting to DC 2, second
// attempt". tell must not block; it may be called with the same text several times.
func WithProgress(ctx context.Context, tell func(doing string)) context.Context {
	return context.WithValue(ctx, progressKey{}, tell)
}

// Report tells whoever asked for it with WithProgress what goes on.
func Report(ctx context.Context, doing string) {
	if tell, ok := ctx.Value(progressKey{}).(func(string)); ok && doing != "" {
		tell(doing)
	}
}
