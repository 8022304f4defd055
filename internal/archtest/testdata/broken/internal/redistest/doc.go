// Package redistest knows what it should not.
package redistest

import _ "telegram-login-mcp/authflow"
