// Package mcpserver breaks rules.
package mcpserver

import (
	_ "github.com/gotd/td/tg"
	_ "github.com/mark3labs/mcp-go/server"
	_ "telegram-login-mcp/authflow"
	_ "telegram-login-mcp/internal/phone"
	_ "telegram-login-mcp/nowhere"
)
