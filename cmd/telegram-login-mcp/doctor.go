package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/alecthomas/kong"
	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/sessionfile"
	"telegram-login-mcp/internal/toolconfig"
	"telegram-login-mcp/mcpserver"
)

type doctorCmd struct {
	Client string `placeholder:"CLIENT" predictor:"client" help:"Only the entries of this client, as install calls it: the name alone means all files of the client, one with -user or -project that file. One of ${clients}."`
	Entry  string `placeholder:"NAME" help:"Only the entry of this name."`
	Path   string `type:"path" placeholder:"PATH" predictor:"file" help:"A client's file, a .env or a folder that has them, in place of all that is known."`

	Start bool `help:"Also start each entry as its client would, after a yes for each, watch it for 20 seconds, and explain what it says."`
	Check bool `help:"Also ask Telegram whether each session lives, after a yes for each: no program may use it meanwhile."`

	SandboxAt   string `type:"path" placeholder:"FILE" help:"Compare with the logins in the embedded Telegram of another process, by its connection file."`
	TestServers bool   `help:"Compare with the logins at Telegram's test servers."`
	StateDir    string `type:"path" placeholder:"DIR" help:"Compare with the logins that are kept in this folder (default: the user's state folder)."`
}

// Validate implements kong's check of the command line.
func (c *doctorCmd) Validate(k *kong.Context) error {
	if c.Client != "" && !slices.Contains(installClients(), c.Client) {
		return refuse(readerOf(k), explain.DoctorOption{Kind: "client", Name: outside.Text(c.Client), Clients: installClients()})
	}
	return nil
}

// Run says what is wrong with the configuration of the tools that use Telegram. It changes nothing, and without a yes it starts nothing and asks Telegram nothing.
func (c *doctorCmd) Run(ctx context.Context, log zerolog.Logger, reader explain.Reader, lang *languageFlags) error {
	if c.Start && !atTerminal() {
		return refuse(reader, explain.DoctorRefused{Kind: "start_terminal"})
	}
	tg := telegramFlags{SandboxAt: c.SandboxAt, TestServers: c.TestServers}
	state := stateFlags{StateDir: c.StateDir}
	net, err := tg.network(log, reader)
	if err != nil {
		return err
	}
	defer net.close()
	store, _ := state.store(tg, net, presenterFor(reader))
	flows := authflow.New(authflow.Config{Telegram: net, ParsePhone: parsePhone, Clock: net.clock, Store: store, Common: state.common(tg, net)})
	defer flows.Close()

	paths := clientconfig.SystemPaths()
	asked, found, unread := c.find(paths, c.Entry)
	if c.Entry != "" && len(found) == 0 {
		_, others, _ := c.find(paths, "")
		return refuse(reader, explain.DoctorOption{Kind: "entry", Name: outside.Text(c.Entry), Clients: toolconfig.Names(others)})
	}
	system := toolSystem()
	system.OS, system.Home, system.Sandbox, system.TestServers = paths.OS, paths.Home, net.sandbox != nil, c.TestServers
	system.Sessions = sessionfile.Options{Home: paths.Home, Folder: filepath.Join(state.folder(), "sessions")}
	system.Login = mcpserver.Logins(flows)
	report := toolconfig.Diagnose(ctx, found, unread, system)

	p := presenterFor(reader)
	logIn := func(tool string) string {
		line := shellLine(append([]string{os.Args[0], "login", "--for", tool}, sameOptions(tg, state, lang)...)...)
		stdout.Keep(line)
		return line
	}
	told := mcpserver.Doctor{Presenter: p, System: system, Files: toolconfig.Looked(paths, asked.Client), Asked: asked, Login: logIn}
	_, _ = fmt.Fprint(stdout, told.Text(report))
	wrong := report.Wrong() > 0
	if c.Start {
		s := &starter{presenter: p, logIn: logIn, fresh: fresh(flows), system: system, paths: paths, answers: bufio.NewReader(os.Stdin)}
		bad, err := s.start(ctx, report)
		if err != nil {
			return err
		}
		wrong = wrong || bad
	}
	if c.Check {
		bad, err := c.check(ctx, report, told, mcpserver.Options{
			Flows: flows, Credentials: credentials(os.Getenv), Connection: net, Version: version(), Home: paths.Home, Folder: state.folder(), TestServers: c.TestServers, Terminal: true, Language: reader.Language,
			Log: func(line string) { log.Error().Msg(line) },
		}, net)
		if err != nil {
			return err
		}
		wrong = wrong || bad
	}
	if wrong {
		return errReported
	}
	return nil
}

