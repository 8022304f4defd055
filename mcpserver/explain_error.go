package mcpserver

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/explain"
)

type explainErrorArgs struct {
	Error  string `json:"error" jsonschema:"an error's name such as FLOOD_WAIT_42, a class name of a Telegram library, or a pasted message, log or traceback, without secrets"`
	Method string `json:"method,omitempty" jsonschema:"the call that failed, such as auth.signIn, if known"`
}

// errorExplanation is one error that was found.
type errorExplanation struct {
	explain.Explanation
	Name              string `json:"name"` // as Telegram calls it, "" for a failure of the connection
	RetryAfterSeconds *int   `json:"retry_after_seconds"`
}

func (t *tools) explainError() server.ServerTool {
	return define(t, "explain_error", "Explain a Telegram error",
		"Explains any error of a Telegram login, also one from another tool: what happened, why, what to do, and when a retry makes sense. Takes names, class names of Telethon, Pyrogram, GramJS, mtcute, TDLib and gotd, or a pasted log or traceback. Needs no login.",
		hints{readOnly: true, idempotent: true, local: true},
		output(schema{"explanation": schema{"type": "object"}, "explanations": schema{"type": "array", "items": schema{"type": "object"}}}, "explanation"),
		func(_ context.Context, a explainErrorArgs) *mcp.CallToolResult {
			found := explain.FindErrors(a.Error, strings.TrimSpace(a.Method), time.Now())
			if len(found) == 0 {
				return t.refused("failure.nothing_found", nil)
			}
			all := make([]errorExplanation, len(found))
			var b strings.Builder
			if len(found) > 1 {
				fmt.Fprintf(&b, "%d errors stand in this text.\n\n", len(found))
			}
			for i, f := range found {
				all[i] = errorExplanation{f.Problem.Explanation, f.Failure.Type, f.Problem.Retry.Seconds()}
				fmt.Fprintf(&b, "%s: %s\n%s\n%sMore: %s\n\n", f.As, f.Problem.Title, f.Problem.Meaning, fixesText("What to do", f.Problem.Fixes), f.Problem.Source)
			}
			return result(map[string]any{"explanation": all[0], "explanations": all}, strings.TrimRight(b.String(), "\n"))
		})
}
