package mcpserver

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/sessionfile"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sessionstring"
)

type convertSessionArgs struct {
	Session  string `json:"session,omitempty" secret:"session"`
	FromPath string `json:"from_path,omitempty" local:"true"`
	To       string `json:"to"`
	APIID    int    `json:"api_id,omitempty"`
	UserID   int    `json:"user_id,omitempty"`
	IPv4     bool   `json:"ipv4,omitempty"`
	Deliver  string `json:"deliver,omitempty"`
	Path     string `json:"path,omitempty" local:"true"`
	Passcode string `json:"passcode,omitempty" secret:"passcode" local:"true"`
}

func (t *tools) convertSession() server.ServerTool {
	p := schema{"format": text, "session": text, "path": text, "added": texts, "dropped": texts}
	if t.Remote {
		delete(p, "path")
	}
	return define(t, "convert_session",
		hints{local: true}, outputOrPage(p, "format"),
		func(ctx context.Context, t *tools, a convertSessionArgs) *outcome {
			if strings.TrimSpace(a.To) == "" {
				return t.refused(explain.Arguments{Kind: argumentMissing, Name: "to"})
			}
			if a.Session != "" && a.FromPath != "" {
				return t.refused(explain.Arguments{Kind: argumentNotBoth, Known: []string{"session", "from_path"}})
			}
			if none := t.noWay(); none != nil && a.FromPath == "" && t.Remote {
				return none
			}
			if strings.TrimSpace(a.Session) == "" && a.FromPath == "" && !t.asks() {
				return t.refused(explain.Arguments{Kind: argumentOneOf, Known: t.convertedFrom()})
			}
			if a.Session == "" && a.Path == "" && a.Deliver == "" && !isFile(a.To) { // who keeps one session out of the chat does not want the other one there
				switch {
				case t.asks():
					a.Deliver = deliverPage
				case a.FromPath != "":
					a.Deliver = deliverFile
				}
			}
			o, refusal := t.conversion(a)
			if refusal != nil {
				return refusal
			}
			if a.Session == "" && a.FromPath == "" && t.asks() {
				o.asked = true
				return t.convertPrivately(ctx, o)
			}
			if a.FromPath != "" {
				return t.convertSaved(ctx, a, o)
			}
			from, err := sessionstring.Detect(a.Session)
			if err != nil {
				return t.failed(err, authflow.Snapshot{})
			}
			return t.convertRead(ctx, from, o)
		})
}

// convertRead converts a session that was read.
func (t *tools) convertRead(ctx context.Context, from sessionstring.Inspection, o conversionOptions) *outcome {
	if o.deliver == deliverTool {
		return t.convertedToTool(ctx, from, o)
	}
	c, err := t.convert(ctx, o, &from)
	if err != nil {
		return t.failed(err, authflow.Snapshot{})
	}
	return t.converted(ctx, from, c, o)
}

// conversion reads what is to be made of a session.
func (t *tools) conversion(a convertSessionArgs) (conversionOptions, *outcome) {
	if isTool(a.Deliver) && !t.Remote {
		return t.conversionToTool(a)
	}
	format, deliver, refusal := t.deliveryOptions(a.To, a.Deliver, a.Path)
	return conversionOptions{format: format, apiID: a.APIID, userID: int64(a.UserID), ipv4: a.IPv4, deliver: deliver, path: a.Path, fromPath: a.FromPath}, refusal
}

// convertedFrom are the arguments that a session to be converted can come by.
func (t *tools) convertedFrom() []string {
	switch {
	case t.Remote:
		return []string{"session"}
	case t.Private:
		return []string{"from_path"}
	}
	return []string{"session", "from_path"}
}

// isFile says whether a format is a file and no text, so that it goes on no page.
func isFile(format string) bool {
	return formatNamed(format).IsFile()
}

