// Package secret breaks rules.
package secret

import (
	_ "github.com/rs/zerolog"
)
