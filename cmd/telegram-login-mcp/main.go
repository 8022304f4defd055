// Command telegram-login-mcp is an MCP server that takes a person through a Telegram user login and hands out the session.
//
// It is the one place that joins the rooms: flags and environment (kong), the logger (zerolog), the flows, the connection to Telegram
// or to the sandbox, and the MCP server on stdio.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"github.com/rs/zerolog"
	"github.com/rs/zerolog/diode"
)

// cli is the command line. What is set where nothing is given stands in setDefaults, too.
type cli struct {
	Serve   serveCmd   `cmd:"" default:"withargs" help:"Run the MCP server: on stdin and stdout (the default), or over HTTP."`
	Login   loginCmd   `cmd:"" help:"Go through a login by hand, in this terminal."`
	Demo    demoCmd    `cmd:"" help:"Play three logins against the embedded Telegram and print what happens. Needs no account and no network."`
	Sandbox sandboxCmd `cmd:"" help:"Run the embedded Telegram as its own process, until it is stopped."`
	Version versionCmd `cmd:"" help:"Print the version."`

	Pauses     pausesCmd     `cmd:"" help:"List the pauses that Telegram has asked for and the codes of the day, and have pauses forgotten."`
	Token      tokenCmd      `cmd:"" help:"Make, list or revoke the tokens with which people come in over HTTP."`
	Install    installCmd    `cmd:"" help:"Put this server into the configuration of ${titles}, after showing the change."`
	Doctor     doctorCmd     `cmd:"" help:"Look through the MCP clients' files for tools that use Telegram, and say what is wrong with each."`
	Completion completionCmd `cmd:"" help:"Print a script that teaches bash, zsh or fish to complete this program's commands."`

	ShowVersion kong.VersionFlag `name:"version" help:"Print the version."`

	languageFlags
	LogLevel string `enum:"trace,debug,info,warn,error" default:"warn" help:"How much to log to stderr: trace, debug, info, warn or error."`
}

func main() {
	// What packages set up and the list of tools are made of takes 3.5 MB, and the first texts pass Go's first collection threshold of 4 MB. A collection
	// then would cost the first answers more than a millisecond; later ones come at 16 MB, which a login never reaches.
	debug.SetGCPercent(400)
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	defer stop()
	reader := readerOfTerminal(os.Args[1:]) // of all that the commands say
	c := understand(ctx, reader)
	log, written := newLogger(c.logLevel)
	err := c.run(log)
	written()
	if code, ok := errors.AsType[exitCode](err); ok {
		stop()
		os.Exit(int(code))
	}
	if err != nil {
		go c.fail(err)
		<-time.After(logPatience) // of a client that does not read stderr
		os.Exit(1)
	}
}

// endings are the signals that end the program. Ctrl-C is none where whatever started it had it ignored, as a shell's script does with what it starts behind "&": the
// Ctrl-C is meant for others then.
func endings() []os.Signal {
	if noCtrlC() {
		return []os.Signal{syscall.SIGTERM}
	}
	return []os.Signal{os.Interrupt, syscall.SIGTERM}
}

// noCtrlC reports whether Ctrl-C does not end this program.
func noCtrlC() bool { return signal.Ignored(os.Interrupt) }

const (
	// logLines is how many lines may wait for a client that does not read stderr. More are dropped: a log must not stop a login.
	logLines = 4096
	// logPatience is how long the end of the program waits for them, and for its last word, to be read.
	logPatience = 500 * time.Millisecond
)

// newLogger logs to stderr, where an MCP client keeps the logs of its servers. stdout belongs to JSON-RPC. written waits for what was logged.
func newLogger(level string) (log zerolog.Logger, written func()) {
	l, err := zerolog.ParseLevel(level)
	if err != nil {
		l = zerolog.WarnLevel // kong has checked the names already
	}
	w := diode.NewWriter(struct{ io.Writer }{os.Stderr}, logLines, 0, nil) // as a mere writer it is not closed in the end
	return zerolog.New(w).Level(l).With().Timestamp().Logger(), func() {
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = w.Close()
		}()
		select {
		case <-done:
		case <-time.After(logPatience):
		}
	}
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run() error {
	_, err := fmt.Println("telegram-login-mcp " + version())
	return err
}

// buildVersion is set by the release build (-ldflags "-X main.buildVersion=1.2.3").
var buildVersion string

// version is the release's number, else what the Go toolchain knows of the module, else "dev".
func version() string {
	if buildVersion != "" {
		return buildVersion
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}
