package mcpserver

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/explain"
)

// keepPanics turns a panic in a tool into one constant sentence. The panic's value could hold a secret, so only its type is logged.
func (t *tools) keepPanics(next server.ToolHandlerFunc) server.ToolHandlerFunc {
	return func(ctx context.Context, req mcp.CallToolRequest) (res *mcp.CallToolResult, err error) {
		defer func() {
			if p := recover(); p != nil {
				t.defect(p, "tool "+req.Params.Name)
				res, err = t.Result(*t.refused(explain.Internal{})), nil
			}
		}()
		return next(ctx, req)
	}
}

func (t *tools) keepResourcePanics(next server.ResourceHandlerFunc) server.ResourceHandlerFunc {
	return func(ctx context.Context, req mcp.ReadResourceRequest) (res []mcp.ResourceContents, err error) {
		defer func() {
			if p := recover(); p != nil {
				t.defect(p, "a resource")
				res, err = nil, errDefect()
			}
		}()
		return next(ctx, req)
	}
}

func (t *tools) keepPromptPanics(next server.PromptHandlerFunc) server.PromptHandlerFunc {
	return func(ctx context.Context, req mcp.GetPromptRequest) (res *mcp.GetPromptResult, err error) {
		defer func() {
			if p := recover(); p != nil {
				t.defect(p, "prompt "+req.Params.Name)
				res, err = nil, errDefect()
			}
		}()
		return next(ctx, req)
	}
}

// defect logs where a panic came from.
func (t *tools) defect(p any, where string) {
	t.Log(fmt.Sprintf("panic of type %T in %s\n%s", p, where, debug.Stack()))
}

func errDefect() error {
	return errors.New(explain.Tell(explain.Assistant, explain.Internal{}).Meaning)
}
