package terminal

import (
	"context"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
)

// sessionUse is a tool that the session may be for.
type sessionUse struct {
	explain.Use
	title    string
	fileOnly bool
}

// extension is that of the files that get_session writes.
func (u sessionUse) extension() string {
	switch {
	case u.fileOnly:
		return ".session"
	case u.Format == "gotd":
		return ".json"
	default:
		return ".env"
	}
}

// sessionFiles are the formats that a library keeps in a file of its own, by the library.
var sessionFiles = map[string]string{"Telethon": "telethon_sqlite", "Pyrogram": "pyrogram_sqlite"}

func (d *Dialogue) sessionUses() (all []sessionUse) {
	for _, name := range explain.Offered() {
		u, ok := explain.ForTool(name)
		if !ok {
			continue
		}
		all = append(all, d.sessionUse(u, u.Tool))
		if file, ok := explain.UseOf(u.Tool, sessionFiles[u.Tool]); ok && sessionFiles[u.Tool] != "" {
			all = append(all, d.sessionUse(file, d.text(explain.SessionFileChoice{Library: u.Tool})))
		}
	}
	return all
}

func (d *Dialogue) sessionUse(u explain.Use, title string) sessionUse {
	return sessionUse{Use: u, title: title, fileOnly: u.IsFile()}
}

// chooseUse asks what the session is for, and hands it over.
func (d *Dialogue) chooseUse(ctx context.Context) (step, error) {
	var choices []choice
	if tool := d.current.ForTool; tool != "" && d.Prompts != nil {
		choices = append(choices, choice{d.text(explain.IntoTool{Tool: outside.Text(tool)}), d.line("hint.shown_first"), d.intoTool("")})
	}
	for _, u := range d.sessionUses() {
		choices = append(choices, choice{u.title, "", func(ctx context.Context) (step, error) { return d.chooseDelivery(ctx, u) }})
	}
	choices = append(choices, d.choice("choice.other_program", d.otherUse), d.choice("choice.back", d.menu))
	return d.choose(ctx, explain.Line{Key: "ask.which_program"}, choices, nil)
}

// otherUse asks for the name of a program that is not in the list. One that takes no session is told of, and then another can be chosen.
func (d *Dialogue) otherUse(ctx context.Context) (step, error) {
	name, err := d.askLine(ctx, explain.Line{Key: "ask.program_name"})
	if err != nil {
		return nil, err
	}
	switch u, ok := explain.ForTool(name); {
	case name == "":
	case !ok:
		d.say(d.line("say.program_unknown"))
	case u.Format == "":
		d.tellUse(d.sessionUse(u, u.Tool))
	default:
		return func(ctx context.Context) (step, error) { return d.chooseDelivery(ctx, d.sessionUse(u, u.Tool)) }, nil
	}
	return d.chooseUse, nil
}

// tellUse says what to do with a session.
func (d *Dialogue) tellUse(u sessionUse) {
	how := explain.Tell(d.Reader, explain.HowTo{Tool: u.Tool, Source: u.Source, None: u.Format == ""})
	d.title(how.Title)
	d.say(numbered(u.Steps(d.Reader)) + how.Meaning)
}

func (d *Dialogue) chooseDelivery(ctx context.Context, u sessionUse) (step, error) {
	file := func(ctx context.Context) (step, error) { return d.deliverToFile(ctx, u) }
	if u.fileOnly {
		return file, nil
	}
	var choices []choice
	if d.Prompts != nil && !u.ByHand() {
		choices = append(choices, choice{d.text(explain.IntoTool{Tool: u.Tool, Library: u.IsLibrary()}), d.line("hint.shown_first"), d.intoTool(u.Tool)})
	}
	return d.choose(ctx, explain.Line{Key: "ask.where_to"}, append(choices,
		d.choice("choice.into_file", file),
		choice{d.line("choice.show_here"), d.line("hint.seen"), func(ctx context.Context) (step, error) { return d.deliverSession(ctx, u, "deliver", "chat") }},
		d.choice("choice.back", d.menu),
	), nil)
}

func (d *Dialogue) deliverToFile(ctx context.Context, u sessionUse) (step, error) {
	path, err := d.askLine(ctx, explain.SessionPath{Ending: u.extension()})
	if err != nil {
		return nil, err
	}
	if path == "" {
		return d.deliverSession(ctx, u, "deliver", "file")
	}
	return d.deliverSession(ctx, u, "deliver", "file", "path", path)
}

// deliverSession gets the session and says what to do with it.
func (d *Dialogue) deliverSession(ctx context.Context, u sessionUse, pairs ...any) (step, error) {
	res, err := d.call(ctx, "get_session", d.flowArguments(append([]any{"format", u.Format}, pairs...)...))
	if err != nil {
		return nil, err
	}
	if !res.Failed { // before the session, which is what has to stay on the screen
		d.tellUse(u)
	}
	next, err := d.handleResult(ctx, res)
	d.deliveredHere = d.deliveredHere || err == nil && !res.Failed
	return next, err
}
