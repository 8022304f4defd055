package mcpserver

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/agnivade/levenshtein"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/pasted"
)

type explainErrorArgs struct {
	Error  string `json:"error"`
	Method string `json:"method,omitempty"`
}

// errorExplanation is one error that was found.
type errorExplanation struct {
	explain.Explanation
	Name              string        `json:"name"` // as Telegram calls it, "" for a failure of the connection
	Answer            pasted.Answer `json:"answer"`
	RetryAfterSeconds *int          `json:"retry_after_seconds"`
}

func (t *tools) explainError() server.ServerTool {
	return define(t, "explain_error",
		hints{readOnly: true, idempotent: true, local: true},
		output(schema{"explanation": schema{"type": "object"}, "explanations": schema{"type": "array", "items": schema{"type": "object"}}}, "explanation"),
		func(_ context.Context, a explainErrorArgs) *outcome {
			all := pasted.Read(a.Error, strings.TrimSpace(a.Method))
			found := all.Findings
			if len(found) == 0 {
				near, exactly := nearError(a.Error)
				if !exactly {
					return t.refused(explain.NothingFound{Near: near})
				}
				all = pasted.Read(near, strings.TrimSpace(a.Method))
				if numbered := pasted.Read(near+numberBehind(a.Error), strings.TrimSpace(a.Method)); len(numbered.Findings) == 1 && numbered.Findings[0].Failure().Type == near {
					all = numbered
				}
				found = all.Findings
			}
			explained := make([]errorExplanation, len(found))
			var b strings.Builder
			if head := t.Text(explain.ErrorsFound{Count: len(found), Cut: all.Cut, More: all.More}); head != "" {
				b.WriteString(head + "\n\n")
			}
			for i, f := range found {
				told := explain.Tell(t.Reader(), f.Fact)
				if near, _ := nearError(f.As); f.Answer == pasted.Unknown && near != "" {
					told.Meaning += " " + t.Text(explain.NearError{Near: near})
				}
				explained[i] = errorExplanation{told.Explanation, f.Failure().Type, f.Answer, told.Retry.Seconds()}
				fmt.Fprintf(&b, "%s: %s\n\n", outside.Name(f.As), t.Article(told.Explanation))
			}
			return &outcome{Structured: map[string]any{"explanation": explained[0], "explanations": explained}, Text: strings.TrimRight(b.String(), "\n")}
		})
}

// numberBehind is the number that a text ends with, as an error's name has it: _42.
func numberBehind(text string) string {
	text = strings.TrimSpace(text)
	number := text[len(strings.TrimRight(text, "0123456789")):]
	if number == "" {
		return ""
	}
	return "_" + number
}

// The limits of nearError.
const (
	nearLetters = 2  // that may be more, fewer or other
	nearWords   = 50 // of a text that are looked at
)

// nearError is the known error whose name a text or a word of it nearly is, "" when there is none. exactly says that the whole text is such
// a name and only written in another way: phone code invalid.
func nearError(text string) (name string, exactly bool) {
	if name, d := nearest(text); name != "" {
		return name, d == 0
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) })
	for _, w := range words[:min(len(words), nearWords)] {
		if inside := strings.TrimLeft(w, "_"); inside == "" || !strings.ContainsFunc(inside[1:], func(r rune) bool { return r == '_' || unicode.IsUpper(r) }) {
			continue // a word of a sentence and no name
		}
		if name, _ := nearest(w); name != "" {
			return name, false
		}
	}
	return "", false
}

// nearest is the known error with the fewest letters in another way, and how many they are.
func nearest(word string) (name string, letters int) {
	plain := func(name string) string { // without what a class, a number or another spelling adds
		name = strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) {
				return unicode.ToUpper(r)
			}
			return -1
		}, name)
		return strings.TrimSuffix(name, "ERROR")
	}
	if len(word) > 100 {
		return "", 0
	}
	word = plain(word)
	if len(word) < 3*nearLetters {
		return "", 0
	}
	letters = nearLetters + 1
	for _, known := range explain.Errors() {
		if d := levenshtein.ComputeDistance(word, plain(known)); d < letters {
			name, letters = known, d
		}
	}
	if letters == 0 && !strings.Contains(name, "_") {
		return "", 0 // TIMEOUT: a word of every language
	}
	return name, letters
}
