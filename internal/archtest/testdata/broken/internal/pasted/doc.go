// Package pasted knows a login.
package pasted

import _ "telegram-login-mcp/authflow"
