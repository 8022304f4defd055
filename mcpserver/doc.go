// Package mcpserver is the MCP surface: one file per tool, one list that names the tools (tools.go). A tool turns arguments into an outcome, which is
// facts; [present] makes the result of it.
//
// It makes no connection: the registry of flows does.
package mcpserver
