// Package examples takes help from us.
package examples

import _ "telegram-login-mcp/sandbox"
