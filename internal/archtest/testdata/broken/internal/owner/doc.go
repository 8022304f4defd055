// Package owner asks somebody.
package owner

import _ "telegram-login-mcp/authflow"
