package rehearsal

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
)

// Step is a tool that a result offers. What stands in angle brackets is to be filled in.
type Step struct {
	Tool      string         `json:"tool"`
	Arguments map[string]any `json:"arguments"`
	Why       string         `json:"why"`

	best bool // the first of its result
}

// Result is what a call brought, as whoever plays gets it.
type Result struct {
	IsError bool
	Text    string
	Raw     json.RawMessage // the structured content
	Images  int
	Words   int // of what a client shows of it

	FlowID      string      `json:"flow_id"`
	State       string      `json:"state"`
	Happened    string      `json:"happened"`
	Explanation explanation `json:"explanation"`
	Error       explanation `json:"error"`
	Next        []Step      `json:"next"`
	ResendAt    string      `json:"resend_available_at"` // RFC 3339
	Page        *struct {
		URL string `json:"url"`
	} `json:"page"`
	QR *struct {
		URL string `json:"url"`
	} `json:"qr"`
	Session string `json:"session"`
	Path    string `json:"path"`
}

type explanation struct {
	Code       string   `json:"code"`
	Title      string   `json:"title"`
	Fixes      []string `json:"fixes"`
	More       []string `json:"more"`
	RetryAfter *int     `json:"retry_after_seconds"`
}

// Code is what the result is about.
func (r Result) Code() string {
	if r.IsError {
		return r.Error.Code
	}
	return r.Explanation.Code
}

// Fixes are what the person is to be told.
func (r Result) Fixes() []string {
	return slices.Concat(r.Explanation.Fixes, r.Explanation.More, r.Error.Fixes, r.Error.More)
}

// Shows is what of a result a client shows a model.
type Shows string

// The kinds of clients.
const (
	Text       Shows = "text"       // as Gemini CLI, opencode and LangChain do
	Structured Shows = "structured" // as Claude Code and Codex do
	Both       Shows = "both"
)

// sandboxKeys are the fields that only a rehearsal has. The line that belongs to them is told apart by its beginning.
const sandboxKey, sandboxLine = "sandbox", "sandbox:"

// read makes a result of an answer. What says that nothing is real is left out: whoever plays should take it for real.
func read(res *mcp.CallToolResult, shows Shows) (Result, error) {
	r := Result{IsError: res.IsError}
	for _, c := range res.Content {
		switch c := c.(type) {
		case mcp.TextContent:
			r.Text += veiled(c.Text) + "\n"
		case mcp.ImageContent:
			r.Images++
		}
	}
	r.Text = strings.TrimRight(r.Text, "\n")
	structure := map[string]any{}
	if len(res.RawStructuredContent) > 0 {
		if err := json.Unmarshal(res.RawStructuredContent, &structure); err != nil {
			return r, err
		}
		if err := json.Unmarshal(res.RawStructuredContent, &r); err != nil {
			return r, err
		}
	}
	delete(structure, sandboxKey)
	if warnings, ok := structure["warnings"].([]any); ok {
		warnings = slices.DeleteFunc(warnings, func(w any) bool { s, _ := w.(string); return ofSandbox(s) })
		if structure["warnings"] = warnings; len(warnings) == 0 {
			delete(structure, "warnings")
		}
	}
	var raw bytes.Buffer
	e := json.NewEncoder(&raw)
	e.SetEscapeHTML(false) // clients show angle brackets as they are
	e.SetIndent("", " ")
	if err := e.Encode(structure); err != nil {
		return r, err
	}
	r.Raw = bytes.TrimRight(raw.Bytes(), "\n")
	if shows != Structured {
		r.Words += TextWords(r.Text)
	}
	if shows != Text {
		r.Words += structureWords(structure)
	}
	return r, nil
}

// shown is the result as a client shows it.
func (r Result) shown(shows Shows) string {
	var b strings.Builder
	if r.IsError {
		b.WriteString("[isError] ")
	}
	if shows != Structured {
		b.WriteString(r.Text + "\n")
	}
	if shows != Text {
		b.WriteString(string(r.Raw) + "\n")
	}
	if shows != Structured {
		for range r.Images {
			b.WriteString("[an image]\n")
		}
	}
	return b.String()
}

func ofSandbox(line string) bool {
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(line)), sandboxLine)
}

// veiled is a text without the lines that say that it is of a sandbox.
func veiled(text string) string {
	var kept []string
	for line := range strings.SplitSeq(text, "\n") {
		if !ofSandbox(line) {
			kept = append(kept, line)
		}
	}
	return strings.TrimRight(strings.Join(kept, "\n"), "\n")
}
