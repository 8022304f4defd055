// Package prompt breaks rules.
package prompt

import _ "telegram-login-mcp/authflow"
