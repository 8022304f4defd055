// Package testca knows what it should not.
package testca

import _ "telegram-login-mcp/authflow"
