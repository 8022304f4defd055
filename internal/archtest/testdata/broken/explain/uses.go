package explain

import "telegram-login-mcp/internal/outside"

var length = outside.Length
