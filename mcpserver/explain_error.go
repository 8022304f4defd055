package mcpserver

import (
	"context"
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
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
			all := explain.Find(a.Error, strings.TrimSpace(a.Method))
			found := all.Findings
			if len(found) == 0 {
				return t.refused("failure.nothing_found", map[string]string{"near": nearError(a.Error)})
			}
			explained := make([]errorExplanation, len(found))
			var b strings.Builder
			if all.Cut {
				b.WriteString("The text is long, so only its last 64 KiB were searched.\n")
			}
			switch {
			case all.More:
				fmt.Fprintf(&b, "More errors stand in this text; these are the first %d.\n\n", len(found))
			case len(found) > 1:
				fmt.Fprintf(&b, "%d errors stand in this text.\n\n", len(found))
			}
			for i, f := range found {
				explained[i] = errorExplanation{f.Problem.Explanation, f.Failure.Type, f.Problem.Retry.Seconds()}
				meaning := f.Problem.Meaning
				if near := nearError(f.As); f.Problem.Code == "failure.unlisted" && near != "" {
					meaning += " It is almost " + near + ": if a letter got lost, call explain_error with that."
				}
				fmt.Fprintf(&b, "%s: %s\n%s\n%sMore: %s\n\n", f.As, f.Problem.Title, meaning, fixesText("What to do", f.Problem.Fixes), f.Problem.Source)
			}
			return result(map[string]any{"explanation": explained[0], "explanations": explained}, strings.TrimRight(b.String(), "\n"))
		})
}

// nearError is the known error that a word looks like, with at most two letters more, fewer or other; "" when there is none.
func nearError(word string) string {
	const most = 2
	plain := func(name string) string { // without what a class or a number adds
		name = strings.ToUpper(strings.Trim(strings.ReplaceAll(name, "_", ""), " \t\r\n0123456789"))
		return strings.TrimSuffix(name, "ERROR")
	}
	word = plain(word)
	if len(word) < 3*most || len(word) > 100 {
		return ""
	}
	near, nearest := "", most+1
	for _, name := range explain.Errors() {
		if d := levenshtein.ComputeDistance(word, plain(name)); d < nearest {
			near, nearest = name, d
		}
	}
	return near
}
