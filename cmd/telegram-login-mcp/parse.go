package main

import (
	"context"
	"os"
	"slices"

	"github.com/alecthomas/kong"
	"github.com/rs/zerolog"

	"telegram-login-mcp/explain"
)

// command is what a command line asks for.
type command struct {
	logLevel string
	run      func(zerolog.Logger) error
	fail     func(error) // says that it failed, and ends the program
}

// understand reads the command line. Where that is wrong it says so and ends the program.
func understand(ctx context.Context, reader explain.Reader) command {
	args, arguments := &cli{}, os.Args[1:]
	args.Login.bare = byHand(os.Args)
	if !args.Login.bare && servesByDefault(arguments) && os.Getenv("COMP_LINE") == "" {
		args.setDefaults()
		return command{
			logLevel: args.LogLevel,
			run:      func(log zerolog.Logger) error { return args.Serve.Run(ctx, log, reader, &args.languageFlags) },
			fail:     func(err error) { newParser(ctx, reader, args).FatalIfErrorf(err) },
		}
	}
	parser := newParser(ctx, reader, args)
	answerShell(parser)
	if err := filled(reader, arguments); err != nil {
		parser.Stdout = stderr
		parser.FatalIfErrorf(err)
	}
	if args.Login.bare {
		arguments = []string{"login"}
	}
	parsed, err := parser.Parse(arguments)
	if err != nil {
		if better := meant(reader, parser.Model.Children, arguments); better != nil {
			err = better
		}
		parser.Stdout = stderr // an MCP client reads stdout as JSON-RPC, so the usage must not go there
	}
	parser.FatalIfErrorf(err)
	return command{
		logLevel: args.LogLevel,
		run:      func(log zerolog.Logger) error { return parsed.Run(ctx, log) },
		fail:     func(err error) { parsed.FatalIfErrorf(err) },
	}
}

func newParser(ctx context.Context, reader explain.Reader, args *cli) *kong.Kong {
	return kong.Must(args,
		kong.Name("telegram-login-mcp"),
		kong.Description("An MCP server that takes a person through a Telegram login, explains every answer of Telegram, and ends with a session that other tools accept."),
		kong.ShortUsageOnError(),
		kong.Writers(os.Stdout, stderr),
		kong.Vars{"version": "telegram-login-mcp " + version(), "titles": anyOf(installTitles()), "clients": anyOf(installClients())},
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(reader, &args.languageFlags),
	)
}

// servesByDefault reports whether a command line asks for the server and nothing besides, as most configurations of clients do. To look at every option there
// is by reflection, as kong does, would make a tenth of the time to the first answer.
func servesByDefault(arguments []string) bool {
	return len(arguments) == 0 || slices.Equal(arguments, []string{"serve"})
}

// setDefaults sets what kong sets for a server without options.
func (c *cli) setDefaults() {
	c.Serve.Secrets, c.Serve.MaxLogins = "chat", 100
	c.Lang, c.LogLevel = "auto", "warn"
}

// readerOf is who reads what is said of a command line.
func readerOf(k *kong.Context) explain.Reader {
	reader := explain.Terminal
	_, _ = k.Call(func(bound explain.Reader) { reader = bound }) // an error means that nobody was bound
	return reader
}