// conversionOptions are what is to be made of a session.
type conversionOptions struct {
	format        sessionstring.Format
	tool          string // in whose format it goes into that tool, "" for the format above
	apiID         int
	userID        int64
	ipv4          bool
	deliver, path string
	fromPath      string // of the session, "" for one that came as text
	asked         bool   // for that text, of the person
}

// given are the arguments that say so, but for the session that is a secret.
func (o conversionOptions) given() map[string]any {
	given := map[string]any{"to": cmp.Or(o.tool, string(o.format)), "deliver": o.deliver}
	if o.apiID != 0 {
		given["api_id"] = o.apiID
	}
	if o.userID != 0 {
		given["user_id"] = o.userID
	}
	if o.ipv4 {
		given["ipv4"] = true
	}
	if o.path != "" {
		given["path"] = o.path
	}
	if o.fromPath != "" {
		given["from_path"] = o.fromPath
	}
	return given
}

// convert makes of a session what is wished.
func (t *tools) convert(ctx context.Context, o conversionOptions, from *sessionstring.Inspection) (sessionstring.Conversion, error) {
	if err := from.Session.Is(o.apiID, o.userID); err != nil {
		return sessionstring.Conversion{}, err
	}
	given := give(&from.Session, o.apiID, o.userID)
	notes := slices.Clone(from.Notes)
	if o.ipv4 {
		s, changes, err := sessionstring.WithIPv4(from.Session)
		if err != nil {
			return sessionstring.Conversion{}, err
		}
		from.Session, given = s, append(given, changes...)
		if len(changes) > 0 { // of the session as it came, which has it no more
			notes = slices.DeleteFunc(notes, func(n sessionstring.Note) bool { return n.Code == sessionstring.NoteIPv6 })
		} else {
			notes = append(notes, sessionstring.Note{Code: sessionstring.NoteNoIPv6})
		}
	}
	from.Notes = notes
	if s := from.Session; t.Sandbox != nil && s.Addr == "" && addressOf(s) == "" {
		at, err := t.Sandbox.Address(ctx, s.DC)
		if err != nil {
			return sessionstring.Conversion{}, err
		}
		s, changes := sessionstring.InSandbox(o.format, s, at)
		from.Session, given = s, append(given, changes...)
	}
	c, err := sessionstring.Convert(o.format, from.Session)
	if err != nil {
		return c, err
	}
	stored := map[sessionstring.Field]bool{
		sessionstring.FieldAPIID: c.Session.APIID != 0, sessionstring.FieldUserID: c.Session.UserID != 0,
		sessionstring.FieldAddr: c.Session.Addr != "", sessionstring.FieldPort: c.Session.Port != 0,
	}
	given = slices.DeleteFunc(given, func(x sessionstring.Change) bool { return !stored[x.Field] })
	c.Added = append(given, c.Added...)
	return c, nil
}

// handedOut is what the page that hands a converted session out is about: the options, and the session by the fingerprint of its key.
type handedOut struct {
	conversionOptions
	key string
}

// convertedKey names that page.
const convertedKey = "converted"

// convertPrivately asks for the session on a page. Where the converted one is to be handed out on a page as well, that is another page,
// which opens when the first is done.
func (t *tools) convertPrivately(ctx context.Context, o conversionOptions) *outcome {
	if p := t.prompts.Active(placedKey); p != nil && o.deliver == deliverTool { // the page after this one, which an earlier call has opened
		if about, ok := p.about.Args.(placingAbout); ok && about == o.about(about.of) {
			return t.ask(ctx, p.about)
		}
	}
	if p := t.prompts.Active(convertedKey); p != nil { // the second page, which an earlier call has opened
		if about, ok := p.about.Args.(handedOut); ok {
			opened := about.conversionOptions
			if opened.asked = o.asked; opened == o { // also of a session that came in the chat, which the call that waits does not repeat
				return t.ask(ctx, p.about)
			}
		}
		p.Supersede(p.why("replaced"))
	}
	spec, use := t.converting(o)
	t.fill(&spec, explain.Form{Kind: "convert", InChat: o.deliver == deliverChat})
	return t.askSession(ctx, spec, use)
}

