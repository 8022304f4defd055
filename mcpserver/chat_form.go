package mcpserver

import (
	"context"
	"slices"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/chatform"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
)

// A client that shows MCP Apps can show a prompt as a form in the chat. What a call brings to the person there is a resource, which its tool names; which
// prompt it is stands in the result's _meta, which no model reads. The form asks the tools for forms, which only apps may call.
// https://github.com/modelcontextprotocol/ext-apps/blob/main/specification/2026-01-26/apps.mdx

const (
	appsExtension = "io.modelcontextprotocol/ui"
	formURI       = "ui://telegram-login/prompt"
)

// asking are the tools that may ask the person for something.
var asking = []string{
	"request_code", "start_qr_login", "submit_code", "submit_password", "recover_password", "set_login_email",
	"get_session", "inspect_session", "convert_session", "check_session", "add_login",
}

// formAction is something that the person can do beside what a form asks.
type formAction struct {
	chatform.Action
	do func(ctx context.Context) error // nil for what is said to the assistant
}

// offerForms has the first answer of either era say that there are forms, to a client that shows them.
func (t *tools) offerForms(hooks *server.Hooks) {
	offer := func(c *mcp.ServerCapabilities, instructions *string) {
		c.Extensions = map[string]any{appsExtension: map[string]any{"mimeTypes": []string{chatform.MIME}}}
		*instructions = t.instructions(true)
	}
	hooks.AddAfterInitialize(func(_ context.Context, _ any, req *mcp.InitializeRequest, r *mcp.InitializeResult) {
		if t.Forms != nil && showsForms(req.Params.Capabilities) {
			offer(&r.Capabilities, &r.Instructions)
		}
	})
	hooks.AddAfterDiscover(func(ctx context.Context, _ any, _ *mcp.DiscoverRequest, r *mcp.DiscoverResult) {
		if t.Forms != nil && showsForms(declared(ctx)) {
			offer(&r.Capabilities, &r.Instructions)
		}
	})
}

// meet looks at what the client of the first request shows. All that it lists and says later depends on that.
func (t *tools) meet(ctx context.Context) {
	if t.Forms != nil && showsForms(declared(ctx)) {
		t.showForms()
	}
}

// showForms has all that is listed and said count on forms in the chat.
func (t *tools) showForms() {
	t.shows = true
	t.For.Pages, t.For.Forms = true, true
}

// asks reports whether anything can be asked of the person outside the chat.
func (t *tools) asks() bool { return t.Pages != nil || t.shows }

// formsAlone reports whether forms are the only way past the chat, which will do, where nobody sees them, for what is no secret.
func (t *tools) formsAlone() bool { return t.Pages == nil && t.shows }

// showsForms reports whether a client declares that it shows apps as they are here.
func showsForms(client mcp.ClientCapabilities) bool {
	settings, _ := client.Extensions[appsExtension].(map[string]any)
	kinds, _ := settings["mimeTypes"].([]any)
	for _, kind := range kinds {
		if kind == chatform.MIME {
			return true
		}
	}
	return false
}

// formsOnlyWhereShown keeps what belongs to forms from a request of a client that shows none: with 2026-07-28 each request says that anew, and a tool
// for apps would be one for the model there.
func formsOnlyWhereShown(ctx context.Context, all []mcp.Tool) []mcp.Tool {
	if !slices.ContainsFunc(all, func(tool mcp.Tool) bool { return tool.Meta != nil }) || showsForms(declared(ctx)) {
		return all
	}
	var shown []mcp.Tool
	for _, tool := range all {
		if !forApps(tool) {
			tool.Meta = nil
			shown = append(shown, tool)
		}
	}
	return shown
}

// forApps reports whether a tool is for apps alone.
func forApps(tool mcp.Tool) bool {
	if tool.Meta == nil {
		return false
	}
	ui, _ := tool.Meta.AdditionalFields["ui"].(map[string]any)
	return ui["visibility"] != nil
}

// addForms adds the form, and the tools that it asks.
func (t *tools) addForms(s *server.MCPServer) {
	words := t.formWords()
	border := map[string]any{"ui": map[string]any{"csp": map[string]any{}, "prefersBorder": true, "permissions": map[string]any{"clipboardWrite": map[string]any{}}}}
	resource := mcp.NewResource(formURI, "prompt", mcp.WithResourceDescription(t.listing("resource.form").Title), mcp.WithMIMEType(chatform.MIME))
	resource.Meta = mcp.NewMetaFromMap(border)
	s.AddResource(resource, func(context.Context, mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
		return []mcp.ResourceContents{mcp.TextResourceContents{URI: formURI, MIMEType: chatform.MIME, Text: chatform.HTML(), Meta: border}}, nil
	})
	s.AddTools(
		t.formTool(formRefresh, hints{readOnly: true, idempotent: true, local: true}, words),
		t.formTool(formSubmit, hints{}, words),
		t.formTool(formReveal, hints{}, words),
	)
}

// shownAs has a tool that may ask the person show its form.
func shownAs(tool server.ServerTool) server.ServerTool {
	tool.Tool.Meta = mcp.NewMetaFromMap(map[string]any{"ui": map[string]any{"resourceUri": formURI}})
	return tool
}

// formAnswer is what a tool for forms comes to, for one prompt.
type formAnswer struct {
	unused  bool // nothing was used of what was sent
	told    bool // another copy of the form tells the model of its end
	trouble *chatform.Said
	reveal  *prompt.Reveal // with the result
	result  prompt.Result
}

// refreshForm tells how a prompt stands.
func (t *tools) refreshForm(p *openPrompt) formAnswer {
	if qr := p.Spec().QR; qr != nil {
		if now := qr(); now.Result.Done {
			p.Finish(now.Result)
		}
	}
	return formAnswer{}
}

