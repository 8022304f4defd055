// Package oauth breaks rules.
package oauth

import (
	_ "telegram-login-mcp/authflow"
)
