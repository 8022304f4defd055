package mcpserver

import (
	"cmp"
	"context"
	"errors"
	"net/netip"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/sessionfile"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sessionstring"
)

// sessionSource is where the session comes from that a tool connects with: a login here, or what the person has. One of them is enough; where none is given the person
// is asked on a private page.
type sessionSource struct {
	flowID, session string
	saved           savedSession
	inUse           yesOrNo // the person's answer, where there are no pages to ask it on
}

// foreignSession is a session that the person has, ready to be connected with.
type foreignSession struct {
	authflow.ForeignSession
	inspection sessionstring.Inspection
	app        Credentials // of a login that it lets in
}

// app is what a call says of the app that connects.
type app struct {
	id   int
	hash string
	page bool // the hash was typed on one
}

// sessionWork is what a tool does with the session, once nobody else can be connected with it.
type sessionWork struct {
	tool    string
	forTool string         // what a login that the session lets in is for, "" for none or another tool
	args    any            // comparable: what tells two calls of the tool apart besides their session
	given   map[string]any // the arguments of the call, but for the session and the API hash
	app     app            // of the call, or of a page; what is left out comes from the environment
	flow    func(ctx context.Context, id string) *outcome
	foreign func(ctx context.Context, s foreignSession) *outcome
	told    func(o *outcome) explain.Fact // what the page says of an outcome of either
}

// withSession finds the session, has the person asked whether a program uses it now where somebody else can have it, and does the work. Two connections
// with one key make Telegram destroy it, so no connection comes before the answer, which no argument can give where there are pages.
func (t *tools) withSession(ctx context.Context, from sessionSource, w sessionWork) *outcome {
	switch given := from.given(); {
	case given > 1:
		return t.refused(explain.Arguments{Kind: argumentNotBoth, Known: t.sessionArguments()})
	case given == 0 && !t.asks():
		return t.refused(explain.Arguments{Kind: argumentOneOf, Known: t.sessionArguments()})
	case given == 0:
		return t.askUnused(ctx, w)
	case from.flowID != "":
		s, err := t.Flows.Get(ctx, from.flowID, 0)
		if err != nil {
			return t.failed(err, s)
		}
		work := func(ctx context.Context, w sessionWork) *outcome { return w.flow(ctx, s.ID) }
		if s.Fetched.IsZero() || s.State.Ended() { // nobody else has it
			return work(ctx, w)
		}
		return t.unused(ctx, from, w, s.ID, map[string]any{"flow_id": s.ID}, work)
	case from.saved.path != "":
		i, err := t.readSaved(ctx, from.saved)
		var locked *sessionfile.PasscodeError
		if errors.As(err, &locked) && !locked.Wrong && t.asks() {
			return t.askPasscodeUnused(ctx, from.saved, w)
		}
		if err != nil {
			return t.failed(err, authflow.Snapshot{})
		}
		return t.withForeign(ctx, from, w, i, from.saved.given())
	default:
		i, err := sessionstring.Detect(from.session)
		if err == nil {
			err = i.Session.Is(0, from.saved.account)
		}
		if err != nil {
			return t.failed(err, authflow.Snapshot{})
		}
		return t.withForeign(ctx, from, w, i, map[string]any{"session": t.placeholder("session")})
	}
}

// withForeign is withSession for a session that was read. again are its arguments for the same call.
func (t *tools) withForeign(ctx context.Context, from sessionSource, w sessionWork, i sessionstring.Inspection, again map[string]any) *outcome {
	if _, refusal := t.foreign(i, w); refusal != nil {
		return refusal
	}
	work := func(ctx context.Context, w sessionWork) *outcome {
		x, refusal := t.foreign(i, w)
		if refusal != nil {
			return refusal
		}
		return w.foreign(ctx, x)
	}
	return t.unused(ctx, from, w, sessionstring.Fingerprint(i.Session.Key), again, work)
}

// sessionArguments are the arguments that a session can come by.
func (t *tools) sessionArguments() []string {
	switch {
	case t.Remote && t.Private:
		return []string{"flow_id"}
	case t.Remote:
		return []string{"flow_id", "session"}
	case t.Private:
		return []string{"flow_id", "path"}
	}
	return []string{"flow_id", "session", "path"}
}

// given counts the ways in which the call names a session.
func (s sessionSource) given() (n int) {
	for _, way := range []string{s.flowID, s.session, s.saved.path} {
		if way != "" {
			n++
		}
	}
	return n
}

