// Package metrics breaks rules.
package metrics

import (
	_ "telegram-login-mcp/internal/owner"
)
