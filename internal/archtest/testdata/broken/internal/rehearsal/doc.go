// Package rehearsal knows what it should not.
package rehearsal

import _ "telegram-login-mcp/mcpserver"
