package mcpserver

import (
	"context"
	"fmt"
	"strings"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/pasted"
	"telegram-login-mcp/mcpserver/present"
)

type explainErrorArgs struct {
	Error  string `json:"error"`
	Method string `json:"method,omitempty"`
}

// errorExplanation is one error that was found.
type errorExplanation struct {
	explain.Explanation
	As                string         `json:"as"`   // as it stands in the text
	Name              string         `json:"name"` // as Telegram calls it, "" for what is no error of Telegram
	Answer            pasted.Answer  `json:"answer"`
	RetryAfterSeconds *int           `json:"retry_after_seconds"`
	Next              []present.Step `json:"next"`
}

func (t *tools) explainError() server.ServerTool {
	return define(t, "explain_error",
		hints{readOnly: true, idempotent: true, local: true},
		output(schema{"explanation": schema{"type": "object"}, "explanations": objects, "secrets": objects}, "explanation"),
		func(_ context.Context, t *tools, a explainErrorArgs) *outcome {
			found := pasted.Read(a.Error, strings.TrimSpace(a.Method))
			if len(found.Findings) == 0 {
				return t.refused(explain.Arguments{Kind: argumentMissing, Name: "error"})
			}
			explained := make([]errorExplanation, len(found.Findings))
			var b strings.Builder
			if head := t.Text(explain.ErrorsFound{Count: len(found.Findings), Cut: found.Cut, More: found.More}); head != "" {
				b.WriteString(head + "\n\n")
			}
			for i, f := range found.Findings {
				e, help := t.found(f)
				explained[i] = e
				fmt.Fprintf(&b, "%s: %s\n%s\n", e.As, t.Article(e.Explanation), help)
			}
			structured := map[string]any{"explanation": explained[0], "explanations": explained}
			b.WriteString(t.secretsPasted(structured, found.SecretsBeside()))
			return &outcome{Structured: structured, Text: strings.TrimRight(b.String(), "\n")}
		})
}

// secretsPasted tells of the secrets that stand in what was pasted, in the structured answer and in the words that it returns.
func (t *tools) secretsPasted(structured map[string]any, kinds []pasted.SecretKind) string {
	var b strings.Builder
	var secrets []explain.Explanation
	for _, kind := range kinds {
		e := explain.Tell(t.Reader(), explain.SecretPasted{Kind: string(kind)}).Explanation
		secrets = append(secrets, e)
		b.WriteString(t.Article(e) + "\n\n")
	}
	if len(secrets) > 0 {
		structured["secrets"] = secrets
	}
	return b.String()
}

// found is one error in words, and the lines that name the tools which help.
func (t *tools) found(f pasted.Finding) (e errorExplanation, help string) {
	fact := f.Fact
	if refused, ok := f.Failure().AddRefused(); ok {
		fact = refused
	}
	told := explain.Tell(t.Reader(), fact)
	if f.Near != "" {
		told.Meaning += " " + t.Text(explain.NearError{Near: f.Near})
	}
	e = errorExplanation{Explanation: told.Explanation, As: outside.Name(f.As), Name: f.Name(), Answer: f.Answer, RetryAfterSeconds: told.Retry.Seconds()}
	e.Next, help = t.Helps(fact, nil)
	return e, help
}
