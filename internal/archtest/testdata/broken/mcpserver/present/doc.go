// Package present is a room that imports what it may not.
package present

import _ "telegram-login-mcp/internal/secretpage"
