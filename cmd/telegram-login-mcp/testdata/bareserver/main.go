// Command bareserver is what our server is measured against: mcp-go with one tool and nothing around it. The tool answers with what the
// environment variable REPLY holds, a JSON object with the members text and structured; without it with one word. With the environment variable HTTP it serves HTTP on a free port of 127.0.0.1, and prints where.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

func main() {
	reply := struct {
		Text       string `json:"text"`
		Structured any    `json:"structured"`
	}{Text: "nothing"}
	if raw := os.Getenv("REPLY"); raw != "" {
		if err := json.Unmarshal([]byte(raw), &reply); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	s := server.NewMCPServer("bareserver", "1", server.WithToolCapabilities(false))
	s.AddTool(mcp.NewTool("reply"), func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return &mcp.CallToolResult{Content: []mcp.Content{mcp.NewTextContent(reply.Text)}, StructuredContent: reply.Structured}, nil
	})
	serve := func() error { return server.ServeStdio(s) }
	if os.Getenv("HTTP") != "" {
		serve = func() error {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			fmt.Printf("http://%s/mcp\n", l.Addr())
			return http.Serve(l, server.NewStreamableHTTPServer(s))
		}
	}
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
