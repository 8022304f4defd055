package mcpserver

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/secretpage"
	"telegram-login-mcp/sessionstring"
)

type getSessionArgs struct {
	FlowID  string `json:"flow_id" jsonschema:"the flow in the state authorized"`
	Format  string `json:"format,omitempty" jsonschema:"the library it is for: telethon (default), telethon_sqlite (a .session file), pyrogram, gramjs, mtcute or gotd"`
	Deliver string `json:"deliver,omitempty" jsonschema:"as the person wants it: file or chat (default)" page:"or page" private:"as the person wants it: page (default) or file"`
	Path    string `json:"path,omitempty" jsonschema:"for deliver file: a new file inside the home folder; leave out for a name of the program's choice"`
}

// sessionResult is a flow with its session.
type sessionResult struct {
	flowResult
	Format  sessionstring.Format `json:"format"`
	Session string               `json:"session,omitempty"`
	Path    string               `json:"path,omitempty"`
	APIID   int                  `json:"api_id"`
	User    sessionUser          `json:"user"`
}

type sessionUser struct {
	ID        int64   `json:"id"`
	FirstName string  `json:"first_name"`
	Username  *string `json:"username"`
	Phone     *string `json:"phone"` // masked
	IsPremium bool    `json:"is_premium"`
}

// Ways to hand a session over.
const (
	deliverChat = "chat"
	deliverFile = "file"
	deliverPage = "page"
)

func (t *tools) getSession() server.ServerTool {
	user := schema{"type": "object", "properties": schema{
		"id": schema{"type": "integer"}, "first_name": text, "username": textOrNull, "phone": textOrNull, "is_premium": schema{"type": "boolean"},
	}, "required": []string{"id", "first_name", "username", "phone", "is_premium"}}
	p := flowProperties()
	p["format"], p["session"], p["path"], p["api_id"], p["user"] = text, text, text, schema{"type": "integer"}, user
	about := "in the chat show it only to the person, once, and do not repeat it; with deliver file only its path appears here."
	if t.Options.Private {
		about = "the person gets it on a private page or in a file, and it does not appear here."
	}
	return define(t, "get_session", "Get the session",
		"Checks the finished login, disconnects, and hands over the session that other tools use, in the format of their library. Ask first which tool it is for and how the person wants it. It opens the account without code or password: "+about,
		hints{}, outputFlow(p),
		func(ctx context.Context, a getSessionArgs) *mcp.CallToolResult {
			format, deliver, refusal := t.wish(a.Format, a.Deliver, a.Path)
			if refusal != nil {
				return refusal
			}
			s, x, err := t.Flows.Export(ctx, a.FlowID)
			if err != nil {
				return t.failed(err, s)
			}
			return t.handOver(ctx, s, x, format, deliver, a.Path)
		})
}

// wish reads the format and the way of delivery that were asked for.
func (t *tools) wish(format, deliver, path string) (sessionstring.Format, string, *mcp.CallToolResult) {
	f := sessionstring.Telethon
	if format != "" {
		f = sessionstring.Format(strings.ToLower(strings.TrimSpace(format)))
	}
	if !slices.Contains(sessionstring.Formats(), f) {
		var known []string
		for _, k := range sessionstring.Formats() {
			known = append(known, string(k))
		}
		return "", "", t.refused("failure.format_unsupported", map[string]string{"format": harmless(format), "formats": list(known)})
	}
	deliver = strings.ToLower(strings.TrimSpace(deliver))
	ways := t.waysToDeliver()
	switch {
	case deliver == "" && (f == sessionstring.TelethonSQLite || path != ""):
		deliver = deliverFile
	case deliver == "":
		deliver = ways[0]
	case deliver == deliverChat && t.Options.Private:
		return "", "", t.refused("failure.secret_in_chat", map[string]string{"what": "the session"})
	case !slices.Contains(ways, deliver):
		return "", "", t.refused("failure.deliver_unsupported", map[string]string{"deliver": harmless(deliver), "supported": list(ways)})
	}
	if deliver != deliverFile && f == sessionstring.TelethonSQLite {
		return "", "", t.refused("failure.deliver_unsupported", map[string]string{"deliver": deliver, "supported": "file", "file_only": "1"})
	}
	if deliver != deliverFile && path != "" {
		return "", "", t.refused("failure.arguments", map[string]string{"problem": "a path is of use only with deliver file"})
	}
	return f, deliver, nil
}

