package mcpserver

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sessionstring"
)

type getSessionArgs struct {
	FlowID  string `json:"flow_id"`
	Format  string `json:"format,omitempty"`
	Deliver string `json:"deliver,omitempty"`
	Path    string `json:"path,omitempty" local:"true"`
	ForTool string `json:"for_tool,omitempty" terminal:"true"` // that it goes into, where that was not known when the login began
}

// Ways to hand a session over.
const (
	deliverChat = "chat"
	deliverFile = "file"
	deliverPage = "page"
	deliverTool = "tool"
)

func (t *tools) getSession() server.ServerTool {
	p := flowProperties()
	p["format"], p["session"], p["path"], p["api_id"], p["user"] = text, text, text, schema{"type": "integer"}, schema{"type": "object"}
	if t.Remote {
		delete(p, "path")
	}
	return define(t, "get_session",
		hints{}, outputFlow(p),
		func(ctx context.Context, t *tools, a getSessionArgs) *outcome {
			if isTool(a.Deliver) && !t.Remote {
				return t.sessionToTool(ctx, a, nil)
			}
			guessed := false
			if a.Format == "" {
				a.Format = t.formatFor(a.FlowID)
				guessed = a.Format == ""
			}
			format, deliver, refusal := t.deliveryOptions(a.Format, a.Deliver, a.Path)
			if refusal != nil {
				return refusal
			}
			s, x, err := t.Flows.Export(ctx, a.FlowID)
			if err != nil {
				return t.failed(err, s)
			}
			o := t.deliver(ctx, s, x, format, deliver, a.Path)
			if o.Failed && o.Page == nil && o.Again == nil && !s.Fetched.IsZero() { // else the login says so by itself
				o.Again = &present.Step{Tool: string(authflow.GetSession), Arguments: map[string]any{"flow_id": s.ID, "format": string(format)}}
			}
			if guessed && o.Session != nil {
				f := explain.FormatGuessed{Library: format.Library()}
				switch use, known := explain.ForTool(s.ForTool); {
				case !known:
					f.Unknown = s.ForTool
				case t.takesFile(use):
					f.File = use.Tool
				default:
					f.None = use.Tool
				}
				o = warned(o, f)
			}
			return o
		})
}

// formatFor is the format of the tool that the session of a flow is for, "" where nobody said, or nobody knows it.
func (t *tools) formatFor(flowID string) string {
	s, ok := t.Flows.Peek(flowID)
	if !ok || s.ForTool == "" {
		return ""
	}
	use, _ := explain.ForTool(s.ForTool)
	if t.takesFile(use) {
		return ""
	}
	return use.Format
}

// deliveryOptions reads the format and the way of delivery that were asked for.
func (t *tools) deliveryOptions(format, deliver, path string) (sessionstring.Format, string, *outcome) {
	f := sessionstring.Telethon
	if format != "" {
		f = formatNamed(format)
	}
	if known := t.formatNames(); !slices.Contains(known, string(f)) {
		return "", "", t.refused(explain.FormatUnsupported{Format: harmless(format), Known: known, File: f.IsFile()})
	}
	deliver = strings.ToLower(strings.TrimSpace(deliver))
	ways := t.deliveryWays()
	if len(ways) == 0 {
		return "", "", t.noWay()
	}
	switch {
	case deliver == "" && (f.IsFile() || path != ""):
		deliver = deliverFile
	case deliver == "" && len(ways) > 0:
		deliver = ways[0]
	case deliver == deliverChat && t.Private:
		return "", "", t.refused(explain.SecretInChat{What: t.phrase("session", ""), Forms: t.shows})
	case !slices.Contains(ways, deliver):
		return "", "", t.refused(explain.DeliverUnsupported{Deliver: harmless(deliver), Known: ways})
	}
	if deliver != deliverFile && f.IsFile() {
		return "", "", t.refused(explain.DeliverUnsupported{Deliver: deliver, Known: []string{deliverFile}, FileOnly: true})
	}
	if deliver != deliverFile && path != "" {
		return "", "", t.refused(explain.Arguments{Kind: argumentOnlyWith, Name: "path", Known: []string{"deliver " + deliverFile}})
	}
	return f, deliver, nil
}

// deliveryWays lists how a session can be handed over, the default first.
func (t *tools) deliveryWays() (ways []string) {
	if !t.Private {
		ways = append(ways, deliverChat)
	}
	if t.asks() {
		ways = append(ways, deliverPage)
	}
	if t.Remote {
		return ways
	}
	ways = append(ways, deliverFile)
	if t.asks() {
		ways = append(ways, deliverTool)
	}
	return ways
}

// isTool reports whether a session is to go into the configuration of its tool.
func isTool(deliver string) bool { return strings.ToLower(strings.TrimSpace(deliver)) == deliverTool }

