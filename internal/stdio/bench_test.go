package stdio

import (
	"bufio"
	"context"
	"io"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// BenchmarkCall times one tools/call there and back, bare through mcp-go alone.
func BenchmarkCall(b *testing.B) {
	for name, serve := range map[string]func(context.Context, *server.MCPServer, io.Reader, io.Writer) error{
		"bare": func(ctx context.Context, s *server.MCPServer, in io.Reader, out io.Writer) error {
			return server.NewStdioServer(s).Listen(ctx, in, out)
		},
		"serve": func(ctx context.Context, s *server.MCPServer, in io.Reader, out io.Writer) error {
			return Serve(ctx, s, in, out, Options{})
		},
	} {
		b.Run(name, func(b *testing.B) {
			s := server.NewMCPServer("test", "1", server.WithToolCapabilities(false))
			s.AddTool(mcp.NewTool("echo"), func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
				return mcp.NewToolResultText("echo"), nil
			})
			in, feed := io.Pipe()
			read, out := io.Pipe()
			ended := make(chan error, 1)
			go func() { ended <- serve(context.Background(), s, in, out) }()
			lines := bufio.NewReader(read)
			for b.Loop() {
				if _, err := io.WriteString(feed, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}`+"\n"); err != nil {
					b.Fatal(err)
				}
				if _, err := lines.ReadSlice('\n'); err != nil {
					b.Fatal(err)
				}
			}
			_ = feed.Close()
			if err := <-ended; err != nil {
				b.Error(err)
			}
			_ = in.Close()
		})
	}
}
