package mcpserver

import (
	"context"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/secretpage"
	"telegram-login-mcp/sessionstring"
)

type convertSessionArgs struct {
	Session string `json:"session,omitempty" secret:"session"`
	To      string `json:"to"`
	APIID   int    `json:"api_id,omitempty"`
	UserID  int    `json:"user_id,omitempty"`
	Deliver string `json:"deliver,omitempty"`
	Path    string `json:"path,omitempty"`
}

func (t *tools) convertSession() server.ServerTool {
	p := schema{"format": text, "session": text, "path": text, "added": texts, "dropped": texts}
	return define(t, "convert_session",
		hints{local: true}, outputOrPage(p, "format"),
		func(ctx context.Context, a convertSessionArgs) *outcome {
			if strings.TrimSpace(a.To) == "" {
				return t.refused(explain.Arguments{Kind: argumentMissing, Name: "to"})
			}
			if a.Session == "" && t.Pages != nil && a.Path == "" && a.Deliver == "" && !isFile(a.To) {
				a.Deliver = deliverPage // who keeps one session out of the chat does not want the other one there
			}
			format, deliver, refusal := t.wish(a.To, a.Deliver, a.Path)
			if refusal != nil {
				return refusal
			}
			w := conversionWish{format: format, apiID: a.APIID, userID: int64(a.UserID), deliver: deliver, path: a.Path}
			if a.Session == "" && t.Pages != nil {
				return t.convertPrivately(ctx, w)
			}
			from, err := sessionstring.Detect(a.Session)
			if err != nil {
				return t.failed(err, authflow.Snapshot{})
			}
			c, err := t.convert(w, &from)
			if err != nil {
				return t.failed(err, authflow.Snapshot{})
			}
			return t.converted(ctx, from, c, w)
		})
}

// isFile says whether a format is a file and no text, so that it goes on no page.
func isFile(format string) bool {
	return strings.EqualFold(strings.TrimSpace(format), string(sessionstring.TelethonSQLite))
}

// conversionWish is what is to be made of a session.
type conversionWish struct {
	format        sessionstring.Format
	apiID         int
	userID        int64
	deliver, path string
}

// given are the arguments that made the wish.
func (w conversionWish) given() map[string]any {
	given := map[string]any{"to": string(w.format), "deliver": w.deliver}
	if w.apiID != 0 {
		given["api_id"] = w.apiID
	}
	if w.userID != 0 {
		given["user_id"] = w.userID
	}
	if w.path != "" {
		given["path"] = w.path
	}
	return given
}

// convert makes of a session what is wished.
func (t *tools) convert(w conversionWish, from *sessionstring.Inspection) (sessionstring.Conversion, error) {
	given := give(&from.Session, w.apiID, w.userID)
	c, err := sessionstring.Convert(w.format, from.Session)
	if err != nil {
		return c, err
	}
	stored := map[sessionstring.Field]bool{sessionstring.FieldAPIID: c.Session.APIID != 0, sessionstring.FieldUserID: c.Session.UserID != 0}
	given = slices.DeleteFunc(given, func(x sessionstring.Change) bool { return !stored[x.Field] })
	c.Added = append(given, c.Added...)
	return c, nil
}

// handedOut is what the page that hands a converted session out is about: the wish, and the session by the fingerprint of its key.
type handedOut struct {
	conversionWish
	key string
}

// convertedKey names that page.
const convertedKey = "converted"

// convertPrivately asks for the session on a page. Where the converted one is to be handed out on a page as well, that is another page,
// which opens when the first is done.
func (t *tools) convertPrivately(ctx context.Context, w conversionWish) *outcome {
	if e := t.known(convertedKey); e != nil { // the second page, which an earlier call has opened
		if about, ok := e.args.(handedOut); ok && about.conversionWish == w {
			return t.privately(ctx, e.order)
		}
		e.replace()
	}
	var handOut then
	return t.askSession(ctx, order{
		key: "convert", args: w, needs: "convert_session", given: w.given(), page: t.newPage(explain.Form{Kind: "convert", InChat: w.deliver == deliverChat}),
		then: func(ctx context.Context) *outcome {
			if handOut == nil {
				return nil
			}
			return handOut(ctx)
		},
	}, func(ctx context.Context, from sessionstring.Inspection) (*outcome, secretpage.Outcome) {
		c, err := t.convert(w, &from)
		if err != nil {
			return t.failed(err, authflow.Snapshot{}), t.shown(explain.Shown{Kind: "not_converted", Why: explain.Tell(t.OnPage(), t.ForPage().Fact(err, authflow.Snapshot{})).Meaning})
		}
		library := w.format.Library()
		if w.deliver == deliverPage {
			handOut = func(ctx context.Context) *outcome { return t.converted(ctx, from, c, w) }
			return &outcome{Structured: map[string]any{"format": w.format}, Text: t.Label("converted")}, t.shown(explain.Shown{Kind: "converted_page", Library: library})
		}
		res := t.converted(ctx, from, c, w)
		switch {
		case res.Failed:
			return res, t.shown(explain.Shown{Kind: "not_handed"})
		case w.deliver == deliverFile:
			return res, t.shown(explain.Shown{Kind: "converted_file", Library: library})
		default:
			handOut = func(context.Context) *outcome { return res } // without the line that the assistant saw nothing
			return res, t.shown(explain.Shown{Kind: "converted_chat", Library: library})
		}
	})
}

