package mcpserver

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/mcpserver/present"
)

// flowTemplate is a login as a report that may be shown to others.
const flowTemplate = "telegram-login://flows/{id}"

func (t *tools) flowResource() server.ServerResourceTemplate {
	return server.ServerResourceTemplate{
		Template: markdownTemplate(flowTemplate, "telegram-login-report", t.listing("resource.report").Title),
		Handler: func(ctx context.Context, req mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
			t, err := t.of(ctx)
			if err != nil {
				return nil, err
			}
			s, err := t.Flows.Get(ctx, lastPart(req.Params.URI), 0)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if err != nil {
				return nil, fmt.Errorf("%w: %s", server.ErrResourceNotFound, explain.Tell(t.Reader(), t.Fact(err, s)).Title)
			}
			return contents(req.Params.URI, t.bugReport(s)), nil
		},
	}
}

// bugReport tells what happened to a login and leaves out whatever would let a reader act for its owner, or tell who that is.
func (t *tools) bugReport(s authflow.Snapshot) string {
	f := explain.Report{
		Program: Name, Version: t.Version, System: runtime.GOOS + "/" + runtime.GOARCH, Sandbox: t.Sandbox != nil, TestServers: t.TestServers, Flow: s.ID, State: string(s.State), DC: s.DC, Codes: s.Codes,
		Begun: s.Created.UTC(), Now: s.Now.UTC(), Doing: t.Doing(s.Doing), Unsaved: s.Unsaved != nil, Saving: errors.Is(s.Unsaved, authflow.ErrSaving),
	}
	if s.State == authflow.CodeSent {
		f.ResendFrom = s.ResendFrom.UTC()
	}
	if s.LastErr != nil {
		p := explain.Tell(t.Reader(), t.Past(s))
		f.ErrorAt, f.Error, f.ErrorCode = s.LastErrAt.UTC(), p.Title, p.Code
		var rpc *authflow.RPCError
		if errors.As(s.LastErr, &rpc) {
			f.Number, f.Name, f.Method = rpc.Code, rpc.Name(), rpc.Method
		}
	}
	told := explain.Tell(t.Reader(), f)
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", told.Title)
	for _, point := range told.Fixes {
		fmt.Fprintf(&b, "- %s\n", point)
	}
	if s.SentCode != nil {
		fmt.Fprintf(&b, "\n## %s\n\n```\n%s\n```\n", t.Label("report.answer"), present.Dump(t.Reader(), redacted(s.SentCode, t.Label("left_out"))))
	}
	if len(s.Timeline) > 0 {
		fmt.Fprintf(&b, "\n## %s\n\n```\n", t.Label("report.timeline"))
		day := ""
		for _, m := range s.Timeline {
			d, clock := present.DayAndClock(present.Stamp(m.At))
			if d != day {
				day = d
				fmt.Fprintln(&b, day)
			}
			fmt.Fprintf(&b, "%s  %s\n", clock, t.What(m))
		}
		b.WriteString("```\n")
	}
	return b.String() + "\n" + told.Meaning + "\n"
}

// confidential are the fields of an answer that are of no use to a reader of a report: they bind the login to a code, a number or a device.
// https://core.telegram.org/constructor/auth.sentCode
var confidential = map[string]bool{
	"phone_code_hash": true, "url": true, "nonce": true, "play_integrity_nonce": true, "receipt": true, "prefix": true, "pattern": true,
	"email_pattern": true, "beginning": true, "user": true, "phone": true, "future_auth_token": true,
}

// redacted is a copy of an answer without what is confidential. In its place stands a text.
func redacted(o *authflow.Object, instead string) *authflow.Object {
	out := &authflow.Object{Constructor: o.Constructor, Fields: make([]authflow.Field, len(o.Fields))}
	for i, f := range o.Fields {
		child, nested := f.Value.(*authflow.Object)
		switch {
		case f.Value != nil && confidential[f.Name]:
			f.Value = authflow.Omitted(instead)
		case nested && child != nil:
			f.Value = redacted(child, instead)
		}
		out.Fields[i] = f
	}
	return out
}
