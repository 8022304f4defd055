// This comment does not begin as a package comment does.
package explain

import _ "telegram-login-mcp/internal/secret"
