// Package sessionstring breaks rules.
package sessionstring

import (
	_ "modernc.org/sqlite"

	_ "github.com/gotd/td/session"
)
