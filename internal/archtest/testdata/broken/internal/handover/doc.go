// Package handover breaks rules.
package handover

import (
	_ "telegram-login-mcp/authflow"
)
