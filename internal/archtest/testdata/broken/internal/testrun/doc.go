// Package testrun knows what it should not.
package testrun

import _ "telegram-login-mcp/authflow"
