package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mattn/go-colorable"
	"github.com/mattn/go-isatty"
	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/terminal"
	"telegram-login-mcp/mcpserver"
	"telegram-login-mcp/mcpserver/present"
)

type loginCmd struct {
	telegramFlags
	stateFlags

	For    string `placeholder:"TOOL" help:"The tool that the session is for, by its name: the session can go straight into its configuration, after you have seen the change."`
	Resume bool   `help:"Go on with a login that was kept, also one that an assistant has begun."`
	Wait   bool   `help:"Ask for Enter at the end, so that a window that closes with the program stays open."`

	bare bool   // nobody gave a command
	stay func() // asks for Enter
}

// exitCode ends the program with this code and without another word: what there is to say has been said.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

const (
	errReported exitCode = 1
	// What a shell gets from a program that a signal has ended.
	exitInterrupt exitCode = 128 + 2
	exitTerminate exitCode = 128 + 15
)

// byHand reports whether the program was started with nothing but its name by a person at a terminal, as a double click does. An MCP client
// uses pipes.
func byHand(arguments []string) bool {
	return len(arguments) == 1 && isatty.IsTerminal(os.Stdin.Fd()) && isatty.IsTerminal(os.Stdout.Fd())
}

// Run goes through a login with the person at the terminal. The tools are those of the server, in this process.
func (c *loginCmd) Run(ctx context.Context, log zerolog.Logger, reader explain.Reader, lang *languageFlags) (err error) {
	restore := colorable.EnableColorsStdout(nil) // Windows
	defer restore()
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGTERM)
	defer signal.Stop(told)
	if c.Wait || c.bare && windowCloses() {
		defer func() { c.stayOpen(reader, recover(), &err, len(told) > 0) }()
	}

	net, err := c.network(log, reader)
	if err != nil {
		return err
	}
	defer net.close()
	store, kept := c.store(c.telegramFlags, net, presenterFor(reader))
	flows := authflow.New(authflow.Config{Telegram: net, ParsePhone: parsePhone, Clock: net.clock, Store: store, Common: c.common(c.telegramFlags, net)})
	defer flows.Close()
	known := credentials(os.Getenv)
	hash := known.APIHash
	if known.ReadHash != nil {
		hash, _ = known.ReadHash() // what is wrong with it is told when it is needed
	}
	o := mcpserver.Options{
		Flows: flows, Credentials: known, Connection: net, Version: version(), Home: home(), Folder: c.folder(), Paths: clientconfig.SystemPaths(), Closed: []string{stateFolder()}, Kept: kept, TestServers: c.TestServers, Terminal: true, Ends: c.memoryOnly(c.telegramFlags) != "", Language: reader.Language,
		Log: func(line string) { log.Error().Msg(line) },
	}
	if net.sandbox != nil {
		o.Sandbox = sandboxTools{net: net, flows: flows}
	}
	prompts := &terminal.Prompts{}
	o.AtTerminal = prompts.Open
	server, err := client.NewInProcessClientWithOptions(mcpserver.New(o))
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }()
	if _, err := greet(ctx, server, "telegram-login-mcp-login"); err != nil {
		return err
	}
	tools := &toolCaller{client: server, says: presenterFor(reader)}
	var notice explain.Fact
	if c.bare {
		notice = explain.Line{Key: "say.started_bare"}
	}
	d := terminal.New(terminal.Options{
		Tools: tools, In: os.Stdin, Out: os.Stdout, ErrOut: os.Stderr,
		Plain: os.Getenv("NO_COLOR") != "", Dumb: os.Getenv("TERM") == "dumb",
		Sandbox: net.sandbox != nil, TestServers: c.TestServers,
		HasAPIID: known.APIID != 0, HasAPIHash: !hash.Empty(),
		ForTool: c.For, Prompts: prompts, Reader: reader, Resume: c.Resume, Notice: notice, ResumeCommand: c.goOn(lang), NotKept: c.lost(),
	})
	tools.tell, c.stay = d.ShowProgress, d.WaitForEnter
	switch err := d.Run(ctx); {
	case errors.Is(err, terminal.ErrInterrupted) && len(told) > 0:
		return exitTerminate
	case errors.Is(err, terminal.ErrInterrupted):
		return exitInterrupt
	case errors.Is(err, terminal.ErrInputEnded):
		return errReported
	default:
		return err
	}
}

