// Package tgclient breaks rules.
package tgclient

import (
	_ "github.com/gotd/td/telegram"
	_ "telegram-login-mcp/authflow"
	_ "telegram-login-mcp/mcpserver"
)