// foreign readies a session to be connected with. It is refused where this program speaks to other servers, which know nothing of it: their answer
// would say that it is dead. It is refused, too, where another program is seen to have its file open, whatever the person says.
func (t *tools) foreign(i sessionstring.Inspection, w sessionWork) (foreignSession, *outcome) {
	s := i.Session
	if i.Open() {
		return foreignSession{}, t.refused(explain.SessionInUse{Open: true, Adds: w.adds()})
	}
	if theirs, ours := t.serversOf(s), t.servers(); theirs != "" && theirs != ours {
		return foreignSession{}, t.refused(explain.SessionOtherServers{Theirs: theirs, Ours: ours})
	}
	x := foreignSession{inspection: i}
	x.Session = authflow.Session{DC: s.DC, Addr: s.Addr, Port: s.Port, Test: s.Test != nil && *s.Test, Key: secret.NewBytes(s.Key.Reveal())}
	if err := t.credentialsLack(w); err != nil {
		return x, t.failed(err, authflow.Snapshot{})
	}
	q, err := t.credentialsFor(w.app.id, w.app.hash)
	if x.APIID = cmp.Or(s.APIID, w.app.id, q.APIID); x.APIID == 0 { // any will do, but Telegram wants to know one
		if err != nil {
			return x, t.failed(err, authflow.Snapshot{})
		}
		return x, t.refused(explain.CredentialsMissing{Sandbox: t.Sandbox != nil, OnlyID: true})
	}
	if err := plausibleID(x.APIID); err != nil {
		return x, t.failed(err, authflow.Snapshot{})
	}
	if x.app, x.APIHash = q, q.APIHash; w.app.page {
		x.app.Source = hashOnPage
	}
	return x, nil
}

// credentialsLack is why no login can be let in, nil where one can, where a page asks for what is missing, and where none is to be.
func (t *tools) credentialsLack(w sessionWork) error {
	if !w.adds() || t.lacksHash(w.app.id, w.app.hash) {
		return nil
	}
	q, err := t.credentialsFor(w.app.id, w.app.hash)
	if err == nil && q.APIID == 0 {
		err = authflow.ErrNoCredentials
	}
	return err
}

// The servers that a session can be of, as explain.SessionOtherServers has them.
const (
	serversReal    = "real"
	serversTest    = "test"
	serversSandbox = "sandbox"
)

// servers are those that this program speaks to.
func (t *tools) servers() string {
	switch {
	case t.Sandbox != nil:
		return serversSandbox
	case t.TestServers:
		return serversTest
	}
	return serversReal
}

// serversOf are the servers of a session, "" where it does not say. That it is of no test server says that it is real but in the sandbox, whose sessions say so, too.
func (t *tools) serversOf(s sessionstring.Session) string {
	if at := addressOf(s); at != "" || s.Test == nil || t.Sandbox != nil {
		return at
	}
	return serversReal
}

// sessionOf is serversOf for what a result says of a session that it is about.
func (t *tools) sessionOf(s sessionstring.Session) string {
	switch of := t.serversOf(s); {
	case of != "":
		return of
	case t.Sandbox != nil:
		return present.OfEither
	default:
		return t.servers()
	}
}

// addressOf is serversOf by the address, and by what marks a session of the test servers.
func addressOf(s sessionstring.Session) string {
	ip, err := netip.ParseAddr(s.Addr)
	switch {
	case err == nil && ip.IsLoopback():
		return serversSandbox
	case s.Test != nil && *s.Test:
		return serversTest
	case s.Addr != "" && err == nil:
		return serversReal
	default:
		return ""
	}
}

