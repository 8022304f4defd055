// Package uses breaks the rule of its room.
package uses

import _ "telegram-login-mcp/authflow"
