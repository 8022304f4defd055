// Package newfile breaks rules.
package newfile

import (
	_ "github.com/rs/zerolog"
)
