// Package leaktest knows what it should not.
package leaktest

import _ "telegram-login-mcp/authflow"
