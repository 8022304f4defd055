package explain

import (
	"slices"
	"strings"
	"time"

	"telegram-login-mcp/internal/outside"
)

// Delivery is one answer of auth.sendCode or auth.resendCode, reduced to plain values.
type Delivery struct {
	Type     string         // TL name of auth.SentCodeType, "auth.sentCodeTypeApp"
	Fields   map[string]any // what Telegram sent in that constructor, by TL name: int, string or bool; absent when unset
	Next     string         // TL name of next_type, "auth.codeTypeSms"; "" when Telegram offers no other way
	ResendIn time.Duration  // until a resend is possible, counted now; 0 when it is possible, meaningless without Next
	Age      time.Duration  // since Telegram sent this answer, 0 when unknown
	Now      time.Time      // for dates; the zero time leaves them out
	General  bool           // it is about the type in general, without a login: nothing was sent, and only Type counts
}

// FindDelivery finds a delivery type by its TL name ("auth.sentCodeTypeApp"), by the name of a class or value in Telethon, Pyrogram,
// GramJS, mtcute or TDLib ("types.auth.SentCodeTypeFlashCall(...)", "SentCodeType.FLASH_CALL", "authenticationCodeTypeSms"), or in words
// ("flash call"). It returns the TL name, and false when nothing fits exactly.
func FindDelivery(name string) (constructor string, ok bool) {
	plain, _, _ := strings.Cut(outside.Text(name), "(")
	plain = strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, strings.ToLower(plain))
	for _, before := range []string{"telethon", "tl", "pyrogram", "raw", "enums", "api", "types", "authenticationcodetype", "auth", "sentcodetype", "codetype"} {
		plain = strings.TrimPrefix(plain, before)
	}
	for _, d := range deliveries {
		_, last, _ := strings.Cut(strings.ToLower(d.constructor), "sentcodetype")
		if plain == last || slices.Contains(d.also, plain) {
			return d.constructor, true
		}
	}
	return "", false
}

// Deliveries lists the TL names of all delivery types in the table.
func Deliveries() []string {
	names := make([]string, len(deliveries))
	for i, d := range deliveries {
		names[i] = d.constructor
	}
	return names
}

// pendingCodeLife is how long TDLib keeps a login that waits for a code. Telegram does not document how long a code lives.
// https://github.com/tdlib/td/blob/master/td/telegram/AuthManager.cpp
const pendingCodeLife = 5 * time.Minute
