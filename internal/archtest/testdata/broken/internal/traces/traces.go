// Package traces breaks rules.
package traces

import (
	_ "telegram-login-mcp/explain"
)
