package mcpserver

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/mcpserver/present"
)

// flowTemplate is a login as a report that may be shown to others.
const flowTemplate = "telegram-login://flows/{id}"

func (t *tools) flowResource() server.ServerResourceTemplate {
	return server.ServerResourceTemplate{
		Template: mcp.NewResourceTemplate(flowTemplate, "telegram-login-report",
			mcp.WithTemplateDescription("A login without its secrets, to paste into a bug report: state, Telegram's last answer, errors and timeline"),
			mcp.WithTemplateMIMEType("text/markdown")),
		Handler: func(ctx context.Context, req mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
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
	var b strings.Builder
	against := "Telegram"
	if t.Sandbox != nil {
		against = "its sandbox, not the real Telegram"
	}
	fmt.Fprintf(&b, "# Report of a Telegram login\n\n- program: %s %s, %s/%s, against %s\n", Name, t.Version, runtime.GOOS, runtime.GOARCH, against)
	fmt.Fprintf(&b, "- flow: %s, in the state %s", s.ID, s.State)
	if s.DC != 0 {
		fmt.Fprintf(&b, ", DC %d", s.DC)
	}
	fmt.Fprintf(&b, "\n- begun: %s; this report: %s\n", stamp(s.Created), stamp(s.Now))
	if s.Codes > 0 {
		fmt.Fprintf(&b, "- codes for the number in the last 24 hours: %d\n", s.Codes)
	}
	if !s.Doing.Zero() {
		fmt.Fprintf(&b, "- going on: %s\n", t.Doing(s.Doing))
	}
	switch {
	case errors.Is(s.Unsaved, authflow.ErrSaving):
		b.WriteString("- the disk is slow, and the last step is not saved yet\n")
	case s.Unsaved != nil:
		b.WriteString("- the login could not be saved\n")
	}
	if !s.ResendFrom.IsZero() && s.State == authflow.CodeSent {
		fmt.Fprintf(&b, "- a resend is possible from %s\n", stamp(s.ResendFrom))
	}
	if s.LastErr != nil {
		p := explain.Tell(t.Reader(), t.Past(s))
		fmt.Fprintf(&b, "- last error, at %s: %s (%s)\n", stamp(s.LastErrAt), p.Title, p.Code)
		var rpc *authflow.RPCError
		if errors.As(s.LastErr, &rpc) {
			fmt.Fprintf(&b, "- in Telegram's words: %d %s to %s\n", rpc.Code, outside.Name(rpc.Name()), rpc.Method)
		}
	}
	if s.SentCode != nil {
		fmt.Fprintf(&b, "\n## Telegram's last answer about the code\n\n```\n%s\n```\n", present.Dump(redacted(s.SentCode)))
	}
	if len(s.Timeline) > 0 {
		b.WriteString("\n## Timeline (UTC)\n\n```\n")
		day := ""
		for _, m := range s.Timeline {
			if d := m.At.UTC().Format(time.DateOnly); d != day {
				day = d
				fmt.Fprintln(&b, day)
			}
			fmt.Fprintf(&b, "%s  %s\n", m.At.UTC().Format("15:04:05"), t.What(m))
		}
		b.WriteString("```\n")
	}
	b.WriteString("\nLeft out: the phone number, e-mail addresses, the account, the password's hint, codes, hashes, links and keys. The timeline may name a proxy or a folder of this computer.\n")
	return b.String()
}

// confidential are the fields of an answer that are of no use to a reader of a report: they bind the login to a code, a number or a device.
// https://core.telegram.org/constructor/auth.sentCode
var confidential = map[string]bool{
	"phone_code_hash": true, "url": true, "nonce": true, "play_integrity_nonce": true, "receipt": true, "prefix": true, "pattern": true,
	"email_pattern": true, "beginning": true, "user": true, "phone": true, "future_auth_token": true,
}

// redacted is a copy of an answer without what is confidential.
func redacted(o *authflow.Object) *authflow.Object {
	out := &authflow.Object{Constructor: o.Constructor, Fields: make([]authflow.Field, len(o.Fields))}
	for i, f := range o.Fields {
		child, nested := f.Value.(*authflow.Object)
		switch {
		case f.Value != nil && confidential[f.Name]:
			f.Value = authflow.Omitted("[left out]")
		case nested && child != nil:
			f.Value = redacted(child)
		}
		out.Fields[i] = f
	}
	return out
}

// stamp is a moment on the wall clock, in UTC so that it means the same to everybody who reads the report.
func stamp(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04:05 UTC") }
