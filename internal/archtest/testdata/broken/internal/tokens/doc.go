// Package tokens breaks rules.
package tokens

import (
	_ "telegram-login-mcp/authflow"
)
