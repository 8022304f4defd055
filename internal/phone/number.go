package phone

import (
	"fmt"
	"strings"
)

// Number is a phone number that may exist. The zero value is no number.
type Number struct {
	// E164 is "+", the country code and the number, digits only: "+4915112345678".
	E164 string
}

// Kind is what is wrong with a text that is no phone number.
type Kind string

// The kinds. What people are told of each stands in explain.
const (
	Endless   Kind = "endless"    // so long that it was not read
	Several   Kind = "several"    // a + stands in the middle
	Letters   Kind = "letters"    // it has letters in it
	Foreign   Kind = "foreign"    // it has a character in it that belongs to no number
	NoDigits  Kind = "no_digits"  // it has none
	NoPlus    Kind = "no_plus"    // it begins neither with + nor with 00
	Zero      Kind = "zero"       // its country code would begin with 0
	NoCountry Kind = "no_country" // no country has its code
	Short     Kind = "short"      // too few digits follow the country code
	Long      Kind = "long"       // too many digits follow the country code
)

// Error says why a text is no phone number. It has at most the country code of the number in it.
type Error struct {
	Kind Kind
	// Of a number that is too short or too long: the country code, digits only, the name of the country in English, how many digits follow
	// the code at least and at most, and how many do.
	Code, Country    string
	Min, Max, Digits int
}

// Error names the kind, and the lengths where they are wrong.
func (e *Error) Error() string {
	text := "no phone number: " + strings.ReplaceAll(string(e.Kind), "_", " ")
	if e.Code != "" {
		text += fmt.Sprintf(", %d digits behind +%s, not %d to %d", e.Digits, e.Code, e.Min, e.Max)
	}
	return text
}

// Parse reads a phone number in international form: "+" or "00", the country code, the number. Blanks, dashes, dots, slashes
// and brackets between the digits are skipped, digits of other scripts are read as digits, and the 0 in "+44 (0)20", which is
// dialled inside the country only, is dropped where a country has such a 0. Every error is an [*Error].
func Parse(raw string) (Number, error) {
	digits, err := international(raw)
	if err != nil {
		return Number{}, err
	}
	if digits[0] == '0' {
		return Number{}, &Error{Kind: Zero}
	}
	place, ok := lookup(digits)
	if !ok {
		return Number{}, &Error{Kind: NoCountry}
	}
	rest := digits[len(place.code):]
	if place.trunk {
		rest = strings.TrimLeft(rest, "0")
	}
	if len(rest) < place.min {
		return Number{}, place.wrongLength(Short, len(rest))
	}
	if len(rest) > place.max {
		return Number{}, place.wrongLength(Long, len(rest))
	}
	return Number{E164: "+" + place.code + rest}, nil
}

// Masked returns the number as it may be shown and logged: "+49 *** *** 78". The code of the country and the last two digits
// are kept, and the number of stars is always the same.
func (n Number) Masked() string {
	digits := strings.TrimPrefix(n.E164, "+")
	place, ok := lookup(digits)
	if !ok || len(digits) < len(place.code)+2 {
		return "+*** *** **"
	}
	return "+" + place.code + " *** *** " + digits[len(digits)-2:]
}

// country is what is known of the numbers behind a country code.
type country struct {
	code string // digits only, without the plus
	name string // English
	min  int    // digits that follow the code, at least
	max  int    // digits that follow the code, at most
	// trunk says that inside the country a 0 is dialled before the number, and that no number there starts with 0.
	trunk bool
}

// telegramOnly are the numbers that no telephone network has.
var telegramOnly = []country{
	// Accounts of Telegram's test servers, and of our sandbox: 99966, the DC, four digits.
	// https://core.telegram.org/api/auth#test-accounts
	{code: "99966", name: "Telegram's test numbers", min: 5, max: 5},
	// Anonymous numbers, sold as +888 8 XXX and +888 0XXX XXXX. Telegram promises no length, so all is let through from the
	// shortest on to the 15 digits that ITU-T E.164 allows, code included. https://fragment.com/numbers
	{code: "888", name: "Telegram's anonymous numbers", min: 4, max: 12},
}

// lookup finds the country that a number belongs to. No country code is the beginning of another one, so the order of the
// tables decides nothing.
func lookup(digits string) (country, bool) {
	for _, table := range [][]country{telegramOnly, countries} {
		for _, c := range table {
			if strings.HasPrefix(digits, c.code) {
				return c, true
			}
		}
	}
	return country{}, false
}

// wrongLength says what length is asked for.
func (c country) wrongLength(kind Kind, got int) *Error {
	return &Error{Kind: kind, Code: c.code, Country: c.name, Min: c.min, Max: c.max, Digits: got}
}
