package mcpserver

import "telegram-login-mcp/mcpserver/present"

// ProxyError is a proxy that was set and cannot be used, so that no connection is made. An adapter's Connect returns it.
type ProxyError = present.ProxyError