// find finds the entries of this name that the options mean, all for "". What is said of none names a file where they mean only that.
func (c *doctorCmd) find(paths clientconfig.Paths, entry string) (toolconfig.Filter, []toolconfig.Found, []toolconfig.Unreadable) {
	name, file := filesOf(c.Client, paths)
	asked := toolconfig.Filter{Client: name, Entry: entry, Path: c.Path}
	found, unread := toolconfig.Find(paths, asked)
	if file != "" && c.Path == "" {
		found = slices.DeleteFunc(found, func(f toolconfig.Found) bool { return f.Place.Path != file })
		unread = slices.DeleteFunc(unread, func(u toolconfig.Unreadable) bool { return u.Place.Path != file })
		asked.Path = file
	}
	return asked, found, unread
}

// check asks Telegram about each session that is whole, once and after a yes, with the tool that does so. It reports whether one was found dead, or could not be asked about.
func (c *doctorCmd) check(ctx context.Context, r toolconfig.Report, told mcpserver.Doctor, o mcpserver.Options, net *network) (bad bool, err error) {
	reader := told.Reader()
	answers, asked := bufio.NewReader(os.Stdin), map[string]bool{}
	for _, e := range r.Entries {
		for _, s := range e.Sessions {
			if asked[s.Fingerprint] {
				continue
			}
			asked[s.Fingerprint] = true
			f := explain.DoctorCheck{Entry: e.Head.Entry, Client: e.Head.Client, Fingerprint: s.Fingerprint}
			if e.Found.Alone() {
				f.Entry = e.Head.Path
			}
			say(reader, f)
			yes, err := confirm(ctx, reader, answers, "sure.doctor_check", explain.Line{Key: "refuse.doctor_check"})
			switch {
			case err != nil:
				return bad, err
			case ctx.Err() != nil:
				return bad, errReported
			case !yes:
				continue
			}
			v, err := ask(ctx, s, o, net)
			if err != nil {
				return bad, err
			}
			if bad = bad || !v.alive; v.renews {
				_, _ = fmt.Fprint(stdout, told.Renewal(e))
			}
		}
	}
	return bad, nil
}

// verdict is what Telegram's answer about a session comes to. renews says that it is dead and that a new login makes sense now: none does after one that died soon after it was made,
// or in an account that is banned. A session that Telegram could not be asked about is neither, and so is one of a login that is half done.
type verdict struct{ alive, renews bool }

// ask asks Telegram about a session, with the application that the entry has, and prints what it says.
func ask(ctx context.Context, s toolconfig.Session, o mcpserver.Options, net *network) (v verdict, err error) {
	if id, hash := s.Credentials(); id != 0 {
		o.Credentials = mcpserver.Credentials{APIID: id, APIHash: secret.New(hash)}
	}
	if net.sandbox != nil {
		o.Sandbox = sandboxTools{net: net, flows: o.Flows}
		o.Credentials = mcpserver.Credentials{APIID: 1, APIHash: secret.New("sandbox")}
	}
	server, err := client.NewInProcessClientWithOptions(mcpserver.New(o))
	if err != nil {
		return v, err
	}
	defer func() { _ = server.Close() }()
	if _, err := greet(ctx, server, "telegram-login-mcp-doctor"); err != nil {
		return v, err
	}
	args := map[string]any{"in_use": false, "session": s.Reveal()}
	if s.Path != "" {
		args = map[string]any{"in_use": false, "path": s.Path}
	}
	res, err := server.CallTool(ctx, mcp.CallToolRequest{Params: mcp.CallToolParams{Name: "check_session", Arguments: args}})
	if err != nil {
		return v, err
	}
	for _, content := range res.Content {
		if text, ok := content.(mcp.TextContent); ok {
			_, _ = fmt.Fprintln(stdout, text.Text+"\n")
		}
	}
	var told struct {
		Alive bool
		Half  bool     `json:"half_logged_in"`
		Next  []string `json:"next_tools"`
	}
	if raw, err := json.Marshal(res.StructuredContent); err == nil {
		_ = json.Unmarshal(raw, &told) // an error says that it is something else
	}
	if res.IsError {
		return v, nil
	}
	v.alive = told.Alive
	v.renews = !told.Alive && !told.Half && slices.ContainsFunc(told.Next, func(tool string) bool { return tool == "request_code" || tool == "start_qr_login" })
	return v, nil
}

// fresh tells the logins that this program made within the last hour, by the fingerprint of their key.
func fresh(flows *authflow.Registry) func(fingerprint string) bool {
	return func(fingerprint string) bool {
		return slices.ContainsFunc(flows.List(), func(s authflow.Snapshot) bool { return s.Fingerprint == fingerprint && s.Fresh() })
	}
}

// toolSystem is what a tool's configuration is judged by on this computer.
func toolSystem() toolconfig.System {
	return toolconfig.System{Path: os.Getenv("PATH"), Getenv: os.Getenv, Container: toolconfig.InContainer()}
}
