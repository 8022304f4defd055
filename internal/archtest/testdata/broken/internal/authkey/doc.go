// Package authkey breaks a rule.
package authkey

import _ "telegram-login-mcp/authflow"
