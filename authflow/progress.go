package authflow

import "context"

type progressKey struct{}

// WithProgress returns a context whose calls tell what goes on while their caller waits. tell must not block; it may be called with the same
// several times, and never with the zero value.
func WithProgress(ctx context.Context, tell func(Activity)) context.Context {
	return context.WithValue(ctx, progressKey{}, tell)
}

// tellProgress tells whoever asked for it with WithProgress what goes on.
func tellProgress(ctx context.Context, doing Activity) {
	if tell, ok := ctx.Value(progressKey{}).(func(Activity)); ok && !doing.Zero() {
		tell(doing)
	}
}