// greet begins to talk with the server as a client of this name.
func greet(ctx context.Context, c *client.Client, name string) (*mcp.InitializeResult, error) {
	if err := c.Start(ctx); err != nil { // does nothing where it was started already
		return nil, fmt.Errorf("start the server: %w", err)
	}
	hello, err := c.Initialize(ctx, mcp.InitializeRequest{Params: mcp.InitializeParams{
		ProtocolVersion: mcp.LATEST_LEGACY_PROTOCOL_VERSION, ClientInfo: mcp.Implementation{Name: name, Version: version()},
	}})
	if err != nil {
		return nil, fmt.Errorf("greet the server: %w", err)
	}
	return hello, nil
}

// goOn is the command that goes on with a login of this one, for the person's shell.
func (c *loginCmd) goOn(lang *languageFlags) string {
	return shellLine(append([]string{os.Args[0], "login", "--resume"}, sameOptions(c.telegramFlags, c.stateFlags, lang)...)...)
}

// sameOptions are the options with which another command meets the logins that are kept under these, and speaks the same language.
func sameOptions(tg telegramFlags, state stateFlags, lang *languageFlags) []string {
	var words []string
	if tg.SandboxAt != "" {
		words = append(words, "--sandbox-at", tg.SandboxAt)
	}
	if tg.TestServers {
		words = append(words, "--test-servers")
	}
	if state.StateDir != "" {
		words = append(words, "--state-dir", state.StateDir)
	}
	if lang.named() {
		words = append(words, "--lang", lang.Lang)
	}
	return words
}

// lost is why logins end with this program, nil where they are kept.
func (c *loginCmd) lost() explain.Fact {
	if why := c.memoryOnly(c.telegramFlags); why != "" {
		return explain.LoginInMemory{Why: string(why)}
	}
	return nil
}

// toolCaller calls the server's tools for the dialogue.
type toolCaller struct {
	client *client.Client
	says   present.Presenter
	tell   func(doing terminal.Progress)
}

// Call implements terminal.Tools.
func (t *toolCaller) Call(ctx context.Context, tool string, arguments map[string]any) (terminal.Result, error) {
	ctx = authflow.WithProgress(ctx, func(a authflow.Activity) {
		t.tell(terminal.Progress{Text: t.says.Doing(a), Unanswered: a.Kind == authflow.ActivityAwaiting})
	})
	res, err := t.client.CallTool(ctx, mcp.CallToolRequest{Params: mcp.CallToolParams{Name: tool, Arguments: arguments}})
	if err != nil {
		return terminal.Result{}, err
	}
	out := terminal.Result{Failed: res.IsError}
	for _, part := range res.Content {
		if text, ok := part.(mcp.TextContent); ok {
			out.Text += text.Text
		}
	}
	if out.Structured = res.RawStructuredContent; out.Structured == nil {
		if out.Structured, err = json.Marshal(res.StructuredContent); err != nil {
			return terminal.Result{}, err
		}
	}
	return out, nil
}

// stayOpen keeps what was said readable in a window that closes with the program: after the end, after an error and after a defect.
func (c *loginCmd) stayOpen(reader explain.Reader, defect any, err *error, told bool) {
	if defect != nil {
		fmt.Fprintf(os.Stderr, "\n%s\n%s\n", explain.Text(reader, explain.Crashed{What: fmt.Sprintf("%T", defect)}), debug.Stack())
		*err = errReported
	}
	if _, reported := errors.AsType[exitCode](*err); *err != nil && !reported {
		_, _ = fmt.Fprintf(stderr, "telegram-login-mcp: error: %v\n", *err)
		*err = errReported
	}
	switch {
	case told: // to end
	case c.stay != nil:
		c.stay()
	default:
		fmt.Print("\n" + explain.Text(reader, explain.Line{Key: "say.close_window"}) + " ")
		_, _ = fmt.Scanln()
	}
}