// submitForm takes what was typed or chosen, does one of the actions, or hears that what was handed out is shown.
func (t *tools) submitForm(ctx context.Context, p *openPrompt, a formArgs) formAnswer {
	switch {
	case a.Action == shownAction:
		p.form.delivered(true)
		return formAnswer{}
	case a.Action == toldAction:
		return formAnswer{told: !p.form.tells()}
	case a.Action != "":
		return t.act(ctx, p, a.Action)
	}
	spec := p.Spec()
	if spec.Submit == nil {
		return formAnswer{unused: true}
	}
	typed := make(map[string]secret.String, len(spec.Fields))
	for _, f := range spec.Fields {
		value := a.Values[f.Name]
		if len(f.Choices) > 0 && !f.Offers(value) {
			value = "" // nothing was chosen
		}
		typed[f.Name] = secret.New(value)
	}
	sub, used := p.form.Begin(a.Version, typed)
	if sub != nil {
		within, stop := context.WithTimeout(ctx, min(pageWait, authflow.Left(ctx)))
		defer stop()
		p.form.Await(within, sub)
	}
	return formAnswer{unused: !used}
}

// act does what the person wants besides.
func (t *tools) act(ctx context.Context, p *openPrompt, name string) formAnswer {
	for _, a := range t.actionsOf(p) {
		if a.Name != name || a.do == nil {
			continue
		}
		if err := a.do(ctx); err != nil {
			now, _ := t.Flows.Peek(p.about.Flow)
			r := t.onPage(attempt{told: t.ForPage().Fact(err, now)})
			return formAnswer{trouble: &chatform.Said{Title: r.Title, Meaning: r.Meaning, Fixes: r.Fixes}}
		}
		return formAnswer{}
	}
	return formAnswer{unused: true}
}

// resends is another code for a login, which a form offers while that can be asked for, and counts down to.
func (t *tools) resends(id string) func() []formAction {
	return func() []formAction {
		now, ok := t.Flows.Glance(id)
		if !ok || !slices.Contains(now.Allowed, authflow.ResendCode) {
			return nil
		}
		a := formAction{Action: chatform.Action{Name: "resend", Label: explain.Tell(t.OnPage(), explain.PageText{Name: "form_resend", Way: now.NextType}).Title}, do: func(ctx context.Context) error {
			_, err := t.Flows.ResendCode(ctx, id)
			return err
		}}
		if now.ResendFrom.After(now.Now) {
			a.At = now.ResendFrom
		}
		return []formAction{a}
	}
}

// tells is something that the person can tell the assistant with a click.
func (t *tools) tells(name string) func() []formAction {
	return func() []formAction {
		p := t.page("form_" + name)
		return []formAction{{Action: chatform.Action{Name: name, Label: p.Title, Say: p.Meaning}}}
	}
}

// actionsOf are the actions of a prompt that is open.
func (t *tools) actionsOf(p *openPrompt) []formAction {
	if p.about.actions == nil || p.ended() {
		return nil
	}
	return p.about.actions()
}

// revealForm hands something out, once.
func (t *tools) revealForm(ctx context.Context, p *openPrompt, a formArgs) formAnswer {
	if p.Spec().Reveal == nil {
		return formAnswer{unused: true}
	}
	sub, used := p.form.Begin(a.Version, nil)
	if sub == nil {
		return formAnswer{unused: !used}
	}
	within, stop := context.WithTimeout(ctx, min(pageWait, authflow.Left(ctx)))
	defer stop()
	reveal, result, ok := p.form.Await(within, sub)
	if !ok {
		return formAnswer{}
	}
	p.form.hand(sub)
	return formAnswer{reveal: &reveal, result: result}
}

// view is a prompt for its form.
func (t *tools) view(words *chatform.Words, p *openPrompt, a formAnswer) chatform.View {
	v := p.form.View()
	s := chatform.Standing{
		Spec: v.Spec, Status: v.Status, Version: v.Version, Shown: v.Shown, Page: p.URL, Sandbox: t.Sandbox != nil, Now: p.Now(),
		Kept: func(name string) bool { _, ok := v.Kept[name]; return ok },
	}
	if v.Spec.QR != nil {
		s.QR = v.Spec.QR()
	}
	for _, action := range t.actionsOf(p) {
		s.Actions = append(s.Actions, action.Action)
	}
	if (v.State == prompt.Accepted || a.reveal != nil) && !a.told {
		s.Tell = t.page("form_tell").Title
	}
	if a.unused {
		s.Unused = t.unusedText(v)
	}
	if a.reveal != nil {
		return words.Revealed(s, *a.reveal, a.result, p.about.saveAs)
	}
	view := words.View(s)
	if a.trouble != nil {
		view.Trouble = a.trouble
	}
	if at := t.closes(p); at.Before(view.ExpiresAt) {
		view.ExpiresAt = at
	}
	return view
}

// unusedText says why nothing was used of what was sent.
func (t *tools) unusedText(v prompt.FormView) string {
	switch {
	case v.State.Ended():
		return t.page("unused_end").Title
	case v.State == prompt.Submitted:
		return t.page("unused_now").Title
	default:
		return t.page("unused_old").Title
	}
}

// page is something that pages and forms say by themselves.
func (t *tools) page(name string) explain.Problem {
	return explain.Tell(t.OnPage(), explain.PageText{Name: name, Public: t.pagesAt()})
}

// awaitedForm is the ID of the form that a result brings to the person: "" where there is none, or they have it in front of them.
func (p *openPrompt) awaitedForm() string {
	if p.form == nil || p.ended() || p.form.isThere() {
		return ""
	}
	return p.form.id
}
