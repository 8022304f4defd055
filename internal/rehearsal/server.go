package rehearsal

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
)

// server is the real server, a child process over stdio.
type server struct {
	client       *client.Client
	process      *exec.Cmd
	instructions string
	tools        []mcp.Tool
}

// begin starts the server in a home folder of its own.
func begin(ctx context.Context, binary, home, zone string, credentials bool, arguments []string) (*server, error) {
	s := &server{}
	run := func(_ context.Context, command string, env, arguments []string) (*exec.Cmd, error) {
		s.process = exec.Command(command, arguments...)
		s.process.Env, s.process.Dir = env, home
		return s.process, nil
	}
	c, err := client.NewStdioMCPClientWithOptions(binary, environment(home, zone, credentials), arguments, transport.WithCommandFunc(run))
	if err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}
	s.client = c
	hello, err := c.Initialize(ctx, mcp.InitializeRequest{Params: mcp.InitializeParams{
		ProtocolVersion: mcp.LATEST_LEGACY_PROTOCOL_VERSION, ClientInfo: mcp.Implementation{Name: "rehearsal", Version: "1"},
	}})
	if err != nil {
		_ = s.close()
		return nil, fmt.Errorf("greet the server: %w", err)
	}
	s.instructions = hello.Instructions
	list, err := c.ListTools(ctx, mcp.ListToolsRequest{})
	if err != nil {
		_ = s.close()
		return nil, fmt.Errorf("list the tools: %w", err)
	}
	s.tools = list.Tools
	return s, nil
}

// environment is that of this process, without what whoever runs it has set for their own account.
func environment(home, zone string, credentials bool) []string {
	env := append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "TELEGRAM_") }), "LANGUAGE=en")
	env = append(env, "HOME="+home, "USERPROFILE="+home, "XDG_STATE_HOME="+home, "XDG_CONFIG_HOME="+home, "LocalAppData="+home, "TZ="+cmp.Or(zone, "UTC"))
	if credentials {
		env = append(env, "TELEGRAM_API_ID=1", "TELEGRAM_API_HASH=sandbox")
	}
	return env
}

// call calls a tool.
func (s *server) call(ctx context.Context, tool string, arguments map[string]any) (*mcp.CallToolResult, error) {
	res, err := s.client.CallTool(ctx, mcp.CallToolRequest{Params: mcp.CallToolParams{Name: tool, Arguments: arguments}})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", tool, err)
	}
	return res, nil
}

// kill ends the server as a crash does: with no chance to do anything.
func (s *server) kill() error {
	if err := s.process.Process.Kill(); err != nil {
		return fmt.Errorf("kill the server: %w", err)
	}
	_ = s.client.Close() // says that it was killed
	return nil
}

func (s *server) close() error { return s.client.Close() }
