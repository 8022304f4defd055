package sessionstring

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

const anyExpected = "a session string of Telethon, Pyrogram, GramJS or mtcute, or gotd's session JSON"

// Detect finds out what a text is, by the text alone, mends what copying did to it and says what is odd about it. Formats that
// share a length are told apart by what stands in them: 275 bytes are GramJS' if they hold an address as text and its length,
// and Telethon's if they hold an IPv6 address that a server can have, and nothing is both. The error is always a [FormatError].
func Detect(text string) (Inspection, error) {
	text, mended, err := mend(text)
	if err != nil {
		return Inspection{}, err
	}
	if text[0] == '{' {
		s, err := DecodeGotd(text)
		if err != nil {
			return Inspection{}, err
		}
		i := Inspect(Gotd, s)
		i.Notes = append(mended, i.Notes...)
		return i, nil
	}
	body := strings.TrimRight(text, "=")
	found, err := identify(body)
	if err != nil {
		return Inspection{}, err
	}
	i := Inspect(found.format, found.session)
	if found.old {
		i.Notes = append([]Note{{NoteOldForm, "This is an old form of Pyrogram's string, which lacks the api_id."}}, i.Notes...)
	}
	i.Notes = append(append(mended, found.copyNotes(body, len(text)-len(body))...), i.Notes...)
	return i, nil
}

// reading is one way to understand a text.
type reading struct {
	format  Format
	session Session
	old     bool // an old form of the format
	err     error
}

// identify tries every format whose frame fits the text, which has lost its padding, and demands that one fits in all.
func identify(body string) (reading, error) {
	var readings []reading
	read := func(f Format, decode func([]byte) (Session, error), raw []byte) {
		s, err := decode(raw)
		readings = append(readings, reading{format: f, session: s, err: err})
	}
	if body != "" && body[0] == telethonVersion {
		if raw, ok := decodeEither(body[1:]); ok {
			if len(raw) == telethonSize4 || len(raw) == telethonSize6 {
				read(Telethon, telethonSession, raw)
			}
			if len(raw) > gramjsFixed {
				read(GramJS, gramjsSession, raw)
			}
		}
	}
	if raw, ok := decodeEither(body); ok {
		switch len(raw) {
		case pyrogramSize, pyrogramSizeOld64, pyrogramSizeOld32:
			read(Pyrogram, pyrogramSession, raw)
			readings[len(readings)-1].old = len(raw) != pyrogramSize
		}
		if len(raw) > KeySize && raw[0] == mtcuteVersion {
			read(MTCute, mtcuteSession, raw)
		}
	}
	var good []reading
	for _, r := range readings {
		if r.err == nil {
			good = append(good, r)
		}
	}
	switch len(good) {
	case 0:
		return reading{}, miss(body, readings)
	case 1:
		return good[0], nil
	}
	return reading{}, &FormatError{Expected: anyExpected, Got: fmt.Sprintf("a text that can be read as %s and as %s", good[0].format, good[1].format)}
}

// miss says why nothing fits, as near as the text comes to something.
func miss(body string, readings []reading) error {
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

// lazily compiles an expression when it is first used: counted repetitions are unrolled, which every start of the program would pay for.
func lazily(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
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

// decodeEither decodes base64 without padding in either alphabet or a mixture.
func decodeEither(body string) ([]byte, bool) {
	raw, err := base64.RawStdEncoding.Strict().DecodeString(strings.NewReplacer("-", "+", "_", "/").Replace(body))
	return raw, err == nil
}

// copyNotes says where a text, given without its padding, differs from what the library writes.
func (r reading) copyNotes(body string, pads int) []Note {
	foreign, wantPads := "+/", 0
	switch r.format {
	case Telethon:
		wantPads = padding(len(body) - 1)
	case GramJS:
		foreign, wantPads = "-_", padding(len(body)-1)
	}
	var notes []Note
	if pads != wantPads {
		notes = append(notes, Note{NotePadding, fmt.Sprintf("The session should end with %d signs of padding (=) and had %d.", wantPads, pads)})
	}
	if strings.ContainsAny(body, foreign) {
		notes = append(notes, Note{NoteAlphabet, "Some characters were of the other alphabet of base64 than the one that this library writes."})
	}
	return notes
}
