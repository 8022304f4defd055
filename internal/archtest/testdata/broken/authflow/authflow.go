// Package authflow breaks rules, and keeps some: it may import what stands first.
package authflow

import (
	_ "context"
	_ "net"

	_ "github.com/gotd/td/tg"
	_ "telegram-login-mcp/internal/secret"

	_ "net/http"

	_ "github.com/gotd/td/telegram"
	_ "github.com/mark3labs/mcp-go/mcp"
	_ "github.com/rs/zerolog"
	_ "telegram-login-mcp/explain"
	_ "telegram-login-mcp/sandbox"
)
