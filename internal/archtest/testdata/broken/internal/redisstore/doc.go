// Package redisstore knows what it should not.
package redisstore

import _ "telegram-login-mcp/internal/tgclient"
