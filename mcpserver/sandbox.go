package mcpserver

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/mcpserver/present"
)

// The sandbox tools exist only with --sandbox or --sandbox-at.

func (t *tools) sandboxAccounts() server.ServerTool {
	rows := schema{"type": "array", "items": schema{"type": "object", "properties": schema{"phone": text, "rehearses": text}}}
	return define(t, "sandbox_accounts",
		hints{readOnly: true, idempotent: true, local: true}, output(schema{"accounts": rows}, "accounts"),
		func(ctx context.Context, t *tools, _ struct{}) *outcome {
			accounts, err := t.Sandbox.Accounts(ctx)
			if err != nil {
				return t.sandboxFailure(err)
			}
			var b strings.Builder
			for _, a := range accounts {
				fmt.Fprintf(&b, "%s  %s\n", a.Phone, a.Rehearses)
			}
			return &outcome{Structured: map[string]any{"accounts": accounts}, Text: b.String()}
		})
}

// inboxLength is how many characters of a message are shown.
const inboxLength = 500

type sandboxInboxArgs struct {
	Phone string `json:"phone"`
}

func (t *tools) sandboxInbox() server.ServerTool {
	rows := schema{"type": "array", "items": schema{"type": "object", "properties": schema{"channel": text, "text": text, "time": text}}}
	return define(t, "sandbox_inbox",
		hints{readOnly: true, idempotent: true, local: true}, output(schema{"messages": rows}, "messages"),
		func(ctx context.Context, t *tools, a sandboxInboxArgs) *outcome {
			messages, err := t.Sandbox.Inbox(ctx, a.Phone)
			if err != nil {
				return t.sandboxFailure(err)
			}
			if messages == nil {
				messages = []SandboxMessage{}
			}
			var b strings.Builder
			for _, m := range messages {
				fmt.Fprintf(&b, "%s  %-8s %s\n", t.Text(explain.InboxRow{At: m.Time.UTC()}), m.Channel, outside.TextTo(inboxLength, m.Text))
			}
			if len(messages) == 0 {
				b.WriteString(t.Label("inbox_empty") + "\n")
			}
			return &outcome{Structured: map[string]any{"messages": messages}, Text: b.String()}
		})
}

type sandboxInjectArgs struct {
	Method string `json:"method"`
	Code   int    `json:"code"`
	Error  string `json:"error"`
	Phone  string `json:"phone,omitempty"`
	Times  int    `json:"times,omitempty"`
}

func (t *tools) sandboxInject() server.ServerTool {
	return define(t, "sandbox_inject",
		hints{local: true}, output(schema{"injected": schema{"type": "boolean"}}, "injected"),
		func(ctx context.Context, t *tools, a sandboxInjectArgs) *outcome {
			times := a.Times
			if times == 0 {
				times = 1
			}
			if times < 0 {
				return t.refused(explain.Arguments{Kind: argumentLeast, Name: "times", Min: 1})
			}
			if err := t.Sandbox.Inject(ctx, SandboxInjection{Method: a.Method, Code: a.Code, Error: a.Error, Phone: a.Phone, Times: times}); err != nil {
				return t.sandboxFailure(err)
			}
			return &outcome{Structured: map[string]any{"injected": true}, Text: t.Text(explain.Injected{Method: a.Method, Code: a.Code, Error: a.Error, Times: times})}
		})
}

type sandboxScanQRArgs struct {
	Phone string `json:"phone"`
	URL   string `json:"url"`
}

func (t *tools) sandboxScanQR() server.ServerTool {
	return define(t, "sandbox_scan_qr",
		hints{local: true}, output(schema{"scanned": schema{"type": "boolean"}}, "scanned"),
		func(ctx context.Context, t *tools, a sandboxScanQRArgs) *outcome {
			if err := t.Sandbox.ScanQR(ctx, a.Phone, a.URL); err != nil {
				return t.sandboxFailure(err)
			}
			return &outcome{Structured: map[string]any{"scanned": true}, Text: t.Label("scanned")}
		})
}

type sandboxEndSessionArgs struct {
	Phone  string `json:"phone"`
	Device string `json:"device,omitempty"`
	Error  string `json:"error,omitempty"`
}

func (t *tools) sandboxEndSession() server.ServerTool {
	return define(t, "sandbox_end_session",
		hints{local: true, destructive: true}, output(schema{"ended": schema{"type": "integer"}}, "ended"),
		func(ctx context.Context, t *tools, a sandboxEndSessionArgs) *outcome {
			n, err := t.Sandbox.EndSession(ctx, a.Phone, a.Device, a.Error)
			if err != nil {
				return t.refused(explain.SandboxRefused{Problem: outside.Quoted(err.Error()), Login: a.Device != "" || a.Error != ""})
			}
			return &outcome{Structured: map[string]any{"ended": n}, Text: t.Text(explain.SessionsEnded{Count: n})}
		})
}

type sandboxClockArgs struct {
	AdvanceSeconds int `json:"advance_seconds"`
}

func (t *tools) sandboxClock() server.ServerTool {
	return define(t, "sandbox_clock",
		hints{local: true}, output(schema{"now": text}, "now"),
		func(ctx context.Context, t *tools, a sandboxClockArgs) *outcome {
			now, err := t.Sandbox.Advance(ctx, time.Duration(a.AdvanceSeconds)*time.Second)
			if err != nil {
				return t.sandboxFailure(err)
			}
			return &outcome{Structured: map[string]any{"now": present.Stamp(now)}, Text: t.Text(explain.ClockMoved{Now: now.UTC()})}
		})
}

func (t *tools) sandboxFailure(err error) *outcome {
	return t.refused(explain.SandboxRefused{Problem: outside.Quoted(err.Error())})
}
