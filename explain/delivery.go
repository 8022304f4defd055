package explain

import (
	"slices"
	"strconv"
	"strings"
	"time"
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
	Reader   oldReader
}

// delivery is a row of the table: what is known about one constructor of auth.SentCodeType.
type delivery struct {
	constructor string // TL name
	code        string
	title       string
	meaning     []string
	look        []string // where to look, and what to do with what is found
	otherwise   []string // what else there is, after the resend
	resend      bool     // auth.resendCode can follow it
	unsent      bool     // no code is on its way yet
	source      string
	also        []string // what libraries and people call it, see FindDelivery
}

// ForDelivery explains where the code of d is, what to look at, and what can be done when it does not come. A type that is not in the
// table gets "delivery.unknown".
func ForDelivery(d Delivery) Explanation {
	row := deliveryOf(d.Type)
	fixes := slices.Concat(row.look, d.next(row), row.otherwise)
	if !row.unsent && d.Age >= pendingCodeLife {
		// Looking for it comes last now: a code that turns up is probably refused.
		fixes = slices.Concat(oldCode, d.next(row), row.look, row.otherwise)
	}
	return row.text(fixes).in(scene{values: d.values(), flow: true})
}

// ForDeliveryType explains a delivery type in general, without a login behind it.
func ForDeliveryType(constructor string) Explanation {
	row := deliveryOf(constructor)
	return row.text(slices.Concat(row.look, row.otherwise)).in(scene{values: Delivery{Type: constructor}.values()})
}

// FindDelivery finds a delivery type by its TL name ("auth.sentCodeTypeApp"), by the name of a class or value in Telethon, Pyrogram,
// GramJS, mtcute or TDLib ("types.auth.SentCodeTypeFlashCall(...)", "SentCodeType.FLASH_CALL", "authenticationCodeTypeSms"), or in words
// ("flash call"). It returns the TL name, and false when nothing fits exactly.
func FindDelivery(name string) (constructor string, ok bool) {
	plain, _, _ := strings.Cut(clean(name), "(")
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

func deliveryOf(constructor string) delivery {
	for _, d := range deliveries {
		if d.constructor == constructor {
			return d
		}
	}
	return unknownDelivery
}

func (d delivery) text(fixes []string) text { return text{d.code, d.title, d.meaning, fixes, d.source} }

// next says what a resend can do: nothing, now, or after a counted time.
func (d Delivery) next(row delivery) []string {
	switch {
	case !row.resend:
		return nil
	case d.Next == "":
		return noNext
	case d.ResendIn > 0:
		return nextLater
	default:
		return nextNow
	}
}

// pendingCodeLife is how long TDLib keeps a login that waits for a code. Telegram does not document how long a code lives.
// https://github.com/tdlib/td/blob/master/td/telegram/AuthManager.cpp
const pendingCodeLife = 5 * time.Minute

// values are what the texts may use: every field that was sent, by its TL name, and what can be counted from them.
func (d Delivery) values() map[string]string {
	v := map[string]string{"type": name(d.Type)}
	for field, value := range d.Fields {
		v[field] = shown(value)
	}
	Know(d.Reader, v, "1")
	if d.Age > 0 {
		v["age"] = countdown(d.Age)
	}
	if d.Next != "" {
		v["next"] = NextName(d.Next)
		v["resend_in"] = countdown(d.ResendIn)
	}
	if n, err := strconv.ParseInt(v["reset_pending_date"], 10, 64); err == nil && n > 0 {
		at := time.Unix(n, 0)
		v["reset_at"] = at.UTC().Format("2 January 2006, 15:04 MST")
		if left := at.Sub(d.Now); !d.Now.IsZero() && left > 0 {
			v["reset_left"] = countdown(left)
		}
	} else if n, err := strconv.Atoi(v["reset_available_period"]); err == nil {
		// 0 is sent to Premium accounts and means now. https://core.telegram.org/constructor/auth.sentCodeTypeEmailCode
		if left := time.Duration(n)*time.Second - d.Age; left > 0 {
			v["reset_in"] = countdown(left)
		} else {
			v["reset_now"] = "yes"
		}
	}
	return v
}
