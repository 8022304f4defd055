// Package stdio breaks rules.
package stdio

import (
	_ "github.com/mark3labs/mcp-go/server"
	_ "telegram-login-mcp/mcpserver"
)
