package mcpserver

import (
	"context"
	"net"
	"strconv"
	"strings"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sessionstring"
)

type inspectSessionArgs struct {
	Session string `json:"session,omitempty" secret:"session"`
	Path    string `json:"path,omitempty" local:"true"`

	Passcode string `json:"passcode,omitempty" secret:"passcode" local:"true"`
	UserID   int    `json:"user_id,omitempty" local:"true"`
}

// inspection is what a session string is. A field that the format does not carry is null.
type inspection struct {
	Library        string   `json:"library"`
	DC             int      `json:"dc"`
	Address        *string  `json:"address"`
	Test           *bool    `json:"test"`
	Servers        string   `json:"servers,omitempty"` // production, test, local, or sandbox_or_production
	KeyFingerprint string   `json:"key_fingerprint"`
	APIID          *int     `json:"api_id"`
	UserID         *int64   `json:"user_id"`
	Notes          []string `json:"notes"`

	Next      []present.Step `json:"next"`
	NextTools []string       `json:"next_tools"`

	Warnings    []string `json:"warnings,omitempty"`
	Sandbox     bool     `json:"sandbox,omitempty"`
	TestServers bool     `json:"test_servers,omitempty"`
}

func (t *tools) inspectSession() server.ServerTool {
	p := schema{
		"library": text, "dc": schema{"type": "integer"}, "address": textOrNull, "test": schema{"type": []string{"boolean", "null"}},
		"key_fingerprint": text, "api_id": wholeOrNull, "user_id": wholeOrNull, "notes": texts,
	}
	return define(t, "inspect_session",
		hints{readOnly: true, idempotent: true, local: true}, outputOrPage(p, "library", "dc", "address", "test", "key_fingerprint", "api_id", "user_id"),
		func(ctx context.Context, t *tools, a inspectSessionArgs) *outcome {
			if a.Path != "" {
				return t.inspectFile(ctx, a)
			}
			if a.Session == "" && t.asks() {
				spec := promptSpec{Spec: prompt.Spec{Key: "inspect", Step: "inspect_session"}}
				t.fill(&spec, explain.Form{Kind: "inspect"})
				return t.askSession(ctx, spec, t.inspectedOnPage)
			}
			if none := t.noWay(); none != nil && a.Session == "" && t.Remote {
				return none
			}
			if a.Session == "" {
				return t.refused(explain.Arguments{Kind: argumentOneOf, Known: t.sessionArguments()[1:]})
			}
			i, err := sessionstring.Detect(a.Session)
			if err == nil {
				err = i.Session.Is(0, int64(a.UserID))
			}
			if err != nil {
				return t.failed(err, authflow.Snapshot{})
			}
			return t.inspected(i, map[string]any{"session": t.placeholder("session")})
		})
}

func (t *tools) inspectFile(ctx context.Context, a inspectSessionArgs) *outcome {
	if a.Session != "" {
		return t.refused(explain.Arguments{Kind: argumentNotBoth, Known: []string{"session", "path"}})
	}
	from := saved(a.Path, a.Passcode, a.UserID)
	spec := promptSpec{Spec: prompt.Spec{Key: "inspect", Args: [2]any{a.Path, a.UserID}, Step: "inspect_session"}, given: from.given()}
	return t.withSaved(ctx, from, spec, func(_ context.Context, i sessionstring.Inspection) attempt {
		return t.wasInspected(i, from.given())
	})
}

func (t *tools) inspectedOnPage(_ context.Context, i sessionstring.Inspection) attempt {
	return t.wasInspected(i, nil)
}

func (t *tools) wasInspected(i sessionstring.Inspection, from map[string]any) attempt {
	return attempt{outcome: t.inspected(i, from), told: explain.Shown{Kind: "inspected"}, accepted: true}
}

// inspected tells what a session is. What was looked at says nothing of whether Telegram still takes it, so the check comes next, with the arguments from,
// but for a file that another program has open.
func (t *tools) inspected(i sessionstring.Inspection, from map[string]any) *outcome {
	s := i.Session
	r := inspection{Library: string(i.Format), DC: s.DC, Test: s.Test, KeyFingerprint: sessionstring.Fingerprint(s.Key), Notes: []string{}, Warnings: t.OtherTelegram(false, t.sessionOf(s)), Sandbox: t.Sandbox != nil, TestServers: t.TestServers}
	f := explain.Inspected{Library: i.Format.Library(), DC: s.DC, APIID: s.APIID, UserID: s.UserID, Fingerprint: r.KeyFingerprint}
	if s.Addr != "" {
		f.Address = s.Addr
		if s.Port != 0 {
			f.Address = net.JoinHostPort(s.Addr, strconv.Itoa(s.Port))
		}
		r.Address = new(outside.Text(f.Address))
		if net.ParseIP(s.Addr) == nil { // a name that stood in the string
			f.Address = outside.Quoted(f.Address)
		}
	}
	switch at := addressOf(s); {
	case s.Test != nil && *s.Test:
		f.Servers = "test"
	case at == serversSandbox:
		f.Servers = "local"
	case s.Addr == "" && t.Sandbox != nil:
		f.Servers = "sandbox_or_production"
	case s.Test != nil:
		f.Servers = "production"
	}
	r.Servers = f.Servers
	if s.APIID != 0 {
		r.APIID = &s.APIID
	}
	if s.UserID != 0 {
		r.UserID = &s.UserID
	}
	for _, n := range i.Notes {
		r.Notes = append(r.Notes, t.Note(n))
	}
	f.Notes = r.Notes
	help := ""
	if r.Next = []present.Step{}; !i.Open() { // a check would take the session away from whoever has it open
		r.Next, help = t.Offers(present.Step{Tool: "check_session", Arguments: from, Why: explain.Tell(t.Reader(), explain.Step{Tool: "check_unused"}).Title})
	}
	r.NextTools = []string{}
	for _, step := range r.Next {
		r.NextTools = append(r.NextTools, step.Tool)
	}
	return &outcome{Structured: r, Of: t.sessionOf(s), Text: strings.TrimSpace(strings.TrimSpace(t.Text(f))+"\n\n"+help) + "\n"}
}
