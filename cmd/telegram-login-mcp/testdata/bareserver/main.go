// Command bareserver is what our server is measured against: mcp-go with one tool and nothing around it. The tool answers with what the
// environment variable REPLY holds, a JSON object with the members text and structured; without it with one word.
package main

import (
	"context"
	"encoding/json"
	"fmt"
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
	if err := server.ServeStdio(s); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
