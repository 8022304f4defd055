package terminal

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
)

const (
	// promptLife is how long a question waits: at a terminal it is gone with the program.
	promptLife = 24 * time.Hour
	// submitTime is how long what was agreed to may take, as on a page.
	submitTime = time.Minute
)

// Prompts has what a tool asks of the person at the terminal, as the private pages have it elsewhere: the tool's call comes back, the dialogue asks, and the
// same call then tells what came of it. The zero Prompts is ready. Its methods may be called from several goroutines.
type Prompts struct {
	mu     sync.Mutex
	latest *prompt.Prompt // nil once it was taken
}

// Open asks. It does not block.
func (p *Prompts) Open(s prompt.Spec) *prompt.Prompt {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.latest = prompt.New(context.Background(), s, prompt.Place{Expires: time.Now().Add(promptLife), Now: time.Now})
	return p.latest
}

// take is what is asked now, nil for nothing.
func (p *Prompts) take() *prompt.Prompt {
	p.mu.Lock()
	defer p.mu.Unlock()
	latest := p.latest
	p.latest = nil
	return latest
}

// intoTool has the session written into the configuration of a tool, once the person has seen the change and said yes; "" is the tool that the login is for.
func (d *Dialogue) intoTool(tool string) step {
	return func(ctx context.Context) (step, error) {
		arguments := d.flowArguments("deliver", "tool")
		if tool != "" {
			arguments["for_tool"] = tool
		}
		res, err := d.call(ctx, "get_session", arguments)
		if err != nil {
			return nil, err
		}
		p := d.Prompts.take()
		if p == nil { // refused, and it says why
			return d.handleResult(ctx, res)
		}
		agreed, err := d.answer(ctx, p)
		if err != nil || !agreed {
			p.Withdraw("")
			if err == nil {
				d.say("\n" + d.line("say.nothing_changed"))
			}
			return d.chooseUse, err
		}
		if res, err = d.call(ctx, "get_session", arguments); err != nil {
			return nil, err
		}
		next, err := d.handleResult(ctx, res)
		d.deliveredHere = d.deliveredHere || err == nil && !res.Failed
		return next, err
	}
}

// answer asks what a prompt asks: one of its choices, and a yes to what that changes. It reports whether the person has agreed.
func (d *Dialogue) answer(ctx context.Context, p *prompt.Prompt) (bool, error) {
	spec := p.Spec()
	field := spec.Fields[0]
	p.Open()
	d.title(spec.Title)
	for _, note := range spec.Notes {
		d.say("* " + note)
	}
	chosen := field.Choices[0]
	if wanted := slices.DeleteFunc(slices.Clone(field.Choices), func(c prompt.Choice) bool { return c.No }); len(wanted) > 1 {
		var choices []choice
		for _, c := range field.Choices {
			choices = append(choices, choice{c.Label, "", func(context.Context) (step, error) { chosen = c; return nil, nil }})
		}
		pick, err := d.choose(ctx, explain.Line{Key: "ask.which_place"}, choices, nil)
		if err != nil {
			return false, err
		}
		if _, err := pick(ctx); err != nil || chosen.No {
			return false, err
		}
	}
	d.say("\n" + chosen.Help)
	for _, warning := range chosen.Warnings {
		d.sayStyled("* "+warning, style{first: red})
	}
	if chosen.Detail != "" {
		d.write("\n" + strings.TrimRight(chosen.Detail, "\n") + "\n\n") // not wrapped: these are the lines of a file
	}
	text, err := d.ask(ctx, d.text(explain.SureOf{What: chosen.Label})+" ")
	if err != nil || !explain.Agrees(d.Reader, text) || !p.Submit() {
		return false, err
	}
	within, stop := context.WithTimeout(ctx, submitTime)
	defer stop()
	p.Answer(spec.Submit(within, map[string]secret.String{field.Name: secret.New(chosen.Value)}), false)
	return true, nil
}
