// Package owner breaks rules.
package owner

import (
	_ "github.com/rs/zerolog"
)
