package mcpserver

import (
	"context"
	"errors"
	"path/filepath"
	"slices"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/sessionfile"
	"telegram-login-mcp/internal/toolconfig"
	"telegram-login-mcp/mcpserver/present"
)

type diagnoseToolArgs struct {
	Entry  string `json:"entry,omitempty"`
	Client string `json:"client,omitempty"`
	Path   string `json:"path,omitempty"`
}

// diagnosis is what was found in the configuration of tools. Nothing in it is secret.
type diagnosis struct {
	Happened  string         `json:"happened"`
	Entries   []entryPart    `json:"entries"`
	Unread    []findingPart  `json:"unread,omitempty"` // files that could not be read or understood
	Next      []present.Step `json:"next"`
	NextTools []string       `json:"next_tools"`
}

// entryPart is an entry of a client's file, or a .env.
type entryPart struct {
	Entry   string        `json:"entry,omitempty"`
	Client  string        `json:"client,omitempty"`
	File    string        `json:"file"`
	Line    int           `json:"line,omitempty"`
	Tool    string        `json:"tool,omitempty"`
	Formats []string      `json:"formats,omitempty"` // that the tool takes
	Wrong   []findingPart `json:"wrong"`
	Notes   []findingPart `json:"notes,omitempty"`
	Right   []string      `json:"right"`
	Renewal string        `json:"renewal,omitempty"`
	renewed string        // the tool by its name
}

// findingPart is something that was found, with what to do.
type findingPart struct {
	Code    string   `json:"code"`
	What    string   `json:"what"`
	Meaning string   `json:"meaning,omitempty"`
	Fixes   []string `json:"fixes"`
}

func (t *tools) diagnoseTool() server.ServerTool {
	return define(t, "diagnose_tool",
		hints{readOnly: true, idempotent: true, local: true},
		output(schema{"happened": text, "entries": objects}, "happened", "entries"),
		func(ctx context.Context, t *tools, a diagnoseToolArgs) *outcome {
			if a.Client != "" && !slices.Contains(clientconfig.Clients(), a.Client) {
				return t.refused(explain.Arguments{Kind: argumentChoice, Name: "client", Known: clientconfig.Clients()})
			}
			asked := toolconfig.Filter{Client: a.Client, Entry: a.Entry, Path: a.Path}
			found, unread := toolconfig.Find(t.Paths, asked)
			s := t.system()
			r := toolconfig.Diagnose(ctx, found, unread, s)
			doctor, next := Doctor{Presenter: t.Presenter, System: s, Files: toolconfig.Looked(t.Paths, a.Client), Asked: asked}, t.afterDiagnosis(r)
			if a.Entry != "" && len(found) == 0 {
				others, _ := toolconfig.Find(t.Paths, toolconfig.Filter{Client: a.Client, Path: a.Path})
				doctor.Names, next = toolconfig.Names(others), []present.Step{{Tool: "diagnose_tool"}}
			}
			d := doctor.diagnosis(r)
			steps, help := t.Offers(next...)
			d.Next, d.NextTools = append([]present.Step{}, steps...), []string{}
			for _, step := range steps {
				d.NextTools = append(d.NextTools, step.Tool)
			}
			return &outcome{Structured: d, Text: Doctor{Presenter: t.Presenter}.text(d) + "\n" + help}
		})
}

// system is what toolconfig judges by, with the logins of this program.
func (t *tools) system() toolconfig.System {
	s := t.System
	s.Home, s.OS, s.Sandbox, s.TestServers = t.Paths.Home, t.Paths.OS, t.Sandbox != nil, t.TestServers
	s.Sessions = sessionfile.Options{Home: t.Home}
	if t.Folder != "" {
		s.Sessions.Folder = filepath.Join(t.Folder, sessionsFolder)
	}
	s.Login = t.logins()
	return s
}

// logins is Logins with what can be done about a dead one: where another login of the account lives here, it lets a new one in at any time.
func (t *tools) logins() func(fingerprint string) (toolconfig.Login, bool) {
	known := Logins(t.Flows)
	return func(fingerprint string) (toolconfig.Login, bool) {
		l, ok := known(fingerprint)
		if l.Unwise {
			l.Unwise = t.letInAnew(fingerprint) == nil
		}
		return l, ok
	}
}

// Logins says what is known of the login with a key in a registry as it is now.
func Logins(r *authflow.Registry) func(fingerprint string) (toolconfig.Login, bool) {
	flows := r.List()
	return func(fingerprint string) (toolconfig.Login, bool) { return loginOf(flows, fingerprint) }
}

// loginOf is what is known here of the login with a key.
func loginOf(flows []authflow.Snapshot, fingerprint string) (toolconfig.Login, bool) {
	for _, s := range flows {
		if s.Fingerprint != fingerprint {
			continue
		}
		l := toolconfig.Login{Dead: s.State == authflow.Failed || s.State == authflow.LoggedOut}
		if l.Dead {
			l.Reason = endOf(s)
			l.Unwise = s.State == authflow.Failed && l.Reason != "" && !slices.Contains(s.Next, authflow.RequestCode) && !slices.Contains(s.Next, authflow.StartQRLogin)
		}
		return l, true
	}
	return toolconfig.Login{}, false
}

// endOf is Telegram's error that ended a login, "" where it was another thing.
func endOf(s authflow.Snapshot) string {
	var answer *authflow.RPCError
	if errors.As(s.LastErr, &answer) {
		return answer.Name()
	}
	return ""
}