// unused does the work once the person has said that no program uses the session. key names the session, and again are its arguments for the same call.
func (t *tools) unused(ctx context.Context, from sessionSource, w sessionWork, key string, again map[string]any, work func(context.Context, sessionWork) *outcome) *outcome {
	if !t.asks() || from.inUse != "" && t.unseen(w.tool) {
		if _, err := t.credentialsFor(w.app.id, w.app.hash); err != nil && w.adds() && from.flowID == "" { // which the form would have asked for
			return t.failed(err, authflow.Snapshot{})
		}
		switch {
		case explain.Declines(explain.Assistant, string(from.inUse)):
			for _, p := range t.brought(w.tool) {
				p.Supersede(p.why("replaced"))
			}
			return work(ctx, w)
		case explain.Agrees(explain.Assistant, string(from.inUse)):
			return t.refused(explain.SessionInUse{Adds: w.adds()})
		}
		o := t.refused(explain.SessionUseUnknown{Adds: w.adds()})
		again["in_use"] = t.placeholder("in_use")
		o.Again = &present.Step{Tool: w.tool, Arguments: w.with(again)}
		return o
	}
	spec := t.unusedSpec(w, "unused", key, w.with(again))
	spec.submit = func(ctx context.Context, typed map[string]secret.String) attempt {
		return t.answered(ctx, typed, w, func(ctx context.Context, w sessionWork) (*outcome, bool) { return work(ctx, w), true })
	}
	f := explain.Form{Kind: "unused", Adds: w.adds(), Login: w.login()}
	s, ours := t.Flows.Peek(from.flowID)
	switch {
	case ours && s.Login != nil:
		spec.Account = accountOf(s.Login.User.Phone, s.ForTool)
	case ours:
		spec.Account = accountOf(s.Phone, s.ForTool)
	case from.saved.path != "":
		f.Path = outside.Quoted(from.saved.path)
	default:
		f.Fingerprint = key
	}
	t.fill(&spec, f, t.unusedFields(w, !ours)...)
	return t.ask(ctx, spec)
}

// unusedFields ask whether a program uses a session, and for the API hash where a login is to be let in by a foreign one and there is none.
func (t *tools) unusedFields(w sessionWork, foreign bool) []prompt.Field {
	answer := t.yesOrNo("unused")
	if !foreign || !w.adds() || !t.lacksHash(w.app.id, w.app.hash) {
		return []prompt.Field{answer}
	}
	return []prompt.Field{t.field(explain.Field{Form: "api_hash", Name: "hash", Sandbox: t.Sandbox != nil}, prompt.Field{Secret: true}), answer}
}

// unusedSpec is a page on which the person says whether a program uses a session.
func (t *tools) unusedSpec(w sessionWork, how, key string, given map[string]any) promptSpec {
	type about struct {
		session string
		args    any
	}
	return promptSpec{
		Spec: prompt.Spec{Key: w.tool + " " + how, Args: about{key, w.args}, Step: w.tool}, kind: promptAnswered, given: given, what: t.phrase("unused", ""), unused: w.tool,
	}
}

// answered does the work after a no, which is the answer that it needs.
func (t *tools) answered(ctx context.Context, typed map[string]secret.String, w sessionWork, work func(context.Context, sessionWork) (*outcome, bool)) attempt {
	if hash := typed["hash"]; !hash.Empty() {
		w.app.hash, w.app.page = hash.Reveal(), true
		if err := t.credentialsLack(w); err != nil {
			return attempt{outcome: t.failed(err, authflow.Snapshot{}), told: t.ForPage().Fact(err, authflow.Snapshot{}), again: []string{"hash", "answer"}}
		}
	}
	if typed["answer"].Reveal() != answerNo {
		return attempt{outcome: t.refused(explain.SessionInUse{Adds: w.adds()}), told: explain.Shown{Kind: "session_in_use", Adds: w.adds()}, accepted: true}
	}
	o, done := work(t.Flows.Begin(ctx), w)
	a := attempt{outcome: o, accepted: true, told: w.told(o)}
	if !done { // which another session could change
		a.told = o.Fact
	}
	return a
}

// answeredForeign is answered for a session that stood on the page, or was opened by what did.
func (t *tools) answeredForeign(ctx context.Context, typed map[string]secret.String, w sessionWork, i sessionstring.Inspection) attempt {
	return t.answered(ctx, typed, w, func(ctx context.Context, w sessionWork) (*outcome, bool) {
		x, refusal := t.foreign(i, w)
		if refusal != nil {
			return refusal, false
		}
		return w.foreign(ctx, x), true
	})
}

// adds reports whether the session is to let another login in.
func (w sessionWork) adds() bool { return w.tool == string(authflow.AddLogin) }

// login is the name of the login that is let in, in marks, "" where it has none.
func (w sessionWork) login() string {
	if w.forTool == "" {
		return ""
	}
	return outside.Quoted(w.forTool)
}

// with adds arguments to those of the call.
func (w sessionWork) with(more map[string]any) map[string]any {
	for name, value := range w.given {
		more[name] = value
	}
	return more
}
