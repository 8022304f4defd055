package mcpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/chatform"
	"telegram-login-mcp/internal/prompt"
)

// formArgs are the arguments of the tools for forms. Values are secrets as they come from a form, so nothing repeats them.
type formArgs struct {
	Form    string            `json:"form"`
	Version int               `json:"version,omitempty"`
	Values  map[string]string `json:"values,omitempty"`
	Action  string            `json:"action,omitempty"`
}

const (
	// shownAction is how a form says that it shows what was handed out.
	shownAction = "shown"
	// maxValues is how long all that is typed into a form may be, as on a page.
	maxValues = 64 << 10
)

// formTool is a tool that only an app may call. What it gets is refused as a whole, and without a word of it, when it is not what a form sends.
func (t *tools) formTool(name string, h hints, words *chatform.Words, work func(*tools, context.Context, *openPrompt, formArgs) formAnswer) server.ServerTool {
	about := t.listing(name)
	properties := map[string]any{"form": text}
	if name != "form_refresh" {
		properties["version"] = schema{"type": "integer"}
	}
	if name == "form_submit" {
		properties["values"], properties["action"] = schema{"type": "object"}, text
	}
	def := mcp.NewTool(name, mcp.WithToolTitle(about.Title), mcp.WithDescription(about.Meaning),
		mcp.WithReadOnlyHintAnnotation(h.readOnly), mcp.WithDestructiveHintAnnotation(h.destructive), mcp.WithIdempotentHintAnnotation(h.idempotent), mcp.WithOpenWorldHintAnnotation(!h.local),
		output(schema{"view": schema{"type": "object"}}, "view"),
	)
	def.InputSchema.Properties, def.InputSchema.Required = properties, []string{"form"}
	def.Meta = mcp.NewMetaFromMap(map[string]any{"ui": map[string]any{"visibility": []string{"app"}}})
	return server.ServerTool{Tool: def, Handler: func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		t, err := t.of(ctx)
		if err != nil {
			return t.notServed(err)
		}
		a, ok := readForm(req)
		if !ok {
			return mcp.NewToolResultError(t.page("wrong_form").Title), nil
		}
		p := t.formByID(a.Form)
		if p == nil {
			return t.formResult(words.Gone(t.Sandbox != nil, time.Now())), nil
		}
		if !fits(a, p.about.Spec) {
			return mcp.NewToolResultError(t.page("wrong_form").Title), nil
		}
		p.form.seen()
		ctx = t.Flows.Begin(ctx)
		answer := work(t, ctx, p, a)
		t.sweep()
		return t.formResult(t.view(words, p, answer)), nil
	}}
}

// formResult is a view as a result: the text says nothing that the model could want.
func (t *tools) formResult(v chatform.View) *mcp.CallToolResult {
	return &mcp.CallToolResult{Content: []mcp.Content{mcp.NewTextContent(v.Title)}, StructuredContent: map[string]any{"view": v}}
}

// readForm reads what a form has sent. It says false for anything else.
func readForm(req mcp.CallToolRequest) (a formArgs, ok bool) {
	raw, err := json.Marshal(req.Params.Arguments)
	if err != nil || len(raw) > 2*maxValues {
		return a, false
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if d.Decode(&a) != nil || a.Form == "" {
		return formArgs{}, false
	}
	size := 0
	for _, value := range a.Values {
		size += len(value)
	}
	return a, size <= maxValues
}

// fits reports whether what was sent is for the fields of a prompt.
func fits(a formArgs, s prompt.Spec) bool {
	for name := range a.Values {
		if !slices.ContainsFunc(s.Fields, func(f prompt.Field) bool { return f.Name == name }) {
			return false
		}
	}
	return true
}

// formWords are what forms say by themselves.
func (t *tools) formWords() *chatform.Words {
	said := func(name string) chatform.Said {
		p := t.page(name)
		return chatform.Said{Title: p.Title, Meaning: p.Meaning, Fixes: p.Fixes}
	}
	line := func(name string) string { return t.page(name).Title }
	label := func(name string) string { return line("form_" + name) }
	counted := func(name string) string {
		return explain.Tell(t.OnPage(), explain.PageText{Name: "form_" + name, Count: "{n}"}).Title
	}
	return &chatform.Words{
		Language: string(t.Language()),

		From: label("from"), Rehearsal: said("rehearsal"), Account: line("account"), Kept: line("kept"), Back: label("back"),
		Again: func(button string) string {
			return explain.Tell(t.OnPage(), explain.PageText{Name: "again", Button: button}).Title
		},
		UsedUp: said("form_used_up"), Expired: said("form_expired"), Withdrawn: said("form_withdrawn"), Unknown: said("form_unknown"),
		Labels: chatform.Labels{
			Optional: line("optional"), Required: label("required"), Look: line("look"), Hide: label("hide"), Copy: line("copy"), Copied: line("copied"), NotCopied: line("not_copied"),
			Save: label("save"), Saved: label("saved"), OpenPage: label("open_page"), PageWhy: label("page_why"), Working: label("working"), Failed: label("failed"), Retry: label("retry"),
			ShownOnce: label("shown_once"), In: counted("in"), MinutesLeft: counted("minutes_left"), Picture: line("picture"), Link: label("link"), NoForm: label("none"),
		},
	}
}
