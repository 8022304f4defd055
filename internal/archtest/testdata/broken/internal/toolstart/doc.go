// Package toolstart breaks rules.
package toolstart

import (
	_ "telegram-login-mcp/explain"
)
