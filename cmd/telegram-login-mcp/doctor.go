package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/alecthomas/kong"
	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/sessionfile"
	"telegram-login-mcp/internal/toolconfig"
	"telegram-login-mcp/mcpserver"
)

type doctorCmd struct {
	Client string `placeholder:"CLIENT" predictor:"client" help:"Only the entries of this client, as install calls it."`
	Entry  string `placeholder:"NAME" help:"Only the entry of this name."`
	Path   string `type:"path" placeholder:"PATH" predictor:"file" help:"A client's file, a .env or a folder that has them, in place of all that is known."`

	askingFlags

	SandboxAt   string `type:"existingfile" placeholder:"FILE" help:"Compare with the logins in the embedded Telegram of another process, by its connection file."`
	TestServers bool   `help:"Compare with the logins at Telegram's test servers."`
	StateDir    string `type:"path" placeholder:"DIR" help:"Compare with the logins that are kept in this folder (default: the user's state folder)."`
}

// Validate implements kong's check of the command line.
func (c *doctorCmd) Validate(k *kong.Context) error {
	if c.Client != "" && !slices.Contains(clientconfig.Clients(), c.Client) {
		return refuse(readerOf(k), explain.DoctorOption{Kind: "client", Name: outside.Text(c.Client), Clients: clientconfig.Clients()})
	}
	return nil
}

// Run says what is wrong with the configuration of the tools that use Telegram. It changes nothing, and starts nothing and asks Telegram nothing without a yes.
func (c *doctorCmd) Run(ctx context.Context, log zerolog.Logger, reader explain.Reader, lang *languageFlags) error {
	if err := c.possible(reader); err != nil {
		return err
	}
	tg := telegramFlags{SandboxAt: c.SandboxAt, TestServers: c.TestServers}
	state := stateFlags{StateDir: c.StateDir}
	net, err := tg.network(log, reader)
	if err != nil {
		return err
	}
	defer net.close()
	store, _ := state.store(tg, net, presenterFor(reader))
	flows := authflow.New(authflow.Config{Telegram: net, ParsePhone: parsePhone, Clock: net.clock, Store: store})
	defer flows.Close()

	paths := clientconfig.SystemPaths()
	found, unread := toolconfig.Find(paths, toolconfig.Filter{Client: c.Client, Entry: c.Entry, Path: c.Path})
	if c.Entry != "" && len(found) == 0 {
		return refuse(reader, explain.DoctorOption{Kind: "entry", Name: outside.Text(c.Entry)})
	}
	system := toolSystem()
	system.OS, system.Home, system.Sandbox, system.TestServers = paths.OS, paths.Home, net.sandbox != nil, c.TestServers
	system.Sessions = sessionfile.Options{Home: paths.Home, Folder: filepath.Join(state.folder(), "sessions")}
	system.Login = mcpserver.Logins(flows)
	report := toolconfig.Diagnose(found, unread, system)

	p := presenterFor(reader)
	p.For.LoginCommand = shellLine(append([]string{os.Args[0], "login"}, sameOptions(tg, state, lang)...)...)
	stdout.Keep(p.For.LoginCommand)
	_, _ = fmt.Fprint(stdout, mcpserver.Doctor{Presenter: p, System: system, Files: toolconfig.Looked(paths, c.Client)}.Text(report))
	a := &asker{ctx: ctx, presenter: p, system: system, paths: paths, answers: bufio.NewReader(os.Stdin)}
	wrong := report.Wrong() > 0
	if c.Start {
		bad, err := a.start(report)
		if err != nil {
			return err
		}
		wrong = wrong || bad
	}
	if c.Check {
		bad, err := a.check(report, mcpserver.Options{
			Flows: flows, Connection: net, Version: version(), Home: home(), Folder: state.folder(), Closed: []string{stateFolder()}, TestServers: c.TestServers, Terminal: true, Language: reader.Language,
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

// toolSystem is what a tool's configuration is judged by on this computer.
func toolSystem() toolconfig.System {
	return toolconfig.System{Path: os.Getenv("PATH"), Getenv: os.Getenv}
}