// convertSaved converts the session in a file or folder. Where a page asks for Telegram Desktop's passcode first, it goes on as convertPrivately does.
func (t *tools) convertSaved(ctx context.Context, a convertSessionArgs, o conversionOptions) *outcome {
	from := savedSession{path: a.FromPath, passcode: secret.New(a.Passcode), account: int64(a.UserID)}
	i, err := t.readSaved(ctx, from)
	var locked *sessionfile.PasscodeError
	if errors.As(err, &locked) && !locked.Wrong && t.asks() {
		spec, use := t.converting(o)
		return t.askPasscode(ctx, from, spec, use)
	}
	if err != nil {
		return t.failed(err, authflow.Snapshot{})
	}
	return t.convertRead(ctx, i, o)
}

// converting is a page that asks for what is needed of a session that is to be converted, and what is done with the session then.
func (t *tools) converting(o conversionOptions) (promptSpec, func(ctx context.Context, from sessionstring.Inspection) attempt) {
	var handOut nextStep
	spec := promptSpec{
		Spec: prompt.Spec{Key: "convert", Args: o, Step: "convert_session"}, given: o.given(),
		next: func(ctx context.Context) *outcome {
			if handOut == nil {
				return nil
			}
			return handOut(ctx)
		},
	}
	return spec, func(ctx context.Context, from sessionstring.Inspection) attempt {
		if o.deliver == deliverTool {
			handOut = func(ctx context.Context) *outcome { return t.convertedToTool(ctx, from, o) }
			return attempt{outcome: &outcome{Text: t.Label("converted")}, told: explain.Shown{Kind: "read_for_tool"}, accepted: true}
		}
		c, err := t.convert(ctx, o, &from)
		if err != nil {
			why := explain.Tell(t.OnPage(), t.ForPage().Fact(err, authflow.Snapshot{})).Meaning
			return attempt{outcome: t.failed(err, authflow.Snapshot{}), told: explain.Shown{Kind: "not_converted", Why: why}, accepted: true}
		}
		a := attempt{told: explain.Shown{Kind: "converted_chat", Library: o.format.Library()}, accepted: true}
		if o.deliver == deliverPage {
			handOut = func(ctx context.Context) *outcome { return t.converted(ctx, from, c, o) }
			a.outcome = &outcome{Structured: map[string]any{"format": o.format}, Text: t.Label("converted")}
			a.told = explain.Shown{Kind: "converted_page", Library: o.format.Library()}
			return a
		}
		a.outcome = t.converted(ctx, from, c, o)
		switch {
		case a.outcome.Failed:
			a.told = explain.Shown{Kind: "not_handed"}
		case o.deliver == deliverFile:
			a.told = explain.Shown{Kind: "converted_file", Library: o.format.Library()}
		default:
			handOut = func(context.Context) *outcome { return a.outcome } // without the line that the assistant saw nothing
		}
		return a
	}
}

// give puts into a session what the person knows of it and it does not say itself, and says what that changed.
func give(s *sessionstring.Session, apiID int, userID int64) (changes []sessionstring.Change) {
	if apiID != 0 && s.APIID == 0 {
		s.APIID = apiID
		changes = append(changes, sessionstring.Change{Field: sessionstring.FieldAPIID, Kind: sessionstring.ChangeGiven, Number: int64(apiID)})
	}
	if userID != 0 && s.UserID == 0 {
		s.UserID = userID
		changes = append(changes, sessionstring.Change{Field: sessionstring.FieldUserID, Kind: sessionstring.ChangeGiven, Number: userID})
	}
	return changes
}

