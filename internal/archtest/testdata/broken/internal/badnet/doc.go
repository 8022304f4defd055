// Package badnet knows what it should not.
package badnet

import _ "telegram-login-mcp/authflow"