// waysToDeliver lists how a session can be handed over, the default first.
func (t *tools) waysToDeliver() (ways []string) {
	if !t.Options.Private {
		ways = append(ways, deliverChat)
	}
	if t.Options.Pages != nil {
		ways = append(ways, deliverPage)
	}
	return append(ways, deliverFile)
}

// waysAsWords are the ways to hand a session over, as the person says them.
func (t *tools) waysAsWords() string {
	switch {
	case t.Options.Private:
		return "in a file or on a page"
	case t.Options.Pages != nil:
		return "in a file, on a page or here"
	default:
		return "in a file or here"
	}
}

// handOver gives a session to the person.
func (t *tools) handOver(ctx context.Context, s authflow.Snapshot, x authflow.Export, format sessionstring.Format, deliver, path string) *mcp.CallToolResult {
	key, err := sessionstring.NewKey(x.Session.Key.Reveal())
	if err != nil {
		return t.failed(err, s)
	}
	session := sessionstring.Session{
		DC: x.Session.DC, Addr: x.Session.Addr, Port: x.Session.Port, Test: &x.Session.Test, Key: key, APIID: x.APIID, UserID: x.User.ID, Bot: new(false),
	}
	encoded := string(x.Session.Gotd.Reveal()) // gotd's own, with the server configuration that no other format carries
	if format != sessionstring.Gotd && format != sessionstring.TelethonSQLite {
		if encoded, err = sessionstring.Encode(format, session); err != nil {
			return t.sessionFailed(err, format != sessionstring.TelethonSQLite, &s)
		}
	}
	if deliver == deliverPage {
		o := order{
			key: s.ID + " session " + string(format), what: "the session for " + string(format), flowID: s.ID, needs: authflow.GetSession, page: secretpage.Page{Account: x.User.Phone},
			over: "The login was ended in the meantime, so the private page was closed.",
		}
		return t.handSession(ctx, o, "Your session for "+format.Library(), encoded, func(ctx context.Context) *mcp.CallToolResult {
			return t.handed(ctx, s, x, handing{session: session, format: format, deliver: deliver})
		})
	}
	h := handing{session: session, format: format, deliver: deliver, encoded: encoded}
	if deliver == deliverFile {
		if h.path, err = t.writeSession(x, session, format, encoded, path, strings.TrimPrefix(s.ID, "flow_")); err != nil {
			return t.sessionFailed(err, format != sessionstring.TelethonSQLite, &s)
		}
	}
	return t.handed(ctx, s, x, h)
}

// handing is a session on its way to the person.
type handing struct {
	session sessionstring.Session
	format  sessionstring.Format
	deliver string
	encoded string // for the chat
	path    string // of the file
}

// handed notes that the person has the session, and says so.
func (t *tools) handed(ctx context.Context, s authflow.Snapshot, x authflow.Export, h handing) *mcp.CallToolResult {
	if now, err := t.Flows.Delivered(ctx, s.ID); err == nil {
		s = now
	}
	e := t.explanation(s)
	r := sessionResult{flowResult: t.structure(s, &e), Format: h.format, Path: h.path, APIID: x.APIID, User: sessionUser{
		ID: x.User.ID, FirstName: x.User.FirstName, IsPremium: x.User.Premium, Username: orNull(x.User.Username), Phone: orNull(x.User.Phone),
	}}
	var b strings.Builder
	confirmed := "Telegram confirms the login as " + userText(x.User) + ". This program has disconnected, so the session is free to use."
	if !x.Asked {
		confirmed = "Telegram confirmed the login as " + userText(x.User) + " at " + stamp(x.Verified) +
			". It was not asked again: whoever has the session may be using it, and a second connection with it would destroy it."
	}
	b.WriteString(confirmed + "\n\n")
	fmt.Fprintf(&b, "API ID:   %d\nAPI hash: %s\n", x.APIID, x.APIHashSource)
	library, dc := h.format.Library(), h.session.DC
	switch h.deliver {
	case deliverPage:
		fmt.Fprintf(&b, "The person has the session for %s, DC %d, from the private page. The assistant did not see it.\n\n", library, dc)
	case deliverFile:
		fmt.Fprintf(&b, "Session for %s, DC %d, in the file (readable by you only):\n\n%s\n\n", library, dc, h.path)
		if h.format != sessionstring.TelethonSQLite && h.format != sessionstring.Gotd {
			fmt.Fprintf(&b, "The file also holds TELEGRAM_API_ID and TELEGRAM_API_HASH; the session is in %s.\n", libraryVariables[h.format])
		}
	default:
		r.Session = h.encoded
		fmt.Fprintf(&b, "Session for %s, DC %d:\n\n%s\n\n", library, dc, h.encoded)
	}
	b.WriteString(keepText)
	b.WriteString("\n" + t.footer(s))
	return result(r, b.String())
}

