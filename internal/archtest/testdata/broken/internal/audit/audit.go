// Package audit breaks rules.
package audit

import (
	_ "telegram-login-mcp/internal/secretpage"
)