// give puts into a session what the person knows of it, and says what that changed.
func give(s *sessionstring.Session, apiID int, userID int64) (changes []sessionstring.Change) {
	say := func(f sessionstring.Field, have, given int64) {
		x := sessionstring.Change{Field: f, Kind: sessionstring.ChangeGiven, Number: given}
		if have != given {
			x.Before = have
		}
		changes = append(changes, x)
	}
	if apiID != 0 {
		say(sessionstring.FieldAPIID, int64(s.APIID), int64(apiID))
		s.APIID = apiID
	}
	if userID != 0 {
		say(sessionstring.FieldUserID, s.UserID, userID)
		s.UserID = userID
	}
	return changes
}

// conversion is a session in another format.
type conversion struct {
	Format  sessionstring.Format `json:"format"`
	Session string               `json:"session,omitempty"`
	Path    string               `json:"path,omitempty"`
	Added   []string             `json:"added"`
	Dropped []string             `json:"dropped"`
}

func (t *tools) converted(ctx context.Context, from sessionstring.Inspection, c sessionstring.Conversion, w conversionWish) *outcome {
	to := w.format
	r := conversion{Format: to, Added: []string{}, Dropped: []string{}}
	f := explain.Converted{To: to.Library(), From: from.Format.Library(), Deliver: w.deliver}
	for _, n := range from.Notes {
		f.Notes = append(f.Notes, t.Note(n))
	}
	changed := func(x sessionstring.Change) (field explain.FieldChange, line string) {
		what := t.Change(x)
		return explain.FieldChange{Field: string(x.Field), What: what}, string(x.Field) + ": " + what
	}
	for _, x := range c.Added {
		field, line := changed(x)
		f.Added, r.Added = append(f.Added, field), append(r.Added, line)
	}
	for _, x := range c.Dropped {
		field, line := changed(x)
		f.Dropped, r.Dropped = append(f.Dropped, field), append(r.Dropped, line)
	}
	shows := ""
	switch w.deliver {
	case deliverPage:
	case deliverFile:
		written, err := t.writeConverted(to, c, w.path)
		if err != nil {
			return t.failed(err, authflow.Snapshot{})
		}
		r.Path, shows = written, written+"\n\n"
	default:
		r.Session, shows = c.Text, c.Text+"\n\n"
	}
	told := &outcome{Structured: r, Text: t.Text(f) + "\n\n" + shows + t.Label("same_login")}
	if w.deliver != deliverPage {
		return told
	}
	return t.handSession(ctx, order{
		key: convertedKey, args: handedOut{w, sessionstring.Fingerprint(c.Session.Key)}, what: t.phrase("converted", string(to)), needs: "convert_session", given: w.given(),
	}, to.Library(), c.Text, func(context.Context) *outcome { return told })
}

func (t *tools) writeConverted(to sessionstring.Format, c sessionstring.Conversion, path string) (string, error) {
	files := t.sessionFiles()
	name := string(to) + "-" + sessionstring.Fingerprint(c.Session.Key)
	switch to {
	case sessionstring.TelethonSQLite:
		database, err := sessionstring.EncodeTelethonSQLite(c.Session)
		if err != nil {
			return "", err
		}
		return files.write(sqliteName(path), name+".session", database)
	case sessionstring.Gotd:
		return files.write(path, name+".json", []byte(c.Text))
	default:
		return files.write(path, name+".env", []byte(libraryVariables[to]+"="+c.Text+"\n"))
	}
}
