// Package outside breaks rules.
package outside

import (
	_ "github.com/rs/zerolog"
)
