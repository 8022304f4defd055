// Package ownfile breaks rules.
package ownfile

import (
	_ "telegram-login-mcp/authflow"
)
