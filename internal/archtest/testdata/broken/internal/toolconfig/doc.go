// Package toolconfig breaks the rule of its room.
package toolconfig

import _ "telegram-login-mcp/authflow"
