package mcpserver

import (
	"context"
	"errors"
	"strconv"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/explain/uses"
	"telegram-login-mcp/internal/handover"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sessionstring"
)

// A session that goes into the configuration of the tool that is to have it (deliver tool). The person sees the change on a private page and says yes there;
// no argument can. Only then is the session taken out of the login, and written.

// placing is a session on its way into a tool.
type placing struct {
	spec promptSpec // with its key, and without words
	want handover.Want
	// app is with what the session was made, 0 and empty where nobody knows.
	apiID   int
	apiHash secret.String
	// take gives the session in a format, once the person has said yes; or what came of that.
	take func(ctx context.Context, f sessionstring.Format) (handover.Session, delivery, *attempt)
	// fits says why the session cannot be had in a format, nil where it can; nil where it always can.
	fits func(f sessionstring.Format) *outcome
	// flow is the login that it is of, as it is now; nil for a session that is of none.
	flow func() *authflow.Snapshot
}

// delivery tells of a session that was written.
type delivery func(ctx context.Context, at *present.Placed) *outcome

// placingAbout is what tells two placings under one key apart.
type placingAbout struct {
	tool, path string
	format     sessionstring.Format
	of         string // which session it is, where the key does not say
}

// changesNothing is the choice to change nothing.
const changesNothing = "no"

// place asks where a session may go, and writes it there. It is refused, before anything is asked of Telegram, where there is no place or nobody can be asked.
func (t *tools) place(ctx context.Context, w placing) *outcome {
	w.spec.kind, w.spec.what, w.spec.place = promptAnswered, t.phrase("place", ""), true
	if p := t.prompts.Active(w.spec.Key); p != nil && p.about.Args == w.spec.Args {
		return t.ask(ctx, p.about)
	}
	if !t.asks() && t.AtTerminal == nil {
		return t.notPlaced(w, explain.NotPlaced{Kind: "no_pages"})
	}
	tool, known := uses.Named(w.want.Tool)
	if known && (len(tool.Formats) == 0 || tool.Kind == uses.Node) {
		f := explain.NotPlaced{Kind: "takes_none", Tool: tool.Name}
		if len(tool.Formats) > 0 {
			f.Kind = "by_hand"
		}
		if use, ok := explain.ForTool(tool.Name); ok {
			f.Steps = use.Steps(t.Reader())
		}
		return t.notPlaced(w, f)
	}
	found := handover.Find(ctx, t.Paths, w.want)
	var (
		plans   []handover.Plan
		choices []prompt.Choice
		refusal *explain.NotPlaced
		unfit   *outcome
	)
	for _, p := range found.Places {
		if w.fits != nil {
			if unfit = w.fits(p.Format); unfit != nil {
				continue
			}
		}
		plan, err := p.Plan(ctx, handover.Stand(w.apiID, w.apiHash))
		if err != nil {
			f := t.unplaced(p, err)
			refusal = &f
			continue
		}
		choices = append(choices, t.choice(strconv.Itoa(len(plans)), p, plan))
		plans = append(plans, plan)
	}
	switch {
	case len(plans) > 0:
	case unfit != nil:
		return unfit
	case refusal != nil:
		return t.notPlaced(w, *refusal)
	default:
		return t.notPlaced(w, t.nowhere(w, tool.Name, found))
	}
	none := explain.Tell(t.OnPage(), explain.NoPlace{})
	choices = append(choices, prompt.Choice{Value: changesNothing, Label: none.Title, No: true})
	t.fill(&w.spec, explain.Form{Kind: "place", Library: toolOf(w, plans), Several: len(plans) > 1, Unread: t.unread(found)},
		t.field(explain.Field{Form: "place", Name: "answer"}, prompt.Field{Choices: choices}))
	w.spec.submit = func(ctx context.Context, typed map[string]secret.String) attempt {
		at, err := strconv.Atoi(typed["answer"].Reveal())
		if err != nil || at < 0 || at >= len(plans) {
			return attempt{outcome: t.notPlaced(w, explain.NotPlaced{Kind: "declined"}), told: explain.Shown{Kind: "place_declined"}, accepted: true}
		}
		return t.write(ctx, w, plans[at])
	}
	return t.ask(ctx, w.spec)
}

// toolOf is the tool as the page calls it.
func toolOf(w placing, plans []handover.Plan) string {
	name := plans[0].Place().Tool
	for _, p := range plans {
		if p.Place().Tool != name {
			return ""
		}
	}
	if name == "" {
		name = harmless(w.want.Tool)
	}
	return name
}

// write takes the session out of its login and writes it where the person has agreed to.
func (t *tools) write(ctx context.Context, w placing, shown handover.Plan) attempt {
	ctx = t.Flows.Begin(ctx)
	place := shown.Place()
	session, done, failed := w.take(ctx, place.Format)
	if failed != nil {
		return *failed
	}
	plan, err := place.Plan(ctx, session)
	var files []handover.Written
	if err == nil {
		files, err = handover.Writer{Folder: t.Folder, NewFile: t.newSessionFile, Now: time.Now}.Write(ctx, plan, shown)
	}
	if err != nil {
		return attempt{outcome: t.notPlaced(w, t.unplaced(place, err)), told: explain.Shown{Kind: "not_placed"}, accepted: true}
	}
	p := t.placed(place, plan, files)
	return attempt{outcome: done(ctx, p), told: explain.Shown{Kind: "placed", Library: p.Tool, Why: t.ForPage().Restarting(*p).Restart}, accepted: true}
}

// newSessionFile writes a session into a new file, as a path of the person's own.
func (t *tools) newSessionFile(path string, content []byte) error {
	_, err := t.sessionFiles().writeAt(path, content)
	return err
}

// notPlaced is a refusal to put a session into a tool. The session stays where it is.
func (t *tools) notPlaced(w placing, f explain.NotPlaced) *outcome {
	f.Forms = t.shows
	o := t.refused(f)
	if w.flow != nil {
		o.Flow = w.flow()
	}
	switch f.Kind {
	case "nowhere", "unnamed": // who says where it is has said which it is
		if f.File == "" {
			o.Again = &present.Step{Tool: w.spec.Step, Arguments: with(w.spec.given, map[string]any{"path": t.placeholder("path")}), Why: explain.Tell(t.Reader(), explain.Step{Tool: "placed_where"}).Title}
		}
	case "changed", "in_use", "write":
		o.Again = &present.Step{Tool: w.spec.Step, Arguments: w.spec.given, Why: explain.Tell(t.Reader(), explain.Step{Tool: "placed_again"}).Title}
	}
	return o
}

// unplaced says why nothing was written at a place.
func (t *tools) unplaced(p handover.Place, err error) explain.NotPlaced {
	f := explain.NotPlaced{Kind: "write", Tool: p.Tool, File: t.homely(p.Path)}
	var file *present.FileError
	switch {
	case errors.Is(err, handover.ErrChanged), errors.Is(err, handover.ErrGone):
		f.Kind = "changed"
	case errors.Is(err, handover.ErrInUse):
		f.Kind = "in_use"
	case errors.Is(err, handover.ErrOutside):
		f.Kind = "outside"
	case errors.As(err, &file) && file.Err != nil:
		f.Why = present.Cause(file.Err)
	default:
		f.Why = present.Cause(cause(err))
	}
	return f
}