// deliver gives a session to the person.
func (t *tools) deliver(ctx context.Context, s authflow.Snapshot, x authflow.Export, format sessionstring.Format, deliver, path string) *outcome {
	session, encoded, err := exported(x, format)
	if err != nil {
		return t.failed(err, s)
	}
	if deliver == deliverPage {
		spec := promptSpec{
			Spec:  prompt.Spec{Key: s.ID + " session " + string(format), Flow: s.ID, Step: string(authflow.GetSession), Account: accountOf(x.User.Phone, s.ForTool)},
			what:  t.phrase("session", string(format)),
			given: map[string]any{"flow_id": s.ID, "format": string(format), "deliver": deliverPage},
		}
		spec.actions, spec.saveAs = t.tells("into_tool"), savesSession(string(format)+"-"+strings.TrimPrefix(s.ID, "flow_")+".txt")
		return t.handSession(ctx, spec, format.Library(), encoded, func(ctx context.Context) *outcome {
			return t.delivered(ctx, s, x, sessionDelivery{session: session, format: format, deliver: deliver})
		}, t.madeWith(x.APIID, x.APIHash)...)
	}
	d := sessionDelivery{session: session, format: format, deliver: deliver, encoded: encoded}
	if deliver == deliverFile {
		if d.path, err = t.writeSession(x, session, format, encoded, path, strings.TrimPrefix(s.ID, "flow_")); err != nil {
			return t.failed(err, s)
		}
	}
	return t.delivered(ctx, s, x, d)
}

// exported is a session in a format, as text; "" for one that is a file.
func exported(x authflow.Export, format sessionstring.Format) (session sessionstring.Session, encoded string, err error) {
	key, err := sessionstring.NewKey(x.Session.Key.Reveal())
	if err != nil {
		return session, "", err
	}
	session = sessionstring.Session{
		DC: x.Session.DC, Addr: x.Session.Addr, Port: x.Session.Port, Test: &x.Session.Test, Key: key, APIID: x.APIID, UserID: x.User.ID, Bot: new(false),
	}
	switch {
	case format == sessionstring.Gotd: // gotd's own, with the server configuration that no other format carries
		encoded = string(x.Session.Gotd.Reveal())
	case !format.IsFile():
		encoded, err = sessionstring.Encode(format, session)
	}
	return session, encoded, err
}

// sessionDelivery is a session on its way to the person.
type sessionDelivery struct {
	session sessionstring.Session
	format  sessionstring.Format
	deliver string
	encoded string // for the chat
	path    string // of the file
	placed  *present.Placed
}

// delivered notes that the person has the session, and says so.
func (t *tools) delivered(ctx context.Context, s authflow.Snapshot, x authflow.Export, d sessionDelivery) *outcome {
	again := !s.Fetched.IsZero()
	if now, err := t.Flows.Delivered(ctx, s.ID); err == nil {
		s = now
	}
	did := explain.Confirmed{Account: present.User(x.User)}
	if !x.Asked {
		did.Ago, did.Had = s.Now.Sub(x.Verified), again
	}
	t.closeHandouts(s.ID, d.deliver)
	o := t.answer(s, did)
	if again {
		o.Warnings = append(o.Warnings, explain.SameLogin{})
		o.Again = t.forAnotherTool(s.ID)
	}
	o.Session = &present.Session{
		Format: string(d.format), Library: d.format.Library(), DC: d.session.DC, Deliver: d.deliver, Path: d.path,
		APIID: x.APIID, HashSource: x.APIHashSource, User: x.User, Asked: x.Asked, Placed: d.placed,
	}
	if d.placed != nil {
		o.Again = t.checkPlaced(*d.placed)
	}
	if d.deliver == deliverChat {
		o.Session.Text = d.encoded
	}
	if d.deliver == deliverFile {
		o.Session.Variable = libraryVariables[d.format]
	}
	return o
}

// otherTelegram begins the name of a file whose session is not of the real Telegram: it lies among those that are.
func (t *tools) otherTelegram() string {
	switch {
	case t.Sandbox != nil:
		return "sandbox-"
	case t.TestServers:
		return "test-servers-"
	}
	return ""
}

// writeSession writes a session into a new file.
func (t *tools) writeSession(x authflow.Export, s sessionstring.Session, f sessionstring.Format, encoded, path, id string) (string, error) {
	files, of := t.sessionFiles(), t.otherTelegram()
	switch {
	case f.IsFile():
		database, err := sessionstring.EncodeFile(f, s)
		if err != nil {
			return "", err
		}
		return files.write(sqliteName(path), of+strings.TrimSuffix(string(f), "_sqlite")+"-"+id+".session", database)
	case f == sessionstring.Gotd:
		return files.write(path, of+"gotd-"+id+".json", []byte(encoded))
	default:
		return files.write(path, of+string(f)+"-"+id+".env", []byte(envFile(t.Text(explain.EnvHead{Library: f.Library()}), f, x.APIID, x.APIHash.Reveal(), encoded)))
	}
}

// sqliteName ends a path as Telethon and Pyrogram end it: they open "acc.session" for "acc", and a file without the ending would be passed over
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
