package mcpserver

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/mcpserver/present"
)

type addLoginArgs struct {
	FlowID  string `json:"flow_id,omitempty"`
	Session string `json:"session,omitempty" secret:"session"`
	Path    string `json:"path,omitempty" local:"true"`

	Passcode string `json:"passcode,omitempty" secret:"passcode" local:"true"`
	UserID   int    `json:"user_id,omitempty" local:"true"`

	APIID   int    `json:"api_id,omitempty"`
	APIHash string `json:"api_hash,omitempty" secret:"api_hash" used:"hash"`

	ForTool string  `json:"for_tool,omitempty"`
	Deliver string  `json:"deliver,omitempty" paged:"true" local:"true"`
	InUse   yesOrNo `json:"in_use,omitempty" pageless:"true"`
}

func (t *tools) addLogin() server.ServerTool {
	return define(t, "add_login",
		hints{}, outputFlow(schema{"happened": text}),
		func(ctx context.Context, t *tools, a addLoginArgs) *outcome {
			given := whole("api_id", a.APIID)
			if a.ForTool != "" {
				given["for_tool"] = outside.Text(a.ForTool)
			}
			toTool := isTool(a.Deliver)
			switch {
			case a.Deliver != "" && !toTool:
				return t.refused(explain.DeliverUnsupported{Deliver: harmless(a.Deliver), Known: []string{deliverTool}})
			case toTool:
				given["deliver"] = deliverTool
				if p := t.placingOf(a); p != nil { // another call would let yet another login in
					return t.ask(ctx, p.about)
				}
			}
			flow := ""
			if authflow.ValidID(a.FlowID) {
				flow = a.FlowID
			}
			if none := t.takesNone(string(authflow.AddLogin), a.ForTool, with(given, t.sameSession(a, flow))); none != nil {
				return none
			}
			return t.addedToTool(ctx, a, t.withSession(ctx, sessionSource{flowID: a.FlowID, session: a.Session, saved: saved(a.Path, a.Passcode, a.UserID), inUse: a.InUse}, sessionWork{
				tool: string(authflow.AddLogin), forTool: a.ForTool, args: struct {
					tool string
					id   int
				}{a.ForTool, a.APIID}, given: given, app: app{id: a.APIID, hash: a.APIHash},
				flow: func(ctx context.Context, id string) *outcome {
					s, err := t.Flows.Add(ctx, authflow.AddRequest{FlowID: id, ForTool: a.ForTool})
					return t.added(s, err, with(given, t.sameSession(a, id)))
				},
				foreign: func(ctx context.Context, x foreignSession) *outcome {
					s, err := t.Flows.Add(ctx, authflow.AddRequest{
						Session: x.ForeignSession, APIID: x.app.APIID, APIHash: x.app.APIHash, APIHashSource: x.app.Source, ForTool: a.ForTool,
					})
					return t.added(s, err, with(given, t.sameSession(a, "")))
				},
				told: func(o *outcome) explain.Fact {
					if len(o.Happened) > 0 {
						return explain.Shown{Kind: "login_added", Why: explain.Tell(t.OnPage(), o.Happened[0]).Title}
					}
					return o.Fact
				},
			}))
		})
}

// addedToTool goes on with a login that was let in: its session goes into the tool that it is for, where that is wanted and nothing more is to be done before.
func (t *tools) addedToTool(ctx context.Context, a addLoginArgs, o *outcome) *outcome {
	if !isTool(a.Deliver) || o.Failed || o.Page != nil || o.Request != nil || o.Flow == nil || o.Flow.State != authflow.Authorized {
		return o
	}
	more := t.sessionToTool(ctx, getSessionArgs{FlowID: o.Flow.ID, Deliver: deliverTool}, a)
	switch {
	case more.Request != nil:
	case more.Failed || more.Page != nil: // which tell of themselves only
		for _, f := range o.Happened {
			more = warned(more, f)
		}
	default:
		more.Happened = append(slices.Clone(o.Happened), more.Happened...)
	}
	return more
}

// placingOf is the page, open or answered and not told of, that asks where the session goes that the same call has let in; nil without one.
func (t *tools) placingOf(a addLoginArgs) *openPrompt {
	found := t.prompts.Find(func(p *openPrompt) bool {
		_, places := p.about.Args.(placingAbout)
		return places && p.about.from == any(a) && p.Active()
	})
	if len(found) == 0 {
		return nil
	}
	return found[len(found)-1]
}

// sameSession are the arguments by which the session of a call comes again, that of a flow if it is one's.
func (t *tools) sameSession(a addLoginArgs, flow string) map[string]any {
	given := map[string]any{}
	switch {
	case flow != "":
		given["flow_id"] = flow
	case harmlessPath(a.Path):
		given["path"] = outside.Text(a.Path)
	case a.Path != "":
		given["path"] = t.placeholder("path")
	case a.Session != "":
		given["session"] = t.placeholder("session")
	}
	if a.UserID != 0 {
		given["user_id"] = a.UserID
	}
	if a.InUse != "" {
		given["in_use"] = t.placeholder("in_use")
	}
	if a.APIID != 0 {
		given["api_id"] = a.APIID
	}
	if a.APIHash != "" {
		given["api_hash"] = t.placeholder("api_hash")
	}
	return given
}

// with are the arguments of two maps.
func with(given, more map[string]any) map[string]any {
	all := maps.Clone(given)
	maps.Copy(all, more)
	return all
}

// added is what came of letting another login in. again are the arguments of the same call.
func (t *tools) added(s authflow.Snapshot, err error, again map[string]any) *outcome {
	var source *authflow.SourceError
	switch {
	case err == nil:
		f := explain.LoginAdded{HalfDone: s.State == authflow.PasswordNeeded}
		if s.Source != nil {
			f.Device, f.App = s.Source.Device, s.Source.App
		}
		if s.State == authflow.Authorized {
			f.Account = present.Account(s)
		}
		if s.State == authflow.QRShown { // accepted, and Telegram does not let it go on yet
			return t.answer(s)
		}
		return t.answer(s, f)
	case !errors.As(err, &source) || source.Open:
		return t.failed(err, s)
	}
	s = authflow.Snapshot{} // the new login is no more, and what is told is about the one that is there
	if source.Flow != "" {
		s, _ = t.Flows.Peek(source.Flow)
	}
	o := t.failed(err, s)
	retry := explain.Tell(t.Reader(), o.Fact).Retry
	_, unreached := o.Fact.(explain.WayFailure)
	f, _ := o.Fact.(explain.Failure)
	switch frozen := strings.HasPrefix(f.Type, "FROZEN_"); {
	case frozen:
		o.Alone = true // there is nothing but the appeal
	case retry.When == explain.RetryAfter: // the same call follows after the pause
	case unreached, source.Unasked:
		o.Again = &present.Step{Tool: string(authflow.AddLogin), Arguments: again, Why: explain.Tell(t.Reader(), explain.Step{Tool: string(authflow.AddLogin)}).Title}
		o.Alone = source.Unasked && !unreached
	default:
		return o
	}
	return warned(o, explain.SourceKept{})
}

// forAnotherTool is how a tool that should have the session, too, gets one of its own.
func (t *tools) forAnotherTool(flowID string) *present.Step {
	return &present.Step{
		Tool: string(authflow.AddLogin), Arguments: map[string]any{"flow_id": flowID, "for_tool": "<" + t.phrase("fill.for_tool", "") + ">"},
		Why: explain.Tell(t.Reader(), explain.Step{Tool: string(authflow.AddLogin)}).Title,
	}
}
