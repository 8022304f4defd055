package sessionstring

import (
	"encoding/base64"
	"strings"
)

// Detect finds out what a text is, by the text alone, undoes what copying did to it and says what is odd about it. Formats that
// share a length are told apart by what stands in them: 275 bytes are GramJS' if they hold an address as text and its length,
// and Telethon's if they hold an IPv6 address that a server can have, and nothing is both. A session inside a longer text, a
// .env file say, is found if nothing else there looks like one. The error is always a [FormatError].
func Detect(text string) (Inspection, error) {
	if err := checkText(text); err != nil {
		return Inspection{}, err
	}
	i, whole := detectWhole(text)
	if whole == nil {
		return i, nil
	}
	if i, found, err := detectKeyed(text); found {
		return i, err
	}
	i, err := extract(text, whole)
	if err != nil {
		if kind := shapeOf(text); kind != "" {
			return Inspection{}, formatError(ExpectedAny, Got{Kind: kind})
		}
		return Inspection{}, err
	}
	return i, nil
}

// detectWhole reads a text that is a session and nothing else, apart from what copying does to one.
func detectWhole(text string) (Inspection, error) {
	clean, notes, err := normalize(text, false)
	if err != nil {
		return Inspection{}, err
	}
	i, err := detectClean(clean)
	if err != nil {
		restored, again, other := normalize(text, true)
		if other != nil || restored == clean {
			return Inspection{}, err
		}
		if i, other = detectClean(restored); other != nil {
			return Inspection{}, err
		}
		notes = again
	}
	i.Notes = append(notes, i.Notes...)
	return i, nil
}

// detectClean reads what normalize returns.
func detectClean(text string) (Inspection, error) {
	if text[0] == '{' {
		s, err := DecodeGotd(text)
		if err != nil {
			return Inspection{}, err
		}
		return Inspect(Gotd, s), nil
	}
	body := strings.TrimRight(text, "=")
	found, err := identify(body)
	if err != nil {
		return Inspection{}, err
	}
	i := Inspect(found.format, found.session)
	switch {
	case found.format == Gotd:
		i.Notes = append(i.Notes, Note{Code: NoteWrapped})
		return i, nil
	case found.format == MTKruto && found.old:
		i.Notes = append([]Note{{Code: NoteOldMTKruto}}, i.Notes...)
	case found.format == Gogram && found.old:
		i.Notes = append([]Note{{Code: NoteOldGogram}}, i.Notes...)
	case found.old:
		i.Notes = append([]Note{{Code: NoteOldForm}}, i.Notes...)
	}
	i.Notes = append(found.copyNotes(body, len(text)-len(body)), i.Notes...)
	return i, nil
}

// interpretation is one way to understand a text.
type interpretation struct {
	format  Format
	session Session
	old     bool // an old form of the format
	err     error
}

// identify tries every format whose frame fits the text, which has lost its padding, and demands that one fits in all.
func identify(body string) (interpretation, error) {
	if lowerCased(body) { // it has the right length and may look whole, but its key is another
		return interpretation{}, formatError(ExpectedAny, Got{Kind: GotLowerCase, Count: len(body)})
	}
	var readings []interpretation
	read := func(f Format, decode func([]byte) (Session, error), raw []byte) {
		s, err := decode(raw)
		readings = append(readings, interpretation{format: f, session: s, err: err})
	}
	if rest, ok := cutGogram(body); ok {
		if raw, ok := decodeEither(rest); ok {
			s, err := gogramSession(body, raw)
			return interpretation{format: Gogram, session: s, old: strings.HasPrefix(body, gogramPrefixOld), err: err}, err
		}
	}
	if raw, ok := decodeEither(body); ok && len(raw) > 0 {
		if s, old, err := mtkrutoSession(raw); err == nil { // its frame is so narrow that nothing else fits it
			return interpretation{format: MTKruto, session: s, old: old}, nil
		}
		if len(raw) > KeySize && raw[0] == '{' {
			s, is, err := gotgprotoSession(raw)
			if is {
				readings = append(readings, interpretation{format: Gotgproto, session: s, err: err})
			} else {
				read(Gotd, func(raw []byte) (Session, error) { return DecodeGotd(string(raw)) }, raw)
			}
		}
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
	var good []interpretation
	for _, r := range readings {
		if r.err == nil {
			good = append(good, r)
		}
	}
	switch len(good) {
	case 0:
		return interpretation{}, diagnose(body, readings)
	case 1:
		return good[0], nil
	}
	return interpretation{}, formatError(ExpectedAny, Got{Kind: GotAmbiguous, Formats: []Format{good[0].format, good[1].format}})
}

// decodeEither decodes base64 without padding in either alphabet or a mixture.
func decodeEither(body string) ([]byte, bool) {
	raw, err := base64.RawStdEncoding.Strict().DecodeString(strings.NewReplacer("-", "+", "_", "/").Replace(body))
	return raw, err == nil
}

// copyNotes says where a text, given without its padding, differs from what the library writes.
func (r interpretation) copyNotes(body string, pads int) []Note {
	foreign, wantPads := "+/", 0
	switch r.format {
	case Telethon:
		wantPads = padding(len(body) - 1)
	case GramJS:
		foreign, wantPads = "-_", padding(len(body)-1)
	case Gotgproto:
		foreign, wantPads = "-_", padding(len(body))
	}
	var notes []Note
	if pads != wantPads {
		notes = append(notes, Note{Code: NotePadding, Want: wantPads, Had: pads})
	}
	if strings.ContainsAny(body, foreign) {
		notes = append(notes, Note{Code: NoteAlphabet})
	}
	return notes
}
