// Package storetest knows what it should not.
package storetest

import _ "telegram-login-mcp/internal/flowstore"
