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

func users() (all []use) {
	for _, name := range explain.Users() {
		u, ok := explain.ForTool(name)
		if !ok {
			continue
		}
		steps := u.Steps(explain.Terminal)
		all = append(all, use{Use: u, title: u.Tool, steps: steps})
		if u.Format == "telethon" && u.Tool == "Telethon" {
			file := u
			file.Format = sessionFile
			inFile := []string{
				"Pass the path of the file to TelegramClient in place of the session, with or without the ending .session.",
				steps[1],
			}
			all = append(all, use{Use: file, title: "Telethon, as a .session file", steps: inFile, fileOnly: true})
		}
	}
	return all
}

// session asks what the session is for, and hands it over.
func (d *Dialogue) session(ctx context.Context) (step, error) {
	var choices []choice
	for _, u := range users() {
		choices = append(choices, choice{u.title, "", func(ctx context.Context) (step, error) { return d.deliver(ctx, u) }})
	}
	choices = append(choices, choice{"back", "", d.menu})
	return d.choose(ctx, "Which program is the session for?", choices, "", nil)
}

func (d *Dialogue) deliver(ctx context.Context, u use) (step, error) {
	file := func(ctx context.Context) (step, error) { return d.toFile(ctx, u) }
	if u.fileOnly {
		return file, nil
	}
	return d.choose(ctx, "The session opens your account without code or password. Where should it go?", []choice{
		{"into a file that only you can read", "", file},
		{"show it here", "whoever sees this window sees it, too", func(ctx context.Context) (step, error) { return d.hand(ctx, u, "deliver", "chat") }},
		{"back", "", d.menu},
	}, "", nil)
}

func (d *Dialogue) toFile(ctx context.Context, u use) (step, error) {
	path, err := d.field(ctx, "A new file inside your home folder, such as ~/telegram"+u.ending()+" (Enter: the program names it): ")
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
		d.title("How to use it in " + u.Tool)
		d.say(list(u.steps) + "More: " + u.Source)
	}
	next, err := d.did(ctx, res)
	d.handed = d.handed || err == nil && !res.Failed
	return next, err
}