// conversion is a session in another format.
type conversion struct {
	Format  sessionstring.Format `json:"format"`
	Session string               `json:"session,omitempty"`
	Path    string               `json:"path,omitempty"`
	Notes   []string             `json:"notes"` // on the session that it was made from
	Placed  *present.Placed      `json:"placed,omitempty"`
	Next    []present.Step       `json:"next,omitempty"`
	Added   []string             `json:"added"`
	Dropped []string             `json:"dropped"`

	Warnings    []string `json:"warnings,omitempty"`
	Sandbox     bool     `json:"sandbox,omitempty"`
	TestServers bool     `json:"test_servers,omitempty"`
}

func (t *tools) converted(ctx context.Context, from sessionstring.Inspection, c sessionstring.Conversion, o conversionOptions) *outcome {
	to := o.format
	r, told := t.changesOf(from, c, o)
	shows := ""
	switch o.deliver {
	case deliverPage:
	case deliverFile:
		written, err := t.writeConverted(to, c, o.path)
		if err != nil {
			return t.failed(err, authflow.Snapshot{})
		}
		r.Path, shows = written, written+"\n\n"
		if variable := libraryVariables[to]; variable != "" {
			shows += t.Text(explain.FileVariable{Variable: variable, Alone: true}) + "\n\n"
		}
	default:
		r.Session, shows = c.Text, c.Text+"\n\n"
	}
	help := ""
	if !from.Open() { // whether Telegram still takes it, no conversion tells
		r.Next, help = t.Offers(present.Step{Tool: "check_session", Arguments: t.fromAgain(o), Why: explain.Tell(t.Reader(), explain.Step{Tool: "check_unused"}).Title})
		help = "\n\n" + strings.TrimSpace(help)
	}
	all := &outcome{Structured: r, Holds: true, Of: t.sessionOf(from.Session), Text: told + shows + t.Label("same_login") + help}
	if o.deliver != deliverPage {
		return all
	}
	return t.handSession(ctx, promptSpec{
		Spec: prompt.Spec{Key: convertedKey, Args: handedOut{o, sessionstring.Fingerprint(c.Session.Key)}, Step: "convert_session"},
		what: t.phrase("converted", string(to)), given: o.given(), saveAs: savesSession(string(to) + "-" + sessionstring.Fingerprint(c.Session.Key) + ".txt"),
	}, to.Library(), c.Text, func(context.Context) *outcome { return all })
}

// fromAgain are the arguments by which the session that was converted comes again, none where a page asks for it.
func (t *tools) fromAgain(o conversionOptions) map[string]any {
	switch {
	case o.fromPath != "":
		return saved(o.fromPath, "", int(o.userID)).given()
	case t.Private || o.asked || o.deliver == deliverPage:
		return nil
	default:
		return map[string]any{"session": t.placeholder("session")}
	}
}

// changesOf is what a conversion added and dropped, and how that is told.
func (t *tools) changesOf(from sessionstring.Inspection, c sessionstring.Conversion, o conversionOptions) (conversion, string) {
	to := o.format
	r := conversion{
		Format: to, Notes: []string{}, Added: []string{}, Dropped: []string{}, Warnings: t.OtherTelegram(true, t.sessionOf(from.Session)), Sandbox: t.Sandbox != nil, TestServers: t.TestServers,
	}
	f := explain.Converted{To: to.Library(), From: from.Format.Library(), Deliver: o.deliver}
	for _, n := range from.Notes {
		r.Notes = append(r.Notes, t.Note(n))
	}
	f.Notes = r.Notes
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
	return r, t.Text(f) + "\n\n"
}

func (t *tools) writeConverted(to sessionstring.Format, c sessionstring.Conversion, path string) (string, error) {
	files := t.sessionFiles()
	name := string(to) + "-" + sessionstring.Fingerprint(c.Session.Key)
	switch {
	case to.IsFile():
		database, err := sessionstring.EncodeFile(to, c.Session)
		if err != nil {
			return "", err
		}
		return files.write(sqliteName(path), name+".session", database)
	case to == sessionstring.Gotd:
		return files.write(path, name+".json", []byte(c.Text))
	default:
		return files.write(path, name+".env", []byte(libraryVariables[to]+"="+c.Text+"\n"))
	}
}
