// Package flowstore breaks rules.
package flowstore

import (
	_ "telegram-login-mcp/authflow"
	_ "telegram-login-mcp/internal/tgclient"
)
