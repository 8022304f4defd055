package ignored

import _ "telegram-login-mcp/nowhere"
