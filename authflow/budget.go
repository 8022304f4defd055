package authflow

import (
	"context"
	"math"
	"time"
)

type budgetKey struct{}

// Begin returns a context whose calls to a registry share one budget: together they keep their caller waiting for no longer than
// Config.Answer from now, whatever Telegram, the network and the store do. A context that has a budget keeps it. A method whose context
// has none begins one of its own.
func (r *Registry) Begin(ctx context.Context) context.Context {
	if _, begun := ctx.Value(budgetKey{}).(time.Time); begun {
		return ctx
	}
	return context.WithValue(ctx, budgetKey{}, time.Now().Add(r.config.Answer))
}

// Left is what is left of a context's budget, 0 when it is spent. Without a budget it is no limit.
func Left(ctx context.Context) time.Duration {
	end, begun := ctx.Value(budgetKey{}).(time.Time)
	if !begun {
		return math.MaxInt64
	}
	return max(time.Until(end), 0)
}

// within is ctx until limit is over or its budget is spent, whichever comes first.
func within(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, min(limit, Left(ctx)))
}

// wholeBudget is ctx until its budget is spent.
func wholeBudget(ctx context.Context) (context.Context, context.CancelFunc) {
	return within(ctx, math.MaxInt64)
}