// keepText says how to keep a session, and how it ends.
const keepText = "Keep it like a password and give it to one tool only: whoever has it is logged in as you, and two tools that use one session at the same time make Telegram destroy it.\n" +
	"Telegram lists it under Settings > Devices as " + Name + "; terminate that entry there to make the session worthless.\n"

// writeSession writes a session into a new file.
func (t *tools) writeSession(x authflow.Export, s sessionstring.Session, f sessionstring.Format, encoded, path, id string) (string, error) {
	files := t.sessionFiles()
	switch f {
	case sessionstring.TelethonSQLite:
		database, err := sessionstring.EncodeTelethonSQLite(s)
		if err != nil {
			return "", err
		}
		return files.write(sqliteName(path), "telethon-"+id+".session", database)
	case sessionstring.Gotd:
		return files.write(path, "gotd-"+id+".json", []byte(encoded))
	default:
		return files.write(path, string(f)+"-"+id+".env", []byte(envFile(f, x.APIID, x.APIHash.Reveal(), encoded)))
	}
}

// sqliteName ends a path as Telethon ends it: Telethon opens "acc.session" for "acc", and a file without the ending would be passed over
// without a word. https://docs.telethon.dev/en/stable/concepts/sessions.html
func sqliteName(path string) string {
	if path == "" {
		return ""
	}
	if path = filepath.Clean(path); strings.HasSuffix(path, ".session") {
		return path
	}
	return path + ".session"
}

// sessionFailed explains why a session could not be read, written or converted. chat says that it can be shown in the chat instead; s is nil
// without a flow.
func (t *tools) sessionFailed(err error, chat bool, s *authflow.Snapshot) *mcp.CallToolResult {
	return t.failure(t.sessionProblem(t.reader(), err, chat), nil, s)
}

func (t *tools) sessionProblem(r explain.Reader, err error, chat bool) explain.Problem {
	code, values := "failure.internal", map[string]string{}
	explain.Know(r, values, "1")
	flag := func(name string, set bool) {
		if set {
			values[name] = "1"
		}
	}
	var (
		format  *sessionstring.FormatError
		missing *sessionstring.MissingError
		unfit   *sessionstring.UnfitError
		file    *fileError
	)
	switch {
	case errors.As(err, &format):
		code, values["expected"], values["got"] = "failure.session_format", format.Expected, format.Got
	case errors.As(err, &missing):
		var fields []string
		for _, f := range missing.Fields {
			fields = append(fields, string(f))
		}
		code, values["format"], values["fields"] = "failure.session_incomplete", missing.Format.Library(), list(fields)
		flag("address", slices.Contains(missing.Fields, sessionstring.FieldAddr) || slices.Contains(missing.Fields, sessionstring.FieldPort))
		flag("api_id", slices.Contains(missing.Fields, sessionstring.FieldAPIID))
	case errors.As(err, &unfit):
		code, values["format"], values["field"], values["reason"] = "failure.session_unfit", unfit.Format.Library(), string(unfit.Field), unfit.Reason
	case errors.As(err, &file):
		code, values["problem"], values["path"] = "failure.session_file", file.problem, file.path
		flag("own_path", file.own)
		flag("taken", file.taken)
		flag("chat", chat && !t.Options.Private)
	default:
		t.Options.Log(fmt.Sprintf("unexplained session error of type %T", err))
	}
	return explain.ForLocal(code, values)
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// userText names an account: “Ada Lovelace” (“@ada”, +44 *** 17, ID 42).
func userText(u authflow.User) string {
	var known []string
	if u.Username != "" {
		known = append(known, outside.Quoted("@"+u.Username))
	}
	if u.Phone != "" {
		known = append(known, u.Phone)
	}
	known = append(known, "ID "+strconv.FormatInt(u.ID, 10))
	return outside.Quoted(u.FirstName+" "+u.LastName) + " (" + strings.Join(known, ", ") + ")"
}
