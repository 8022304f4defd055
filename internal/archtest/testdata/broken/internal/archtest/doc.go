// Package archtest breaks rules.
package archtest

import (
	_ "telegram-login-mcp/authflow"
)
