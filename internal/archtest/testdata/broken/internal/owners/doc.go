// Package owners knows what it should not.
package owners

import _ "telegram-login-mcp/explain"
