package sessionstring

import (
	"encoding/base64"
	"fmt"
)

// The two alphabets of base64, each with and without padding, and all of them strict: the spare bits of the last character must
// be zero, so that one session has one text (https://www.rfc-editor.org/rfc/rfc4648#section-3.5).
var (
	urlPadded = base64.URLEncoding.Strict()
	urlRaw    = base64.RawURLEncoding.Strict()
	stdPadded = base64.StdEncoding.Strict()
)

// decodeBase64 decodes text, and refuses the line breaks that encoding/base64 lets pass.
func decodeBase64(encoding *base64.Encoding, text, expected string) ([]byte, error) {
	for i := range len(text) {
		if text[i] == '\n' || text[i] == '\r' {
			return nil, &FormatError{Expected: expected, Got: fmt.Sprintf("a text with a line break after %d characters", i)}
		}
	}
	raw, err := encoding.DecodeString(text)
	if err != nil {
		return nil, &FormatError{Expected: expected, Got: describeBase64(text)}
	}
	return raw, nil
}

// describeBase64 says why text is not the base64 that was expected, without showing any of it.
func describeBase64(text string) string {
	foreign, std, url, pads := 0, 0, 0, 0
	for _, c := range []byte(text) {
		switch {
		case c == '+' || c == '/':
			std++
		case c == '-' || c == '_':
			url++
		case c == '=':
			pads++
		case 'a' <= c|0x20 && c|0x20 <= 'z', '0' <= c && c <= '9':
		default:
			foreign++
		}
	}
	switch {
	case foreign > 0:
		return fmt.Sprintf("%d bytes of text, %d of which do not occur in base64", len(text), foreign)
	case std > 0 && url > 0:
		return fmt.Sprintf("%d characters that mix the two alphabets of base64", len(text))
	case std > 0:
		return fmt.Sprintf("%d characters of standard base64, %d of them padding", len(text), pads)
	case url > 0:
		return fmt.Sprintf("%d characters of url-safe base64, %d of them padding", len(text), pads)
	}
	return fmt.Sprintf("%d characters of base64 with a wrong end, %d of them padding", len(text), pads)
}
