// Package nowhere breaks rules.
package nowhere

import (
	_ "fmt"
)
