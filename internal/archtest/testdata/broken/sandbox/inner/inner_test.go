package inner

import _ "github.com/gotd/td/telegram"
