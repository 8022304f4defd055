package toolstart

import (
	"context"
	"errors"
	"io"
	"os/exec"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
)

// Command is how a client starts a server.
type Command struct {
	Path string   // a program, looked up in this process's PATH where it has no folder
	Args []string // behind the program
	Env  []string // all variables, as NAME=value; see Environ
	Dir  string   // the folder that it works in, "" for this process's
}

// Stage is how far a server came.
type Stage string

// The stages, in their order.
const (
	NotStarted  Stage = "not_started" // the system did not start the command: Run.Err says why
	Silent      Stage = "silent"      // it runs, or ran, and did not answer the first message
	Refused     Stage = "refused"     // it answered the first message with an error: Run.Err
	Initialized Stage = "initialized" // it answered the first message, and did not list its tools
	Listed      Stage = "listed"      // it listed its tools, too
)

// Run is what was seen of a server.
type Run struct {
	Stage         Stage
	Err           error         // of NotStarted, Refused, and of what came instead of a list of tools
	Name, Version string        // as the server calls itself
	Tools         int           // how many it has on the first page of its list
	After         time.Duration // from the start to the answer to the first message, 0 without one
	Ended         bool          // by itself, within the time
	Code          int           // with which it ended by itself, -1 where a signal ended it
	Lived         time.Duration // from the start to its own end, 0 where it did not end by itself
	Stderr        string        // the last of it, at most 64 KiB
	Stray         string        // what came on stdout and is no message, the last of it, at most 16 KiB
}

const (
	stderrLimit = 64 << 10
	strayLimit  = 16 << 10
	grace       = 2 * time.Second // for a server whose stdin was closed, and again for one that was asked to end
)

// Try runs a server for the time that is given, less where it ends by itself. It returns when the server and its children are gone, some seconds
// later at most.
func Try(ctx context.Context, c Command, during time.Duration) Run {
	ctx, cancel := context.WithTimeout(ctx, during)
	defer cancel()
	p, err := start(c)
	if err != nil {
		return Run{Stage: NotStarted, Err: err}
	}
	run := Run{Stage: Silent}
	greeted := make(chan struct{})
	go func() {
		defer close(greeted)
		p.greet(ctx, &run)
	}()
	select {
	case <-p.exited:
		run.Ended, run.Code, run.Lived = true, p.cmd.ProcessState.ExitCode(), time.Since(p.began)
	case <-ctx.Done():
	}
	p.end()
	cancel()
	<-greeted // what it waited for has ended with the pipes
	run.Stderr, run.Stray = p.stderr.String(), p.out.stray()
	return run
}

// process is a server that runs.
type process struct {
	cmd    *exec.Cmd
	began  time.Time
	stdin  io.WriteCloser
	out    *messages
	stderr *tail
	group  group
	exited chan struct{} // closed when the process itself is gone
}

func start(c Command) (*process, error) {
	p := &process{stderr: &tail{limit: stderrLimit}, exited: make(chan struct{})}
	p.cmd = exec.Command(c.Path, c.Args...)
	p.cmd.Env, p.cmd.Dir = c.Env, c.Dir
	p.cmd.WaitDelay = grace // a child that left the group may hold the pipes
	p.cmd.Stderr = p.stderr
	p.out = newMessages()
	p.cmd.Stdout = p.out
	var err error
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := p.group.prepare(p.cmd); err != nil {
		return nil, err
	}
	p.began = time.Now()
	if err := p.cmd.Start(); err != nil {
		p.group.close()
		return nil, err
	}
	if err := p.group.add(p.cmd); err != nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
		p.group.close()
		return nil, err
	}
	go func() {
		_ = p.cmd.Wait() // ProcessState has what came of it
		_ = p.out.Close()
		close(p.exited)
	}()
	return p, nil
}

// greet says MCP's first words, and writes down what came.
func (p *process) greet(ctx context.Context, run *Run) {
	c := client.NewClient(transport.NewIO(p.out.reader(), p.stdin, io.NopCloser(nothing{})))
	if err := c.Start(ctx); err != nil {
		_ = p.out.pipe.Close() // nobody would read it
		run.Err = err
		return
	}
	// The handshake that every server knows. Newer clients ask for server/discover first, and fall back to it.
	hello, err := c.Initialize(ctx, mcp.InitializeRequest{Params: mcp.InitializeParams{
		ProtocolVersion: mcp.LATEST_LEGACY_PROTOCOL_VERSION, ClientInfo: mcp.Implementation{Name: "telegram-login-mcp-doctor", Version: "1"},
	}})
	if err != nil {
		if answered(ctx, err) {
			run.Stage, run.Err = Refused, err
		}
		return
	}
	run.Stage, run.After = Initialized, time.Since(p.began)
	run.Name, run.Version = hello.ServerInfo.Name, hello.ServerInfo.Version
	list, err := c.ListTools(ctx, mcp.ListToolsRequest{})
	if err != nil {
		if answered(ctx, err) {
			run.Err = err
		}
		return
	}
	run.Stage, run.Tools = Listed, len(list.Tools)
}

// answered reports whether an error came from the server, and not from its end or that of the time.
func answered(ctx context.Context, err error) bool {
	var onTheWay *transport.Error // the pipe's, of a server that is gone before it could be asked
	return ctx.Err() == nil && !errors.As(err, &onTheWay)
}

// end ends the server and its children: by the end of its input, which is how clients do it, then by a signal, then by force.
func (p *process) end() {
	_ = p.stdin.Close()
	if p.gone(grace) {
		p.group.kill() // children can outlive it
		p.group.close()
		return
	}
	p.group.ask()
	p.gone(grace)
	p.group.kill()
	<-p.exited
	p.group.close()
}

// gone waits for the process's end, for as long as is given.
func (p *process) gone(within time.Duration) bool {
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case <-p.exited:
		return true
	case <-timer.C:
		return false
	}
}
