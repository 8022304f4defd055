package mcpserver

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/sessionstring"
)

type getSessionArgs struct {
	FlowID  string `json:"flow_id" jsonschema:"the flow in the state authorized"`
	Format  string `json:"format,omitempty" jsonschema:"the library the session is for: telethon (default)"`
	Deliver string `json:"deliver,omitempty" jsonschema:"how the session is handed over: chat (default)"`
}

// sessionResult is a flow with its session.
type sessionResult struct {
	flowResult
	Format  string      `json:"format"`
	Session string      `json:"session"`
	APIID   int         `json:"api_id"`
	User    sessionUser `json:"user"`
}

type sessionUser struct {
	ID        int64   `json:"id"`
	FirstName string  `json:"first_name"`
	Username  *string `json:"username"`
	Phone     *string `json:"phone"` // masked
	IsPremium bool    `json:"is_premium"`
}

func (t *tools) getSession() server.ServerTool {
	user := schema{"type": "object", "properties": schema{
		"id": schema{"type": "integer"}, "first_name": text, "username": textOrNull, "phone": textOrNull, "is_premium": schema{"type": "boolean"},
	}, "required": []string{"id", "first_name", "username", "phone", "is_premium"}}
	return define(t, "get_session", "Get the session string",
		"Checks the finished login, disconnects, and gives the session string that other tools use. The string opens the account without code or password: show it only to the person, once, and do not repeat it.",
		hints{}, flowSchema(schema{"format": text, "session": text, "api_id": schema{"type": "integer"}, "user": user}),
		func(ctx context.Context, a getSessionArgs) *mcp.CallToolResult {
			if a.Format != "" && a.Format != "telethon" {
				return t.refused("failure.format_unsupported", map[string]string{"format": harmless(a.Format), "formats": "telethon"})
			}
			if a.Deliver != "" && a.Deliver != "chat" {
				return t.refused("failure.deliver_unsupported", map[string]string{"deliver": harmless(a.Deliver), "supported": "chat"})
			}
			s, x, err := t.Flows.Export(ctx, a.FlowID)
			if err != nil {
				return t.failed(err, s)
			}
			return t.session(s, x)
		})
}

func (t *tools) session(s authflow.Snapshot, x authflow.Export) *mcp.CallToolResult {
	key, err := sessionstring.NewKey(x.Session.Key.Reveal())
	if err != nil {
		return t.failed(err, s)
	}
	encoded, err := sessionstring.EncodeTelethon(sessionstring.Session{DC: x.Session.DC, Addr: x.Session.Addr, Port: x.Session.Port, Key: key})
	if err != nil {
		return t.failed(err, s)
	}
	e := t.explanation(s)
	r := sessionResult{flowResult: t.structure(s, &e), Format: "telethon", Session: encoded, APIID: x.APIID, User: sessionUser{
		ID: x.User.ID, FirstName: x.User.FirstName, IsPremium: x.User.Premium, Username: orNull(x.User.Username), Phone: orNull(x.User.Phone),
	}}
	var b strings.Builder
	fmt.Fprintf(&b, "Telegram confirms the login as %s. This program has disconnected, so the session is free to use.\n\n", userText(x.User))
	fmt.Fprintf(&b, "API ID:   %d\nAPI hash: %s\n", x.APIID, x.APIHashSource)
	fmt.Fprintf(&b, "Session for Telethon (StringSession), DC %d:\n\n%s\n\n", x.Session.DC, encoded)
	b.WriteString("Keep it like a password and give it to one tool only: whoever has it is logged in as you, and two tools that use one session at the same time make Telegram destroy it.\n\n")
	b.WriteString(t.footer(s))
	return result(r, b.String())
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// userText names an account: `"Ada Lovelace" (@ada, +44 *** 17, ID 42)`.
func userText(u authflow.User) string {
	var known []string
	if u.Username != "" {
		known = append(known, "@"+u.Username)
	}
	if u.Phone != "" {
		known = append(known, u.Phone)
	}
	known = append(known, "ID "+strconv.FormatInt(u.ID, 10))
	return fmt.Sprintf("%q (%s)", strings.TrimSpace(u.FirstName+" "+u.LastName), strings.Join(known, ", "))
}
