package phone

import (
	"strings"
	"unicode"
)

// maxInput is how many bytes are looked at. The longest number with a blank after each digit stays far below.
const maxInput = 120

// international reduces a text to the digits that follow "+" or "00". It returns at least one digit or an error.
func international(raw string) (string, error) {
	if len(raw) > maxInput {
		return "", &Error{Kind: Endless}
	}
	var digits strings.Builder
	plus := false
	for _, r := range raw {
		digit, isDigit := decimal(r)
		switch {
		case isDigit:
			digits.WriteByte(digit)
		case r == '+' || r == '\uff0b':
			if plus || digits.Len() > 0 {
				return "", &Error{Kind: Several}
			}
			plus = true
		case unicode.IsLetter(r):
			return "", &Error{Kind: Letters}
		case !punctuation(r):
			return "", &Error{Kind: Foreign}
		}
	}
	found := digits.String()
	if found == "" {
		return "", &Error{Kind: NoDigits}
	}
	if plus {
		return found, nil
	}
	if rest, ok := strings.CutPrefix(found, "00"); ok && rest != "" {
		return rest, nil
	}
	return "", &Error{Kind: NoPlus}
}

// punctuation says whether r is one of the marks that people and address books put between digits. Invisible formatting
// characters are among them: a number that was copied from a right-to-left text is wrapped in them.
func punctuation(r rune) bool {
	switch r {
	case '.', '/', '\t', '\n', '\r', '\u00b7', '\u2212', '\uff0e', '\uff0f':
		return true
	}
	return unicode.In(r, unicode.Zs, unicode.Pd, unicode.Ps, unicode.Pe, unicode.Cf)
}

// decimal returns the ASCII digit with the value of r. Unicode keeps the digits of a script in order and without gaps, so that
// the distance to the beginning of a range gives the value.
func decimal(r rune) (byte, bool) {
	if r >= '0' && r <= '9' {
		return byte(r), true
	}
	for _, rng := range unicode.Nd.R16 {
		if lo := rune(rng.Lo); r >= lo && r <= rune(rng.Hi) {
			return '0' + byte((r-lo)%10), true
		}
	}
	return 0, false
}
