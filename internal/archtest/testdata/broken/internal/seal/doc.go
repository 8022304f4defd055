// Package seal knows what it should not.
package seal

import _ "telegram-login-mcp/internal/flowstore"
