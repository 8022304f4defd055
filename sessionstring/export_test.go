package sessionstring

import (
	"encoding/base64"
	"strings"
)

// The decoders of this file take exactly what a library itself writes, as the library does: the tests hold the encoders to them. What they refuse, [Detect] mends.

// DecodeTelethon reads what [encodeTelethon] writes.
func DecodeTelethon(text string) (Session, error) {
	return strictly(base64.URLEncoding, string(telethonVersion), text, ExpectedTelethon, telethonSession)
}

// DecodeGramJS reads what [encodeGramJS] writes. GramJS itself also reads Telethon strings.
func DecodeGramJS(text string) (Session, error) {
	return strictly(base64.StdEncoding, string(telethonVersion), text, ExpectedGramJS, gramjsSession)
}

// DecodePyrogram reads what [encodePyrogram] writes and the two older forms.
func DecodePyrogram(text string) (Session, error) {
	return strictly(base64.RawURLEncoding, "", text, ExpectedPyrogram, pyrogramSession)
}

// DecodeMTCute reads what [encodeMTCute] writes.
func DecodeMTCute(text string) (Session, error) {
	return strictly(base64.RawURLEncoding, "", text, ExpectedMTCute, mtcuteSession)
}

// strictly decodes base64 behind a version. The spare bits of the last character must be zero, and line breaks, which encoding/base64 lets pass, are refused.
func strictly(encoding *base64.Encoding, version, text string, expected ExpectedKind, decode func([]byte) (Session, error)) (Session, error) {
	body, ok := strings.CutPrefix(text, version)
	raw, err := encoding.Strict().DecodeString(body)
	if !ok || err != nil || strings.ContainsAny(text, "\r\n") {
		return Session{}, formatError(expected, Got{Kind: GotCharacters, Count: len(text)})
	}
	return decode(raw)
}
