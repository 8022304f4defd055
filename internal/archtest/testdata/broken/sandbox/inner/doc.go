// Package inner is below a room and belongs to it.
package inner

import (
	_ "github.com/gotd/td/tgtest"
	_ "telegram-login-mcp/sandbox/other"

	_ "github.com/gotd/td/telegram"
	_ "telegram-login-mcp/authflow"
)
