// Package mcpserver is the MCP surface: one file per tool, one list that names the tools (tools.go), and one file that builds every
// result (result.go).
//
// It depends on mcp-go, authflow, explain, sessionstring and internal/secret. It makes no connection: the registry of flows does.
package mcpserver
