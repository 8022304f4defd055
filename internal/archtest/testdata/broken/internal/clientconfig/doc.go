// Package clientconfig knows what it should not.
package clientconfig

import _ "telegram-login-mcp/authflow"
