package sessionstring

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// miss says why nothing fits, as near as the text comes to something.
func miss(body string, readings []reading) error {
	if near := nearMiss(body); near != nil {
		return near
	}
	switch len(readings) {
	case 0:
		return &FormatError{Expected: expectedFor(body), Got: describeBody(body)}
	case 1:
		return readings[0].err
	}
	var expected, got []string
	for _, r := range readings {
		var e *FormatError
		if errors.As(r.err, &e) {
			expected, got = append(expected, e.Expected), append(got, e.Got)
		}
	}
	return &FormatError{Expected: strings.Join(expected, ", or "), Got: strings.Join(got, "; and ")}
}

// expectedFor names what a text was probably meant to be.
func expectedFor(body string) string {
	if len(body) > 200 && body[0] == telethonVersion {
		return "a Telethon string of 353 or 369 characters or a GramJS string, as the digit 1 at the beginning promises"
	}
	return anyExpected
}

// lookalikes are what people paste in place of a session string, as far as they consist of characters of base64.
var lookalikes = []struct {
	pattern func() *regexp.Regexp
	name    string
}{
	{lazily(`^\+?[0-9]{5,15}$`), "a number, such as a phone number, an api_id or a login code"},
	{lazily(`^[0-9a-fA-F]{32}$`), "32 hex digits, such as an api_hash"},
	{lazily(`^[0-9a-fA-F]{512}$`), "512 hex digits, such as a bare auth key, which does not tell its data centre"},
}

// botToken is a text that is not base64 but pasted often (https://core.telegram.org/bots/api#authorizing-your-bot).
var botToken = lazily(`^[0-9]{5,16}:[A-Za-z0-9_-]{30,50}$`)

// describeForeign says what a text with foreign characters is.
func describeForeign(text string, foreign int) string {
	if botToken().MatchString(text) {
		return "a bot token, which is no session: a bot logs in with it directly"
	}
	return fmt.Sprintf("%d characters, %d of which cannot be in a session string", len([]rune(text)), foreign)
}

// describeBody says what a text of base64 is that is no session.
func describeBody(body string) string {
	for _, l := range lookalikes {
		if l.pattern().MatchString(body) {
			return l.name
		}
	}
	if strings.Contains(body, "=") {
		return fmt.Sprintf("%d characters with padding in the middle, as of two strings in a row", len(body))
	}
	if raw, ok := decodeEither(body); ok && len(raw) > 16 && raw[0] < mtcuteVersion && bytes.Contains(raw[:16], dcOption) {
		return fmt.Sprintf("an mtcute string of version %d, which mtcute gave up; a newer version of mtcute that still reads it can export it again", raw[0])
	}
	if body != "" && '0' <= body[0] && body[0] <= '9' && body[0] != telethonVersion {
		if raw, ok := decodeEither(body[1:]); ok && (len(raw) == telethonSize4 || len(raw) == telethonSize6) {
			return fmt.Sprintf("%d characters of a Telethon string with another version than 1", len(body))
		}
	}
	if len(body)%4 == 1 && body[0] != telethonVersion || len(body)%4 == 2 && body[0] == telethonVersion {
		return fmt.Sprintf("%d characters, which is no length of base64, so some are lost or too many", len(body))
	}
	return fmt.Sprintf("%d characters", len(body))
}

// dcOption is the number of TL's dcOption (https://core.telegram.org/constructor/dcOption), which follows the flags in mtcute's
// strings of version 1 and 2.
var dcOption = []byte{0x0d, 0xa1, 0xb7, 0x18}

// nearMiss recognises a copy that lost or gained a little: a Telethon or GramJS string without its first character, which is the
// commonest, or with one or two characters less or more, and a Pyrogram string with another length. A length alone is weak
// evidence, but a length that fits with flags that do not is weaker: a Telethon string without its first character always has
// the 351 characters of Pyrogram's oldest form. It returns nil if the text is near to nothing.
func nearMiss(body string) error {
	if len(body) < minSession {
		return nil
	}
	headed := body[0] == telethonVersion
	rest := strings.TrimPrefix(body, string(telethonVersion))
	if n, ok := gramjsAddress(rest); ok {
		return lostOrAdded("GramJS", body, gramjsFixed+n, headed)
	}
	if raw, ok := decodeEither(body); ok && len(raw) == pyrogramSizeOld32 && pyrogramFlags(raw) {
		return nil
	}
	for _, size := range []int{telethonSize4, telethonSize6} {
		want := 1 + rawChars(size)
		if headed && len(body) >= want-2 && len(body) <= want+2 || !headed && (len(body) == want-1 || len(body) == want-2) {
			return lostOrAdded("Telethon", body, size, headed)
		}
	}
	want := rawChars(pyrogramSize)
	if !headed && len(body) >= want-2 && len(body) <= want+2 && len(body) != want {
		return &FormatError{Expected: fmt.Sprintf("a Pyrogram string of %d characters", want), Got: describeDifference(fmt.Sprintf("%d characters", len(body)), len(body)-want, false)}
	}
	return nil
}

// lostOrAdded is the error for a string of Telethon or GramJS with another length than the bytes after its version digit need,
// nil if the length is right.
func lostOrAdded(library, body string, size int, headed bool) error {
	want, pads := 1+rawChars(size), padding(rawChars(size))
	if len(body) == want {
		return nil
	}
	got := fmt.Sprintf("%d characters", len(body))
	if pads > 0 {
		got += ", not counting the = at the end"
	}
	return &FormatError{
		Expected: fmt.Sprintf("a %s string of %d characters: the digit 1, %d of base64 and %s =", library, want+pads, want-1, count(pads)),
		Got:      describeDifference(got, len(body)-want, !headed),
	}
}

// describeDifference says how many characters are lost (negative) or too many, and which probably.
func describeDifference(got string, difference int, headless bool) string {
	switch {
	case headless && difference == -1:
		return got + ", one less than needed: probably the first one, the digit 1, was lost in copying"
	case headless && difference < 0:
		return fmt.Sprintf("%s, %s less than needed: the first one, the digit 1, and others were lost in copying", got, count(-difference))
	case difference == -1:
		return got + ", one less than needed: it was probably lost in copying, at the end or inside"
	case difference < 0:
		return fmt.Sprintf("%s, %s less than needed: they were probably lost in copying, at the end or inside", got, count(-difference))
	}
	return fmt.Sprintf("%s, %s more than needed: something was probably added in copying", got, count(difference))
}

// gramjsAddress recognises the beginning of a GramJS string after its version digit, the DC, the length of the address and the
// first characters of it, and returns that length.
func gramjsAddress(rest string) (int, bool) {
	raw, ok := decodeEither(rest[:min(len(rest), 12)]) // 9 bytes
	if !ok || len(raw) < 9 || raw[1] != 0 || raw[2] < 6 || raw[2] > gramjsMaxAddr {
		return 0, false
	}
	for _, c := range raw[3:] {
		if c|0x20 < 'a' || c|0x20 > 'z' {
			if (c < '0' || c > ':') && c != '.' && c != '-' {
				return 0, false
			}
		}
	}
	return int(raw[2]), true
}

// rawChars returns how many characters of base64 n bytes take without padding.
func rawChars(n int) int { return (n*8 + 5) / 6 }
