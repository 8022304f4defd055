package explain

import (
	"sync"
	"time"
)

// theme is a part of the catalogue.
type theme struct {
	title   string
	entries []entry
}

// themes are the parts of the catalogue, in the order in which docs/errors.md shows them.
var themes = []theme{
	{"The phone number", phoneErrors},
	{"The code", codeErrors},
	{"The password", passwordErrors},
	{"QR codes", qrErrors},
	{"Login e-mail and recovery e-mail", emailErrors},
	{"Pauses", floodErrors},
	{"API ID and version", appErrors},
	{"The session", keyErrors},
	{"The account", accountErrors},
	{"Other data centres", migrations},
	{"Faults inside Telegram", serverErrors},
	{"Checks that only official apps pass", deviceErrors},
	{"Passkeys", passkeyErrors},
	{"Payments", paymentErrors},
	{"Faults of a program", requestErrors},
	{"The connection", transportErrors},
}

// catalogue holds every error of Telegram that this program explains by name or number. It is put together when the first error is looked up.
var catalogue = sync.OnceValue(func() (all []entry) {
	for _, t := range themes {
		all = append(all, t.entries...)
	}
	return all
})

// internalPause is how long to wait after an error inside Telegram that names no time. Our choice: Telegram documents none.
const internalPause = 10 * time.Second
