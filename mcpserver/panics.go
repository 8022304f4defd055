package mcpserver

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"telegram-login-mcp/explain"
)

// keepPanics turns a panic in a handler into one constant answer, that of defect. The panic's value could hold a secret, so only its type is logged.
func keepPanics[Request, Result any](
	t *tools, next func(context.Context, Request) (Result, error), where func(Request) string, defect func() (Result, error),
) func(context.Context, Request) (Result, error) {
	return func(ctx context.Context, req Request) (res Result, err error) {
		defer func() {
			if p := recover(); p != nil {
				t.defect(p, where(req))
				res, err = defect()
			}
		}()
		return next(ctx, req)
	}
}

// defect logs where a panic came from.
func (t *tools) defect(p any, where string) {
	t.Log(fmt.Sprintf("panic of type %T in %s\n%s", p, where, debug.Stack()))
}

// noAnswer is the answer to a request that has no room for an explanation, after a panic.
func noAnswer[Result any]() (res Result, err error) {
	return res, errors.New(explain.Tell(explain.Assistant, explain.Internal{}).Meaning)
}
