package sessionstring

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
)

// diagnose says why nothing fits, as near as the text comes to something.
func diagnose(body string, readings []interpretation) error {
	if near := nearMiss(body); near != nil {
		return near
	}
	switch len(readings) {
	case 0:
		return formatError(expectedFor(body), describeBody(body))
	case 1:
		return readings[0].err
	}
	all := &FormatError{}
	for _, r := range readings {
		var e *FormatError
		if errors.As(r.err, &e) {
			all.Expected, all.Got = append(all.Expected, e.Expected...), append(all.Got, e.Got...)
		}
	}
	return all
}

// expectedFor names what a text was probably meant to be.
func expectedFor(body string) ExpectedKind {
	if len(body) > 200 && body[0] == telethonVersion {
		return ExpectedDigitOne
	}
	return ExpectedAny
}

// knownShapes are what people paste in place of a session string, as far as they consist of characters of base64.
var knownShapes = []struct {
	pattern func() *regexp.Regexp
	kind    GotKind
}{
	{lazily(`^\+?[0-9]{5,15}$`), GotNumber},
	{lazily(`^[0-9a-fA-F]{32}$`), GotHash},
	{lazily(`^[0-9a-fA-F]{512}$`), GotBareKey},
}

// botToken is a text that is not base64 but pasted often (https://core.telegram.org/bots/api#authorizing-your-bot).
var botToken = lazily(`^[0-9]{5,16}:[A-Za-z0-9_-]{30,50}$`)

// describeForeign says what a text with foreign characters is.
func describeForeign(text string, foreign int) Got {
	if botToken().MatchString(text) {
		return Got{Kind: GotBotToken}
	}
	return Got{Kind: GotOutside, Count: len([]rune(text)), Part: foreign}
}

// describeBody says what a text of base64 is that is no session.
func describeBody(body string) Got {
	got := Got{Kind: GotCharacters, Count: len(body)}
	for _, l := range knownShapes {
		if l.pattern().MatchString(body) {
			return Got{Kind: l.kind}
		}
	}
	if strings.Contains(body, "=") {
		got.Kind = GotPadding
		return got
	}
	if raw, ok := decodeEither(body); ok && len(raw) > 16 && raw[0] < mtcuteVersion && bytes.Contains(raw[:16], dcOption) {
		return Got{Kind: GotOldMTCute, Version: int(raw[0])}
	}
	if body != "" && '0' <= body[0] && body[0] <= '9' && body[0] != telethonVersion {
		if raw, ok := decodeEither(body[1:]); ok && (len(raw) == telethonSize4 || len(raw) == telethonSize6) {
			got.Kind = GotOldTelethon
			return got
		}
	}
	if len(body)%4 == 1 && body[0] != telethonVersion || len(body)%4 == 2 && body[0] == telethonVersion {
		got.Kind = GotNoLength
	}
	return got
}

// hexDigits is what may stand in lower case and be whole.
var hexDigits = lazily(`^[0-9a-f]+$`)

// lowerCased reports whether a text of base64 as long as a session lost its capital letters. A key of random bytes has a hundred of them.
func lowerCased(body string) bool {
	return len(body) >= minSession && strings.ContainsFunc(body, func(r rune) bool { return 'a' <= r && r <= 'z' }) && body == strings.ToLower(body) && !hexDigits().MatchString(body)
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
		return &FormatError{Expected: []Expected{{Kind: ExpectedPyrogramLength, Chars: want}}, Got: []Got{describeDifference(len(body), len(body)-want, false)}}
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
	got := describeDifference(len(body), len(body)-want, !headed)
	got.Unpadded = pads > 0
	return &FormatError{Expected: []Expected{{Kind: ExpectedLength, Library: library, Chars: want + pads, Base64: want - 1, Pads: pads}}, Got: []Got{got}}
}

// describeDifference says how many characters are lost (negative) or too many, and which probably.
func describeDifference(length, difference int, headless bool) Got {
	got := Got{Kind: GotAdded, Count: length, Part: max(difference, -difference)}
	switch {
	case headless && difference == -1:
		got.Kind = GotFirstLost
	case headless && difference < 0:
		got.Kind = GotHeadLost
	case difference == -1:
		got.Kind = GotOneLost
	case difference < 0:
		got.Kind = GotLost
	}
	return got
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
