// Package httpserve breaks rules.
package httpserve

import (
	_ "telegram-login-mcp/mcpserver"
)
