// Package packaging knows what it should not.
package packaging

import _ "telegram-login-mcp/explain"
