package mcpserver

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/sessionstring"
)

type convertSessionArgs struct {
	Session string `json:"session,omitempty" secret:"the session" jsonschema:"as in inspect_session"`
	To      string `json:"to" jsonschema:"the library it should be for: telethon, telethon_sqlite (a .session file), pyrogram, gramjs, mtcute or gotd"`
	APIID   int    `json:"api_id,omitempty" jsonschema:"the API ID that the login was made with, where the format needs it and the session lacks it"`
	UserID  int    `json:"user_id,omitempty" jsonschema:"the account's user ID, where the format needs it and the session lacks it"`
	Deliver string `json:"deliver,omitempty" jsonschema:"chat (default), page or file" private:"page (default) or file"`
	Path    string `json:"path,omitempty" jsonschema:"for deliver file: a new file inside the home folder"`
}

func (t *tools) convertSession() server.ServerTool {
	p := schema{"format": text, "session": text, "path": text, "added": texts, "dropped": texts}
	return define(t, "convert_session", "Convert a session string",
		"Writes a session string in the format of another library, and says what had to be added or dropped. The old string stays valid, but only one of the two may be in use: two connections with one key destroy the session.",
		hints{local: true}, outputOrPage(p, "format"),
		func(ctx context.Context, a convertSessionArgs) *mcp.CallToolResult {
			if strings.TrimSpace(a.To) == "" {
				return t.refused("failure.arguments", map[string]string{"problem": "the argument to is missing"})
			}
			format, deliver, refusal := t.wish(a.To, a.Deliver, a.Path)
			if refusal != nil {
				return refusal
			}
			convert := func(ctx context.Context, from sessionstring.Inspection, deliver string) *mcp.CallToolResult {
				given := give(&from.Session, a.APIID, int64(a.UserID))
				c, err := sessionstring.Convert(format, from.Session)
				if err != nil {
					return t.sessionFailed(err, true, nil)
				}
				stored := map[sessionstring.Field]bool{sessionstring.FieldAPIID: c.Session.APIID != 0, sessionstring.FieldUserID: c.Session.UserID != 0}
				given = slices.DeleteFunc(given, func(x sessionstring.Change) bool { return !stored[x.Field] })
				c.Added = append(given, c.Added...)
				return t.converted(ctx, from, format, c, deliver, a.Path)
			}
			if a.Session == "" && t.Pages != nil {
				return t.convertPrivately(ctx, format, deliver, convert)
			}
			from, err := sessionstring.Detect(a.Session)
			if err != nil {
				return t.sessionFailed(err, true, nil)
			}
			return convert(ctx, from, deliver)
		})
}

// convertPrivately asks for the session on a page. Where the converted one is to be handed out on a page as well, that is another page,
// which opens when the first is done.
func (t *tools) convertPrivately(ctx context.Context, format sessionstring.Format, deliver string, convert func(context.Context, sessionstring.Inspection, string) *mcp.CallToolResult) *mcp.CallToolResult {
	ctx, stop := context.WithTimeout(ctx, pageWait) // for both pages
	defer stop()
	key := "convert " + string(format) + " " + deliver
	if e := t.known(convertedKey(format)); e != nil { // the second page, which an earlier call has opened
		return t.privately(ctx, e.order)
	}
	res := t.askSession(ctx, "convert_session", key, "Which session is to be converted?", "Convert the session",
		func(ctx context.Context, from sessionstring.Inspection) *mcp.CallToolResult {
			if deliver != deliverPage {
				return convert(ctx, from, deliver)
			}
			t.errands.keep(key, from)
			return result(map[string]any{"format": format}, "The session was read.")
		})
	if from, ok := t.errands.take(key); ok {
		return convert(ctx, from, deliver)
	}
	return res
}

// give puts into a session what the person knows of it, and says what that changed.
func give(s *sessionstring.Session, apiID int, userID int64) (changes []sessionstring.Change) {
	say := func(f sessionstring.Field, have, given int64) {
		text := fmt.Sprintf("%d, as you gave it", given)
		if have != 0 && have != given {
			text += fmt.Sprintf(", in place of %d", have)
		}
		changes = append(changes, sessionstring.Change{Field: f, Text: text})
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

func (t *tools) converted(ctx context.Context, from sessionstring.Inspection, to sessionstring.Format, c sessionstring.Conversion, deliver, path string) *mcp.CallToolResult {
	r := conversion{Format: to, Added: []string{}, Dropped: []string{}}
	var b strings.Builder
	fmt.Fprintf(&b, "A session for %s, made from one for %s.\n", to.Library(), from.Format.Library())
	for _, n := range from.Notes {
		fmt.Fprintf(&b, "Note: %s\n", n.Text)
	}
	for _, x := range c.Added {
		r.Added = append(r.Added, string(x.Field)+": "+x.Text)
		fmt.Fprintf(&b, "Added %s: %s.\n", x.Field, strings.TrimSuffix(x.Text, "."))
	}
	for _, x := range c.Dropped {
		r.Dropped = append(r.Dropped, string(x.Field)+": "+x.Text)
		fmt.Fprintf(&b, "Dropped %s: %s.\n", x.Field, strings.TrimSuffix(x.Text, "."))
	}
	switch deliver {
	case deliverPage:
		b.WriteString("The person has it from the private page. The assistant did not see it.\n\n")
	case deliverFile:
		written, err := t.writeConverted(to, c, path)
		if err != nil {
			return t.sessionFailed(err, to != sessionstring.TelethonSQLite, nil)
		}
		r.Path = written
		fmt.Fprintf(&b, "It is in the file (readable by you only):\n\n%s\n\n", written)
	default:
		r.Session = c.Text
		fmt.Fprintf(&b, "\n%s\n\n", c.Text)
	}
	b.WriteString("It is the same login as before: use one of the two only, never both at the same time, and keep it like a password.")
	told := result(r, b.String())
	if deliver != deliverPage {
		return told
	}
	if old := t.known(convertedKey(to)); old != nil { // another session
		old.ticket.Withdraw()
		t.done(old)
	}
	return t.handSession(ctx, order{key: convertedKey(to), what: "the converted session", needs: "convert_session"},
		"Your session for "+to.Library(), c.Text, told)
}

// convertedKey names the page that hands out what was converted.
func convertedKey(to sessionstring.Format) string { return "converted " + string(to) }

func (t *tools) writeConverted(to sessionstring.Format, c sessionstring.Conversion, path string) (string, error) {
	files := sessionFile{home: t.Home, folder: t.Folder}
	name := string(to) + "-" + sessionstring.Fingerprint(c.Session.Key)
	switch to {
	case sessionstring.TelethonSQLite:
		return files.write(sqliteName(path), name+".session", func(path string) error { return sessionstring.WriteTelethonSQLite(path, c.Session) })
	case sessionstring.Gotd:
		return files.write(path, name+".json", putText(c.Text))
	default:
		return files.write(path, name+".env", putText(libraryVariables[to]+"="+c.Text+"\n"))
	}
}
