package mcpserver

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/secretpage"
	"telegram-login-mcp/sessionstring"
)

type inspectSessionArgs struct {
	Session string `json:"session,omitempty" secret:"the session"`
}

// inspection is what a session string is. A field that the format does not carry is null.
type inspection struct {
	Library        string   `json:"library"`
	DC             int      `json:"dc"`
	Address        *string  `json:"address"`
	Test           *bool    `json:"test"`
	KeyFingerprint string   `json:"key_fingerprint"`
	APIID          *int     `json:"api_id"`
	UserID         *int64   `json:"user_id"`
	Notes          []string `json:"notes"`
}

func (t *tools) inspectSession() server.ServerTool {
	p := schema{
		"library": text, "dc": schema{"type": "integer"}, "address": textOrNull, "test": schema{"type": []string{"boolean", "null"}},
		"key_fingerprint": text, "api_id": wholeOrNull, "user_id": wholeOrNull, "notes": texts,
	}
	return define(t, "inspect_session",
		hints{readOnly: true, idempotent: true, local: true}, outputOrPage(p, "library", "dc", "address", "test", "key_fingerprint", "api_id", "user_id"),
		func(ctx context.Context, a inspectSessionArgs) *outcome {
			if a.Session == "" && t.Pages != nil {
				return t.askSession(ctx, order{
					key: "inspect", needs: "inspect_session", page: newPage(explain.Form{Kind: "inspect"}),
				}, func(_ context.Context, i sessionstring.Inspection) (*outcome, secretpage.Outcome) {
					return t.inspected(i), shown(explain.Shown{Kind: "inspected"})
				})
			}
			i, err := sessionstring.Detect(a.Session)
			if err != nil {
				return t.failed(err, authflow.Snapshot{})
			}
			return t.inspected(i)
		})
}

func (t *tools) inspected(i sessionstring.Inspection) *outcome {
	s := i.Session
	r := inspection{Library: string(i.Format), DC: s.DC, Test: s.Test, KeyFingerprint: sessionstring.Fingerprint(s.Key), Notes: []string{}}
	var b strings.Builder
	fmt.Fprintf(&b, "This is a session for %s.\nData centre:     %d\n", i.Format.Library(), s.DC)
	if s.Addr != "" {
		address := s.Addr
		if s.Port != 0 {
			address = net.JoinHostPort(s.Addr, strconv.Itoa(s.Port))
		}
		r.Address = new(outside.Text(address))
		if net.ParseIP(s.Addr) == nil { // a name that stood in the string
			address = outside.Quoted(address)
		}
		fmt.Fprintf(&b, "Address:         %s\n", address)
	}
	if s.Test != nil {
		servers := "production"
		if *s.Test {
			servers = "test"
		}
		fmt.Fprintf(&b, "Servers:         %s\n", servers)
	}
	if s.APIID != 0 {
		r.APIID = &s.APIID
		fmt.Fprintf(&b, "API ID:          %d\n", s.APIID)
	}
	if s.UserID != 0 {
		r.UserID = &s.UserID
		fmt.Fprintf(&b, "User ID:         %d\n", s.UserID)
	}
	fmt.Fprintf(&b, "Key fingerprint: %s (the key itself is not shown; equal keys have equal fingerprints)\n", r.KeyFingerprint)
	for _, n := range i.Notes {
		text := t.Note(n)
		r.Notes = append(r.Notes, text)
		fmt.Fprintf(&b, "Note: %s\n", text)
	}
	b.WriteString("Whether Telegram still accepts it was not asked: a check would connect, and two connections with one key destroy the session.")
	return &outcome{Structured: r, Text: b.String()}
}
