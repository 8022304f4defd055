// Package phone breaks rules.
package phone

import (
	_ "github.com/nyaruka/phonenumbers"
)
