// Package dialogue knows what it should not.
package dialogue

import _ "telegram-login-mcp/authflow"
