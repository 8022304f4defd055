// Package gitcheck breaks rules.
package gitcheck

import (
	_ "telegram-login-mcp/authflow"
)
