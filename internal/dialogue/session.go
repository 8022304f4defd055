package dialogue

import (
	"context"

	"telegram-login-mcp/explain"
)

// use is a tool that the session may be for.
type use struct {
	explain.Use
	title    string
	steps    []string
	fileOnly bool
}

// ending is that of the files that get_session writes.
func (u use) ending() string {
	switch u.Format {
	case sessionFile:
		return ".session"
	case "gotd":
		return ".json"
	default:
		return ".env"
	}
}

// sessionFile is the one format that is a file and no string.
const sessionFile = "telethon_sqlite"

func (d *Dialogue) users() (all []use) {
	for _, name := range explain.Users() {
		u, ok := explain.ForTool(name)
		if !ok {
			continue
		}
		steps := u.Steps(d.Reader)
		all = append(all, use{Use: u, title: u.Tool, steps: steps})
		if u.Format == "telethon" && u.Tool == "Telethon" {
			file := u
			file.Format = sessionFile
			inFile := []string{d.line("say.use_session_file"), steps[1]}
			all = append(all, use{Use: file, title: d.line("choice.session_file"), steps: inFile, fileOnly: true})
		}
	}
	return all
}

// session asks what the session is for, and hands it over.
func (d *Dialogue) session(ctx context.Context) (step, error) {
	var choices []choice
	for _, u := range d.users() {
		choices = append(choices, choice{u.title, "", func(ctx context.Context) (step, error) { return d.deliver(ctx, u) }})
	}
	choices = append(choices, d.choice("choice.back", d.menu))
	return d.choose(ctx, explain.Line{Key: "ask.which_program"}, choices, nil)
}

func (d *Dialogue) deliver(ctx context.Context, u use) (step, error) {
	file := func(ctx context.Context) (step, error) { return d.toFile(ctx, u) }
	if u.fileOnly {
		return file, nil
	}
	return d.choose(ctx, explain.Line{Key: "ask.where_to"}, []choice{
		d.choice("choice.into_file", file),
		{d.line("choice.show_here"), d.line("hint.seen"), func(ctx context.Context) (step, error) { return d.hand(ctx, u, "deliver", "chat") }},
		d.choice("choice.back", d.menu),
	}, nil)
}

func (d *Dialogue) toFile(ctx context.Context, u use) (step, error) {
	path, err := d.field(ctx, explain.SessionPath{Ending: u.ending()})
	if err != nil {
		return nil, err
	}
	if path == "" {
		return d.hand(ctx, u, "deliver", "file")
	}
	return d.hand(ctx, u, "deliver", "file", "path", path)
}

// hand gets the session and says what to do with it.
func (d *Dialogue) hand(ctx context.Context, u use, pairs ...any) (step, error) {
	res, err := d.call(ctx, "get_session", d.of(append([]any{"format", u.Format}, pairs...)...))
	if err != nil {
		return nil, err
	}
	if !res.Failed { // before the session, which is what has to stay on the screen
		how := explain.Tell(d.Reader, explain.HowTo{Tool: u.Tool, Source: u.Source})
		d.title(how.Title)
		d.say(list(u.steps) + how.Meaning)
	}
	next, err := d.did(ctx, res)
	d.handed = d.handed || err == nil && !res.Failed
	return next, err
}
