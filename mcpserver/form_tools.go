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
	formRefresh = "form_refresh"
	formSubmit  = "form_submit"
	formReveal  = "form_reveal"

	// shownAction is how a form says that it shows what was handed out.
	shownAction = "shown"
	// toldAction is how a form says that it is about to tell the model of its end. Of two copies of a form, the first one does.
	toldAction = "told"
	// maxValues is how long all that is typed into a form may be, as on a page.
	maxValues = 64 << 10
)

// formTool is a tool that only an app may call. What it gets is refused as a whole, and without a word of it, when it is not what a form sends.
func (t *tools) formTool(name string, h hints, words *chatform.Words) server.ServerTool {
	about := t.listing(name)
	properties := map[string]any{"form": text}
	if name != formRefresh {
		properties["version"] = schema{"type": "integer"}
	}
	if name == formSubmit {
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
		ctx = t.Flows.Begin(ctx)
		p := t.formByID(a.Form)
		if p == nil {
			if there, ok := t.formElsewhere(ctx, name, a); ok {
				return there, nil
			}
			gone := words.Gone(t.Sandbox != nil, time.Now())
			if len(a.Values) > 0 {
				gone.Unused = t.page("unused_end").Title
			}
			return t.formResult(gone.Title, gone), nil
		}
		v, ok := t.answerForm(ctx, name, words, p, a)
		if !ok {
			return mcp.NewToolResultError(t.page("wrong_form").Title), nil
		}
		return t.formResult(v.Title, v), nil
	}}
}

// answerForm does what a form asks, and says how it stands then. It reports false for what no such form sends.
func (t *tools) answerForm(ctx context.Context, name string, words *chatform.Words, p *openPrompt, a formArgs) (v chatform.View, ok bool) {
	if !fits(a, p.about.Spec) {
		return v, false
	}
	p.form.seen()
	var answer formAnswer
	switch name {
	case formRefresh:
		answer = t.refreshForm(p)
	case formSubmit:
		answer = t.submitForm(ctx, p, a)
	case formReveal:
		answer = t.revealForm(ctx, p, a)
	default:
		return v, false
	}
	t.sweep()
	return t.view(words, p, answer), true
}

// formResult is a view as a result: the text says nothing that the model could want.
func (t *tools) formResult(title string, view any) *mcp.CallToolResult {
	return &mcp.CallToolResult{Content: []mcp.Content{mcp.NewTextContent(title)}, StructuredContent: map[string]any{"view": view}}
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

		From: label("from"), Rehearsal: said("rehearsal"), Account: line("account"), Kept: line("kept"), Back: label("back"), PageForQR: label("page_why_qr"),
		Again: func(button string) string {
			return explain.Tell(t.OnPage(), explain.PageText{Name: "again", Button: button}).Title
		},
		UsedUp: said("form_used_up"), Expired: said("form_expired"), Withdrawn: said("form_withdrawn"), Unknown: said("form_unknown"),
		Labels: chatform.Labels{
			Optional: line("optional"), Required: label("required"), Look: line("look"), Hide: label("hide"), Copy: line("copy"), Copied: line("copied"), NotCopied: label("not_copied"),
			Save: label("save"), Saved: label("saved"), NotSaved: label("not_saved"), OpenPage: label("open_page"), PageWhy: label("page_why"), Working: label("working"),
			Failed: label("failed"), Unsure: label("unsure"), Retry: label("retry"), GoesOn: label("goes_on"),
			TellIt:    explain.Tell(t.OnPage(), explain.PageText{Name: "form_tell_it", Said: "{text}"}).Title,
			ShownOnce: label("shown_once"), In: counted("in"), MinutesLeft: counted("minutes_left"), Picture: label("picture"), NoForm: label("none"),
		},
	}
}
