// Package terminal knows what it should not.
package terminal

import _ "telegram-login-mcp/authflow"
