package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/mark3labs/mcp-go/client"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/terminal"
	"telegram-login-mcp/internal/toolconfig"
	"telegram-login-mcp/mcpserver"
)

// check asks Telegram about the sessions of the entries that the person agrees to, one at a time, and reports whether one of them is of no use. It is what the tool check_session does.
func (a *asker) check(r toolconfig.Report, o mcpserver.Options, net *network) (wrong bool, err error) {
	if net.sandbox != nil {
		o.Sandbox = sandboxTools{net: net, flows: o.Flows}
	}
	asked := map[string]bool{} // by the fingerprint of the key
	for _, e := range r.Entries {
		for _, used := range a.system.SessionsOf(e.Found) {
			if asked[used.Fingerprint] {
				continue
			}
			asked[used.Fingerprint] = true
			fmt.Println()
			a.say(explain.DoctorCheck{Entry: e.Head.Entry, Client: e.Head.Client, Where: cmp.Or(used.Variable, pathName(used.Path)), Fingerprint: used.Fingerprint})
			yes, err := a.agreed("sure.doctor_check", explain.DoctorRefused{Kind: "check_terminal"})
			switch {
			case err != nil:
				return false, err
			case a.ctx.Err() != nil:
				return false, errReported
			case !yes:
				a.say(explain.DoctorSkips{Kind: "not_asked", Entry: e.Head.Entry})
				continue
			}
			o.Credentials = a.credentials(e.Found)
			lives, err := a.asks(o, used)
			if err != nil {
				return false, err
			}
			wrong = wrong || !lives
		}
	}
	if len(asked) == 0 {
		return false, refuse(a.presenter.Reader(), explain.DoctorRefused{Kind: "check_nothing"})
	}
	return wrong, nil
}

// credentials are those that an entry gives its tool, and those of the environment where it gives none.
func (a *asker) credentials(f toolconfig.Found) mcpserver.Credentials {
	id, hash := a.system.Credentials(f)
	if id == "" || hash == "" {
		return credentials(os.Getenv)
	}
	return credentials(func(name string) string {
		return map[string]string{"TELEGRAM_API_ID": id, "TELEGRAM_API_HASH": hash}[name]
	})
}

// asks calls check_session about a session of which the person has said that nothing uses it, says what came of it, and reports whether somebody is logged in with it.
func (a *asker) asks(o mcpserver.Options, used toolconfig.Used) (lives bool, err error) {
	server, err := client.NewInProcessClientWithOptions(mcpserver.New(o))
	if err != nil {
		return false, err
	}
	defer func() { _ = server.Close() }()
	if _, err := greet(a.ctx, server, "telegram-login-mcp-doctor"); err != nil {
		return false, err
	}
	arguments := map[string]any{"in_use": "no"}
	if used.Text != "" {
		arguments["session"] = used.Text
	} else {
		arguments["path"] = used.Path
	}
	tools := &toolCaller{client: server, says: a.presenter, tell: func(terminal.Progress) {}}
	res, err := tools.Call(a.ctx, "check_session", arguments)
	if err != nil {
		return false, err
	}
	_, _ = fmt.Fprintf(stdout, "\n%s\n", strings.TrimSpace(res.Text))
	var told struct{ Alive bool }
	if err := json.Unmarshal(res.Structured, &told); err != nil {
		return false, err
	}
	return told.Alive && !res.Failed, nil
}
