// Package limits breaks rules.
package limits

import (
	_ "telegram-login-mcp/authflow"
)
