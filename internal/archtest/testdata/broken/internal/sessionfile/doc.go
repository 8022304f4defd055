// Package sessionfile knows a login.
package sessionfile

import _ "telegram-login-mcp/authflow"
